"""Turns records of the Open Education API, version 5, into the cells of our sheets; guesses nothing (G5).

Source: open-education-api/specification, v5/schemas/PersonProperties.yaml, ProgramProperties.yaml, ProgramOffering.yaml
and AssociationProperties.yaml. A record that is not as the specification says becomes a row that the import reports.
"""

import dataclasses
import datetime
import re
from collections.abc import Iterator, Mapping

STUDENT, EMPLOYEE = "student", "employee"
KINDS = {STUDENT: "student", EMPLOYEE: "staff"}
# Guests and the like have no place in the sheets; they are no fault.
PASSED_OVER = frozenset(("guest",))
TAKEN_STATE = "associated"
ACADEMIC_YEAR_BEGINS = 9  # September, RIO and the Dutch higher education act (WHW 1.1 k)
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")


@dataclasses.dataclass(frozen=True, slots=True)
class Studied:
    """A programme as we know it: its code, its level, and whether anybody is enrolled in it here today."""

    code: str
    level: str
    running: bool


def person_cells(record: object) -> object | None:
    """Give the cells of the sheet `people` for a person; None for one who has no place here, anything odd as it is."""
    if not isinstance(record, Mapping):
        return record
    kinds = _kinds(record.get("affiliations"))
    if kinds is None:
        return None
    return {
        "number": _code(record),
        "given_name": _cell(record.get("givenName")),
        "family_name": _joined(record.get("surnamePrefix"), record.get("surname")),
        "shown_name": _cell(record.get("displayName")),
        "email": _cell(record.get("mail")),
        "language": _language(record.get("languageOfChoice")),
        "birth_date": _cell(record.get("dateOfBirth")),
        "kinds": kinds,
    }


def is_employee(record: object) -> bool:
    """Tell whether a record is about somebody who works here."""
    affiliations = record.get("affiliations") if isinstance(record, Mapping) else None
    return isinstance(affiliations, list) and EMPLOYEE in affiliations


def enrolment_cells(
    record: object, *, programme: str, level: str, offering: Mapping[str, object], today: datetime.date
) -> object | None:
    """Give the cells of the sheet `enrolments` for an association; None for one that is no running enrolment."""
    if not isinstance(record, Mapping):
        return record
    if record.get("role") != STUDENT or record.get("state") != TAKEN_STATE:
        return None
    person = record.get("person")
    starts = _cell(offering.get("startDate"))
    cohort = starts[:4] if isinstance(starts, str) else ""
    return {
        "number": _code(person) if isinstance(person, Mapping) else "",
        "programme": programme,
        "cohort": cohort,
        "phase": phase_of(level, cohort, today),
        "starts_on": starts,
        "ends_on": _cell(offering.get("endDate")),
    }


def phase_of(level: str, cohort: str, today: datetime.date) -> str:
    """Say how far somebody is: the API does not, so the level and the year they began decide."""
    if level != "bachelor":
        return "master"
    begun = today.year if today.month >= ACADEMIC_YEAR_BEGINS else today.year - 1
    return "first-year" if cohort == str(begun) else "bachelor"


def codes_of(record: Mapping[str, object]) -> Iterator[str]:
    """Give the codes a programme goes by, as ours are written: primaryCode, abbreviation, otherCodes."""
    others = record.get("otherCodes")
    listed = [record.get("primaryCode"), *(others if isinstance(others, list) else [])]
    found = [each.get("code") for each in listed if isinstance(each, Mapping)]
    for code in (*found[:1], record.get("abbreviation"), *found[1:]):
        if isinstance(code, str) and (written := _NOT_IN_A_CODE.sub("-", code.lower()).strip("-")):
            yield written[:40]


def _code(record: Mapping[str, object]) -> object:
    """Give the primary code of a person, "" without one."""
    entry = record.get("primaryCode")
    return _cell(entry.get("code")) if isinstance(entry, Mapping) else ""


def _cell(value: object) -> object:
    """Give a value as a cell; only nothing becomes empty, so that a number or a list is reported and not guessed at."""
    return "" if value is None else value


def _kinds(affiliations: object) -> object | None:
    """Say what somebody is here; None for a guest alone, and whatever is no list of words as it is."""
    if not isinstance(affiliations, list) or not all(isinstance(word, str) for word in affiliations):
        return _cell(affiliations)
    words = [KINDS.get(str(word), str(word)) for word in affiliations if word not in PASSED_OVER]
    return " ".join(words) if words or not affiliations else None


def _joined(prefix: object, name: object) -> object:
    """Put a prefix before a family name; anything that is no text is left for the import to report."""
    if prefix in (None, ""):
        return _cell(name)
    return f"{prefix} {name}".strip() if isinstance(prefix, str) and isinstance(name, str) else [prefix, name]


def _language(chosen: object) -> str:
    """Give the first language of ours that somebody chose; Dutch without one."""
    words = chosen if isinstance(chosen, list) else [chosen]
    for word in words:
        if isinstance(word, str) and word[:2].lower() in ("nl", "en"):
            return word[:2].lower()
    return "nl"
