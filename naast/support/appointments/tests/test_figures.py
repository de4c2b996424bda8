"""Waiting times on two clocks: what they say, what they never say, and the weeks ahead (B9, R4, R5)."""

import csv
import datetime
import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.core.working_days import Closures
from naast.foundation.decisions.actions import record_decision
from naast.foundation.notify.models import Message
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Function, Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.foundation.people.tests.factories import enrolment_row, function_row, imported, person_row
from naast.foundation.people.tests.factories import people as people_now
from naast.interfaces.demo.population import decisions
from naast.support.appointments.actions.waiting import join, raise_alarm
from naast.support.appointments.models import Slot
from naast.support.appointments.queries import figures
from naast.support.appointments.queries.figures import TOTAL, all_figures, asked_since, unit_of, waiting_times
from naast.support.appointments.rules.clocks import Cell, Request, clock_of, first_contacts, overdue, shown, tame
from naast.support.appointments.rules.forecast import FURTHEST, forecast, passes

from .factories import booked, diary_of, next_slot

DAY = datetime.date(2026, 11, 2)
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)


def some(number: int, first: int = 0) -> frozenset[object]:
    """Make so many people."""
    return frozenset(range(first, first + number))


# --- Clocks ---------------------------------------------------------------------------------------------------------


def test_a_clock_says_the_middle_the_slow_end_and_the_share_within_the_norm() -> None:
    """Two kinds of days; the norm is in calendar days; who was not met yet is counted apart."""
    closures = Closures.of([DAY + datetime.timedelta(days=1)])
    waits = [1, 3, 7, 14, 30]
    requests = [Request(DAY, DAY + datetime.timedelta(days=days)) for days in waits] + [Request(DAY)]
    clock = clock_of(first_contacts(requests), closures.working_days_between, 21)
    assert clock is not None
    assert (clock.count, clock.median_days, clock.slow_days, clock.within) == (5, 7, 30, 0.8)
    assert clock.median_working == 4
    today = DAY + datetime.timedelta(days=22)
    assert (overdue(requests, today, 21), overdue(requests, today, 22), overdue(requests, today, None)) == (1, 0, 0)
    assert clock_of([], closures.working_days_between, 21) is None


# --- Never about fewer than five ------------------------------------------------------------------------------------

cells = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6).map(
    lambda rows: [
        Cell(str(number), some(staff, 100 * number), some(students, 1000 + 100 * number))
        for number, (staff, students) in enumerate(rows)
    ]
)


def whole(parts: list[Cell]) -> Cell:
    """Make the total of cells."""
    return Cell(
        TOTAL,
        frozenset[object]().union(*(cell.staff for cell in parts)),
        frozenset[object]().union(*(cell.students for cell in parts)),
    )


@given(cells)
def test_nothing_shown_is_about_fewer_than_five_and_nothing_hidden_can_be_worked_out(parts: list[Cell]) -> None:
    """Each shown cell is enough by itself; the total minus what is shown is nothing, or enough as well."""
    total = whole(parts)
    found = shown(parts, total)
    for cell in (*parts, total):
        if cell.key in found:
            assert len(cell.staff) >= 5
            assert len(cell.students) >= 5 or not cell.students
    if TOTAL in found:
        hidden = [cell for cell in parts if cell.key not in found and not cell.empty]
        left = whole(hidden)
        assert not hidden or (len(left.staff) >= 5 and len(left.students) >= 5)
    else:
        assert found == frozenset()


def test_without_the_complement_one_could_subtract() -> None:
    """The control: with only the first rule, the total minus the two shown is the third, about two members of staff."""
    parts = [
        Cell("a", some(6), some(9, 100)),
        Cell("b", some(5, 10), some(7, 200)),
        Cell("c", some(2, 20), some(6, 300)),
    ]
    only_enough = {cell.key for cell in parts if cell.enough}
    assert only_enough == {"a", "b"}
    assert shown(parts, whole(parts)) == {"a", TOTAL}


def test_somebody_in_two_units_is_one_person() -> None:
    """Five functions of four people are four people."""
    twice = Cell("a", some(4), some(9, 100))
    parts = [twice, Cell("b", some(4), some(9, 200))]
    assert shown(parts, whole(parts)) == frozenset()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1"])
def test_a_cell_never_runs(text: str) -> None:
    """What a spreadsheet would run gets a quote in front (OWASP)."""
    assert tame(text).startswith("'")
    assert tame("Bestuur") == "Bestuur"


# --- The weeks ahead ------------------------------------------------------------------------------------------------


def test_more_come_than_can_be_met_and_the_norm_is_passed() -> None:
    """Three days become weeks within a month, and it is seen beforehand (UM)."""
    calm = forecast(waiting=2, arrived=[5] * 8, free=[6, 6, 6, 6], usual=6)
    rush = forecast(waiting=4, arrived=[20] * 8, free=[6, 6, 6, 6], usual=6)
    assert calm is not None
    assert rush is not None
    assert not passes(calm, 21)
    assert passes(rush, 21)
    assert not passes(rush, None)
    assert [week.days for week in rush] == sorted(week.days for week in rush)
    assert all(week.days <= week.days_high for week in (*calm, *rush))
    assert forecast(waiting=40, arrived=[9] * 3, free=[1], usual=1) is None
    assert not passes(None, 21)


@given(
    st.integers(0, 200),
    st.lists(st.integers(0, 40), min_size=4, max_size=8),
    st.lists(st.integers(0, 40), min_size=4, max_size=4),
    st.integers(0, 40),
)
def test_more_people_never_wait_less(waiting: int, arrived: list[int], free: list[int], usual: int) -> None:
    """Arithmetic that holds: nobody is met before today, one more in the line shortens nothing, it ends somewhere."""
    found = forecast(waiting=waiting, arrived=arrived, free=free, usual=usual)
    more = forecast(waiting=waiting + 5, arrived=arrived, free=free, usual=usual)
    if found is None or more is None:
        assert sum(arrived) < 5
        return
    for week, longer in zip(found, more, strict=True):
        assert 0 <= week.days <= longer.days <= FURTHEST * 7
        assert week.days <= week.days_high <= FURTHEST * 7


# --- With people ----------------------------------------------------------------------------------------------------


@pytest.fixture
def monday() -> Iterator[Any]:
    """Let it be Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast(db: None, monday: Any) -> dict[str, Person]:
    """Give the cast, with a norm of 21 days."""
    found = make_cast()
    for proposal in decisions(time.today()):
        if proposal.function == "waiting-norm":
            record_decision(actor=Job("test"), proposal=proposal, invented=True)
    return found


def grown(programme: str, advisers: int, students: int, mark: str) -> tuple[list[Person], list[Person]]:
    """Let more advisers and students come to a programme; each adviser has mornings."""
    names = [f"adv{mark}{number}" for number in range(advisers)]
    pupils = [f"stu{mark}{number}" for number in range(students)]
    rows: dict[str, Any] = {"people": [], "functions": [], "enrolments": []}
    for name, kinds in [(name, "staff") for name in names] + [(name, "student") for name in pupils]:
        row = person_row("Sanne") | {"number": name, "given_name": name, "email": f"{name}@voorbeeld.example"}
        rows["people"].append(row | {"kinds": kinds, "birth_date": "1999-01-01"})
    rows["functions"] = [
        function_row("Noor", "study-adviser", programme=programme) | {"number": name} for name in names
    ]
    rows["enrolments"] = [enrolment_row("Sanne", programme) | {"number": name} for name in pupils]
    imported(**rows)
    by_number = {person.person_number: person for person in Person.objects.filter(person_number__in=names + pupils)}
    staff = [by_number[name] for name in names]
    for person in staff:
        diary_of(person, "study-adviser")
    return staff, [by_number[name] for name in pupils]


def row(found: Any, unit: str, role: str = "study-adviser") -> Any:
    """Find one row of the figures."""
    return next(each for each in found if each.role == role and each.unit == unit)


def test_a_page_of_figures_shows_units_that_are_large_enough(cast: dict[str, Person]) -> None:
    """Six advisers and nine students in one faculty, one adviser in another: neither the small one nor what gives it."""
    staff, students = grown("security-studies", 6, 9, "a")
    diary = Function.objects.get(person=staff[0], role="study-adviser")
    assert diary.programme is not None
    for number, student in enumerate(students):
        slot = Slot.objects.filter(host=staff[number % 6].pk, starts_at__gt=time.now() + datetime.timedelta(days=1))
        booked(student, slot.order_by("starts_at")[number])
    found = waiting_times(actor_for(cast["Eva"]))
    assert found.norm == 21
    governance = row(found.rows, "governance")
    assert governance.first is not None
    assert (governance.first.count, governance.first.within) == (9, 1.0)
    # Bram opens a diary and meets Sem: the faculty of law has one adviser, so it is hidden, and so is the other one.
    law = diary_of(cast["Bram"], "study-adviser")
    booked(cast["Sem"], next_slot(law))
    again = waiting_times(actor_for(cast["Eva"])).rows
    assert row(again, "law").hidden
    assert row(again, "governance").hidden
    assert not row(again, TOTAL).hidden
    # Without the complement: ten in all minus nine in one faculty is Sem, and Bram.
    everybody = row(again, TOTAL).first
    assert everybody is not None
    assert everybody.count == 10
    own = waiting_times(actor_for(cast["Bram"]))
    assert (own.leads, own.rows, own.own[0].first.count) == (False, (), 1)
    assert waiting_times(actor_for(staff[1])).own[0].first.count in (1, 2)
    fatima = waiting_times(actor_for(cast["Fatima"]))
    assert {each.unit for each in fatima.rows} <= {TOTAL, "governance"}
    assert waiting_times(actor_for(cast["Joris"])).rows == () or all(
        each.role != "study-adviser" for each in waiting_times(actor_for(cast["Joris"])).rows
    )


def test_each_number_is_held_to_five_by_itself(cast: dict[str, Person]) -> None:
    """Nine met, two waiting: how many wait is left out; one clock with two in it as well."""
    staff, students = grown("security-studies", 6, 11, "b")
    for number, student in enumerate(students[:9]):
        slots = Slot.objects.filter(host=staff[number % 6].pk, starts_at__gt=time.now() + datetime.timedelta(days=1))
        booked(student, slots.order_by("starts_at")[number])
    for student in students[9:]:
        join(actor=actor_for(student), role="study-adviser", programme="security-studies")
    total = row(waiting_times(actor_for(cast["Eva"])).rows, "governance")
    assert total.first is not None
    assert total.waiting is None
    assert total.guidance is None
    assert total.late == 0


def test_the_numbers_of_statements_do_not_grow(cast: dict[str, Person], django_assert_max_num_queries: Any) -> None:
    """Six advisers or one: at most sixteen."""
    grown("security-studies", 6, 1, "c")
    eva = actor_for(cast["Eva"])
    with django_assert_max_num_queries(16):
        waiting_times(eva)


def test_two_clocks_of_one_student(cast: dict[str, Person]) -> None:
    """Waiting counts from joining, guidance from the second talk; whoever was met half a year ago asks nothing new."""
    diary = diary_of(cast["Noor"], "study-adviser")
    sanne = cast["Sanne"]
    join(actor=actor_for(sanne), role="study-adviser", programme="security-studies")
    one, two = booked(sanne, next_slot(diary)), booked(sanne, next_slot(diary, 3))
    asked = [each for each in asked_since(MONDAY - datetime.timedelta(weeks=4)) if each.who == sanne.pk]
    assert len(asked) == 1
    request = asked[0].request
    assert request.asked == time.today()
    assert (request.first_contact, request.guidance) == (
        time.local(one.starts_at).date(),
        time.local(two.starts_at).date(),
    )
    assert asked_since(MONDAY + datetime.timedelta(days=1)) == []


def test_a_unit_is_a_faculty_or_a_city() -> None:
    """A study adviser's figures are of a faculty, a psychologist's of a city."""
    assert unit_of("study-adviser", "law", "leiden") == "law"
    assert unit_of("psychologist", "law", "leiden") == "leiden"
    assert unit_of("psychologist", None, None) == ""


def test_the_file_is_the_page_and_runs_nothing(cast: dict[str, Person], monkeypatch: Any) -> None:
    """No formula in a cell, no number that the page leaves out; who leads nothing gets no file."""
    from tests.sessions import signed_in_client

    grown("security-studies", 2, 1, "d")
    monkeypatch.setattr(figures, "_name", lambda *_: "=cmd|'/c calc'!A1")
    diary_of(cast["Bram"], "study-adviser")
    answer = signed_in_client(cast["Eva"]).get("/nl/cijfers/wachttijd.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 2
    assert all(cell[:1] not in ("=", "+", "@") for line in rows for cell in line)
    assert any(cell.startswith("'=cmd") for line in rows for cell in line)
    assert {cell for line in rows[1:] for cell in line[2:]} == {"[c]"}
    assert signed_in_client(cast["Noor"]).get("/nl/cijfers/wachttijd.csv").status_code == 404


def test_who_answers_for_it_is_told_once_a_week(cast: dict[str, Person], monday: Any) -> None:
    """The coordinator of the faculty hears it, once; the week after again; nobody else."""

    def told() -> list[Any]:
        rows = Message.objects.unscoped(reason="test").filter(letter="waiting.alarm")
        return list(rows.values_list("person", flat=True))

    for _ in range(2):
        raise_alarm(actor=Job("test"), role="study-adviser", unit="governance")
    assert told() == [people_now()["Fatima"].pk]
    monday.shift(datetime.timedelta(days=7))
    raise_alarm(actor=Job("test"), role="study-adviser", unit="governance")
    assert told() == [people_now()["Fatima"].pk] * 2
    raise_alarm(actor=Job("test"), role="psychologist", unit=TOTAL)
    assert told()[-1] == people_now()["Joris"].pk


def test_an_alarm_needs_a_norm_and_five_staff(cast: dict[str, Person], monkeypatch: Any) -> None:
    """Many come and nothing is free: an alarm with a norm, none without, and none about three advisers."""
    staff, students = grown("security-studies", 6, 40, "e")
    for number, student in enumerate(students):
        day = MONDAY - datetime.timedelta(days=number)
        with time_machine.travel(day, tick=False):
            join(actor=actor_for(student), role="study-adviser", programme="security-studies")
    Slot.objects.update(withdrawn=True)
    assert ("study-adviser", "governance") in figures.alarms()
    monkeypatch.setattr(figures, "norm_of", lambda _: None)
    assert figures.alarms() == []
    monkeypatch.setattr(figures, "norm_of", lambda _: 21)
    Person.objects.filter(pk__in=[person.pk for person in staff[3:]]).update(active=False)
    assert figures.alarms() == []


def test_nothing_of_a_person_stands_in_the_figures(cast: dict[str, Person]) -> None:
    """Rows hold roles, units and numbers; no id and no name."""
    found = all_figures(asked_since(MONDAY), Closures.of([]), 21, MONDAY)
    assert all(not isinstance(value, uuid.UUID) for each in found for value in vars_of(each))


def vars_of(each: Any) -> list[Any]:
    """List the values of a row."""
    return [getattr(each, name) for name in each.__slots__]
