"""A letter can go by secure care mail, once (C6)."""

import django.db.models.deletion
import naast.foundation.core.ids
import naast.foundation.core.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0003_route_of_a_faculty'),
    ]

    operations = [
        migrations.CreateModel(
            name='CareSending',
            fields=[
                ('id', models.UUIDField(default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('address', naast.foundation.core.sealed.EncryptedText(file='referral', max_length=254, subject='referral')),
                ('asked_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('number', models.CharField(blank=True, max_length=200)),
                ('fault', models.CharField(blank=True, max_length=10)),
                ('referral', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
