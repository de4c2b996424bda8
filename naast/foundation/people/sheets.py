"""Sheets of an import: where their rows come from, a file or a list, readable twice and never held whole (G5)."""

import csv
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from naast.foundation.people.rules import SHEETS, Faulty

MOST_LINES = 2_000_000
Numbered = tuple[int, object]


class UnknownSheet(LookupError):
    """No sheet of that name is imported."""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One sheet: its name (a key of SHEETS), its headings when it has a line of them, and how to read its rows afresh.

    `rows()` gives (line, cells) pairs; it is called twice, once to check and once to write. Raises UnknownSheet.
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
    sheet = name or path.stem.replace("-", "_")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline(100_000)
        headings = tuple(heading.strip() for heading in next(csv.reader([first], delimiter=_delimiter(first)), []))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        kind = "not-utf-8" if isinstance(error, UnicodeDecodeError) else "unreadable"
        return Sheet(sheet, lambda: [(1, Faulty(kind))])
    return Sheet(sheet, lambda: _lines(path, headings), headings)


def sheets_in(folder: Path) -> tuple[Sheet, ...]:
    """Make sheets of the CSV files of a folder (people.csv, enrolments.csv, …) that are there. Raises UnknownSheet."""
    return tuple(sheet_in(path) for path in sorted(folder.glob("*.csv")))


def _delimiter(line: str) -> str:
    """Guess the delimiter of a heading line; spreadsheets of a Dutch desk write semicolons."""
    return ";" if line.count(";") > line.count(",") else ","


def _lines(path: Path, headings: tuple[str, ...]) -> Iterator[Numbered]:
    """Read the rows of a file one by one; what cannot be read is given as the fault it is, and ends the sheet."""
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = _delimiter(file.readline(100_000))
            file.seek(0)
            reader = csv.DictReader(file, fieldnames=headings, delimiter=delimiter, strict=True)
            for cells in itertools.islice(reader, 1, MOST_LINES):
                line = reader.line_num
                yield line, cells
    except UnicodeDecodeError:
        yield line + 1, Faulty("not-utf-8")
    except (csv.Error, OSError):
        yield line + 1, Faulty("unreadable")
