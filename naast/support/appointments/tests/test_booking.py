"""Taking a time and giving it back (C1; trust.md Booking 1-8): what the actions and the database itself refuse."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person, Programme
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions.booking import (
    HOLD,
    Lapsed,
    NotOffered,
    OwnOverlap,
    Taken,
    TooLate,
    ask_by_mail,
    cancel,
    cancel_as_guest,
    confirm,
    let_go,
    move,
    put_aside,
)
from naast.support.appointments.actions.diaries import lay_out, release_urgent
from naast.support.appointments.models import Appointment, BusyTime, Diary, Slot, State
from naast.support.appointments.queries.behind import Door, diaries_behind, reach_of
from naast.support.appointments.queries.doors import first_moments
from naast.support.appointments.queries.free import free_slots

from .factories import booked, diary_of, held, hours, next_slot, workweek

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)


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


def row_of(appointment: Appointment) -> Appointment:
    """Read an appointment anew."""
    return Appointment.objects.unscoped(reason="test").get(pk=appointment.pk)


def free(diary: Diary) -> list[str]:
    """List the codes of what is free in the coming weeks."""
    now = time.now()
    return [slot.code for slot in free_slots(ANONYMOUS, [diary], since=now, until=now + datetime.timedelta(days=60))]


def _put_at(appointment: Appointment, moment: datetime.datetime) -> int:
    """Change a row past all code; gives how many rows it was."""
    with connection.cursor() as cursor:
        given = [moment, appointment.pk.hex if connection.vendor == "sqlite" else appointment.pk]
        cursor.execute("UPDATE appointments_appointment SET starts_at = %s WHERE id = %s", given)
        return cursor.rowcount


@action("test.busy", may=nobody)
def _busy_at(*, actor: Job, person: Person, since: datetime.datetime, until: datetime.datetime) -> BusyTime:
    """Let somebody's own calendar say that they are busy."""
    row: BusyTime = BusyTime.objects.create(person=person, starts_at=since, ends_at=until)
    return row


def busy_at(person: Person, since: datetime.datetime, until: datetime.datetime) -> None:
    """Let somebody's own calendar say that they are busy."""
    _busy_at(actor=Job("test"), person=person, since=since, until=until)


# --- Who comes second -----------------------------------------------------------------------------------------------


def test_two_students_one_time_the_second_is_told(cast: dict[str, Person], diary: Diary) -> None:
    """Two windows, one slot: one appointment, also for who is the first today (easyappointments#31, LibreBooking#147,
    fossasia/eventyay#1359)."""
    slot = next_slot(diary)
    booked(cast["Sanne"], slot)
    with pytest.raises(Taken):
        held(actor_for(cast["Daan"]), slot)
    assert slot.code not in free(diary)


def test_a_held_time_is_not_shown_and_comes_back(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """A hold keeps a time ten minutes; after that anybody has it, and the late one hears so (cal.diy#1450)."""
    slot = next_slot(diary)
    first = held(actor_for(cast["Sanne"]), slot)
    assert slot.code not in free(diary)
    monday.shift(HOLD)
    assert slot.code in free(diary)
    second = held(actor_for(cast["Daan"]), slot)
    with pytest.raises(Lapsed):
        confirm(actor=actor_for(cast["Sanne"]), appointment=first.pk)
    assert confirm(actor=actor_for(cast["Daan"]), appointment=second.pk).state == State.CONFIRMED
    assert row_of(first).state == State.LAPSED


def test_two_functions_are_one_person(cast: dict[str, Person]) -> None:
    """Somebody with two diaries meets one student at a time; the database refuses the other by itself."""
    one = diary_of(cast["Joris"], "psychologist")
    other = diary_of(cast["Joris"], "duty-psychologist", week=workweek(starts="09:15", ends="12:15"))
    booked(cast["Sanne"], next_slot(one))
    taken = next_slot(one)
    clash = Slot.objects.filter(diary=other, starts_at__lt=taken.ends_at, ends_at__gt=taken.starts_at).first()
    assert clash is not None
    assert clash.code not in free(other)
    with pytest.raises(Taken):
        held(actor_for(cast["Daan"]), clash)


def test_the_database_itself_refuses_an_overlap(cast: dict[str, Person], diary: Diary) -> None:
    """Whatever the code does: two rows of one host at one time are refused on both databases (migration 0002)."""
    first = booked(cast["Sanne"], next_slot(diary))
    second = booked(cast["Daan"], next_slot(diary, 1))
    later = first.starts_at + datetime.timedelta(minutes=10)
    with pytest.raises(IntegrityError), transaction.atomic():
        _put_at(second, later)


def test_without_the_net_the_same_update_goes_through(cast: dict[str, Person], diary: Diary) -> None:
    """The control: with the constraint taken away, nothing stops it."""
    first = booked(cast["Sanne"], next_slot(diary))
    second = booked(cast["Daan"], next_slot(diary, 1))
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table changes while a check of it is still to come
            cursor.execute("ALTER TABLE appointments_appointment DROP CONSTRAINT no_overlap_of_host")
        else:
            cursor.execute("DROP TRIGGER no_overlap_of_host_update")
        later = first.starts_at + datetime.timedelta(minutes=10)
        assert _put_at(second, later) == 1
        transaction.set_rollback(True)


def test_sent_twice_it_is_one_appointment(cast: dict[str, Person], diary: Diary) -> None:
    """A double click, and a request that is sent again after a timeout, have one effect."""
    sanne, slot, key = actor_for(cast["Sanne"]), next_slot(diary), uuid.uuid4()
    first = held(sanne, slot, key=key)
    assert held(sanne, slot, key=key).pk == first.pk
    confirm(actor=sanne, appointment=first.pk)
    assert confirm(actor=sanne, appointment=first.pk).pk == first.pk
    assert held(sanne, slot, key=key).state == State.CONFIRMED
    with pytest.raises(Lapsed):
        held(actor_for(cast["Daan"]), slot, key=key)


# --- What is on offer -----------------------------------------------------------------------------------------------


def test_what_is_not_on_offer_is_not_taken(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Another mode, a withdrawn slot, one too soon, one held back, one that is over (cal.diy#7280)."""
    sanne, slot = actor_for(cast["Sanne"]), next_slot(diary)
    Slot.objects.filter(pk=slot.pk).update(modes="phone")
    with pytest.raises(NotOffered):
        held(sanne, slot, mode="online")
    for change in ({"withdrawn": True}, {"withdrawn": False, "purpose": "urgent"}):
        Slot.objects.filter(pk=slot.pk).update(**change)
        with pytest.raises(NotOffered):
            held(sanne, slot, mode="phone")
    Slot.objects.filter(pk=slot.pk).update(purpose="appointments")
    monday.move_to(slot.starts_at - datetime.timedelta(hours=1))
    with pytest.raises(NotOffered):
        held(sanne, slot, mode="phone")


def test_too_far_ahead_and_of_a_closed_diary_is_refused(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """The horizon of a diary and its door hold at the moment of taking, whatever the page showed before."""
    sanne = actor_for(cast["Sanne"])
    last = Slot.objects.filter(diary=diary).order_by("-starts_at")[0]
    days = (last.starts_at - time.now()).days
    Diary.objects.filter(pk=diary.pk).update(horizon_days=days)
    with pytest.raises(NotOffered):
        held(sanne, last)
    assert last.code not in free(diary)
    Diary.objects.filter(pk=diary.pk).update(horizon_days=days + 1, open=False)
    with pytest.raises(NotOffered):
        held(sanne, last)
    Diary.objects.filter(pk=diary.pk).update(open=True)
    assert held(sanne, last).state == State.HELD


def test_a_time_at_which_the_host_is_busy_is_refused(cast: dict[str, Person], diary: Diary) -> None:
    """What the host's own calendar says counts at the moment of taking; a time that only touches it does not."""
    slot, after = next_slot(diary), next_slot(diary, 1)
    busy_at(cast["Noor"], slot.starts_at, after.starts_at)
    with pytest.raises(Taken):
        held(actor_for(cast["Sanne"]), slot)
    assert held(actor_for(cast["Sanne"]), after).state == State.HELD
    mine = booked(cast["Daan"], next_slot(diary, 2))
    with pytest.raises(Taken):
        move(actor=actor_for(cast["Daan"]), appointment=mine.pk, slot=slot.code, mode="phone")
    assert row_of(mine).slot_id == next_slot(diary, 2).pk


def test_what_one_has_already_is_asked_again_at_confirming_and_moving(cast: dict[str, Person], diary: Diary) -> None:
    """Two holds at one time were let be; confirming the second, or moving onto the first, is refused."""
    sanne, other = actor_for(cast["Sanne"]), diary_of(cast["Bram"], "study-adviser")
    one, two = held(sanne, next_slot(diary)), held(sanne, next_slot(other))
    confirm(actor=sanne, appointment=one.pk)
    with pytest.raises(OwnOverlap):
        confirm(actor=sanne, appointment=two.pk)
    assert row_of(two).state == State.HELD
    later = booked(cast["Sanne"], next_slot(other, 3))
    let_go(actor=sanne, appointment=two.pk)
    with pytest.raises(OwnOverlap):
        move(actor=sanne, appointment=later.pk, slot=next_slot(other).code, mode="phone")
    assert row_of(later).slot_id == next_slot(other, 3).pk


def test_nobody_is_in_two_places(cast: dict[str, Person], diary: Diary) -> None:
    """A student has one appointment at a time, whoever it is with."""
    other = diary_of(cast["Bram"], "study-adviser")
    booked(cast["Sanne"], next_slot(diary))
    with pytest.raises(OwnOverlap):
        held(actor_for(cast["Sanne"]), next_slot(other))


def test_capacity_of_a_day_holds(cast: dict[str, Person]) -> None:
    """A host who takes one student a day is asked no more."""
    diary = diary_of(cast["Noor"], "study-adviser")
    Diary.objects.filter(pk=diary.pk).update(capacity_per_day=1)
    booked(cast["Sanne"], next_slot(diary))
    with pytest.raises(Taken):
        held(actor_for(cast["Daan"]), next_slot(diary, 1))


def test_who_moves_within_a_full_day_keeps_their_place(cast: dict[str, Person]) -> None:
    """One's own appointment is no reason to refuse another time of the same day."""
    diary = diary_of(cast["Noor"], "study-adviser")
    Diary.objects.filter(pk=diary.pk).update(capacity_per_day=1)
    mine = booked(cast["Sanne"], next_slot(diary))
    moved = move(actor=actor_for(cast["Sanne"]), appointment=mine.pk, slot=next_slot(diary, 1).code, mode="phone")
    assert moved.slot_id == next_slot(diary, 1).pk


# --- Moving, cancelling ---------------------------------------------------------------------------------------------


def test_a_cancelled_time_is_free_at_once_and_bookable(cast: dict[str, Person], diary: Diary) -> None:
    """A cancelled slot can be booked again (SergeyMosin/Appointments#302, #149)."""
    slot = next_slot(diary)
    mine = booked(cast["Sanne"], slot)
    cancel(actor=actor_for(cast["Sanne"]), appointment=mine.pk)
    assert slot.code in free(diary)
    assert booked(cast["Daan"], slot).state == State.CONFIRMED
    with pytest.raises(Refused):
        cancel(actor=actor_for(cast["Sanne"]), appointment=mine.pk)


def test_nobody_else_cancels_or_moves(cast: dict[str, Person], diary: Diary) -> None:
    """Only the two of it: not a fellow student, not the coordinator, not the administrator (CVE-2023-3700)."""
    mine = booked(cast["Sanne"], next_slot(diary))
    for name in ("Daan", "Fatima", "Rik", "Ilse"):
        with pytest.raises(Refused):
            cancel(actor=actor_for(cast[name]), appointment=mine.pk)
        with pytest.raises(Refused):
            move(actor=actor_for(cast[name]), appointment=mine.pk, slot=next_slot(diary, 3).code, mode="phone")
    assert row_of(mine).state == State.CONFIRMED


def test_moving_takes_the_new_time_or_nothing(cast: dict[str, Person], diary: Diary) -> None:
    """A move to a taken time leaves everything as it was; a move to a free one frees the old one."""
    old, taken, new = (next_slot(diary, n) for n in (0, 1, 2))
    mine = booked(cast["Sanne"], old)
    booked(cast["Daan"], taken)
    sanne = actor_for(cast["Sanne"])
    with pytest.raises(Taken):
        move(actor=sanne, appointment=mine.pk, slot=taken.code, mode="phone")
    assert row_of(mine).slot_id == old.pk
    moved = move(actor=sanne, appointment=mine.pk, slot=new.code, mode="phone")
    assert (moved.slot_id, moved.sequence, moved.code) == (new.pk, 1, mine.code)
    assert old.code in free(diary)


def test_the_limit_holds_for_students_not_for_hosts(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Within the hour before, a student calls; the host can still cancel."""
    slot = next_slot(diary)
    mine = booked(cast["Sanne"], slot)
    monday.move_to(slot.starts_at - datetime.timedelta(minutes=30))
    with pytest.raises(TooLate):
        cancel(actor=actor_for(cast["Sanne"]), appointment=mine.pk)
    assert cancel(actor=actor_for(cast["Noor"]), appointment=mine.pk).state == State.CANCELLED


# --- Without an account ---------------------------------------------------------------------------------------------


def test_a_guest_confirms_by_mail_and_a_wrong_address_costs_no_time(diary: Diary, monday: Any) -> None:
    """The hold of a guest lasts half an hour, then it is nobody's (SergeyMosin/Appointments#279)."""
    slot = next_slot(diary)
    mine = held(ANONYMOUS, slot, secret="a" * 32)
    ask_by_mail(actor=ANONYMOUS, appointment=mine.pk, secret="a" * 32, address="guest@example.org")
    with pytest.raises(Refused):
        confirm(actor=ANONYMOUS, appointment=mine.pk, secret="b" * 32)
    monday.shift(datetime.timedelta(minutes=29))
    assert confirm(actor=ANONYMOUS, appointment=mine.pk, secret="a" * 32).state == State.CONFIRMED
    with pytest.raises(Refused):
        cancel_as_guest(actor=ANONYMOUS, code=mine.code, secret="")
    assert cancel_as_guest(actor=ANONYMOUS, code=mine.code, secret="a" * 32).state == State.CANCELLED
    again = held(ANONYMOUS, slot, secret="c" * 32)
    ask_by_mail(actor=ANONYMOUS, appointment=again.pk, secret="c" * 32, address="tpyo@example.org")
    monday.shift(datetime.timedelta(minutes=30))
    assert slot.code in free(diary)
    assert put_aside(actor=Job("test")) == 1


def test_a_guest_without_an_address_confirms_nothing(diary: Diary) -> None:
    """A hold of nobody becomes no appointment."""
    mine = held(ANONYMOUS, next_slot(diary), secret="a" * 32)
    with pytest.raises(Refused):
        confirm(actor=ANONYMOUS, appointment=mine.pk, secret="a" * 32)
    assert let_go(actor=ANONYMOUS, appointment=mine.pk, secret="a" * 32).state == State.LAPSED


# --- For the house alone --------------------------------------------------------------------------------------------


def test_what_the_house_does_no_person_does(cast: dict[str, Person], diary: Diary) -> None:
    """Putting holds aside, releasing held-back times, laying out: no student, no administrator, no host either."""
    slot = next_slot(diary)
    Slot.objects.filter(pk=slot.pk).update(purpose="urgent")
    for name in ("Sanne", "Rik", "Fatima", "Noor"):
        actor = actor_for(cast[name])
        for deed in (
            lambda actor: put_aside(actor=actor),
            lambda actor: release_urgent(actor=actor, until=slot.ends_at),
            lambda actor: lay_out(actor=actor, diary=diary.pk),
        ):
            with pytest.raises(Refused):
                deed(actor)
    assert Slot.objects.get(pk=slot.pk).released_at is None
    assert release_urgent(actor=Job("test"), until=slot.ends_at) == 1


# --- What is free ---------------------------------------------------------------------------------------------------


def test_free_times_stand_behind_the_right_door(cast: dict[str, Person], diary: Diary) -> None:
    """Noor is there for Security Studies, Bram for Law; a role without a diary has nothing, and says None."""
    diary_of(cast["Bram"], "study-adviser")
    today = time.today()
    mine = diaries_behind(ANONYMOUS, Door.of("study-adviser", "security-studies"), on=today)
    assert [each.pk for each in mine] == [diary.pk]
    assert len(diaries_behind(ANONYMOUS, Door.of("study-adviser"), on=today)) == 2
    assert first_moments(mine) == {diary.pk: next_slot(diary).starts_at}
    assert first_moments(diaries_behind(ANONYMOUS, Door.of("career"), on=today)) == {}


def test_the_rule_and_the_database_agree_on_who_is_behind_a_door(cast: dict[str, Person]) -> None:
    """`reach_of` in memory finds what `diaries_behind` asks of the database, for every door there is."""
    for name, role in (
        ("Noor", "study-adviser"),
        ("Bram", "study-adviser"),
        ("Ilse", "psychologist"),
        ("Joris", "psychologist"),
    ):
        diary_of(cast[name], role, week=[hours(0)])
    programmes = [(row.pk, row.faculty_id) for row in Programme.objects.all()]
    reached = set()
    for role in ("study-adviser", "psychologist"):
        every = diaries_behind(ANONYMOUS, Door(role), on=time.today())
        assert len(every) == 2
        for programme, faculty in [(None, None), *programmes]:
            for campus in ("", "leiden", "the-hague"):
                door = Door(role, programme, faculty, campus)
                found = frozenset(each.pk for each in diaries_behind(ANONYMOUS, door, on=time.today()))
                assert reach_of(every, programme, faculty, campus) == found
                reached.add((role, len(found)))
    assert {("study-adviser", 0), ("study-adviser", 1), ("study-adviser", 2), ("psychologist", 2)} <= reached


def test_two_statements_however_many(cast: dict[str, Person], diary: Diary, django_assert_num_queries: Any) -> None:
    """The first free times cost two statements for one host and for two."""
    for count in (1, 2):
        with django_assert_num_queries(2):
            found = first_moments(diaries_behind(ANONYMOUS, Door("study-adviser"), on=time.today()))
        assert len(found) == count
        if count == 1:
            diary_of(cast["Bram"], "study-adviser", week=[hours(0), hours(1)])


def test_the_net_stands_after_all_migrations() -> None:
    """A migration that rebuilds the table on SQLite drops its triggers; whoever writes one puts them back (ADR 0016)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE conname = 'no_overlap_of_host'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'no_overlap_of_host%'")
        assert len(cursor.fetchall()) == (1 if connection.vendor == "postgresql" else 2)
