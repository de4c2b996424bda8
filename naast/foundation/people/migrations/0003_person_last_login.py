"""Keep when somebody last signed in, so that the first time can be told from the others (A5)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_function_not_twice")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="last_login",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last login"),
        ),
    ]
