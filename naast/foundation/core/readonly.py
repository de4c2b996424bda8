"""Reading is not writing: inside `select_only` every connection of this thread refuses all but SELECT."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections

# Statements that read or that only move inside a transaction somebody else opened. BEGIN is absent on purpose:
# a transaction opened while answering a GET is the first half of a write.
_HARMLESS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO", "EXPLAIN", "DECLARE", "FETCH", "CLOSE", "PRAGMA")
_state = threading.local()


class GetMayNotWrite(RuntimeError):
    """A page that only reads tried to change the database."""


def _refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Let a reading statement pass and stop every other, unless somebody said aloud that they are writing."""
    if not getattr(_state, "writing", 0) and not sql.lstrip(" (\n\t").upper().startswith(_HARMLESS):
        raise GetMayNotWrite(sql.split("(")[0][:60])
    return execute(sql, params, many, context)


@contextlib.contextmanager
def select_only() -> Iterator[None]:
    """Refuse every write on every connection of this thread until the block ends.

    Raises GetMayNotWrite at the statement that writes (architecture §3, "reading is not writing").
    A statement that hides a write inside a SELECT (a database function) cannot be seen here.
    """
    guarded = [connections[alias] for alias in connections]
    for connection in guarded:
        connection.execute_wrappers.append(_refuse_writes)
    try:
        yield
    finally:
        for connection in guarded:
            connection.execute_wrappers.remove(_refuse_writes)


@contextlib.contextmanager
def writing(reason: str) -> Iterator[None]:
    """Lift the refusal for a write that belongs to reading, such as a sign-in callback; `reason` says which.

    Raises ValueError without a reason.
    """
    if not reason:
        raise ValueError("say why this page writes while it is only asked to read")
    _state.writing = getattr(_state, "writing", 0) + 1
    try:
        yield
    finally:
        _state.writing -= 1
