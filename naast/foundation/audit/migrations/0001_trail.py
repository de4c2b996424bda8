"""The tables of the trail, and the triggers that keep lines from being changed or removed."""

from django.db import migrations, models

from naast.foundation.audit import triggers


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('shard', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('mac', models.BinaryField(max_length=32)),
                ('seal', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'audit_head',
            },
        ),
        migrations.CreateModel(
            name='AuditMark',
            fields=[
                ('file', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('upto', models.BigIntegerField()),
                ('seal', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'audit_mark',
            },
        ),
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('pk', models.CompositePrimaryKey('shard', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('shard', models.PositiveSmallIntegerField()),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('clock_at', models.DateTimeField()),
                ('actor', models.UUIDField(null=True)),
                ('role', models.TextField()),
                ('verb', models.TextField()),
                ('subject', models.UUIDField(null=True)),
                ('what', models.TextField()),
                ('ground', models.TextField()),
                ('on_behalf_of', models.UUIDField(null=True)),
                ('look', models.BooleanField()),
                ('also', models.TextField()),
                ('mac', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'audit_line',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['subject', 'at'], name='audit_line_subject_at'), models.Index(fields=['actor', 'at'], name='audit_line_actor_at')],
            },
        ),
        migrations.CreateModel(
            name='AuditMention',
            fields=[
                ('pk', models.CompositePrimaryKey('shard', 'seq', 'person', blank=True, editable=False, primary_key=True, serialize=False)),
                ('shard', models.PositiveSmallIntegerField()),
                ('seq', models.BigIntegerField()),
                ('person', models.UUIDField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'audit_mention',
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'at'], name='audit_mention_person_at')],
            },
        ),
        migrations.RunPython(
            lambda apps, schema_editor: triggers.lay(schema_editor.connection),
            lambda apps, schema_editor: triggers.lift(schema_editor.connection),
        ),
    ]
