"""The desks of the chain besides the cast's, and where and in which languages somebody works there."""

import datetime
import functools

from ..cast import CAST
from .units import BUILDINGS, COURSE_BY_CODE, COURSES, FACULTIES, Row

LEAVER = 3
Seat = tuple[str, str, str, str]


@functools.cache
def seats_of_staff() -> tuple[tuple[Seat, ...], ...]:
    """List the desks of the chain besides the cast's: for each member of staff (role, faculty, programme, campus).

    A study adviser for every programme (two related ones share an adviser), then each faculty's and the central desks;
    each city has its own counsellor, psychologist, desk and POPcorner (E9).
    """
    seats: list[tuple[Seat, ...]] = []
    advised = {duty.programme for persona in CAST for duty in persona.duties if duty.role == "study-adviser"}
    for faculty in FACULTIES:
        for campus in ("leiden", "the-hague"):
            mine = [
                course.code
                for course in COURSES
                if course.faculty == faculty["code"] and course.campus == campus and course.code not in advised
            ]
            seats += [
                tuple(("study-adviser", "", code, "") for code in mine[start : start + 2])
                for start in range(0, len(mine), 2)
            ]
    cast_faculties = {duty.faculty for persona in CAST for duty in persona.duties if duty.role == "coordinator"}
    for faculty in FACULTIES:
        code = faculty["code"]
        if code not in cast_faculties:
            seats.append((("coordinator", code, "", ""),))
        seats.append((("abroad", code, "", ""), ("wellbeing-officer", code, "", "")))
    both = ("leiden", "the-hague")
    for role, campuses in (
        ("student-counsellor", ("leiden", "leiden", "the-hague", "the-hague")),
        ("psychologist", ("leiden", "leiden", "leiden", "the-hague", "the-hague")),
        ("career", ("leiden", "leiden", "the-hague")),
        ("fenestra", both),
        ("popcorner", both),
        ("front-office", both),
        ("chaplain", both),
    ):
        seats += [((role, "", "", campus),) for campus in campuses]
    seats += [
        (("phd-psychologist", "", "", ""),),
        (("confidential", "", "", ""),),
        (("ombuds", "", "", ""),),
        (("threat-team", "", "", ""), ("support-team", "", "", "")),
        (("support-team", "", "", "the-hague"),),
        (("support-team", "", "", "leiden"),),
        (("phd-candidate", "health", "", ""),),
        (("postdoc", "nature-technology", "", ""),),
    ]
    return tuple(seats)


def city_of(faculty: str, programme: str) -> str:
    """Say in which city somebody of a unit works."""
    if programme:
        return COURSE_BY_CODE[programme].campus
    return "the-hague" if faculty == "governance-security" else "leiden"


def room_of(index: int, campus: str) -> str:
    """Make up a room."""
    buildings = BUILDINGS[campus or "leiden"]
    return f"{buildings[index % len(buildings)]} {index % 4}.{10 + index * 7 % 40}"


def languages_of(index: int, programme: str) -> str:
    """Say which languages somebody works in: all Dutch and English, some a third, English-taught ones English first."""
    first = "en nl" if programme and COURSE_BY_CODE[programme].taught_in == "en" else "nl en"
    third = ("", "", "", " de", "", " fr", "", " tr", "", " ar", "", " es")[index % 12]
    return first + third


def function_row(number: str, starts: datetime.date, seat: Seat) -> Row:
    """Make the row of a function that somebody holds from a day on."""
    role, faculty, programme, campus = seat
    return {
        "number": number,
        "role": role,
        "faculty": faculty,
        "programme": programme,
        "campus": campus,
        "starts_on": starts.isoformat(),
        "ends_on": "",
    }


def staff_number(index: int) -> str:
    """Give the number of a member of staff."""
    return f"m{2_000_000 + index}"
