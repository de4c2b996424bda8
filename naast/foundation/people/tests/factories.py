"""The cast, made through the import action: every access test of the house names them (style §9.5)."""

import datetime
from typing import Any

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.actions import ImportReport, import_people, register_university
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.queries import people_numbered
from naast.foundation.people.sheets import sheet_of

INSTITUTION = "voorbeeld"
BUILDER = Job("test-cast")
FAR = "2024-09-01"

CAMPUSES = [
    {"slug": "leiden", "name_nl": "Leiden", "name_en": "Leiden"},
    {"slug": "the-hague", "name_nl": "Den Haag", "name_en": "The Hague"},
]
FACULTIES = [
    {"code": "governance", "name_nl": "Bestuur", "name_en": "Governance"},
    {"code": "law", "name_nl": "Recht", "name_en": "Law"},
]
PROGRAMMES = [
    {
        "code": "security-studies", "name_nl": "Security Studies", "name_en": "Security Studies", "level": "bachelor",
        "faculty": "governance", "campus": "the-hague", "taught_in": "en",
    },
    {
        "code": "law", "name_nl": "Rechtsgeleerdheid", "name_en": "Law", "level": "bachelor",
        "faculty": "law", "campus": "leiden", "taught_in": "nl",
    },
    {
        "code": "public-administration", "name_nl": "Bestuurskunde", "name_en": "Public Administration", "level": "master",
        "faculty": "governance", "campus": "the-hague", "taught_in": "nl,en",
    },
]  # fmt: skip
TERMS = [
    {
        "programme": "security-studies",
        "role": "mentor",
        "name_nl": "Studentmentor",
        "name_en": "Student mentor",
        "held_by": "student",
    },
    {"programme": "law", "role": "mentor", "name_nl": "Docentmentor", "name_en": "Lecturer mentor", "held_by": "staff"},
]
# name: (kinds, age in years, programme studied, functions as (role, faculty, programme, campus))
CAST: dict[str, tuple[str, int, str, list[tuple[str, str, str, str]]]] = {
    "Sanne": ("student", 18, "security-studies", []),
    "Daan": ("student", 19, "security-studies", []),
    "Mei": ("student", 22, "public-administration", []),
    "Sem": ("student", 17, "law", []),
    "Priya": ("staff", 27, "", [("phd-candidate", "governance", "", "")]),
    "Lotte": ("student", 21, "security-studies", [("mentor", "", "security-studies", "")]),
    "Noor": ("staff", 38, "", [("study-adviser", "", "security-studies", "")]),
    "Bram": ("staff", 41, "", [("study-adviser", "", "law", "")]),
    "Fatima": ("staff", 45, "", [("coordinator", "governance", "", "")]),
    "Kees": ("staff", 52, "", [("student-counsellor", "", "", "leiden")]),
    "Ilse": ("staff", 36, "", [("psychologist", "", "", "the-hague")]),
    "Joris": (
        "staff",
        48,
        "",
        [("psychologist", "", "", ""), ("head-of-psychologists", "", "", ""), ("duty-psychologist", "", "", "")],
    ),
    "Vera": ("staff", 50, "", [("confidential", "", "", "")]),
    "Anne": ("staff", 44, "", [("staff-coach", "", "", "")]),
    "Omar": ("staff", 39, "", [("lecturer", "", "security-studies", "")]),
    "Eva": ("staff", 33, "", [("policy", "", "", "")]),
    "Pim": ("staff", 30, "", [("editor", "", "", "")]),
    "Thea": ("staff", 55, "", [("privacy-officer", "", "", "")]),
    "Rik": ("staff", 42, "", [("administrator", "", "", "")]),
}


def number_of(name: str) -> str:
    """Give the person number of somebody in the cast."""
    return f"t-{name.lower()}"


def person_row(name: str, **changes: str) -> dict[str, str]:
    """Make the `people` row of somebody in the cast, born so that they have their age today."""
    kinds, age, _, _ = CAST[name]
    today = time.today()
    born = datetime.date(today.year - age, 1, 1)
    return {
        "number": number_of(name), "given_name": name, "family_name": "Voorbeeld", "email": f"{name.lower()}@voorbeeld.example",
        "language": "en" if name in ("Mei", "Priya") else "nl", "birth_date": born.isoformat(), "kinds": kinds,
    } | changes  # fmt: skip


def enrolment_row(name: str, programme: str, **changes: str) -> dict[str, str]:
    """Make an `enrolments` row."""
    return {
        "number": number_of(name), "programme": programme, "cohort": "2026", "phase": "first-year", "starts_on": FAR,
    } | changes  # fmt: skip


def function_row(name: str, role: str, **changes: str) -> dict[str, str]:
    """Make a `functions` row."""
    return {
        "number": number_of(name),
        "role": role,
        "starts_on": FAR,
        "languages": "nl en",
        "location": "Wijnhaven 2.14",
    } | changes


def stand_in_row(name: str, role: str, by: str, **changes: str) -> dict[str, str]:
    """Make a `stand_ins` row that runs today."""
    today = time.today()
    month = datetime.timedelta(days=30)
    return {
        "number": number_of(name), "role": role, "by_number": number_of(by),
        "starts_on": (today - month).isoformat(), "ends_on": (today + month).isoformat(),
    } | changes  # fmt: skip


def sheets(**rows: Any) -> list[Any]:
    """Make sheets of lists of rows, by name."""
    return [sheet_of(name, listed) for name, listed in rows.items()]


def imported(*, whole: bool = False, many_leavers: bool = False, **rows: Any) -> ImportReport:
    """Import lists of rows, by sheet name."""
    return import_people(
        actor=BUILDER, institution=INSTITUTION, sheets=sheets(**rows), whole=whole, many_leavers=many_leavers
    )


def cast_rows() -> dict[str, list[dict[str, str]]]:
    """Make the sheets of the small university and its cast."""
    return {
        "campuses": CAMPUSES,
        "faculties": FACULTIES,
        "programmes": PROGRAMMES,
        "terms": TERMS,
        "people": [person_row(name) for name in CAST],
        "enrolments": [enrolment_row(name, studied) for name, (_, _, studied, _) in CAST.items() if studied],
        "functions": [
            function_row(name, role, faculty=faculty, programme=programme, campus=campus)
            for name, (_, _, _, held) in CAST.items()
            for role, faculty, programme, campus in held
        ],
    }


def cast() -> dict[str, Person]:
    """Build the university and the whole cast; gives people by first name ("Sanne"). Needs the database."""
    register_university(
        actor=BUILDER, code=INSTITUTION, name_nl="Voorbeeld Universiteit", name_en="Voorbeeld University"
    )
    imported(**cast_rows())
    return people()


def people() -> dict[str, Person]:
    """Give the people of the cast as they stand in the database now, by first name."""
    numbered = people_numbered(INSTITUTION, [number_of(name) for name in CAST])
    return {name: numbered[number_of(name)] for name in CAST if number_of(name) in numbered}


def actors() -> dict[str, Actor]:
    """Build the cast and give the actors of today, by first name, with "Anon" for nobody known."""
    return {name: actor_for(person) for name, person in cast().items()} | {"Anon": Actor()}
