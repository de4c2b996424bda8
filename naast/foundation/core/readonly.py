"""Reading is not writing: inside `select_only` every connection of this thread refuses all but SELECT.

Seen: every statement that Django sends, one at a time or many, also those of a server-side cursor. Not seen: a database
function that writes (`SELECT nextval(…)`), `cursor.copy`, `callproc` and `executescript`, the driver used directly, and
other threads. It catches mistakes; it is not a role without rights in the database.
"""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# A second statement, or a comment that could hide one. The ORM writes neither.
_HIDES = (";", "--", "/*")
# Words by which a SELECT locks rows or makes a table. A column of that name stands in quotes and is not met.
_LOCKS_OR_MAKES = frozenset(("UPDATE", "SHARE", "INTO"))
_state = threading.local()


class GetMayNotWrite(RuntimeError):
    """A page that only reads tried to change the database, to lock rows or to open a transaction."""


@functools.lru_cache(maxsize=1024)  # a page asks the same few statements again and again; values stand apart from them
def _reads(sql: str) -> bool:
    """Tell whether a statement is one plain SELECT. WITH, EXPLAIN, PRAGMA and SAVEPOINT are not: they may write."""
    text = sql.upper()
    return (
        text.lstrip(" (\n\t").startswith("SELECT")
        and not any(mark in text for mark in _HIDES)
        and _LOCKS_OR_MAKES.isdisjoint(text.split())
    )


class _Refusal:
    """Stands before the statements of one connection."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self.blocks = len(connection.atomic_blocks)

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Let a reading statement pass and stop every other, unless somebody said aloud that they are writing."""
        if not getattr(_state, "writing", 0):
            if not (isinstance(sql, str) and _reads(sql)):
                raise GetMayNotWrite(" ".join(str(sql).split()[:3])[:60])
            # PostgreSQL begins a transaction without a statement of Django's; SQLite's BEGIN was refused above.
            if len(self.connection.atomic_blocks) > self.blocks:
                raise GetMayNotWrite("atomic()")
        return execute(sql, params, many, context)


@contextlib.contextmanager
def select_only() -> Iterator[None]:
    """Refuse every write on every connection of this thread until the block ends.

    Raises GetMayNotWrite at the statement that writes, locks (`FOR UPDATE`) or stands in a transaction that was opened
    inside the block (architecture §3, "reading is not writing"). Blocks may be nested; a transaction that was open
    before stays usable for reading.
    """
    guarded = [(connection, _Refusal(connection)) for connection in connections.all()]
    for connection, refusal in guarded:
        connection.execute_wrappers.append(refusal)
    try:
        yield
    finally:
        for connection, refusal in guarded:
            connection.execute_wrappers.remove(refusal)


@contextlib.contextmanager
def writing(reason: str) -> Iterator[None]:
    """Lift the refusal for a write that belongs to reading, such as a sign-in callback; `reason` says which.

    Only for this thread, and only until the block ends. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("say why this page writes while it is only asked to read")
    _state.writing = getattr(_state, "writing", 0) + 1
    try:
        yield
    finally:
        _state.writing -= 1
