"""What the database itself refuses: changing or removing a line, and moving a head back.

A second net under the ORM's refusal, against slips in a console and faulty code. Whoever owns the database file can
take the net away; the chain, and `verify`, which misses a trigger that is gone, are for them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

LINES = ("audit_line", "audit_mention")
HEAD = "audit_head"
WORDS = "the audit trail is append-only"

_SAME_ROW = {
    "audit_line": "shard = NEW.shard AND seq = NEW.seq",
    "audit_mention": "shard = NEW.shard AND seq = NEW.seq AND person = NEW.person",
}
_HEAD_MAY_NOT = "NEW.shard <> OLD.shard OR NEW.seq <= OLD.seq"


def _sqlite() -> dict[str, str]:
    """Write the triggers of SQLite, by name."""
    made = {}
    for table in LINES:
        for deed in ("UPDATE", "DELETE"):
            made[f"{table}_no_{deed.lower()}"] = f"BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        # INSERT OR REPLACE removes the old row without asking the DELETE trigger.
        made[f"{table}_no_replace"] = (
            f"BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {_SAME_ROW[table]}) "  # noqa: S608
            f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        )
    made[f"{HEAD}_no_delete"] = f"BEFORE DELETE ON {HEAD} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    made[f"{HEAD}_forward"] = f"BEFORE UPDATE ON {HEAD} WHEN {_HEAD_MAY_NOT} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
    made[f"{HEAD}_no_replace"] = (
        f"BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD} WHERE shard = NEW.shard) "  # noqa: S608
        "BEGIN SELECT RAISE(IGNORE); END"
    )
    return {name: f"CREATE TRIGGER IF NOT EXISTS {name} {body}" for name, body in made.items()}


def _postgresql() -> dict[str, str]:
    """Write the triggers of PostgreSQL, by name; they call the function below."""
    made = {}
    for table in LINES:
        made[f"{table}_append_only"] = (
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    made[f"{HEAD}_no_delete"] = (
        f"CREATE OR REPLACE TRIGGER {HEAD}_no_delete BEFORE DELETE OR TRUNCATE ON {HEAD} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )
    made[f"{HEAD}_forward"] = (
        f"CREATE OR REPLACE TRIGGER {HEAD}_forward BEFORE UPDATE ON {HEAD} "
        f"FOR EACH ROW WHEN ({_HEAD_MAY_NOT}) EXECUTE FUNCTION audit_refuse()"
    )
    return made


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
)


def lay(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger that is not there yet; nothing happens to those that are."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for statement in _wanted(connection).values():
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger away: for emptying a test database, and for tests that play a thief of the database file."""
    on = {name: statement.split(" ON ")[1].split()[0] for name, statement in _wanted(connection).items()}
    with connection.cursor() as cursor:
        for name, table in on.items():
            cursor.execute(
                f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else "")
            )


def gone(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers that are missing or switched off."""
    if connection.vendor == "postgresql":
        asked = "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'audit%' AND tgenabled <> 'D'"
    else:
        asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {row[0] for row in cursor.fetchall()}
    return sorted(set(_wanted(connection)) - there)


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Give the triggers of this kind of database."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()
