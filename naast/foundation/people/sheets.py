"""Sheets of an import: where their rows come from, a file or a list, read one by one and never held whole (G5)."""

import csv
import dataclasses
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from naast.foundation.people.rules import SHEETS, Faulty

MOST_LINES = 2_000_000
FIRST_LINE = 100_000
Opened = Callable[[], BinaryIO]
Numbered = tuple[int, object]


class UnknownSheet(LookupError):
    """No sheet of that name is imported."""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One sheet: its name (a key of SHEETS), its headings when it has a line of them, and how to read its rows afresh.

    `rows()` gives (line, cells) pairs, in the order of their lines. Raises UnknownSheet.
    """

    name: str
    rows: Callable[[], Iterable[Numbered]]
    headings: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a name nothing is known about."""
        if self.name not in SHEETS:
            raise UnknownSheet(f"{self.name!r} is not one of {', '.join(SHEETS)}")


def sheet_of(name: str, rows: Sequence[Mapping[str, str]] | Callable[[], Iterable[Mapping[str, str]]]) -> Sheet:
    """Make a sheet of rows in memory, or of a function that gives them afresh; the first row is line 2."""
    fresh = rows if callable(rows) else lambda: rows
    return Sheet(name, lambda: enumerate(fresh(), start=2))


def sheet_in(path: Path, *, name: str | None = None) -> Sheet:
    """Make a sheet of a CSV file in UTF-8, with commas or semicolons; its name is the file's unless told.

    An unreadable file or a broken line becomes a fault of the import, never an exception. Raises UnknownSheet.
    """
    return _sheet(name or path.stem.replace("-", "_"), lambda: path.open("rb"))


def sheet_of_bytes(name: str, content: bytes) -> Sheet:
    """Make a sheet of the content of a CSV file, as `sheet_in` does of a file. Raises UnknownSheet."""
    return _sheet(name, lambda: io.BytesIO(content))


def sheet_named_by(content: bytes) -> str | None:
    """Tell by the headings of a CSV file which sheet it is, or None; a file of its own name needs no such guess."""
    first = content[:FIRST_LINE].decode("utf-8-sig", errors="ignore").partition("\n")[0]
    headings = {heading.strip() for heading in next(csv.reader([first], delimiter=_delimiter(first)), [])}
    for name, columns in SHEETS.items():
        if {column.name for column in columns if column.required} <= headings <= {column.name for column in columns}:
            return name
    return None


def _sheet(name: str, opened: Opened) -> Sheet:
    """Make a sheet of something that can be opened again and again."""
    try:
        with _text(opened) as file:
            first = file.readline(FIRST_LINE)
        headings = tuple(heading.strip() for heading in next(csv.reader([first], delimiter=_delimiter(first)), []))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        kind = "not-utf-8" if isinstance(error, UnicodeDecodeError) else "unreadable"
        return Sheet(name, lambda: [(1, Faulty(kind))])
    return Sheet(name, lambda: _lines(opened, headings), headings)


def _text(opened: Opened) -> io.TextIOWrapper:
    return io.TextIOWrapper(opened(), encoding="utf-8-sig", newline="")


def sheets_in(folder: Path) -> tuple[Sheet, ...]:
    """Make sheets of the CSV files of a folder (people.csv, enrolments.csv, …) that are there. Raises UnknownSheet."""
    return tuple(sheet_in(path) for path in sorted(folder.glob("*.csv")))


def _delimiter(line: str) -> str:
    """Guess the delimiter of a heading line; spreadsheets of a Dutch desk write semicolons."""
    return ";" if line.count(";") > line.count(",") else ","


def _lines(opened: Opened, headings: tuple[str, ...]) -> Iterator[Numbered]:
    """Read the rows of a file one by one; what cannot be read is given as the fault it is, and ends the sheet."""
    line = 1
    try:
        with _text(opened) as file:
            delimiter = _delimiter(file.readline(FIRST_LINE))
            file.seek(0)
            reader = csv.DictReader(file, fieldnames=headings, delimiter=delimiter, strict=True)
            for cells in itertools.islice(reader, 1, MOST_LINES):
                line = reader.line_num
                yield line, cells
    except UnicodeDecodeError:
        yield line + 1, Faulty("not-utf-8")
    except (csv.Error, OSError):
        yield line + 1, Faulty("unreadable")
