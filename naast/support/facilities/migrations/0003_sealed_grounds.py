"""Seals the ground of a request and what a report affects; both stood readable for some hours and hold nobody's yet."""

from django.db import migrations, models

import naast.foundation.core.sealed


class Migration(migrations.Migration):
    dependencies = [("facilities", "0002_objection")]

    operations = [
        migrations.RemoveIndex(model_name="ground", name="ground_by_kind"),
        migrations.RemoveField(model_name="ground", name="kind"),
        migrations.AddField(
            model_name="ground",
            name="kind",
            field=naast.foundation.core.sealed.EncryptedText(
                file="facility-ground", max_length=40, null=True, subject="request"
            ),
        ),
        migrations.AddField(
            model_name="ground", name="reader", field=models.CharField(default="", max_length=32)
        ),
        migrations.AddIndex(
            model_name="ground", index=models.Index(fields=["reader"], name="ground_by_reader")
        ),
        migrations.RemoveField(model_name="circumstance", name="affects"),
        migrations.AddField(
            model_name="circumstance",
            name="affects",
            field=naast.foundation.core.sealed.EncryptedText(
                file="circumstance", max_length=80, null=True, subject="id"
            ),
        ),
    ]
