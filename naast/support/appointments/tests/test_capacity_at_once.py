"""The most that a host takes on a day holds also when several ask in the same moment (C3)."""

import contextlib
import datetime
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, connections

from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions import booking
from naast.support.appointments.actions.booking import Taken, hold, move
from naast.support.appointments.models import ACTIVE, Appointment, Diary

from .factories import booked, diary_of, next_slot

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
NAMES = ("Sanne", "Daan", "Lotte", "Mei")


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary; she takes one student a day."""
    made = diary_of(cast["Noor"], "study-adviser")
    Diary.objects.filter(pk=made.pk).update(capacity_per_day=1)
    return made


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody write before everybody has counted, as far as they come: the moment in which a race is lost."""
    counted = threading.Barrier(len(NAMES))
    count = booking.taken_on

    def slow(*args: Any) -> int:
        found: int = count(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            counted.wait(timeout=0.5)
        return found

    monkeypatch.setattr(booking, "taken_on", slow)


def at_once(*work: Callable[[], object]) -> list[BaseException]:
    """Let several threads begin together; gives what went wrong."""
    gate, faults = threading.Barrier(len(work), timeout=60), []

    def run(each: Callable[[], object]) -> None:
        try:
            gate.wait()
            each()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return faults


def taking(diary: Diary) -> int:
    """Count what takes the host's time."""
    return Appointment.objects.unscoped(reason="test").filter(diary=diary, state__in=ACTIVE).count()


def four_ask(cast: dict[str, Person], diary: Diary) -> list[BaseException]:
    """Let four students ask for four different times of one day at once."""
    slots = [next_slot(diary, number).code for number in range(len(NAMES))]
    actors = [actor_for(cast[name]) for name in NAMES]
    return at_once(
        *[
            lambda actor=actor, slot=slot: hold(actor=actor, slot=slot, mode="phone", key=uuid.uuid4())
            for actor, slot in zip(actors, slots, strict=True)
        ]
    )


def test_four_who_ask_at_once_get_the_one_place_of_a_day(cast: dict[str, Person], diary: Diary, together: None) -> None:
    """Different times, so that no slot is fought over: one holds, three are told that it is taken."""
    faults = four_ask(cast, diary)
    assert [type(each) for each in faults] == [Taken] * 3
    assert taking(diary) == 1


def test_a_move_to_a_day_that_fills_up_meanwhile_is_refused(
    cast: dict[str, Person], diary: Diary, together: None
) -> None:
    """Who moves to a day and who books there at the same moment: one of the two."""
    day = 4
    mine = booked(cast["Sanne"], next_slot(diary, day))
    slots = [next_slot(diary, number).code for number in (0, 1)]
    sanne, daan = actor_for(cast["Sanne"]), actor_for(cast["Daan"])
    faults = at_once(
        lambda: move(actor=sanne, appointment=mine.pk, slot=slots[0], mode="phone"),
        lambda: hold(actor=daan, slot=slots[1], mode="phone", key=uuid.uuid4()),
    )
    assert [type(each) for each in faults] == [Taken]
    first = next_slot(diary).starts_at
    rows = Appointment.objects.unscoped(reason="test").filter(diary=diary, state__in=ACTIVE)
    assert rows.filter(starts_at__date=first.date()).count() == 1


def test_without_the_lock_more_than_one_gets_it(
    cast: dict[str, Person], diary: Diary, together: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: PostgreSQL lets all of them through without it; on SQLite writers stand in line by themselves."""
    monkeypatch.setattr(booking, "lock_day", lambda diary, day: None)
    four_ask(cast, diary)
    assert taking(diary) == (len(NAMES) if connection.vendor == "postgresql" else 1)
