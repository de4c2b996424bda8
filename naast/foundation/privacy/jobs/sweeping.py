"""Out of the files too: PostgreSQL leaves what went lying in them until a table is written anew (G4).

A deleted row stays in its page, and VACUUM only marks the room as free. `VACUUM (FULL)` writes the table and its
indexes anew and throws the old files away; it shuts the table meanwhile, so it runs at night, only for tables that lost
rows, and gives up after some seconds of waiting. SQLite overwrites what goes at once (secure_delete), and its log is
emptied in the batch itself. The write-ahead log of PostgreSQL is its keeper's: docs/operating/backup.md.
"""

import logging
from collections.abc import Iterable

from django.apps import apps
from django.db import DatabaseError, connection

from naast.foundation.access.actor import Job

from ..actions.erasing import note_swept
from ..models import Erasure

logger = logging.getLogger(__name__)

ALSO = ("core.DataKey", "notify.Message", "notify.Notice", "django_tasks_database.DBTaskResult")
"""Tables that lose something at every erasing and are in no count: destroyed keys, letters taken back, done jobs."""
WAIT_FOR_A_TABLE = "5s"
CLEARS_STATISTICS = 180000  # pg_clear_attribute_stats() came with PostgreSQL 18
A_BATCH = 500
_HOUSE = "the house carries out what somebody had erased"


def sweep(*, actor: Job) -> int:
    """Write anew what lost rows in erasures that were done, and note it; gives how many erasures. Not in a transaction.

    Raises OperationalError when a table stays in use; the next night tries again.
    """
    rows = Erasure.objects.unscoped(reason=_HOUSE).filter(state=Erasure.DONE, swept_at=None).order_by("done_at")
    waiting = dict(rows.values_list("pk", "counts")[:A_BATCH])
    if waiting:
        write_anew({label for counts in waiting.values() for label in counts} | set(ALSO))
        note_swept(actor=actor, erasures=list(waiting))
    return len(waiting)


def write_anew(labels: Iterable[str] | None = None) -> None:
    """Write tables anew on PostgreSQL, all when none is named, with what the planner remembers of their columns."""
    if connection.vendor != "postgresql":
        return
    known = {model._meta.label: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    names = sorted(set(known.values()) if labels is None else {known[label] for label in labels if label in known})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [WAIT_FOR_A_TABLE])
        try:
            for name in names:
                _forget_statistics(cursor, name)
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(name)}")
            cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
        finally:
            cursor.execute("RESET lock_timeout")
        try:
            cursor.execute("CHECKPOINT")
        except DatabaseError:  # only who keeps the server may ask for one; it comes by itself within minutes
            logger.info("the database made no checkpoint for us")


def _forget_statistics(cursor: object, name: str) -> None:
    """Let PostgreSQL forget the commonest values of a table's columns, which ANALYZE leaves when the table is empty."""
    if connection.pg_version < CLEARS_STATISTICS:  # type: ignore[attr-defined]
        return
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, false) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.oid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped",
        [name],
    )
