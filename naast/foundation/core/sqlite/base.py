"""Django's SQLite backend with durable settings checked on every connection and a fair queue of writers."""

import functools
import os
import re
import sqlite3
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base

from naast.foundation.core.sqlite.turn import Turn

BUSY_SECONDS = 20
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("journal_mode", "WAL", "wal"),  # readers never wait for a writer
    ("synchronous", "FULL", 2),  # an answered write survives a power cut
    ("secure_delete", "ON", 1),  # erased text is overwritten, not only unlinked (G3)
    ("foreign_keys", "ON", 1),
    ("temp_store", "MEMORY", 2),  # sorting personal data leaves no file behind
)
_READS = re.compile(
    r"[\s(]*(?:SELECT|VALUES|EXPLAIN|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|END|ATTACH|DETACH"
    r"|PRAGMA(?![\s\w.]*(?:checkpoint|vacuum|optimize))"
    r"|WITH(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
# A connection must not even be closed by a child process (it would meddle with its parent's files): kept, unused.
_abandoned: list[object] = []


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that writes in its turn.

    The turn is taken before the first statement that writes (BEGIN IMMEDIATE included) and given back as soon as
    no transaction is open: after commit, rollback, close, and after SQLite's own rollback on a full disk.
    Databases in memory are of one process and have no queue.
    """

    turn: Turn | None = None
    _process: int = -1

    def get_connection_params(self) -> dict[str, Any]:
        """Give the parameters of a new connection; every transaction is IMMEDIATE unless told otherwise."""
        options = self.settings_dict["OPTIONS"]
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", BUSY_SECONDS)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open a connection and put its settings right. Raises ImproperlyConfigured when SQLite refuses one."""
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        self._process = os.getpid()
        in_memory = self.is_in_memory_db()
        if not in_memory:
            self.turn = Turn(_turn_path(str(conn_params["database"])), patience=float(conn_params["timeout"]))
        for name, value, expected in PRAGMAS:
            if name == "journal_mode":
                if in_memory or _ask(connection, name) == expected:
                    continue
                self._change_journal(connection, value)
            else:
                connection.execute(f"PRAGMA {name} = {value}")
            if (found := _ask(connection, name)) != expected:
                raise ImproperlyConfigured(f"SQLite keeps {name} at {found!r} where {expected!r} is needed")
        return connection

    def _change_journal(self, connection: sqlite3.Connection, mode: str) -> None:
        """Change the journal mode in turn: two processes doing so at once refuse each other without waiting."""
        if self.turn is None:
            raise ImproperlyConfigured("a database in memory has no journal to change")
        self.turn.take()
        try:
            connection.execute(f"PRAGMA journal_mode = {mode}")
        finally:
            self.turn.give_back()

    def create_cursor(self, name: str | None = None) -> "WritingInTurn":
        """Make a cursor that waits for the turn before it writes."""
        cursor: WritingInTurn = self.connection.cursor(factory=WritingInTurn)
        cursor.turn = self.turn
        return cursor

    def ensure_connection(self) -> None:
        """Open a connection where there is none, also after a fork: a child never uses its parent's."""
        self._leave_to_parent()
        super().ensure_connection()

    def close(self) -> None:
        """Close the connection, and give the turn back."""
        self._leave_to_parent()
        super().close()

    def _leave_to_parent(self) -> None:
        """Forget a connection that was opened before this process was forked, without closing it."""
        if self.connection is not None and self._process != os.getpid() and not self.is_in_memory_db():
            _abandoned.append(self.connection)
            self.connection = None
            self.turn = None
            self.in_atomic_block = self.closed_in_transaction = False
            self.savepoint_ids, self.atomic_blocks, self.run_on_commit = [], [], []

    def _commit(self) -> None:
        """Commit, then let the next writer go."""
        try:
            super()._commit()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._give_back_when_done()

    def _rollback(self) -> None:
        """Roll back, then let the next writer go."""
        try:
            super()._rollback()  # type: ignore[misc]  # the stubs leave it out
        finally:
            self._give_back_when_done()

    def _close(self) -> None:
        """Close, whereby SQLite rolls back what was open, then let the next writer go."""
        try:
            super()._close()  # type: ignore[misc]  # the stubs leave it out
        finally:
            if self.turn is not None:
                self.turn.close()

    def _give_back_when_done(self) -> None:
        """Give the turn back unless a transaction is still open: a commit may fail and be rolled back after."""
        if self.turn is not None and not (self.connection is not None and self.connection.in_transaction):
            self.turn.give_back()


class WritingInTurn(base.SQLiteCursorWrapper):
    """A cursor that takes the turn for what writes and keeps it while a transaction is open.

    A statement with RETURNING outside a transaction keeps SQLite's own lock until its rows are read, a moment
    after the turn is given back; the next writer then waits that moment inside SQLite.
    """

    turn: Turn | None = None

    def execute(self, query: str, params: Any = None) -> "WritingInTurn":
        """Execute one statement, in turn when it writes."""
        if self.turn is None or _READS.match(query):
            super().execute(query, params)
            return self
        self.turn.take()
        try:
            super().execute(query, params)
        finally:
            if not self.connection.in_transaction:
                self.turn.give_back()
        return self

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Write a statement as SQLite wants it; a page asks the same few again and again, and values are none of it."""
        return _converted(query) if param_names is None else super().convert_query(query, param_names=param_names)

    def executemany(self, query: str, param_list: Iterable[Any]) -> "WritingInTurn":
        """Execute one statement for many parameters, all in one turn."""
        if self.turn is None:
            super().executemany(query, param_list)
            return self
        self.turn.take()
        try:
            super().executemany(query, param_list)
        finally:
            if not self.connection.in_transaction:
                self.turn.give_back()
        return self


@functools.lru_cache(maxsize=1024)
def _converted(query: str) -> str:
    """Put SQLite's marks in the place of Django's, once for each statement; long ones are long at it."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def _ask(connection: sqlite3.Connection, pragma: str) -> object:
    """Read one setting back."""
    row = connection.execute(f"PRAGMA {pragma}").fetchone()
    return row[0] if row else None


def _turn_path(name: str) -> str:
    """Name the lock file beside the database file."""
    path = unquote(urlsplit(name).path) if name.startswith("file:") else name
    return f"{path}-turn"
