"""Whether the database answers, keeps what it was given, and has the tables of this version."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from naast.foundation.core.sqlite.base import PRAGMAS
from naast.interfaces.operating import queries
from naast.interfaces.operating.findings import Finding, Installation, fault, told, warning

OLDEST_POSTGRESQL = 15
POOL = 16
KEPT_FREE = 5
LOCAL = ("", "localhost", "127.0.0.1", "::1")
_WANTED = {
    "server_encoding": (
        "UTF8",
        "text in another encoding loses letters",
        "Make the database anew with ENCODING 'UTF8'.",
    ),
    "fsync": ("on", "an answered change is lost when the power fails", "Set fsync = on in postgresql.conf."),
    "full_page_writes": ("on", "a power cut can tear a page", "Set full_page_writes = on in postgresql.conf."),
}


def _ask(statement: str) -> Any:
    """Ask the database for one value."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def answers(at: Installation) -> Iterator[Finding]:
    """Connect; Django refuses a version that is too old for it by itself."""
    try:
        connection.ensure_connection()
        _ask("SELECT 1")
    except DatabaseError as error:
        only = "Until then only urgent help answers."
        if connection.vendor == "sqlite":
            yield fault(f"SQLite's file cannot be used: {told(error)}.", f"Run 'naast prepare'. {only}")
        else:
            remedy = f"Start the server, and put NAAST_DATABASE_URL right. {only}"
            yield fault(f"PostgreSQL does not answer: {told(error)}.", remedy)
        return
    if connection.vendor == "postgresql" and (version := connection.pg_version // 10_000) < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
        yield warning(
            f"PostgreSQL {version} is older than what is tested here ({OLDEST_POSTGRESQL} and newer).",
            "Plan the move to a newer one.",
        )


def settings_hold(at: Installation) -> Iterator[Finding]:
    """Find settings of the database with which data could be lost or read."""
    yield from _sqlite_settings() if connection.vendor == "sqlite" else _postgresql_settings(at)


def _sqlite_settings() -> Iterator[Finding]:
    """Ask SQLite for what every connection of ours sets."""
    for name, _, expected in PRAGMAS:
        if (found := _ask(f"PRAGMA {name}")) != expected:
            yield fault(
                f"SQLite has {name} at {found!r} where {expected!r} is needed.",
                "Put the data folder on a disk of this machine; a network share cannot keep SQLite's promises.",
            )


def _postgresql_settings(at: Installation) -> Iterator[Finding]:
    """Ask PostgreSQL for what keeps data whole and secret."""
    for name, (wanted, because, remedy) in _WANTED.items():
        if (found := _ask(f"SHOW {name}")) != wanted:
            yield fault(f"PostgreSQL has {name} = {found}: {because}.", remedy)
    if _ask("SHOW synchronous_commit") == "off":
        yield fault(
            "PostgreSQL has synchronous_commit = off: an answered change is lost when the power fails.",
            "Set synchronous_commit = on in postgresql.conf.",
        )
    if _ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        yield warning(
            "Naast uses a superuser of PostgreSQL: it needs no more than a database of its own.",
            "Make a user with 'createuser naast', give it the database, and put NAAST_DATABASE_URL right.",
        )
    host = str(at.environment.database.get("HOST", ""))
    local = host in LOCAL or host.startswith("/")
    if not local and not _ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"):
        yield fault(
            "The connection to PostgreSQL on another machine is not encrypted.",
            "Let the server demand TLS (hostssl in pg_hba.conf, ssl = on).",
        )


def connections_enough(at: Installation) -> Iterator[Finding]:
    """Find a server that refuses connections before all processes of ours have theirs."""
    if connection.vendor != "postgresql":
        return
    wanted = (at.environment.workers + 1) * min(POOL, at.environment.threads + 2) + KEPT_FREE
    most = int(_ask("SHOW max_connections"))
    if most < wanted:
        yield warning(
            f"PostgreSQL allows {most} connections; {at.environment.workers} web processes of "
            f"{at.environment.threads} threads and a worker may ask for {wanted}.",
            "Raise max_connections, or lower NAAST_WORKERS or NAAST_THREADS.",
        )


def migrated(at: Installation) -> Iterator[Finding]:
    """Compare the tables with those of this version, both ways."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield fault(
            f"{len(waiting)} changes of the tables have not been made yet.", "Run 'naast prepare', then start again."
        )
    known = set(executor.loader.disk_migrations or ())
    apps = {app for app, _ in known}
    newer = [name for name in executor.loader.applied_migrations if name not in known and name[0] in apps]
    if newer:
        yield fault(
            f"The database was prepared by a newer Naast ({len(newer)} changes this version does not know).",
            "Install that version again, or put back the backup from before it.",
        )


def master_keys(at: Installation) -> Iterator[Finding]:
    """Find sealed text nobody can open any more, and a rotation that is not finished."""
    given = set(at.environment.master_keys)
    used = queries.master_keys_in_use()
    missing = sorted(used - given)
    if missing:
        yield fault(
            f"Sealed text needs master key {', '.join(map(str, missing))}, which NAAST_MASTER_KEYS does not hold: "
            "nobody can read it.",
            "Put that key back from where you keep the keys; a lost key cannot be made again.",
        )
    older = sorted(used & given - {max(given)})
    if older:
        yield warning(
            f"Some text is still sealed with master key {', '.join(map(str, older))}.",
            "Run 'naast rotate-keys'; take the old key out of NAAST_MASTER_KEYS only when this line is gone.",
        )
