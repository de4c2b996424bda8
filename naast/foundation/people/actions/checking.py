"""Reads the sheets of people into tables of their own and lists what is wrong with them; changes nothing else (G5)."""

import datetime
import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from naast.foundation.core.ids import new_id
from naast.foundation.people.actions.staging import CHUNK, Round, ask, fill, table, weigh
from naast.foundation.people.actions.units import Numbered, Units, Values
from naast.foundation.people.rules import ROLE_BY_SLUG, Fault, Period, may_hold, overlapping, read_row
from naast.foundation.people.sheets import Sheet

# ruff: noqa: S608 - every statement is made of our own names; values are always parameters

MOST_FAULTS = 20_000  # beyond this a file is of another kind, and the list would only fill memory
# A file cut off halfway looks like a mass departure; beyond this share somebody must say that it is one.
LEAVERS_SHARE, LEAVERS_LEAST = 0.2, 10
STUDENT, STAFF = 1, 2


class TooManyFaults(Exception):
    """So many rows are wrong that listing more helps nobody."""


def good_rows(sheet: Sheet, today: datetime.date, faults: list[Fault]) -> Iterator[Numbered]:
    """Read a sheet row by row, once; faulty rows go to `faults`. Raises TooManyFaults."""
    name, people = sheet.name, sheet.name == "people"
    for line, cells in sheet.rows():
        values, wrong = read_row(name, line, cells, today=today)
        if not wrong:
            yield line, values
            continue
        faults += wrong
        if len(faults) >= MOST_FAULTS:
            raise TooManyFaults
        # A number that could be read counts as known, or each of its enrolments would be reported as well.
        if people and values.get("number"):
            yield line, values


def stage(sheet: Sheet, units: Units, today: datetime.date, faults: list[Fault]) -> int:
    """Read a sheet about people into its table; gives the number of its rows. Raises TooManyFaults."""
    as_row, units_too, count = _ROWS[sheet.name], sheet.name != "people", 0
    rows = good_rows(sheet, today, faults)
    while chunk := list(itertools.islice(rows, CHUNK)):
        if units_too:
            for line, values in chunk:
                faults += units.unknown(sheet.name, line, values)
        fill(sheet.name, (as_row(line, values, units) for line, values in chunk))
        count += len(chunk)
    weigh(table(sheet.name))
    return count


# --- One row of a table ---------------------------------------------------------------------------------------------


def _text(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _person(line: int, values: Values, units: Units) -> tuple[Any, ...]:
    """Make the row of a person; of a faulty one only the number and what it is here are sure to be there."""
    get, kinds = values.get, values.get("kinds") or ("student", "staff")
    return (
        line,
        values["number"],
        get("given_name"),
        get("family_name"),
        get("shown_name") or f"{get('given_name')} {get('family_name')}"[:200],
        get("email"),
        get("language"),
        _text(get("birth_date")),
        "student" in kinds,
        "staff" in kinds,
        _text(get("ended_on")),
        new_id().hex,
        UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(20),
    )


def _enrolment(line: int, values: Values, units: Units) -> tuple[Any, ...]:
    return (
        line,
        values["number"],
        values["programme"],
        values["cohort"],
        values["phase"],
        _text(values["starts_on"]),
        _text(values["ends_on"]),
        new_id().hex,
    )


def _fits(held_by: str) -> int:
    """Say in bits which kinds of people may hold a role: bit 1 for students, 2 for staff, 3 for who is both."""
    kinds = range(1, 4)
    return sum(1 << kind for kind in kinds if may_hold(held_by, student=bool(kind & STUDENT), staff=bool(kind & STAFF)))


def _unit_of(values: Values) -> tuple[str, ...]:
    return (values["role"], values["faculty"], values["programme"], values["campus"])


def _function(line: int, values: Values, units: Units) -> tuple[Any, ...]:
    held_by = units.terms.get((values["programme"], values["role"]), ROLE_BY_SLUG[values["role"]].held_by)
    return (
        line,
        values["number"],
        *_unit_of(values),
        _text(values["starts_on"]),
        _text(values["ends_on"]),
        ",".join(values["languages"]),
        values["location"],
        held_by,
        _fits(held_by),
        new_id().hex,
    )


def _stand_in(line: int, values: Values, units: Units) -> tuple[Any, ...]:
    return (
        line,
        values["number"],
        *_unit_of(values),
        values["by_number"],
        _text(values["starts_on"]),
        _text(values["ends_on"]),
        _fits("staff" if ROLE_BY_SLUG[values["role"]].held_by == "staff" else "both"),
        new_id().hex,
    )


_ROWS: Mapping[str, Callable[[int, Values, Units], tuple[Any, ...]]] = MappingProxyType(
    {"people": _person, "enrolments": _enrolment, "functions": _function, "stand_ins": _stand_in}
)


# --- What is wrong between rows -------------------------------------------------------------------------------------

_UNIT = "role, faculty, programme, campus"
# sheet -> (what makes a row the same as another, what of it is shown, the column that is named)
_TWICE: Mapping[str, tuple[str, tuple[str, ...], str]] = MappingProxyType(
    {
        "people": ("number", ("number",), "number"),
        "enrolments": ("number, programme, cohort", ("number", "programme", "cohort"), "number"),
        "functions": (f"number, {_UNIT}, starts_on", ("number", "role", "starts_on"), "number"),
        "stand_ins": (f"number, {_UNIT}, by_number, starts_on", ("by_number", "starts_on"), "by_number"),
    }
)


def check_rows(sheet: str, about: Round) -> list[Fault]:
    """List what is wrong between the rows of a staged sheet and with what they refer to. A few queries."""
    faults = _twice(sheet)
    if sheet == "enrolments":
        students = 1 << STUDENT | 1 << (STUDENT | STAFF)
        faults += _strangers(sheet, "number", about, fits=str(students))
    elif sheet == "functions":
        faults += _strangers(sheet, "number", about, fits="fits")
        faults += _overlaps(about)
    elif sheet == "stand_ins":
        faults += _strangers(sheet, "by_number", about, fits="fits")
        faults += _without_function(about)
    return faults


def _twice(sheet: str) -> list[Fault]:
    """Report rows whose key stood on an earlier line."""
    key, shown, column = _TWICE[sheet]
    told = ", ".join(shown)
    rows = ask(
        f"SELECT line, earliest, {told} FROM (SELECT line, {told}, MIN(line) OVER (PARTITION BY {key}) AS earliest "
        f"FROM {table(sheet)}) AS numbered WHERE line > earliest"
    )
    return [
        Fault(sheet, line, column, "twice", " ".join(map(str, values)), str(first)) for line, first, *values in rows
    ]


_KIND = "CASE WHEN student THEN 1 ELSE 0 END + CASE WHEN staff THEN 2 ELSE 0 END"


def _strangers(sheet: str, column: str, about: Round, *, fits: str) -> list[Fault]:
    """Report rows about somebody who is not known, or who is not of the kind this takes."""
    known = f"(SELECT MAX({_KIND}) FROM {table('people')} AS delivered WHERE delivered.number = asked.{column})"
    if not about.everybody:
        there = f"institution_id = %(institution)s AND person_number = asked.{column}"
        known = f"COALESCE({known}, (SELECT {_KIND} FROM people_person WHERE {there}))"
    held_by = "held_by" if sheet == "functions" else "''"
    rows = ask(
        f"SELECT line, number, held_by, kind FROM (SELECT asked.line, asked.{column} AS number, {held_by} AS held_by, "
        f"{fits} AS fits, {known} AS kind FROM {table(sheet)} AS asked) AS met "
        f"WHERE kind IS NULL OR (fits >> kind) & 1 = 0",
        about.given,
    )
    faults = []
    for line, number, held, kind in rows:
        if kind is None:
            faults.append(Fault(sheet, line, column, "unknown-person", number))
        elif sheet == "enrolments":
            faults.append(Fault(sheet, line, column, "not-a-student", number))
        else:
            faults.append(Fault(sheet, line, column, "may-not-hold", number, held or "staff"))
    return faults


# Functions as they stand in the database, in the words of the sheets.
_THERE = """
    SELECT holder.person_number AS number, held.role_id AS role, COALESCE(faculty.code, '') AS faculty,
           COALESCE(programme.code, '') AS programme, COALESCE(held.campus_id, '') AS campus,
           held.starts_on, held.ends_on
    FROM people_function AS held JOIN people_person AS holder ON holder.id = held.person_id
    LEFT JOIN people_faculty AS faculty ON faculty.id = held.faculty_id
    LEFT JOIN people_programme AS programme ON programme.id = held.programme_id
    WHERE holder.institution_id = %(institution)s
"""


def _same_function(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in ("number", *_UNIT.split(", ")))


def _overlaps(about: Round) -> list[Fault]:
    """Report functions that would be held twice on one day, within the sheet or with what is there.

    What a whole delivery no longer names ends yesterday, or never begins.
    """
    asked, ends, begun = table("functions"), "there.ends_on", ""
    if about.whole:
        last = "CASE WHEN there.starts_on > %(yesterday)s THEN there.starts_on ELSE %(yesterday)s END"
        ends = f"CASE WHEN there.ends_on < %(today)s THEN there.ends_on ELSE {last} END"
        begun = "AND there.starts_on <= %(today)s"
    rows = ask(
        f"SELECT * FROM (SELECT every.*, COUNT(*) OVER (PARTITION BY number, {_UNIT}) AS times FROM ("
        f"SELECT number, {_UNIT}, starts_on, ends_on, line FROM {asked} UNION ALL "
        f"SELECT there.number, there.role, there.faculty, there.programme, there.campus, there.starts_on, {ends}, 0 "
        f"FROM ({_THERE}) AS there WHERE NOT EXISTS (SELECT 1 FROM {asked} AS mine "
        f"WHERE {_same_function('mine', 'there')} AND mine.starts_on = there.starts_on) {begun}"
        f") AS every) AS counted WHERE times > 1 ORDER BY number, {_UNIT}, line",
        about.given,
    )
    faults = []
    for _, held in itertools.groupby(rows, key=lambda row: row[:5]):
        lines: dict[datetime.date, tuple[datetime.date | None, int]] = {}
        for *_, starts, last_on, line, _times in held:
            lines.setdefault(_day(starts), (None if last_on is None else _day(last_on), line))
        periods: list[Period] = [(starts, last_on) for starts, (last_on, _) in lines.items()]
        for earlier, later in overlapping(periods):
            told, other = (later, earlier) if lines[later[0]][1] else (earlier, later)
            if line := lines[told[0]][1]:
                faults.append(Fault("functions", line, "starts_on", "overlaps", str(other[0])))
    return faults


def _day(value: str | datetime.date) -> datetime.date:
    """Read a day as either database gives it."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _without_function(about: Round) -> list[Fault]:
    """Report stand-ins for a function nobody holds by that day."""
    # What a whole delivery does not name and has not begun will not be there.
    begun = "AND there.starts_on <= %(today)s" if about.whole else ""
    rows = ask(
        f"SELECT line, number FROM {table('stand_ins')} AS asked WHERE NOT EXISTS (SELECT 1 FROM "
        f"{table('functions')} AS mine WHERE {_same_function('mine', 'asked')} AND mine.starts_on <= asked.starts_on) "
        f"AND NOT EXISTS (SELECT 1 FROM ({_THERE}) AS there WHERE {_same_function('there', 'asked')} "
        f"AND there.starts_on <= asked.starts_on {begun})",
        about.given,
    )
    return [Fault("stand_ins", line, "number", "no-such-function", number) for line, number in rows]


def check_leavers(about: Round) -> list[Fault]:
    """Report a whole delivery that would end more than a fifth of the people who are here (and more than ten)."""
    ((here, leaving),) = ask(
        f"SELECT COUNT(*), COUNT(CASE WHEN NOT EXISTS (SELECT 1 FROM {table('people')} AS delivered "
        "WHERE delivered.number = person.person_number) THEN 1 END) FROM people_person AS person "
        "WHERE institution_id = %(institution)s AND (ended_on IS NULL OR ended_on >= %(today)s) "
        "AND (%(staff_too)s OR NOT staff)",
        about.given,
    )
    if leaving > max(LEAVERS_LEAST, here * LEAVERS_SHARE):
        return [Fault("people", 0, "", "too-many-leavers", str(leaving), str(here))]
    return []
