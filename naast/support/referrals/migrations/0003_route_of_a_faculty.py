"""A faculty may have a routing order of its own (C5)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_import_unanswered'),
        ('referrals', '0002_better_sealed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='routingrule',
            name='route_once_per_university',
        ),
        migrations.RemoveConstraint(
            model_name='routingrule',
            name='route_once_for_all',
        ),
        migrations.AddField(
            model_name='routingrule',
            name='faculty',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.faculty'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(condition=models.Q(('faculty', None)), fields=('university', 'from_role', 'way', 'to_role'), name='route_once_per_university'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(condition=models.Q(('faculty', None), ('university', None)), fields=('from_role', 'way', 'to_role'), name='route_once_for_all'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(fields=('faculty', 'from_role', 'way', 'to_role'), name='route_once_per_faculty'),
        ),
    ]
