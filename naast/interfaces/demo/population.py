"""Invents a university: units, people, studies, functions and stand-ins, the same every time, as rows of an import.

Pure: no database, no clock (the day is an argument), no shared random state. Each person is drawn from a generator
of their own, so that any can be made alone and 35,000 are never in memory together. No figure is a real faculty's.
"""

import dataclasses
import datetime
import functools
import itertools
import math
import random
import unicodedata
from collections.abc import Iterator, Mapping

from naast.foundation.decisions.rules import Proposal
from naast.foundation.people.sheets import Sheet, sheet_of
from naast.interfaces.demo.cast import CAST, Persona, born_for
from naast.interfaces.demo.names import ORIGINS

SEED = "voorbeeld-2026"
STUDENTS, STAFF = 2000, 120
MOST_STUDENTS = 35_000
UNIVERSITY = {"code": "voorbeeld", "name_nl": "Voorbeeld Universiteit", "name_en": "Voorbeeld University"}
Row = dict[str, str]

CAMPUSES: tuple[Row, ...] = (
    {"slug": "leiden", "name_nl": "Leiden", "name_en": "Leiden"},
    {"slug": "the-hague", "name_nl": "Den Haag", "name_en": "The Hague"},
)
FACULTIES: tuple[Row, ...] = tuple(
    {"code": code, "name_nl": nl, "name_en": en}
    for code, nl, en in (
        ("language-culture", "Faculteit Taal en Cultuur", "Faculty of Language and Culture"),
        ("law-society", "Faculteit Recht en Samenleving", "Faculty of Law and Society"),
        ("behaviour-education", "Faculteit Gedrag en Opvoeding", "Faculty of Behaviour and Education"),
        ("governance-security", "Faculteit Bestuur en Veiligheid", "Faculty of Governance and Security"),
        ("nature-technology", "Faculteit Natuur en Techniek", "Faculty of Nature and Technology"),
        ("health", "Faculteit Gezondheid", "Faculty of Health"),
        ("economy-enterprise", "Faculteit Economie en Onderneming", "Faculty of Economy and Enterprise"),
    )
)

# code, Dutch name, English name, city (L or H), language, weight (how many students it draws)
_B, _M = "bachelor", "master"
_PROGRAMMES: Mapping[str, tuple[tuple[str, str, str, str, str, str, int], ...]] = {
    "language-culture": (
        ("dutch", "Nederlandse taal en cultuur", "Dutch Language and Culture", _B, "L", "nl", 4),
        ("english", "Engelse taal en cultuur", "English Language and Culture", _B, "L", "en", 6),
        ("history", "Geschiedenis", "History", _B, "L", "nl", 8),
        ("philosophy", "Filosofie", "Philosophy", _B, "L", "nl", 4),
        ("art-history", "Kunstgeschiedenis", "Art History", _B, "L", "nl", 4),
        ("linguistics", "Taalwetenschap", "Linguistics", _B, "L", "en", 4),
        ("international-studies", "Internationale studies", "International Studies", _B, "H", "en", 14),
        ("history-ma", "Geschiedenis", "History", _M, "L", "en", 3),
        ("linguistics-ma", "Taalwetenschap", "Linguistics", _M, "L", "en", 2),
        ("philosophy-ma", "Filosofie", "Philosophy", _M, "L", "en", 2),
        ("media-ma", "Mediastudies", "Media Studies", _M, "L", "en", 3),
        ("international-relations-ma", "Internationale betrekkingen", "International Relations", _M, "H", "en", 4),
    ),
    "law-society": (
        ("law", "Rechtsgeleerdheid", "Law", _B, "L", "nl", 18),
        ("criminology", "Criminologie", "Criminology", _B, "L", "nl", 7),
        ("tax-law", "Fiscaal recht", "Tax Law", _B, "L", "nl", 3),
        ("notarial-law", "Notarieel recht", "Notarial Law", _B, "L", "nl", 2),
        ("civil-law-ma", "Privaatrecht", "Private Law", _M, "L", "nl", 4),
        ("criminal-law-ma", "Straf- en strafprocesrecht", "Criminal Law", _M, "L", "nl", 4),
        ("european-law-ma", "Europees recht", "European Law", _M, "L", "en", 3),
        ("international-law-ma", "Internationaal publiekrecht", "Public International Law", _M, "H", "en", 3),
    ),
    "behaviour-education": (
        ("psychology", "Psychologie", "Psychology", _B, "L", "nl,en", 18),
        ("education", "Pedagogische wetenschappen", "Education and Child Studies", _B, "L", "nl", 9),
        ("anthropology", "Culturele antropologie", "Cultural Anthropology", _B, "L", "nl", 4),
        ("political-science", "Politicologie", "Political Science", _B, "L", "nl", 7),
        ("world-politics", "Internationale politiek", "World Politics", _B, "H", "en", 7),
        ("psychology-ma", "Psychologie", "Psychology", _M, "L", "nl,en", 6),
        ("education-ma", "Pedagogische wetenschappen", "Education and Child Studies", _M, "L", "nl", 3),
        ("political-science-ma", "Politicologie", "Political Science", _M, "H", "en", 3),
    ),
    "governance-security": (
        ("security-studies", "Security Studies", "Security Studies", _B, "H", "en", 16),
        ("public-administration", "Bestuurskunde", "Public Administration", _B, "H", "nl", 8),
        ("urban-studies", "Stedelijke studies", "Urban Studies", _B, "H", "en", 5),
        ("public-administration-ma", "Bestuurskunde", "Public Administration", _M, "H", "nl,en", 4),
        ("crisis-security-ma", "Crisis en veiligheid", "Crisis and Security", _M, "H", "en", 5),
        ("cyber-security-ma", "Digitale veiligheid", "Cyber Security", _M, "H", "en", 2),
        ("global-affairs-ma", "Wereldvraagstukken", "Global Affairs", _M, "H", "en", 3),
    ),
    "nature-technology": (
        ("mathematics", "Wiskunde", "Mathematics", _B, "L", "nl", 5),
        ("physics", "Natuurkunde", "Physics", _B, "L", "nl", 5),
        ("astronomy", "Sterrenkunde", "Astronomy", _B, "L", "nl", 3),
        ("chemistry", "Scheikunde", "Chemistry", _B, "L", "nl", 4),
        ("biology", "Biologie", "Biology", _B, "L", "nl", 7),
        ("computer-science", "Informatica", "Computer Science", _B, "L", "en", 8),
        ("data-science", "Datawetenschap", "Data Science", _B, "L", "en", 6),
        ("mathematics-ma", "Wiskunde", "Mathematics", _M, "L", "en", 2),
        ("physics-ma", "Natuurkunde", "Physics", _M, "L", "en", 2),
        ("astronomy-ma", "Sterrenkunde", "Astronomy", _M, "L", "en", 2),
        ("biology-ma", "Biologie", "Biology", _M, "L", "en", 3),
        ("computer-science-ma", "Informatica", "Computer Science", _M, "L", "en", 4),
    ),
    "health": (
        ("medicine", "Geneeskunde", "Medicine", _B, "L", "nl", 14),
        ("biomedical-sciences", "Biomedische wetenschappen", "Biomedical Sciences", _B, "L", "nl", 6),
        ("public-health", "Gezondheid en samenleving", "Health and Society", _B, "H", "nl", 4),
        ("medicine-ma", "Geneeskunde", "Medicine", _M, "L", "nl", 8),
        ("biomedical-sciences-ma", "Biomedische wetenschappen", "Biomedical Sciences", _M, "L", "en", 3),
        ("pharmacy-ma", "Farmacie", "Pharmacy", _M, "L", "nl", 2),
        ("population-health-ma", "Gezondheid van groepen", "Population Health", _M, "H", "en", 2),
    ),
    "economy-enterprise": (
        ("economics", "Economie", "Economics", _B, "L", "nl", 6),
        ("business", "Bedrijfskunde", "Business Studies", _B, "L", "nl", 6),
        ("entrepreneurship", "Ondernemerschap", "Entrepreneurship", _B, "H", "en", 4),
        ("economics-ma", "Economie", "Economics", _M, "L", "en", 2),
        ("innovation-ma", "Innovatie", "Innovation", _M, "H", "en", 2),
        ("accounting-ma", "Accountancy", "Accounting", _M, "L", "nl", 2),
    ),
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Course:
    """A programme of the invented university, with its weight among the students."""

    code: str
    nl: str
    en: str
    level: str
    faculty: str
    campus: str
    taught_in: str
    weight: int

    @property
    def years(self) -> int:
        """How many years the programme takes."""
        return 3 if self.level == _B else 3 if self.code == "medicine-ma" else 1

    @property
    def mentors_are_students(self) -> bool:
        """Whether this programme gives the mentor's work to senior students; masters and three faculties do not."""
        return self.level == _B and self.faculty not in ("law-society", "health", "economy-enterprise")


COURSES: tuple[Course, ...] = tuple(
    Course(code, nl, en, level, faculty, "the-hague" if city == "H" else "leiden", language, weight)
    for faculty, listed in _PROGRAMMES.items()
    for code, nl, en, level, city, language, weight in listed
)
COURSE_BY_CODE = {course.code: course for course in COURSES}
BUILDINGS = {"leiden": ("Singelhuis", "Rijnzicht", "Hortuspoort"), "the-hague": ("Spuikade", "Torenzicht")}


# --- The whole ------------------------------------------------------------------------------------------------------


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
            if course.level != _B:
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
                yield _persona_row(persona, self.today)
        for index in range(self.students - _CAST_STUDENTS):
            yield self.student(index).row
        for index in range(self.staff - _CAST_STAFF):
            yield self._staff_row(index)

    def student(self, index: int) -> "Student":
        """Invent one student, the same one each time."""
        return _student(index, self.year, self.today)

    def enrolments(self) -> Iterator[Row]:
        """Make the rows of who studies what: running, finished, broken off."""
        for persona in CAST:
            if persona.programme:
                cohort = self.year - persona.year + 1
                yield _enrolment(persona.number, COURSE_BY_CODE[persona.programme], cohort, self.year)
        for index in range(self.students - _CAST_STUDENTS):
            yield from self.student(index).enrolments

    def _staff_row(self, index: int) -> Row:
        draw = random.Random(f"{SEED}:staff:{index}")
        given, family = _names(draw)
        born = datetime.date(self.today.year - draw.randint(26, 64), draw.randint(1, 12), draw.randint(1, 28))
        left = index == _LEAVER
        return {
            "number": _staff_number(index),
            "given_name": given,
            "family_name": family,
            "email": _email(given, family, f"m{index}"),
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
                yield _function(persona.number, begun, (duty.role, duty.faculty, duty.programme, duty.campus)) | {
                    "languages": duty.languages,
                    "location": duty.location,
                }
        yield from self._desks(started)
        yield from self._mentors()

    def _desks(self, started: datetime.date) -> Iterator[Row]:
        """Give the staff who are not in the cast their desks, in a fixed order, and teaching to whoever is left."""
        seats = _seats()
        for index in range(self.staff - _CAST_STAFF):
            number = _staff_number(index)
            if index < len(seats):
                for seat in seats[index]:
                    _, faculty, programme, campus = seat
                    yield _function(number, started, seat) | {
                        "languages": _languages(index, programme),
                        "location": _room(index, campus or _city_of(faculty, programme)),
                        "ends_on": (self.today - datetime.timedelta(days=20)).isoformat() if index == _LEAVER else "",
                    }
                continue
            course = COURSES[index % len(COURSES)]
            common = {"languages": _languages(index, course.code), "location": _room(index, course.campus)}
            yield _function(number, started, ("lecturer", "", course.code, "")) | common
            if course.level == _B and not course.mentors_are_students:
                yield _function(number, datetime.date(self.year, 9, 1), ("mentor", "", course.code, "")) | common
            elif course.level == _B and index % 2:
                yield _function(number, started, ("tutor", "", course.code, "")) | common

    def _mentors(self) -> Iterator[Row]:
        """Give senior students a mentor group, one for about fifteen first-years; last year's mentors have ended."""
        places = {
            course.code: max(1, round(course.weight / _WEIGHTS * self.students * 0.36 / 15))
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
            yield _function(student.number, began, ("mentor", "", student.course.code, "")) | languages
            if student.cohort == self.year - 2 and index % 3 == 0:
                yield (
                    _function(student.number, last_year, ("mentor", "", student.course.code, ""))
                    | languages
                    | {"ends_on": datetime.date(self.year, 2, 1).isoformat()}
                )

    def stand_ins(self) -> Iterator[Row]:
        """Make the rows of who stands in: for an adviser on leave, for one who left, and one that is still to come."""
        seats = _seats()
        month = datetime.timedelta(days=30)
        # (whose seat, who stands in, from, until): advisers' seats come first in `_seats`.
        for absent, by, begins, ends in (
            (0, 1, self.today - month, self.today + 2 * month),
            (_LEAVER, 2, self.today - datetime.timedelta(days=19), self.today + 3 * month),
            (4, 5, self.today + month, self.today + 2 * month),
        ):
            for role, faculty, programme, campus in seats[absent]:
                yield {
                    "number": _staff_number(absent),
                    "role": role,
                    "faculty": faculty,
                    "programme": programme,
                    "campus": campus,
                    "by_number": _staff_number(by),
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


# --- One student ----------------------------------------------------------------------------------------------------

_CAST_STUDENTS = sum(1 for persona in CAST if persona.kinds == "student")
_CAST_STAFF = sum(1 for persona in CAST if persona.kinds == "staff")
_WEIGHTS = sum(course.weight for course in COURSES)
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
def _student(index: int, year: int, today: datetime.date) -> Student:
    draw = random.Random(f"{SEED}:student:{index}")
    course = draw.choices(COURSES, cum_weights=_CUMULATIVE)[0]
    if index in _YOUNG:
        course = COURSE_BY_CODE[("law", "mathematics", "international-studies")[sorted(_YOUNG).index(index)]]
    number = f"s{2_000_000 + index}"
    # A third are first-years; a few take longer than the programme.
    years_in = 0 if index in _YOUNG else draw.choices((0, 1, 2, 3, 4), weights=(36, 27, 22, 10, 5))[0]
    years_in = min(years_in, course.years)
    cohort = year - years_in
    given, family = _names(draw)
    left = index % 29 == 28
    stopped = not left and index not in _YOUNG and draw.random() < 0.04
    enrolments = [_enrolment(number, course, cohort, year)]
    if left or stopped:
        # Who left or switched: the enrolment ended, at the latest last month.
        end = min(datetime.date(cohort + 1, 1, 31), today - datetime.timedelta(days=30 + index % 40))
        start = datetime.date(cohort, 9, 1)
        enrolments[0] |= {"ends_on": max(start, end).isoformat()}
    if stopped and years_in:
        other = COURSES[(index * 7) % len(COURSES)]
        if other.code != course.code and other.level == course.level:
            enrolments.append(_enrolment(number, other, year, year))
    if course.level == _M and draw.random() < 0.4:
        before = next(each for each in COURSES if each.level == _B and each.faculty == course.faculty)
        begun = cohort - 3 - index % 2
        enrolments.append(_enrolment(number, before, begun, year) | {"phase": "bachelor", "ends_on": f"{cohort}-08-31"})
    row = {
        "number": number,
        "given_name": given,
        "family_name": family,
        "email": _email(given, family, str(index)),
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
    if course.level == _B:
        age = draw.choices((17, 18, 19, 20, 21, 24, 31), weights=(1, 46, 30, 13, 6, 3, 1))[0]
        if age == 17:
            return datetime.date(cohort - 18, draw.randint(9, 12), draw.randint(2, 28))
    else:
        age = draw.choices((21, 22, 23, 24, 27, 34), weights=(18, 34, 26, 13, 7, 2))[0]
    return datetime.date(cohort - age, draw.randint(1, 8), draw.randint(1, 28))


def _enrolment(number: str, course: Course, cohort: int, year: int) -> Row:
    """Make the row of somebody who began a programme in September of `cohort`."""
    phase = "master" if course.level == _M else "first-year" if cohort == year else "bachelor"
    return {
        "number": number,
        "programme": course.code,
        "cohort": str(cohort),
        "phase": phase,
        "starts_on": f"{cohort}-09-01",
        "ends_on": "",
    }


# --- Staff ----------------------------------------------------------------------------------------------------------

_LEAVER = 3
Seat = tuple[str, str, str, str]


@functools.cache
def _seats() -> tuple[tuple[Seat, ...], ...]:
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


def _city_of(faculty: str, programme: str) -> str:
    """Say in which city somebody of a unit works."""
    if programme:
        return COURSE_BY_CODE[programme].campus
    return "the-hague" if faculty == "governance-security" else "leiden"


def _room(index: int, campus: str) -> str:
    """Make up a room."""
    buildings = BUILDINGS[campus or "leiden"]
    return f"{buildings[index % len(buildings)]} {index % 4}.{10 + index * 7 % 40}"


def _languages(index: int, programme: str) -> str:
    """Say which languages somebody works in: all Dutch and English, some a third, English-taught ones English first."""
    first = "en nl" if programme and COURSE_BY_CODE[programme].taught_in == "en" else "nl en"
    third = ("", "", "", " de", "", " fr", "", " tr", "", " ar", "", " es")[index % 12]
    return first + third


def _function(number: str, starts: datetime.date, seat: Seat) -> Row:
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


def _staff_number(index: int) -> str:
    return f"m{2_000_000 + index}"


# --- Names ----------------------------------------------------------------------------------------------------------

_SHARES = tuple(itertools.accumulate(share for share, _, _ in ORIGINS))
_MIXED = 0.12  # one in eight has a given name from one part of the world and a family name from another
_FOLD = str.maketrans({"ı": "i", "ø": "o", "’": "", " ": ""})


def _names(draw: random.Random) -> tuple[str, str]:
    """Draw a given and a family name that go together, mostly."""
    first = draw.choices(ORIGINS, cum_weights=_SHARES)[0]
    second = draw.choices(ORIGINS, cum_weights=_SHARES)[0] if draw.random() < _MIXED else first
    return draw.choice(first[1]), draw.choice(second[2])


def _email(given: str, family: str, mark: str) -> str:
    """Make an address in a domain that cannot exist."""
    # Decomposed, so that ş becomes s with a cedilla that falls away.
    name = unicodedata.normalize("NFKD", f"{given}.{family}".lower().translate(_FOLD))
    plain = "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter in ".-"))
    return f"{plain}.{mark}@voorbeeld.example"


def _persona_row(persona: Persona, today: datetime.date) -> Row:
    born = persona.birth_date(today)
    return {
        "number": persona.number,
        "given_name": persona.given_name,
        "family_name": persona.family_name,
        "shown_name": persona.shown_name,
        "email": f"{persona.key}@voorbeeld.example",
        "language": persona.language,
        "birth_date": born.isoformat() if born is not None else "",
        "kinds": persona.kinds,
        "ended_on": "",
    }


# --- Decisions ------------------------------------------------------------------------------------------------------


def decisions(today: datetime.date) -> tuple[Proposal, ...]:
    """Make up what the Executive Board decided: some functions on, one ending soon, the others off (G8)."""
    taken = today - datetime.timedelta(days=40)
    plan = today + datetime.timedelta(days=400)

    def decided(
        number: int, function: str, title: tuple[str, str], ends: datetime.date, outcome: str, **more: int
    ) -> Proposal:
        council = {
            "advice": ("De universiteitsraad adviseerde positief.", "The University Council advised in favour."),
            "consent": ("De universiteitsraad stemde in.", "The University Council gave its consent."),
            "not-needed": (
                "Geen instemming nodig; de raad weet ervan.",
                "No consent needed; the council knows.",
            ),
        }[outcome]
        return Proposal(
            function=function,
            title_nl=title[0],
            title_en=title[1],
            document=f"CvB {taken.year}/{number:03d}",
            dpia=f"DPIA {taken.year}-{number:02d}",
            taken_by_nl="College van Bestuur",
            taken_by_en="Executive Board",
            taken_on=taken,
            council_outcome=outcome,
            council_text_nl=council[0],
            council_text_en=council[1],
            starts_on=taken + datetime.timedelta(days=10),
            ends_on=ends,
            norm=more.get("norm"),
        )

    soon = today + datetime.timedelta(days=45)
    passing_on = ("Proef met zorgen doorgeven", "Trial of passing on concerns")
    initiative = ("Zelf contact zoeken door begeleiders", "Support staff taking the initiative")
    norm = (
        "Eerste gesprek binnen 21 dagen, spoed dezelfde werkdag",
        "First talk within 21 days, urgent the same working day",
    )
    surveys = ("Eigen vragenlijsten over welzijn", "Own surveys on well-being")
    return (
        decided(12, "concerns", passing_on, ends=plan, outcome="consent"),
        decided(13, "initiative", initiative, ends=plan, outcome="consent"),
        decided(14, "waiting-norm", norm, ends=plan, outcome="advice", norm=21),
        decided(15, "own-surveys", surveys, ends=soon, outcome="not-needed"),
    )
