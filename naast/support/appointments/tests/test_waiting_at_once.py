"""Several workers at one line at the same time: one offer for each time, one time for each who waits (C2)."""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from naast.foundation.access.actor import Job
from naast.foundation.core.jobs import Later
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions import offering, waiting
from naast.support.appointments.actions.answering import decline
from naast.support.appointments.actions.offering import offer_free, offer_slot
from naast.support.appointments.actions.places import retell
from naast.support.appointments.actions.waiting import join, leave
from naast.support.appointments.models import ACTIVE, Appointment, Diary, Offer, Slot, WaitingPlace
from naast.support.appointments.queries.locks import lock_line, try_lock_offers
from naast.support.appointments.queries.waiting import Line

from .factories import diary_of, hours, next_slot

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
NAMES = ("Sanne", "Daan", "Lotte")


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary, with two times."""
    made = diary_of(cast["Noor"], "study-adviser", week=[hours(4, "09:00", "10:15")], horizon_days=7)
    for name in NAMES:
        join(actor=actor_for(cast[name]), role="study-adviser", programme="security-studies")
    return made


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


def until_done(work: Callable[..., object], **given: object) -> None:
    """Do what the house does by itself until it need not come back, as its queue does."""
    while True:
        try:
            work(actor=Job("test"), **given)
        except Later:
            time.sleep(0.01)
        else:
            return


def standing() -> list[tuple[Any, Any]]:
    """List the offers that stand: which time, for whom."""
    rows = Offer.objects.unscoped(reason="test").filter(outcome="")
    return list(rows.values_list("appointment__slot", "place"))


def test_who_join_at_the_same_moment_stand_behind_each_other(cast: dict[str, Person]) -> None:
    """Five join an empty line at once: each is told a place of their own, the first is 1 and the last 5."""
    names = ("Sanne", "Daan", "Lotte", "Mei", "Sem")
    people = [actor_for(cast[name]) for name in names]
    joining = [
        lambda actor=actor: join(actor=actor, role="study-adviser", programme="security-studies") for actor in people
    ]
    assert at_once(*joining) == []
    told = WaitingPlace.objects.unscoped(reason="test").order_by("order_at").values_list("told_place", flat=True)
    assert sorted(told) == [1, 2, 3, 4, 5]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite all who write wait for each other already")
def test_without_the_lock_of_a_line_two_are_told_the_same_place(
    cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: two read the same line before either has joined it."""
    read, both = waiting.line_of, threading.Barrier(2, timeout=60)

    def without(role: str, *, lock: bool = False) -> Line:
        line = read(role)
        both.wait()
        return line

    monkeypatch.setattr(waiting, "line_of", without)
    people = [actor_for(cast[name]) for name in ("Sanne", "Daan")]
    joining = [
        lambda actor=actor: join(actor=actor, role="study-adviser", programme="security-studies") for actor in people
    ]
    assert at_once(*joining) == []
    told = WaitingPlace.objects.unscoped(reason="test").values_list("told_place", flat=True)
    assert list(told) == [1, 1]


def test_one_freed_time_is_offered_once(cast: dict[str, Person], diary: Diary) -> None:
    """Four workers hear that the same time came free: one offer, to the first in the line."""
    slot = next_slot(diary)
    assert at_once(*[lambda: until_done(offer_slot, slot=slot.pk)] * 4) == []
    first = WaitingPlace.objects.unscoped(reason="test").order_by("order_at", "pk").first()
    assert first is not None
    assert standing() == [(slot.pk, first.pk)]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite all who write wait for each other already")
def test_who_answers_does_not_wait_for_who_keeps_the_line(cast: dict[str, Person], diary: Diary) -> None:
    """Somebody keeps the line and the offers: declining is done meanwhile, joining (the control) after.

    An offer of the house waits for no other: it comes back, and is made then.
    """
    offer = offer_slot(actor=Job("test"), slot=next_slot(diary).pk)
    assert offer is not None
    done: list[str] = []
    kept, answered = threading.Event(), threading.Event()

    def keep() -> None:
        with transaction.atomic():
            lock_line("study-adviser")
            assert try_lock_offers("study-adviser")
            kept.set()
            answered.wait(30)
            time.sleep(0.5)
            done.append("kept")

    def answer() -> None:
        kept.wait(30)
        decline(actor=actor_for(offer.place.student), place=offer.place_id)
        done.append("declined")
        answered.set()

    def come() -> None:
        kept.wait(30)
        join(actor=actor_for(cast["Mei"]), role="study-adviser", programme="security-studies")
        done.append("joined")

    def offer_on() -> None:
        kept.wait(30)
        for work, given in ((offer_slot, {"slot": next_slot(diary, 1).pk}), (offer_free, {"role": "study-adviser"})):
            with pytest.raises(Later):
                work(actor=Job("test"), **given)  # type: ignore[operator]
        answered.wait(30)
        until_done(offer_slot, slot=next_slot(diary, 1).pk)
        done.append("offered")

    assert at_once(keep, answer, come, offer_on) == []
    assert done[:2] == ["declined", "kept"]
    assert sorted(done[2:]) == ["joined", "offered"]
    assert len(standing()) == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite all who write wait for each other already")
def test_telling_places_leaves_out_who_is_busy_and_tells_them_the_next_time(cast: dict[str, Person]) -> None:
    """Two locked several places and waited for each other; now telling waits for nobody's place."""
    people = [actor_for(cast[name]) for name in NAMES]
    first, *others = [join(actor=actor, role="study-adviser", programme="security-studies") for actor in people]
    leave(actor=people[0], place=first.pk)
    kept, told = threading.Event(), threading.Event()

    def keep() -> None:
        with transaction.atomic():
            list(WaitingPlace.objects.unscoped(reason="test").select_for_update().filter(pk=others[0].pk))
            kept.set()
            assert told.wait(30)

    def tell() -> None:
        assert kept.wait(30)
        assert retell(actor=Job("test"), role="study-adviser") == 1
        told.set()

    def places() -> list[int]:
        rows = WaitingPlace.objects.unscoped(reason="test").filter(pk__in=[each.pk for each in others])
        return sorted(rows.values_list("told_place", flat=True))

    assert at_once(keep, tell) == []
    assert places() == [2, 2]
    assert retell(actor=Job("test"), role="study-adviser") == 1
    assert places() == [1, 2]


def test_two_times_and_two_rounds_give_each_one(cast: dict[str, Person], diary: Diary) -> None:
    """Two times come free while two rounds go by: two offers, to the first two, and nothing stands twice."""
    slots = [next_slot(diary, number).pk for number in (0, 1)]
    work = [lambda pk=pk: until_done(offer_slot, slot=pk) for pk in slots]
    assert at_once(*work, *[lambda: until_done(offer_free, role="study-adviser")] * 2) == []
    line = list(WaitingPlace.objects.unscoped(reason="test").order_by("order_at", "pk").values_list("pk", flat=True))
    found = standing()
    assert sorted(slot for slot, _ in found) == sorted(slots)
    assert sorted(place for _, place in found) == sorted(line[:2])


def test_without_the_net_the_same_time_would_stand_twice(
    cast: dict[str, Person], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the constraints taken away and the look before the leap as well, there are two."""
    monkeypatch.setattr(offering, "is_taken", lambda slot, now: False)
    slot = next_slot(diary)
    made = offer_slot(actor=Job("test"), slot=slot.pk)
    assert made is not None
    row = Appointment.objects.unscoped(reason="test").get(pk=made.appointment_id)
    with connection.schema_editor() as editor:
        unique = next(each for each in Appointment._meta.constraints if each.name == "one_appointment_per_slot")
        editor.remove_constraint(Appointment, unique)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE appointments_appointment DROP CONSTRAINT no_overlap_of_host")
        else:
            cursor.execute("DROP TRIGGER no_overlap_of_host_insert")
    try:
        second = offer_slot(actor=Job("test"), slot=slot.pk)
        assert second is not None
        assert second.appointment.slot_id == row.slot_id
        taking = Appointment.objects.unscoped(reason="test").filter(slot=slot.pk, state__in=ACTIVE)
        assert taking.count() == 2
    finally:
        _restore(unique, slot)


def _restore(unique: Any, slot: Slot) -> None:
    """Put the net back, for the tests after this one."""
    import importlib

    from django.apps import apps

    from naast.foundation.access.action import action
    from naast.foundation.access.page import nobody

    @action("test.cleared", may=nobody)
    def clear(*, actor: Job) -> None:
        rows = Appointment.objects.unscoped(reason="test").filter(slot=slot.pk)
        Offer.objects.unscoped(reason="test").filter(appointment__slot=slot.pk).delete()
        rows.delete()

    clear(actor=Job("test"))
    with connection.schema_editor() as editor:
        editor.add_constraint(Appointment, unique)
        migration = importlib.import_module("naast.support.appointments.migrations.0002_no_overlap")
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("DROP TRIGGER IF EXISTS no_overlap_of_host_update")
        migration.refuse_overlap(apps, editor)
