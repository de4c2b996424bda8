"""The lists of guidance are found in an index alone, also far on (C4)."""

from django.db import migrations, models

NAMES = ("guidance_by_due", "guidance_by_waiting", "guidance_by_programme")
COLUMNS = (
    ["kept_by", "state", "due_on", "id", "role", "programme", "student"],
    ["kept_by", "state", "waits", "due_on", "id", "role", "programme", "student"],
    ["kept_by", "state", "programme", "due_on", "id", "role", "student"],
)


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial")]
    operations = [
        *(migrations.RemoveIndex("guidancefile", name) for name in NAMES),
        *(
            migrations.AddIndex("guidancefile", models.Index(fields=columns, name=name))
            for name, columns in zip(NAMES, COLUMNS, strict=True)
        ),
    ]
