"""Who stands in takes over on a date: inside the period, not outside it, and only where they have the time (D6)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.accounts.tests.conftest import acting
from naast.foundation.core import time
from naast.foundation.core.jobs import run_next
from naast.foundation.notify.models import Message
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person, StandIn
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import jobs
from naast.support.appointments.actions.covering import apply_all, cover
from naast.support.appointments.models import Appointment, BusyTime, Diary, MeetingAddress, Slot, State
from naast.support.appointments.queries.covering import diaries_to_cover
from naast.support.appointments.queries.mine import own_appointment

from .factories import booked, diary_of, held

__all__ = ["acting"]
pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
HOUSE = Job("test-covering")
TUESDAY, THURSDAY = datetime.date(2026, 11, 24), datetime.date(2026, 11, 26)


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
    """Give Noor's diary, with mornings on working days."""
    return diary_of(cast["Noor"], "study-adviser")


@pytest.fixture
def stand_in(acting: Any, cast: dict[str, Person], diary: Diary) -> StandIn:
    """Let Bram stand in for Noor from Tuesday until Thursday."""
    row: StandIn = acting(
        lambda: StandIn.objects.create(
            function=diary.function, person=cast["Bram"], starts_on=TUESDAY, ends_on=THURSDAY
        )
    )
    return row


def slot_on(diary: Diary, day: datetime.date, number: int = 0) -> Slot:
    """Give a slot of a day."""
    since = time.moment_of(day, datetime.time(0))
    rows = Slot.objects.filter(diary=diary, starts_at__gte=since, starts_at__lt=since + datetime.timedelta(days=1))
    return rows.order_by("starts_at")[number]


def now_of(row: Appointment) -> Appointment:
    """Read an appointment again."""
    return Appointment.objects.unscoped(reason="test").get(pk=row.pk)


def hosts(diary: Diary, day: datetime.date) -> set[Any]:
    """Say who sits there on a day."""
    since = time.moment_of(day, datetime.time(0))
    rows = Slot.objects.filter(diary=diary, starts_at__gte=since, starts_at__lt=since + datetime.timedelta(days=1))
    return set(rows.values_list("host", flat=True))


def test_free_times_and_appointments_inside_the_period_move_and_those_outside_do_not(
    cast: dict[str, Person], diary: Diary, stand_in: StandIn
) -> None:
    inside = booked(cast["Sanne"], slot_on(diary, TUESDAY))
    last = booked(cast["Daan"], slot_on(diary, THURSDAY))
    outside = booked(cast["Daan"], slot_on(diary, THURSDAY + datetime.timedelta(days=1)))
    done = cover(actor=actor_for(cast["Noor"]), diary=diary.pk, by=cast["Bram"].pk, since=TUESDAY, until=THURSDAY)
    assert set(done.moved) == {inside.pk, last.pk}
    assert not done.left
    assert done.slots > 0
    assert now_of(inside).host_id == now_of(last).host_id == cast["Bram"].pk
    assert now_of(inside).sequence == 1
    assert now_of(outside).host_id == cast["Noor"].pk
    assert hosts(diary, TUESDAY) == hosts(diary, THURSDAY) == {cast["Bram"].pk}
    assert hosts(diary, THURSDAY + datetime.timedelta(days=1)) == {cast["Noor"].pk}
    assert hosts(diary, datetime.date(2026, 11, 23)) == {cast["Noor"].pk}
    assert not Appointment.objects.seen_by(actor_for(cast["Noor"])).filter(pk=inside.pk).exists()
    assert Appointment.objects.seen_by(actor_for(cast["Bram"])).filter(pk=inside.pk).exists()


def test_the_student_is_written_to(cast: dict[str, Person], diary: Diary, stand_in: StandIn) -> None:
    booked(cast["Sanne"], slot_on(diary, TUESDAY))
    apply_all(actor=HOUSE, diaries=frozenset((diary.pk,)))
    while run_next("test", waiting_too=True):
        pass
    letters = Message.objects.unscoped(reason="test").filter(person=cast["Sanne"])
    assert "appointment.handed-over" in set(letters.values_list("letter", flat=True))


def test_who_meets_online_is_given_the_link_of_who_is_there(
    cast: dict[str, Person], diary: Diary, stand_in: StandIn, acting: Any
) -> None:
    acting(
        lambda: MeetingAddress.objects.create(diary=diary, person=cast["Noor"], address="https://meet.example.org/n")
    )
    row = booked(cast["Sanne"], slot_on(diary, TUESDAY), mode="online")
    sanne = actor_for(cast["Sanne"])
    before = own_appointment(sanne, row.code)
    assert before is not None
    assert before.link == "https://meet.example.org/n"
    apply_all(actor=HOUSE, diaries=frozenset((diary.pk,)))
    after = own_appointment(sanne, row.code)
    assert after is not None
    assert after.link == ""
    own = diary_of(cast["Bram"], "study-adviser")
    acting(lambda: MeetingAddress.objects.create(diary=own, person=cast["Bram"], address="https://meet.example.org/b"))
    later = own_appointment(sanne, row.code)
    assert later is not None
    assert later.link == "https://meet.example.org/b"


def test_what_who_stands_in_has_no_time_for_stays(
    cast: dict[str, Person], diary: Diary, stand_in: StandIn, acting: Any
) -> None:
    own = diary_of(cast["Bram"], "study-adviser")
    kept = booked(cast["Sanne"], slot_on(diary, TUESDAY))
    booked(cast["Mei"], slot_on(own, TUESDAY))
    busy = booked(cast["Daan"], slot_on(diary, THURSDAY))
    acting(
        lambda: BusyTime.objects.create(
            person=cast["Bram"], starts_at=busy.starts_at, ends_at=busy.ends_at + datetime.timedelta(hours=1)
        )
    )
    done = cover(actor=HOUSE, diary=diary.pk, by=cast["Bram"].pk, since=TUESDAY, until=THURSDAY)
    assert set(done.left) == {kept.pk, busy.pk}
    assert not done.moved
    assert now_of(kept).host_id == now_of(busy).host_id == cast["Noor"].pk
    assert now_of(kept).state == State.CONFIRMED


def test_a_hold_goes_along_and_can_still_be_confirmed(cast: dict[str, Person], diary: Diary, stand_in: StandIn) -> None:
    row = held(actor_for(cast["Sanne"]), slot_on(diary, TUESDAY))
    cover(actor=HOUSE, diary=diary.pk, by=cast["Bram"].pk, since=TUESDAY, until=THURSDAY)
    assert (now_of(row).host_id, now_of(row).state) == (cast["Bram"].pk, State.HELD)


def test_the_night_puts_in_who_stands_in_and_takes_them_out_again(
    cast: dict[str, Person], diary: Diary, stand_in: StandIn, acting: Any, monday: Any
) -> None:
    assert diaries_to_cover() == {diary.pk}
    jobs.put_in_stand_ins()
    assert hosts(diary, TUESDAY) == {cast["Bram"].pk}
    assert hosts(diary, datetime.date(2026, 11, 23)) == {cast["Noor"].pk}
    acting(stand_in.delete)
    assert diaries_to_cover() == {diary.pk}, "a time that is lent still has to come back"
    jobs.put_in_stand_ins()
    assert hosts(diary, TUESDAY) == {cast["Noor"].pk}
    assert diaries_to_cover() == frozenset()


@pytest.mark.parametrize(
    ("name", "by", "since", "until"),
    [
        ("Noor", "Bram", TUESDAY, THURSDAY + datetime.timedelta(days=1)),
        ("Noor", "Bram", TUESDAY - datetime.timedelta(days=1), THURSDAY),
        ("Noor", "Kees", TUESDAY, THURSDAY),
        ("Bram", "Bram", TUESDAY, THURSDAY),
        ("Fatima", "Bram", TUESDAY, THURSDAY),
        ("Sanne", "Bram", TUESDAY, THURSDAY),
        ("Rik", "Bram", TUESDAY, THURSDAY),
    ],
)
def test_only_the_host_hands_over_only_to_who_stands_in_and_only_then(
    cast: dict[str, Person], diary: Diary, stand_in: StandIn, name: str, by: str, since: Any, until: Any
) -> None:
    row = booked(cast["Daan"], slot_on(diary, TUESDAY))
    with pytest.raises(Refused):
        cover(actor=actor_for(cast[name]), diary=diary.pk, by=cast[by].pk, since=since, until=until)
    assert now_of(row).host_id == cast["Noor"].pk
