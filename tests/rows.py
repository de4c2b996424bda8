"""Rows that many tests begin with: written once by the house's own actions, and put back as they were for the next test."""

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from naast.foundation.core import time

_kept: dict[tuple[str, datetime.date, bytes], "Written"] = {}


class Written:
    """The rows an action left in tables that were empty before it, and the moment it was done."""

    def __init__(self, tables: list[str]) -> None:
        self.at = time.now()
        self.tables = tables
        with connection.cursor() as cursor:
            self.statements = [self._statement(cursor, table) for table in tables]

    @staticmethod
    def _statement(cursor: Any, table: str) -> tuple[str, list[tuple[Any, ...]]]:
        """Give the statement that puts the rows of a table back: for PostgreSQL whole, for SQLite with its values beside."""
        columns = [f'"{field.name}"' for field in connection.introspection.get_table_description(cursor, table)]
        insert = f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES '
        places = f"({', '.join(['%s'] * len(columns))})"
        if connection.vendor == "postgresql":
            cursor.execute(f'SELECT {", ".join(columns)} FROM "{table}"')
            return insert + ", ".join(cursor.cursor.mogrify(places, row) for row in cursor.fetchall()), []
        # A plus takes the declared type away: SQLite gives what it keeps, not what Python would make of it.
        cursor.execute(f'SELECT {", ".join(f"+{column}" for column in columns)} FROM "{table}"')
        return insert + places, cursor.fetchall()

    def fits(self) -> bool:
        """Tell whether they may be put back: nothing stands there, and they are not of a later moment than now."""
        some = " UNION ALL ".join(f'SELECT EXISTS(SELECT 1 FROM "{table}")' for table in self.tables)
        with connection.cursor() as cursor:
            cursor.execute(some)
            return self.at <= time.now() and not any(found for (found,) in cursor.fetchall())

    def put_back(self) -> None:
        """Write the rows."""
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("; ".join(statement for statement, _ in self.statements))
                return
            for statement, rows in self.statements:
                cursor.executemany(statement, rows)


def written_by(name: str, write: Callable[[], object]) -> None:
    """Have rows written, the first time on a day by `write`, later as it wrote them then; by `write` again when in doubt.

    A test that really commits has them written by `write`, with all that follows a commit.
    """
    if not connection.in_atomic_block:
        write()
        return
    key = (name, time.today(), settings.AUDIT_KEY)  # lines of the trail are chained with that key
    kept = _kept.get(key)
    if kept is not None and kept.fits():
        kept.put_back()
        return
    before = counts()
    write()
    after = counts()
    changed = [table for table, number in after.items() if number != before[table]]
    if not any(before[table] for table in changed):
        _kept[key] = Written(changed)


def counts() -> dict[str, int]:
    """Count the rows of every table."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite_")]
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())
