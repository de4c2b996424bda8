"""A facility ends from a day, can begin again, and keeps the words it had (C9)."""

import datetime
import uuid

import django.db.models.deletion
from django.db import migrations, models

import naast.foundation.core.ids

LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
WORDS = ("name_nl", "name_en", "what_nl", "what_en")


def keep_what_stands(apps, schema_editor):
    """Give every row its first wording; what was taken away ended long ago."""
    Wording = apps.get_model("facilities", "Wording")
    for row in apps.get_model("facilities", "Facility").objects.all():
        row.ends_on = None if row.active else LONG_AGO.date()
        row.revision = 1
        row.save(update_fields=["ends_on", "revision"])
        words = {name: getattr(row, name) for name in WORDS}
        Wording.objects.create(
            id=uuid.uuid4(), facility_id=row.pk, number=1, at=LONG_AGO, ends_on=row.ends_on, **words
        )


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0003_sealed_grounds'),
    ]

    operations = [
        migrations.AddField(model_name='facility', name='ends_on', field=models.DateField(null=True)),
        migrations.AddField(model_name='facility', name='revision', field=models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.UUIDField(default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('name_nl', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('what_nl', models.CharField(blank=True, max_length=300)),
                ('what_en', models.CharField(blank=True, max_length=300)),
                ('ends_on', models.DateField(null=True)),
                ('facility', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='facilities.facility')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('facility', 'number'), name='wording_numbered')],
            },
        ),
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
        migrations.RemoveField(model_name='facility', name='active'),
    ]
