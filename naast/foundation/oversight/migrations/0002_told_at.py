"""Emergency access owes its student a letter until it left, also when they erase their data meanwhile (G4)."""

from django.db import migrations, models
from django.db.models import F

from naast.foundation.core import time


def were_told(apps, schema_editor):
    """Hold what was to be told before today for told: its letter was posted when it was opened."""
    rows = apps.get_model("oversight", "EmergencyAccess")._base_manager
    rows.filter(tell_at__lte=time.now()).update(told_at=F("tell_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('oversight', '0001_initial'),
    ]

    operations = [
        migrations.AddField(model_name='emergencyaccess', name='told_at', field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name='emergencyaccess',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['tell_at'], name='emergency_to_tell'),
        ),
        migrations.RunPython(were_told, migrations.RunPython.noop),
    ]
