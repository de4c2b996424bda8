"""The database itself refuses two appointments of one host at the same time (C1; trust.md Booking 1-5).

PostgreSQL: an exclusion constraint; GiST has no equality for uuid without a contrib extension, so the host is compared as
a range of one value. SQLite: two BEFORE triggers. An isolation level is no proof: SERIALIZABLE with GiST let overlaps
through when it was tried (trust.md §0.3).
"""

from django.db import migrations

POSTGRESQL = """
DO $$ BEGIN
    CREATE TYPE uuidrange AS RANGE (subtype = uuid);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
ALTER TABLE appointments_appointment ADD CONSTRAINT no_overlap_of_host EXCLUDE USING gist (
    (uuidrange(host_id, host_id, '[]')) WITH &&,
    (tstzrange(starts_at, ends_at, '[)')) WITH &&
) WHERE (state IN ('held', 'offered', 'confirmed'));
"""

SQLITE = """
CREATE TRIGGER no_overlap_of_host_{moment} BEFORE {event} ON appointments_appointment
WHEN NEW.state IN ('held', 'offered', 'confirmed') AND EXISTS (
    SELECT 1 FROM appointments_appointment AS other INDEXED BY appointment_busy_host
    WHERE other.host_id = NEW.host_id AND other.state IN ('held', 'offered', 'confirmed') AND other.id <> NEW.id
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at
)
BEGIN SELECT RAISE(ABORT, 'no_overlap_of_host'); END
"""
UPDATE = "UPDATE OF host_id, starts_at, ends_at, state"


def refuse_overlap(apps, schema_editor):
    """Put the constraint in the words of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for moment, event in (("insert", "INSERT"), ("update", UPDATE)):
            schema_editor.execute(SQLITE.format(moment=moment, event=event))


def allow_overlap(apps, schema_editor):
    """Take the constraint away; the range type stays, other rooms use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE appointments_appointment DROP CONSTRAINT no_overlap_of_host")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS no_overlap_of_host_insert")
        schema_editor.execute("DROP TRIGGER IF EXISTS no_overlap_of_host_update")


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_initial")]

    operations = [migrations.RunPython(refuse_overlap, allow_overlap, elidable=False)]
