"""Tables that hold the rows of one import while they are checked and written, and that nobody else ever sees (G5).

They are made and dropped inside the transaction of the import, so that memory stays the same however many people there
are. PostgreSQL keeps them as temporary tables. On SQLite they stand in the database itself: its temporary tables would
stand in memory, and a file of their own would leave names outside the data folder.
"""

import dataclasses
import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

# The columns of each table, with a kind both databases have a word for. `line` is that of the file.
_FUNCTION = "number:text role:text faculty:text programme:text campus:text"
STAGED: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        sheet: tuple((name, kind) for name, _, kind in (each.partition(":") for each in columns.split()))
        for sheet, columns in {
            "people": "line:int number:text given_name:text family_name:text shown_name:text email:text language:text "
            "birth_date:day student:yes staff:yes ended_on:day id:key password:text",
            "enrolments": "line:int number:text programme:text cohort:int phase:text starts_on:day ends_on:day id:key",
            "functions": f"line:int {_FUNCTION} starts_on:day ends_on:day languages:text location:text held_by:text "
            "fits:int id:key",
            "stand_ins": f"line:int {_FUNCTION} by_number:text starts_on:day ends_on:day fits:int id:key",
        }.items()
    }
)
_KINDS = {
    "postgresql": {"int": "integer", "text": "text", "day": "date", "yes": "boolean", "key": "uuid"},
    "sqlite": {"int": "integer", "text": "text", "day": "date", "yes": "bool", "key": "char(32)"},
}
CHUNK = 2_000  # rows held in memory at once
STRETCH = 10_000  # lines changed by one statement
ONE_DAY = datetime.timedelta(days=1)
Given = Mapping[str, Any]


def table(sheet: str) -> str:
    """Name the table of a sheet."""
    return f"people_staged_{sheet}"


@contextmanager
def staged() -> Iterator[None]:
    """Make the tables for the duration of the block. Needs a transaction, which takes them back when it fails."""
    kinds = _KINDS[connection.vendor]
    temporary = "TEMPORARY" if connection.vendor == "postgresql" else ""
    for sheet, columns in STAGED.items():
        name = table(sheet)
        run(f"CREATE {temporary} TABLE {name} ({', '.join(f'{column} {kinds[kind]}' for column, kind in columns)})")
        # Before filling: SQLite would sort all of it in memory afterwards.
        run(f"CREATE INDEX {name}_number ON {name} (number)")
        run(f"CREATE INDEX {name}_line ON {name} (line)")
    yield
    # Not in a `finally`: what failed is rolled back as a whole, and PostgreSQL would refuse to hear another word.
    for sheet in STAGED:
        for lines in stretches(sheet):
            run(f"DELETE FROM {table(sheet)} WHERE line > %(after)s AND line <= %(until)s", lines)  # noqa: S608 - own names
        run(f"DROP TABLE {table(sheet)}")


def stretches(sheet: str) -> Iterator[Given]:
    """Cut a sheet into stretches of lines: of what one statement changes, SQLite keeps a copy in memory."""
    ((last,),) = ask(f"SELECT COALESCE(MAX(line), 0) FROM {table(sheet)}")  # noqa: S608 - own names
    for start in range(0, last, STRETCH):
        yield {"after": start, "until": start + STRETCH}


def fill(sheet: str, rows: Iterable[Sequence[Any]]) -> None:
    """Put rows into the table of a sheet, in the order of its columns; dates and keys as text, as files have them."""
    names = ", ".join(name for name, _ in STAGED[sheet])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table(sheet)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(STAGED[sheet]))
        each = iter(rows)
        while chunk := list(itertools.islice(each, CHUNK)):
            cursor.executemany(f"INSERT INTO {table(sheet)} ({names}) VALUES ({marks})", chunk)  # noqa: S608 - own names


def weigh(name: str) -> None:
    """Let the database count a table that just grew; without it, both choose plans meant for an empty one."""
    run(f"ANALYZE {name}")


@dataclasses.dataclass(frozen=True, slots=True)
class Round:
    """What every statement of one import is told.

    `whole`: what the sheets do not name has ended. `everybody`: the sheet of people names everybody there is.
    `students_only`: of people it speaks of students alone, so staff who are not named stay.
    """

    institution: UUID
    today: datetime.date
    whole: bool
    everybody: bool
    students_only: bool = False

    @property
    def given(self) -> Given:
        """Give the parameters, as a statement written by hand takes them on this database."""
        days = {"today": self.today, "yesterday": self.today - ONE_DAY}
        named: dict[str, Any] = {"staff_too": not self.students_only}
        if connection.vendor == "postgresql":
            return {**named, "institution": self.institution, **days}
        return {**named, "institution": self.institution.hex, **{name: day.isoformat() for name, day in days.items()}}


def run(statement: str, given: Given | None = None) -> int:
    """Run one statement; gives how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def ask(question: str, given: Given | None = None) -> list[tuple[Any, ...]]:
    """Run one query and give its rows; meant for answers that are faults or counts."""
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def differ(one: str, other: str) -> str:
    """Say in SQL that two values differ, where nothing equals nothing."""
    return f"{one} IS DISTINCT FROM {other}" if connection.vendor == "postgresql" else f"{one} IS NOT {other}"


def agree(one: str, other: str) -> str:
    """Say in SQL that two values are the same, where nothing equals nothing."""
    return f"{one} IS NOT DISTINCT FROM {other}" if connection.vendor == "postgresql" else f"{one} IS {other}"
