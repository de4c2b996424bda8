"""The database itself refuses to change a decision: moving an end date would switch a function on by hand.

Removing a row is refused by the models alone: it can only switch something off, and tests must be able to empty tables.
"""

from django.db import migrations

TABLES = ("decisions_adopteddecision", "decisions_revocation")


def refuse_changes(apps, schema_editor):
    """Put the refusal in the words of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION decisions_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'decisions are kept' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION decisions_are_kept()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'decisions are kept'); END"
            )


def allow_changes(apps, schema_editor):
    """Take the refusal away."""
    on_table = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept" + (f" ON {table}" if on_table else ""))
    if on_table:
        schema_editor.execute("DROP FUNCTION IF EXISTS decisions_are_kept()")


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [migrations.RunPython(refuse_changes, allow_changes, elidable=False)]
