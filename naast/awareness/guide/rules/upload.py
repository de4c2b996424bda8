"""Reads a file with texts that somebody uploads: JSON as the guide writes it, or CSV with a column a field (A10).

A column is named by its place ("slug", "nl.title", "checked_on"); several values in one cell stand on lines of
their own or between bars. What the rows hold is checked by rules/bundle.py, like every import.
"""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any, Literal

from .bundle import LISTS
from .places import put

LARGEST = 800_000
"""Bytes of a file; a guide of two hundred texts in both languages is half of that."""
MOST_ROWS = 1_000
_MANY = {"audience", "topics", "languages", "campuses", "sources", "next"}
_YES_NO = {"urgent", "needs_appointment", "walk_in", "quick_exit", "languages_proven", "featured", "anonymous"}
_NUMBERS = {"level", "order"}
_YES = {"yes", "ja", "true", "1", "x"}
_NO = {"no", "nee", "false", "0"}

Why = Literal["too-large", "not-text", "not-json", "not-csv", "no-rows", "too-many"]


class BadUpload(ValueError):
    """A file cannot be read at all; `why` is a code, `where` names the line or column if there is one."""

    def __init__(self, why: Why, where: str = "") -> None:
        super().__init__(why, where)
        self.why, self.where = why, where


def rows_in(data: bytes, *, part: Literal["entries", "lines"]) -> list[Any]:
    """Read the rows of a file. Raises BadUpload.

    JSON may be the list itself or an object that holds it under `part`; anything else is read as CSV.
    """
    if len(data) > LARGEST:
        raise BadUpload("too-large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadUpload("not-text", str(fault.start)) from None
    rows = _from_json(text, part) if text.lstrip()[:1] in ("[", "{") else _from_csv(text)
    if not rows:
        raise BadUpload("no-rows")
    if len(rows) > MOST_ROWS:
        raise BadUpload("too-many", str(MOST_ROWS))
    return rows


def _from_json(text: str, part: str) -> list[Any]:
    try:
        read = json.loads(text)
    except json.JSONDecodeError as fault:
        raise BadUpload("not-json", str(fault.lineno)) from None
    except RecursionError:
        raise BadUpload("not-json") from None
    rows = read.get(part) if isinstance(read, Mapping) else read
    if not isinstance(rows, list):
        raise BadUpload("no-rows")
    return rows


def _from_csv(text: str) -> list[Any]:
    first = text.partition("\n")[0]
    sign = ";" if first.count(";") > first.count(",") else ","
    try:
        read = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as fault:
        raise BadUpload("not-csv", str(fault)) from None
    return [_row(cells) for cells in read]


def _row(cells: Mapping[Any, Any]) -> dict[str, Any]:
    """Make a row of the bundle out of the cells of a line; an empty cell leaves its field out."""
    row: dict[str, Any] = {}
    for column, cell in cells.items():
        if column is None:
            raise BadUpload("not-csv", "more cells than columns")
        path = str(column).strip()
        said = (cell or "").strip()
        if path and said:
            put(row, path, _value(path, said))
    return row


def _value(path: str, said: str) -> Any:
    """Read a cell by what its column holds."""
    name = path.rsplit(".", 1)[-1]
    if name in _MANY or name in LISTS or path.startswith("asked."):
        return [item.strip() for line in said.splitlines() for item in line.split("|") if item.strip()]
    if path in _YES_NO and said.lower() in _YES | _NO:
        return said.lower() in _YES
    if path in _NUMBERS and said.lstrip("-").isdigit() and said.isascii() and len(said) < 9:
        return int(said)
    return said
