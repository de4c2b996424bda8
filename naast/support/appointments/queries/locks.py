"""Waiting one's turn: locks of their own on PostgreSQL; on SQLite all who write wait for each other already.

A lock has a name instead of a row: whoever keeps a row has no part in it, what was locked is read after it was got (a
row's lock is got after reading, and who joined in between is missed), and a thousand rows cost one lock.
"""

import contextlib
import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
_SHORT_WAITS, _USUAL_WAITS = "SET LOCAL lock_timeout = '300ms'", "SET LOCAL lock_timeout = DEFAULT"


def _lock(name: str) -> None:
    """Let others who ask for this name wait until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, (f"appointments {name}",))


def lock_day(diary: UUID, day: datetime.date) -> None:
    """Let others who ask for this day of a diary wait until the transaction ends."""
    _lock(f"{diary.hex} {day.isoformat()}")


def try_lock_offers(role: str) -> bool:
    """Keep the house's offers to the line of a role until the transaction ends; False when another one has them.

    Asked for before a place or a time is taken, never after. Nobody waits for it: who joins or answers does without,
    and an offer that comes at the same moment as another comes back.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(_TRY, (f"appointments offers {role}",))
        return bool(cursor.fetchone()[0])


def lock_line(role: str) -> None:
    """Let others who join the line of a role, change its order or tell its places wait until the transaction ends.

    Asked for before a time is taken, never after, so that no two wait for each other.
    """
    _lock(f"line {role}")


@contextlib.contextmanager
def short_waits() -> Iterator[None]:
    """Let nothing inside wait longer than 0.3 s for another transaction; on PostgreSQL, and inside a savepoint.

    A move writes its row before it sees whose time it meets, so two moves, or a move and a confirmation, may each wait
    for the other. PostgreSQL notices after a second (deadlock_timeout); whoever moves gives way sooner, and the action
    begins anew. Raises OperationalError.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_SHORT_WAITS)
        yield
        cursor.execute(_USUAL_WAITS)
