"""Invents a university: units, people, studies, functions and stand-ins, the same every time, as rows of an import.

Pure: no database, no clock (the day is an argument), no shared random state. Each person is drawn from a generator
of their own, so that any can be made alone and 35,000 are never in memory together.
"""

import dataclasses
import datetime
import math
import random
from collections.abc import Iterator

from naast.foundation.people.sheets import Sheet, sheet_of

from ..cast import CAST
from .decided import decisions
from .people import email_of, names_drawn, persona_row
from .staff import LEAVER, city_of, function_row, languages_of, room_of, seats_of_staff, staff_number
from .students import Student, enrolment_row, student_at
from .units import BACHELOR, CAMPUSES, COURSE_BY_CODE, COURSES, FACULTIES, SEED, UNIVERSITY, WEIGHTS, Row

__all__ = ["COURSES", "FACULTIES", "MOST_STUDENTS", "UNIVERSITY", "Population", "decisions", "grow"]

STUDENTS, STAFF = 2000, 120
MOST_STUDENTS = 35_000
_CAST_STUDENTS = sum(1 for persona in CAST if persona.kinds == "student")
_CAST_STAFF = sum(1 for persona in CAST if persona.kinds == "staff")


@dataclasses.dataclass(frozen=True)
class Population:
    """A university of so many students and staff, as it stands on a day; ask `sheets()` for the rows."""

    students: int
    staff: int
    today: datetime.date

    def sheets(self) -> tuple[Sheet, ...]:
        """Give the sheets of the import; each can be read as often as needed and makes its rows one by one."""
        return (
            sheet_of("campuses", CAMPUSES),
            sheet_of("faculties", FACULTIES),
            sheet_of("programmes", self.programmes),
            sheet_of("terms", self.terms),
            sheet_of("people", self.people),
            sheet_of("enrolments", self.enrolments),
            sheet_of("functions", self.functions),
            sheet_of("stand_ins", self.stand_ins),
        )

    @property
    def year(self) -> int:
        """The year in which the present academic year began."""
        return self.today.year if self.today.month >= 9 else self.today.year - 1

    # --- units ---

    def programmes(self) -> Iterator[Row]:
        """Make the rows of the programmes."""
        for course in COURSES:
            yield {
                "code": course.code,
                "name_nl": course.nl,
                "name_en": course.en,
                "level": course.level,
                "faculty": course.faculty,
                "campus": course.campus,
                "taught_in": course.taught_in,
            }

    def terms(self) -> Iterator[Row]:
        """Make the rows of what programmes call a role: a mentor is a senior student here, a lecturer there."""
        for course in COURSES:
            if course.level != BACHELOR:
                continue
            by_students = course.mentors_are_students
            yield {
                "programme": course.code,
                "role": "mentor",
                "name_nl": "Studentmentor" if by_students else "Docentmentor",
                "name_en": "Student mentor" if by_students else "Lecturer mentor",
                "held_by": "student" if by_students else "staff",
            }
            yield {
                "programme": course.code,
                "role": "tutor",
                "name_nl": "Tutor" if by_students else "Studieloopbaanbegeleider",
                "name_en": "Tutor" if by_students else "Academic tutor",
                "held_by": "staff",
            }

    # --- people ---

    def people(self) -> Iterator[Row]:
        """Make the rows of the cast, the other students and the other staff."""
        for persona in CAST:
            if persona.number:
                yield persona_row(persona, self.today)
        for index in range(self.students - _CAST_STUDENTS):
            yield self.student(index).row
        for index in range(self.staff - _CAST_STAFF):
            yield self._staff_row(index)

    def student(self, index: int) -> Student:
        """Invent one student, the same one each time."""
        return student_at(index, self.year, self.today)

    def enrolments(self) -> Iterator[Row]:
        """Make the rows of who studies what: running, finished, broken off."""
        for persona in CAST:
            if persona.programme:
                cohort = self.year - persona.year + 1
                yield enrolment_row(persona.number, COURSE_BY_CODE[persona.programme], cohort, self.year)
        for index in range(self.students - _CAST_STUDENTS):
            yield from self.student(index).enrolments

    def _staff_row(self, index: int) -> Row:
        draw = random.Random(f"{SEED}:staff:{index}")
        given, family = names_drawn(draw)
        born = datetime.date(self.today.year - draw.randint(26, 64), draw.randint(1, 12), draw.randint(1, 28))
        left = index == LEAVER
        return {
            "number": staff_number(index),
            "given_name": given,
            "family_name": family,
            "email": email_of(given, family, f"m{index}"),
            "language": "en" if draw.random() < 0.15 else "nl",
            "birth_date": born.isoformat(),
            "kinds": "staff",
            "ended_on": (self.today - datetime.timedelta(days=20)).isoformat() if left else "",
        }

    # --- functions ---

    def functions(self) -> Iterator[Row]:
        """Make the rows of who holds which function: the cast, every desk of the chain, mentors and lecturers."""
        started = datetime.date(self.year - 3, 9, 1)
        for persona in CAST:
            for duty in persona.duties:
                begun = datetime.date(self.year, 9, 1) if duty.role == "mentor" else started
                yield function_row(persona.number, begun, (duty.role, duty.faculty, duty.programme, duty.campus)) | {
                    "languages": duty.languages,
                    "location": duty.location,
                }
        yield from self._desks(started)
        yield from self._mentors()

    def _desks(self, started: datetime.date) -> Iterator[Row]:
        """Give the staff who are not in the cast their desks, in a fixed order, and teaching to whoever is left."""
        seats = seats_of_staff()
        for index in range(self.staff - _CAST_STAFF):
            number = staff_number(index)
            if index < len(seats):
                for seat in seats[index]:
                    _, faculty, programme, campus = seat
                    yield function_row(number, started, seat) | {
                        "languages": languages_of(index, programme),
                        "location": room_of(index, campus or city_of(faculty, programme)),
                        "ends_on": (self.today - datetime.timedelta(days=20)).isoformat() if index == LEAVER else "",
                    }
                continue
            course = COURSES[index % len(COURSES)]
            common = {"languages": languages_of(index, course.code), "location": room_of(index, course.campus)}
            yield function_row(number, started, ("lecturer", "", course.code, "")) | common
            if course.level == BACHELOR and not course.mentors_are_students:
                yield function_row(number, datetime.date(self.year, 9, 1), ("mentor", "", course.code, "")) | common
            elif course.level == BACHELOR and index % 2:
                yield function_row(number, started, ("tutor", "", course.code, "")) | common

    def _mentors(self) -> Iterator[Row]:
        """Give senior students a mentor group, one for about fifteen first-years; last year's mentors have ended."""
        places = {
            course.code: max(1, round(course.weight / WEIGHTS * self.students * 0.36 / 15))
            for course in COURSES
            if course.mentors_are_students
        }
        began, last_year = datetime.date(self.year, 9, 1), datetime.date(self.year - 1, 9, 1)
        for index in range(self.students - _CAST_STUDENTS):
            student = self.student(index)
            wanted = places.get(student.course.code, 0)
            if not wanted or student.cohort not in (self.year - 1, self.year - 2) or student.gone:
                continue
            places[student.course.code] = wanted - 1
            languages = {"languages": "nl en" if student.course.taught_in != "en" else "en"}
            yield function_row(student.number, began, ("mentor", "", student.course.code, "")) | languages
            if student.cohort == self.year - 2 and index % 3 == 0:
                yield (
                    function_row(student.number, last_year, ("mentor", "", student.course.code, ""))
                    | languages
                    | {"ends_on": datetime.date(self.year, 2, 1).isoformat()}
                )

    def stand_ins(self) -> Iterator[Row]:
        """Make the rows of who stands in: for an adviser on leave, for one who left, and one that is still to come."""
        seats = seats_of_staff()
        month = datetime.timedelta(days=30)
        # (whose seat, who stands in, from, until): advisers' seats come first in `seats_of_staff`.
        for absent, by, begins, ends in (
            (0, 1, self.today - month, self.today + 2 * month),
            (LEAVER, 2, self.today - datetime.timedelta(days=19), self.today + 3 * month),
            (4, 5, self.today + month, self.today + 2 * month),
        ):
            for role, faculty, programme, campus in seats[absent]:
                yield {
                    "number": staff_number(absent),
                    "role": role,
                    "faculty": faculty,
                    "programme": programme,
                    "campus": campus,
                    "by_number": staff_number(by),
                    "starts_on": begins.isoformat(),
                    "ends_on": ends.isoformat(),
                }


def grow(scale: float = 1.0, *, today: datetime.date, students: int | None = None) -> Population:
    """Invent the university: 2,000 students and 120 staff at scale 1, at most 35,000 students.

    `students` sets their number directly; staff follow in proportion and never fall below 120, because every desk of
    the chain must be manned. Raises ValueError beyond 35,000 students or below 20.
    """
    asked = round(STUDENTS * scale) if students is None else students
    if not 20 <= asked <= MOST_STUDENTS:
        raise ValueError(f"between 20 and {MOST_STUDENTS} students, not {asked}")
    return Population(students=asked, staff=max(STAFF, math.ceil(asked * STAFF / STUDENTS)), today=today)
