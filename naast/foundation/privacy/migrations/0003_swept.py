"""When what was erased is out of the files of the database too (G4)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0002_asked_rights'),
    ]

    operations = [
        migrations.AddField(model_name='erasure', name='swept_at', field=models.DateTimeField(null=True)),
    ]
