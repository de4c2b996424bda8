"""A programme may have a routing order of its own; the nearest level with rows counts (C5)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_import_unanswered'),
        ('referrals', '0004_care_sending'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='routingrule', name='route_once_per_university'),
        migrations.RemoveConstraint(model_name='routingrule', name='route_once_for_all'),
        migrations.AddField(
            model_name='routingrule',
            name='programme',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.programme'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(condition=models.Q(('faculty', None), ('programme', None)), fields=('university', 'from_role', 'way', 'to_role'), name='route_once_per_university'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(condition=models.Q(('faculty', None), ('programme', None), ('university', None)), fields=('from_role', 'way', 'to_role'), name='route_once_for_all'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.UniqueConstraint(fields=('programme', 'from_role', 'way', 'to_role'), name='route_once_per_programme'),
        ),
        migrations.AddConstraint(
            model_name='routingrule',
            constraint=models.CheckConstraint(condition=models.Q(('faculty', None), ('programme', None), _connector='OR'), name='route_of_one_unit'),
        ),
    ]
