"""Reads one row of an import: text in, a checked value or the faults of that row out (G5).

Every fault names line and column and a kind; the words for a kind stand in `people.faults`, in both languages.
A cell is never echoed beyond its first forty characters, and never a character that cannot be seen.
"""

import dataclasses
import datetime
import difflib
import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from naast.foundation.people.rules.ages import is_younger_than
from naast.foundation.people.rules.roles import ROLE_BY_SLUG, is_unit_narrow_enough

OLDEST, YOUNGEST = 110, 12
FIRST_YEAR, LAST_YEAR = 1950, 2200
SHOWN = 40


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in an import: where, what kind, and the words that make the sentence.

    `line` counts as an editor does (the heading is line 1; 0 means the whole sheet); `column` is "" for the whole row;
    `shown` the offending text, made harmless; `hint` what was expected.
    """

    sheet: str
    line: int
    column: str
    kind: str
    shown: str = ""
    hint: str = ""


class Faulty(ValueError):
    """A cell cannot be read; `kind` says why, `hint` what was expected."""

    def __init__(self, kind: str, hint: str = "") -> None:
        super().__init__(kind)
        self.kind, self.hint = kind, hint


def harmless(text: object) -> str:
    """Shorten a text to forty characters and replace everything invisible or of the wrong direction by a dot."""
    kept = str(text)[: SHOWN + 1]
    clean = "".join(letter if letter.isprintable() or letter in _JOINERS else "·" for letter in kept)
    return clean[:SHOWN] + "…" if len(kept) > SHOWN else clean


# --- Cells ----------------------------------------------------------------------------------------------------------

# Joiners are letters in Persian and in Indian scripts; every other format character can make a name read as another.
_JOINERS = "\u200c\u200d"
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,39})")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*/=?^_`{{|}}~+-]{{1,64}}@(?:{_LABEL}\.)+[A-Za-z]{{2,24}}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


def _is_visible(character: str) -> bool:
    """Tell whether a character is neither a control, a direction mark, a surrogate nor unassigned."""
    return character in _JOINERS or unicodedata.category(character)[0] != "C"


def read_text(text: str, *, longest: int) -> str:
    """Read free text: no control or direction characters, no start a spreadsheet would run, at most `longest` long.

    Gives it in normal form C with single spaces. Raises Faulty.
    """
    if len(text) > longest:
        raise Faulty("too-long", str(longest))
    # Looked at before trimming: a tab in front also makes a spreadsheet run what follows.
    if text.isascii() and text.isprintable():
        clean = text
    elif all(_is_visible(character) for character in text):
        clean = unicodedata.normalize("NFC", text)
        if len(clean) > longest:
            raise Faulty("too-long", str(longest))
    else:
        raise Faulty("invisible")
    clean = " ".join(clean.split())
    if clean[:1] in ("=", "+", "-", "@") or clean[:1] in ("\uff1d", "\uff0b", "\uff0d", "\uff20"):
        raise Faulty("formula")
    return clean


# The same dates, codes and words stand in thousands of rows; what was read once is not taken apart again.
_remembered = functools.lru_cache(maxsize=4096)


@_remembered
def read_code(text: str) -> str:
    """Read a code: small letters, digits and hyphens. Raises Faulty."""
    clean = text.strip()
    if not _CODE.fullmatch(clean):
        raise Faulty("not-a-code")
    return clean


def read_number(text: str) -> str:
    """Read a person number: letters, digits, dot, hyphen, underscore, at most 40. Raises Faulty."""
    clean = text.strip()
    if not _NUMBER.fullmatch(clean):
        raise Faulty("not-a-number")
    return clean


@_remembered
def read_date(text: str) -> datetime.date:
    """Read a date written as 2026-09-01; no other order is guessed at. Raises Faulty."""
    clean = text.strip()
    if not _DATE.fullmatch(clean):
        raise Faulty("not-a-date")
    try:
        day = datetime.date(int(clean[:4]), int(clean[5:7]), int(clean[8:]))
    except ValueError:
        raise Faulty("no-such-day") from None
    if not 1900 <= day.year <= LAST_YEAR:
        raise Faulty("year-out-of-range")
    return day


@_remembered
def read_year(text: str) -> int:
    """Read a year between 1950 and 2200. Raises Faulty."""
    clean = text.strip()
    if not _YEAR.fullmatch(clean) or not FIRST_YEAR <= int(clean) <= LAST_YEAR:
        raise Faulty("year-out-of-range")
    return int(clean)


def read_email(text: str) -> str:
    """Read an e-mail address, or nothing. Raises Faulty."""
    clean = text.strip()
    if clean and (len(clean) > 254 or ".." in clean or not _EMAIL.fullmatch(clean)):
        raise Faulty("not-an-address")
    return clean


@_remembered
def read_choice(text: str, *, choices: tuple[str, ...]) -> str:
    """Read one of the words allowed. Raises Faulty."""
    clean = text.strip().lower()
    if clean not in choices:
        raise Faulty("not-a-choice", ", ".join(choices))
    return clean


@_remembered
def read_choices(text: str, *, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Read one or more of the words allowed, separated by spaces, commas or semicolons, in the order of `choices`.

    Raises Faulty.
    """
    if len(text) > 200:
        raise Faulty("too-long", "200")
    words = set(re.split(r"[\s,;]+", text.strip().lower())) - {""}
    if not words or words - set(choices):
        raise Faulty("not-a-choice", ", ".join(choices))
    return tuple(choice for choice in choices if choice in words)


# --- Sheets ---------------------------------------------------------------------------------------------------------

SPOKEN = (
    *("nl", "en", "de", "fr", "es", "it", "pt", "tr", "ar"),
    *("fa", "uk", "pl", "zh", "hi", "id", "el", "ru", "ja", "ko"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its heading, how a cell is read, and whether it may be empty."""

    name: str
    read: Callable[[str], Any]
    empty: Any = dataclasses.field(default=...)

    @property
    def required(self) -> bool:
        """Whether an empty cell is a fault."""
        return self.empty is ...


def _text(longest: int) -> Callable[[str], str]:
    return lambda text: read_text(text, longest=longest)


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda text: read_choice(text, choices=choices)


def _some_of(*choices: str) -> Callable[[str], tuple[str, ...]]:
    return lambda text: read_choices(text, choices=choices)


_UNIT = (
    Column("faculty", read_code, empty=""),
    Column("programme", read_code, empty=""),
    Column("campus", read_code, empty=""),
)
_NAMES = (Column("name_nl", _text(120)), Column("name_en", _text(120)))

# In this order: each sheet may refer to what stands in the sheets before it.
SHEETS: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "campuses": (Column("slug", read_code), *_NAMES),
        "faculties": (Column("code", read_code), *_NAMES),
        "programmes": (
            Column("code", read_code),
            *_NAMES,
            Column("level", _one_of("bachelor", "master")),
            Column("faculty", read_code),
            Column("campus", read_code),
            Column("taught_in", _some_of("nl", "en")),
        ),
        "terms": (
            Column("programme", read_code),
            Column("role", _one_of(*ROLE_BY_SLUG)),
            *_NAMES,
            Column("held_by", _one_of("student", "staff", "both")),
        ),
        "people": (
            Column("number", read_number),
            Column("given_name", _text(80)),
            Column("family_name", _text(120)),
            Column("shown_name", _text(200), empty=""),
            Column("email", read_email, empty=""),
            Column("language", _one_of("nl", "en"), empty="nl"),
            Column("birth_date", read_date, empty=None),
            Column("kinds", _some_of("student", "staff")),
            Column("ended_on", read_date, empty=None),
        ),
        "enrolments": (
            Column("number", read_number),
            Column("programme", read_code),
            Column("cohort", read_year),
            Column("phase", _one_of("first-year", "bachelor", "premaster", "master")),
            Column("starts_on", read_date),
            Column("ends_on", read_date, empty=None),
        ),
        "functions": (
            Column("number", read_number),
            Column("role", _one_of(*ROLE_BY_SLUG)),
            *_UNIT,
            Column("starts_on", read_date),
            Column("ends_on", read_date, empty=None),
            Column("languages", _some_of(*SPOKEN), empty=("nl",)),
            Column("location", _text(200), empty=""),
        ),
        "stand_ins": (
            Column("number", read_number),
            Column("role", _one_of(*ROLE_BY_SLUG)),
            *_UNIT,
            Column("by_number", read_number),
            Column("starts_on", read_date),
            Column("ends_on", read_date),
        ),
    }
)


def check_headings(sheet: str, headings: object) -> list[Fault]:
    """List missing and unknown headings of a sheet.

    An unknown heading is a fault and not ignored: "end_on" for "ends_on" would make every enrolment endless.
    """
    columns = SHEETS[sheet]
    if not isinstance(headings, list | tuple) or not all(isinstance(heading, str) for heading in headings):
        return [Fault(sheet, 1, "", "no-headings", hint=", ".join(column.name for column in columns))]
    names = [column.name for column in columns]
    missing = [column.name for column in columns if column.required and column.name not in headings]
    faults = [Fault(sheet, 1, name, "heading-missing") for name in missing]
    for heading in dict.fromkeys(headings):
        if heading not in names:
            faults.append(_unknown_heading(sheet, 1, heading))
        elif list(headings).count(heading) > 1:
            faults.append(Fault(sheet, 1, heading, "heading-twice"))
    return faults


def _unknown_heading(sheet: str, line: int, heading: str) -> Fault:
    """Say that a heading is unknown, and which one was probably meant."""
    names = [column.name for column in SHEETS[sheet]]
    near = difflib.get_close_matches(heading[:SHOWN], names, n=1)
    return Fault(sheet, line, harmless(heading), "heading-unknown", hint=near[0] if near else ", ".join(names))


_HEADINGS = {sheet: frozenset(column.name for column in columns) for sheet, columns in SHEETS.items()}


def read_row(sheet: str, line: int, cells: object, *, today: datetime.date) -> tuple[dict[str, Any], list[Fault]]:
    """Read one row: the values by column name, and what is wrong with it (then the values must not be used).

    `cells` maps headings to text; anything else is a fault and never an exception.
    """
    if isinstance(cells, Faulty):
        return {}, [Fault(sheet, line, "", cells.kind, hint=cells.hint)]
    if not isinstance(cells, Mapping):
        return {}, [Fault(sheet, line, "", "not-a-row")]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    if not cells.keys() <= _HEADINGS[sheet]:
        for heading in cells.keys() - _HEADINGS[sheet]:
            # csv.DictReader keeps what stands beyond the last heading under None.
            known = isinstance(heading, str)
            faults.append(_unknown_heading(sheet, line, heading) if known else Fault(sheet, line, "", "too-many-cells"))
    for column in SHEETS[sheet]:
        cell = cells.get(column.name, "")
        if cell is None:
            cell = ""
        if not isinstance(cell, str):
            faults.append(Fault(sheet, line, column.name, "not-text", harmless(type(cell).__name__)))
        elif not cell.strip():
            if column.required:
                faults.append(Fault(sheet, line, column.name, "empty"))
            else:
                values[column.name] = column.empty
        else:
            try:
                values[column.name] = column.read(cell)
            except Faulty as wrong:
                faults.append(Fault(sheet, line, column.name, wrong.kind, harmless(cell), wrong.hint))
    if not faults:
        faults = [Fault(sheet, line, *fault) for fault in _contradictions(sheet, values, today)]
    return values, faults


def _contradictions(sheet: str, values: Mapping[str, Any], today: datetime.date) -> list[tuple[str, str, str, str]]:
    """List what is wrong between the cells of one row: (column, kind, shown, hint)."""
    found: list[tuple[str, str, str, str]] = []
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts is not None and ends is not None and ends < starts:
        found.append(("ends_on", "ends-before-start", str(ends), str(starts)))
    if sheet == "people":
        found += _about_person(values, today)
    if sheet in ("functions", "stand_ins"):
        found += _about_unit(values)
    if sheet == "stand_ins" and values["number"] == values["by_number"]:
        found.append(("by_number", "stands-in-for-self", values["by_number"], ""))
    return found


def _about_person(values: Mapping[str, Any], today: datetime.date) -> list[tuple[str, str, str, str]]:
    """Check a person's age; a student's birth date is needed, because the law protects who is under 16 and 18 (G9)."""
    born = values["birth_date"]
    if born is None:
        return [("birth_date", "birth-date-needed", "", "")] if "student" in values["kinds"] else []
    if born > today or is_younger_than(YOUNGEST, birth_date=born, on=today):
        return [("birth_date", "too-young", "", str(YOUNGEST))]
    if not is_younger_than(OLDEST, birth_date=born, on=today):
        return [("birth_date", "too-old", "", str(OLDEST))]
    return []


def _about_unit(values: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Check that a function names one unit, and not a wider one than its role may be held for."""
    if values["faculty"] and values["programme"]:
        return [("faculty", "two-units", values["faculty"], "")]
    if ROLE_BY_SLUG[values["role"]].held_by == "outside":
        return [("role", "held-outside", values["role"], "")]
    if not is_unit_narrow_enough(values["role"], faculty=bool(values["faculty"]), programme=bool(values["programme"])):
        unit = ROLE_BY_SLUG[values["role"]].unit
        return [(unit, "unit-needed", "", values["role"])]
    return []


# --- Periods --------------------------------------------------------------------------------------------------------

FOREVER = datetime.date.max
Period = tuple[datetime.date, datetime.date | None]


def overlapping(periods: list[Period]) -> list[tuple[Period, Period]]:
    """List the neighbours that share at least one day, by start; a period without an end never ends."""
    ordered = sorted(periods, key=lambda period: (period[0], period[1] or FOREVER))
    pairs = []
    widest: Period | None = None
    for period in ordered:
        if widest is not None and period[0] <= (widest[1] or FOREVER):
            pairs.append((widest, period))
        if widest is None or (period[1] or FOREVER) > (widest[1] or FOREVER):
            widest = period
    return pairs
