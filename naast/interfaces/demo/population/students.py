"""Invents one student: what they study and since when, and when they were born; the same one each time."""

import dataclasses
import datetime
import functools
import itertools
import random

from ..cast import born_for
from .people import email_of, names_drawn
from .units import BACHELOR, COURSE_BY_CODE, COURSES, MASTER, SEED, Course, Row

_CUMULATIVE = tuple(itertools.accumulate(course.weight for course in COURSES))
_YOUNG = {77: 16, 311: 16, 155: 15}  # which students are how young; one of fifteen (G9)


@dataclasses.dataclass(frozen=True, slots=True)
class Student:
    """One invented student with the rows that make them; `gone` when the programme was left or broken off."""

    number: str
    course: Course
    cohort: int
    gone: bool
    row: Row
    enrolments: tuple[Row, ...]


@functools.lru_cache(maxsize=4096)
def student_at(index: int, year: int, today: datetime.date) -> Student:
    """Invent one student, as they stand on a day of an academic year."""
    draw = random.Random(f"{SEED}:student:{index}")
    course = draw.choices(COURSES, cum_weights=_CUMULATIVE)[0]
    if index in _YOUNG:
        course = COURSE_BY_CODE[("law", "mathematics", "international-studies")[sorted(_YOUNG).index(index)]]
    number = f"s{2_000_000 + index}"
    # A third are first-years; a few take longer than the programme.
    years_in = 0 if index in _YOUNG else draw.choices((0, 1, 2, 3, 4), weights=(36, 27, 22, 10, 5))[0]
    years_in = min(years_in, course.years)
    cohort = year - years_in
    given, family = names_drawn(draw)
    left = index % 29 == 28
    stopped = not left and index not in _YOUNG and draw.random() < 0.04
    enrolments = [enrolment_row(number, course, cohort, year)]
    if left or stopped:
        # Who left or switched: the enrolment ended, at the latest last month.
        end = min(datetime.date(cohort + 1, 1, 31), today - datetime.timedelta(days=30 + index % 40))
        start = datetime.date(cohort, 9, 1)
        enrolments[0] |= {"ends_on": max(start, end).isoformat()}
    if stopped and years_in:
        other = COURSES[(index * 7) % len(COURSES)]
        if other.code != course.code and other.level == course.level:
            enrolments.append(enrolment_row(number, other, year, year))
    if course.level == MASTER and draw.random() < 0.4:
        before = next(each for each in COURSES if each.level == BACHELOR and each.faculty == course.faculty)
        begun = cohort - 3 - index % 2
        enrolments.append(
            enrolment_row(number, before, begun, year) | {"phase": "bachelor", "ends_on": f"{cohort}-08-31"}
        )
    row = {
        "number": number,
        "given_name": given,
        "family_name": family,
        "email": email_of(given, family, str(index)),
        "language": "en" if course.taught_in == "en" and draw.random() < 0.6 else "nl",
        "birth_date": _born(index, course, cohort, today, draw).isoformat(),
        "kinds": "student",
        "ended_on": enrolments[0]["ends_on"] if left else "",
    }
    return Student(number, course, cohort, left or stopped, row, tuple(enrolments))


def _born(index: int, course: Course, cohort: int, today: datetime.date, draw: random.Random) -> datetime.date:
    """Draw a birth date: 17 to 21 at the start of a bachelor, 20 to 28 of a master, and a few who are younger."""
    if index in _YOUNG:
        return born_for(_YOUNG[index], today)
    if course.level == BACHELOR:
        age = draw.choices((17, 18, 19, 20, 21, 24, 31), weights=(1, 46, 30, 13, 6, 3, 1))[0]
        if age == 17:
            return datetime.date(cohort - 18, draw.randint(9, 12), draw.randint(2, 28))
    else:
        age = draw.choices((21, 22, 23, 24, 27, 34), weights=(18, 34, 26, 13, 7, 2))[0]
    return datetime.date(cohort - age, draw.randint(1, 8), draw.randint(1, 28))


def enrolment_row(number: str, course: Course, cohort: int, year: int) -> Row:
    """Make the row of somebody who began a programme in September of `cohort`."""
    phase = "master" if course.level == MASTER else "first-year" if cohort == year else "bachelor"
    return {
        "number": number,
        "programme": course.code,
        "cohort": str(cohort),
        "phase": phase,
        "starts_on": f"{cohort}-09-01",
        "ends_on": "",
    }
