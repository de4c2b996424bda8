"""The invented university: as big as promised, the same every time, and acceptable to the import to the last row."""

import collections
import datetime

import pytest

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.core import time
from naast.foundation.decisions.queries import ending_soon, public_list
from naast.foundation.decisions.rules import faults_of
from naast.foundation.people import access
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, Person
from naast.foundation.people.queries import holders, people_numbered, programmes
from naast.foundation.people.rules import is_younger_than, read_row
from naast.interfaces.demo.cast import CAST, GROUPS, INSTITUTION, PERSONA_BY_KEY, born_for
from naast.interfaces.demo.growth import settle
from naast.interfaces.demo.population import COURSES, FACULTIES, MOST_STUDENTS, decisions, grow

TODAY = datetime.date(2026, 11, 22)
DAYS = [
    TODAY,
    datetime.date(2027, 1, 1),
    datetime.date(2027, 8, 31),
    datetime.date(2028, 2, 29),
    datetime.date(2028, 9, 1),
]


def rows(population):
    return {sheet.name: [cells for _, cells in sheet.rows()] for sheet in population.sheets()}


def test_it_is_as_big_as_promised():
    listed = rows(grow(today=TODAY))
    assert (len(FACULTIES), len(COURSES), len(listed["campuses"])) == (7, 60, 2)
    assert collections.Counter(row["kinds"] for row in listed["people"]) == {"student": 2000, "staff": 120}
    assert len({row["number"] for row in listed["people"]}) == 2120
    assert len({row["email"] for row in listed["people"]}) == 2120


def test_it_is_the_same_every_time_and_grows_with_its_one_parameter():
    assert rows(grow(today=TODAY)) == rows(grow(today=TODAY))
    small, large = rows(grow(0.1, today=TODAY))["people"], rows(grow(students=4000, today=TODAY))["people"]
    assert collections.Counter(row["kinds"] for row in small) == {"student": 200, "staff": 120}
    assert collections.Counter(row["kinds"] for row in large) == {"student": 4000, "staff": 240}
    assert grow(17.5, today=TODAY).students == MOST_STUDENTS
    for number in (0, 19, MOST_STUDENTS + 1):
        with pytest.raises(ValueError, match="students"):
            grow(students=number, today=TODAY)


@pytest.mark.parametrize("today", DAYS)
def test_every_row_passes_the_rules_whatever_the_day(today):
    population = grow(0.3, today=today)
    faults = [
        fault
        for sheet in population.sheets()
        for line, cells in sheet.rows()
        for fault in read_row(sheet.name, line, cells, today=today)[1]
    ]
    assert faults == []
    assert [faults_of(proposal, today=today) for proposal in decisions(today)] == [()] * 4


def test_people_are_believable():
    listed = rows(grow(today=TODAY))
    students = [row for row in listed["people"] if row["kinds"] == "student"]
    ages = collections.Counter()
    for row in students:
        born = datetime.date.fromisoformat(row["birth_date"])
        ages[next(age for age in range(12, 110) if is_younger_than(age + 1, birth_date=born, on=TODAY))] += 1
    assert ages[15] == 1
    assert ages[16] == 2
    assert 1 <= ages[17] <= 40
    assert sum(ages[age] for age in (18, 19, 20, 21, 22)) > 1200
    assert 20 <= sum(1 for row in students if row["ended_on"]) <= 120
    assert sum(1 for row in listed["enrolments"] if row["ends_on"]) >= 100
    commonest = collections.Counter(row["family_name"] for row in students).most_common(1)[0][1]
    assert commonest < 80
    assert sum(1 for row in students if not row["family_name"].isascii()) > 60


@pytest.mark.parametrize("today", DAYS)
def test_a_birthday_never_falls_in_the_coming_half_year(today):
    for age in (15, 17, 21):
        born = born_for(age, today)
        for day in (today, today + datetime.timedelta(days=180)):
            assert is_younger_than(age + 1, birth_date=born, on=day)
            assert not is_younger_than(age, birth_date=born, on=day)


def test_the_cast_is_whole_and_speaks_both_languages():
    assert [persona.order for persona in CAST] == list(range(1, len(CAST) + 1))
    assert set(PERSONA_BY_KEY) == set(
        "sanne daan mei sem priya lotte noor bram fatima kees ilse joris vera anne omar eva pim yara thea floor rik anon".split()  # noqa: SIM905
    )
    assert {persona.group for persona in CAST} == {group for group, _, _ in GROUPS}
    assert all(persona.line("nl") and persona.line("en") for persona in CAST)
    assert [persona.key for persona in CAST if not persona.number] == ["anon"]


# --- Grown in the house itself --------------------------------------------------------------------------------------


@pytest.fixture
def grown(db):
    """Grow the university with a tenth of its students."""
    settle(grow(0.1, today=time.today()))
    people = people_numbered(INSTITUTION, [persona.number for persona in CAST if persona.number])
    return {persona.key: actor_for(people[persona.number]) for persona in CAST if persona.number} | {"anon": ANONYMOUS}


def test_a_second_growth_changes_nothing(grown):
    before = (Person.objects.count(), Enrolment.objects.unscoped(reason="test").count())
    report = settle(grow(0.1, today=time.today()))
    assert report.changes == 0
    assert before == (Person.objects.count(), Enrolment.objects.unscoped(reason="test").count())
    assert sum(len(switch.history) + switch.on for switch in public_list()) == 4


def test_everybody_of_the_cast_is_here_as_described(grown):
    assert all(actor.known for key, actor in grown.items() if key != "anon")
    assert [key for key, actor in grown.items() if actor.under_18] == ["sem"]
    assert {key for key, actor in grown.items() if access.is_adviser_of(actor, student=grown["sanne"].pk)} == {"noor"}
    assert {key for key, actor in grown.items() if access.is_adviser_of(actor, student=grown["daan"].pk)} == {"noor"}
    assert {key for key, actor in grown.items() if access.is_adviser_of(actor, student=grown["sem"].pk)} == {"bram"}
    assert {key for key, actor in grown.items() if access.is_teacher_of(actor, student=grown["sanne"].pk)} == {"omar"}
    assert {key for key, actor in grown.items() if access.is_psychologist(actor)} == {"ilse", "joris"}
    assert {"Sanne de Wit", "Daan Vermeer"} <= set(
        Enrolment.objects.seen_by(grown["noor"]).values_list("person__shown_name", flat=True)
    )
    assert grown["fatima"].holds("coordinator")
    assert grown["rik"].holds("administrator")


def test_every_programme_has_its_adviser_and_every_city_its_own_desks(grown):
    for course in programmes():
        advisers = holders(grown["sanne"], role="study-adviser", programme=course.code)
        assert len(advisers) == 1, course.code
        assert advisers[0].name
    for role in ("student-counsellor", "psychologist", "career", "popcorner", "front-office", "chaplain"):
        for campus in ("leiden", "the-hague"):
            here = holders(ANONYMOUS, role=role, campus=campus)
            assert any(holder.campus is not None and holder.campus.slug == campus for holder in here), (role, campus)
            assert not any(holder.name for holder in here)


def test_somebody_stands_in_for_an_adviser_who_left(grown):
    standing_in = [
        course.code
        for course in programmes()
        if holders(ANONYMOUS, role="study-adviser", programme=course.code)[0].standing_in
    ]
    assert len(standing_in) == 4


def test_a_mentor_is_a_senior_student_here_and_a_lecturer_there(grown):
    mentors = holders(grown["sanne"], role="mentor", programme="security-studies")
    assert "Lotte van Dam" in {mentor.name for mentor in mentors}
    assert {mentor.role_name.nl for mentor in mentors} == {"Studentmentor"}
    assert holders(grown["sem"], role="mentor", programme="law")[0].role_name.nl == "Docentmentor"


def test_the_invented_decisions_are_marked_and_one_ends_soon(grown):
    on = [switch for switch in public_list() if switch.on]
    assert {switch.slug for switch in on} == {"concerns", "initiative", "waiting-norm", "own-surveys"}
    assert all(switch.decision.invented for switch in on)
    assert [switch.slug for switch in ending_soon()] == ["own-surveys"]
