"""The database itself refuses that somebody holds the same role for the same unit twice on one day (D6).

PostgreSQL: an exclusion constraint. GiST has no equality for uuid without a contrib extension, so the holder, role and unit
are folded into one uuid and compared as a range of one value. SQLite: two BEFORE triggers.
"""

from django.db import migrations

POSTGRESQL = """
DO $$ BEGIN
    CREATE TYPE uuidrange AS RANGE (subtype = uuid);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
ALTER TABLE people_function ADD CONSTRAINT function_not_twice EXCLUDE USING gist (
    (uuidrange(
        md5(person_id::text || ' ' || role_id || ' ' || coalesce(faculty_id::text, '-') || ' '
            || coalesce(programme_id::text, '-') || ' ' || coalesce(campus_id, '-'))::uuid,
        md5(person_id::text || ' ' || role_id || ' ' || coalesce(faculty_id::text, '-') || ' '
            || coalesce(programme_id::text, '-') || ' ' || coalesce(campus_id, '-'))::uuid,
        '[]'
    )) WITH &&,
    (daterange(starts_on, ends_on, '[]')) WITH &&
);
"""

SQLITE = """
CREATE TRIGGER function_not_twice_{moment} BEFORE {event} ON people_function
WHEN EXISTS (
    SELECT 1 FROM people_function AS other
    WHERE other.person_id = NEW.person_id AND other.role_id = NEW.role_id AND other.id <> NEW.id
    AND other.faculty_id IS NEW.faculty_id AND other.programme_id IS NEW.programme_id AND other.campus_id IS NEW.campus_id
    AND other.starts_on <= coalesce(NEW.ends_on, '9999-12-31') AND NEW.starts_on <= coalesce(other.ends_on, '9999-12-31')
)
BEGIN SELECT RAISE(ABORT, 'function_not_twice'); END
"""


def refuse_twice(apps, schema_editor):
    """Put the constraint in the words of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for moment, event in (("insert", "INSERT"), ("update", "UPDATE")):
            schema_editor.execute(SQLITE.format(moment=moment, event=event))


def allow_twice(apps, schema_editor):
    """Take the constraint away; the range type stays, other rooms use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE people_function DROP CONSTRAINT function_not_twice")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS function_not_twice_insert")
        schema_editor.execute("DROP TRIGGER IF EXISTS function_not_twice_update")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(refuse_twice, allow_twice, elidable=False)]
