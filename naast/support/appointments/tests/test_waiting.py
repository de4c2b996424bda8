"""Waiting, being offered a time, answering or not, and who changes what in the line (C2)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.core.jobs import run_next
from naast.foundation.notify.models import Message
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import jobs
from naast.support.appointments.actions import offering
from naast.support.appointments.actions.answering import accept, decline, lapse
from naast.support.appointments.actions.booking import Lapsed, Taken, cancel
from naast.support.appointments.actions.offering import offer_by_hand, offer_free, offer_slot
from naast.support.appointments.actions.places import NothingStands
from naast.support.appointments.actions.urgency import NotSaidYes, ask, decide, decide_by_itself
from naast.support.appointments.actions.waiting import (
    AlreadyWaiting,
    NobodyToWaitFor,
    NotFurther,
    join,
    keep_wishes,
    leave,
    note_contacts,
    put_forward,
    set_state,
    wait_on,
)
from naast.support.appointments.models import (
    Appointment,
    Diary,
    Offer,
    OrderChange,
    PlaceState,
    Slot,
    State,
    UrgentRequest,
    WaitingPlace,
)
from naast.support.appointments.queries.waiting import own_place, states_now
from naast.support.appointments.queries.waiting_due import late_offers, late_requests

from .factories import booked, diary_of, held, hours, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HOUSE = Job("test-waiting")
PROGRAMME = "security-studies"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be Monday morning, ten o'clock in Leiden."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary: on Fridays one hour, two times of half an hour."""
    return diary_of(cast["Noor"], "study-adviser", week=[hours(4, "09:00", "10:15")], horizon_days=14)


def waits(person: Person, **more: Any) -> WaitingPlace:
    """Put a student in the line of the study advisers."""
    given: dict[str, Any] = {"role": "study-adviser", "programme": PROGRAMME} | more
    return join(actor=actor_for(person), **given)


def place_now(place: WaitingPlace) -> WaitingPlace:
    """Read a place anew."""
    found: WaitingPlace = WaitingPlace.objects.unscoped(reason="test").get(pk=place.pk)
    return found


def offers() -> list[Offer]:
    """List all offers, oldest first."""
    rows = Offer.objects.unscoped(reason="test").select_related("place", "appointment")
    return list(rows.order_by("offered_at", "pk"))


def letters(name: str) -> list[Any]:
    """List whom a letter was posted to."""
    return list(Message.objects.unscoped(reason="test").filter(letter=name).values_list("person", flat=True))


def work() -> None:
    """Carry out what was queued."""
    while run_next("test", waiting_too=True):
        pass


def urgent_slot(diary: Diary, number: int = 0) -> Slot:
    """Hold a time back."""
    slot = next_slot(diary, number)
    Slot.objects.filter(pk=slot.pk).update(purpose="urgent")
    return Slot.objects.get(pk=slot.pk)


# --- Joining --------------------------------------------------------------------------------------------------------


def test_one_waits_once_for_a_role(cast: dict[str, Person], diary: Diary) -> None:
    """A second place is refused, with the address of the first; another role is another line."""
    mine = waits(cast["Sanne"])
    assert (mine.told_place, mine.state) == (1, PlaceState.WAITING)
    with pytest.raises(AlreadyWaiting) as refused:
        waits(cast["Sanne"])
    assert refused.value.code == mine.code
    assert waits(cast["Daan"]).told_place == 2
    assert waits(cast["Sanne"], role="psychologist", programme="").told_place == 1
    with pytest.raises(NobodyToWaitFor):
        waits(cast["Sanne"], role="gp")
    with pytest.raises(Refused):
        join(actor=ANONYMOUS, role="study-adviser")


def test_the_database_refuses_two_places(cast: dict[str, Person], diary: Diary, monkeypatch: Any) -> None:
    """Also when two requests pass the first look together."""
    waits(cast["Sanne"])
    monkeypatch.setattr("naast.support.appointments.actions.waiting.standing_place", lambda *_: "")
    with pytest.raises(AlreadyWaiting):
        waits(cast["Sanne"])


def test_without_a_programme_it_is_the_door_of_ones_own(cast: dict[str, Person], diary: Diary) -> None:
    """Who studies one thing waits for the adviser of that."""
    mine = waits(cast["Sanne"], programme="")
    assert mine.programme is not None
    assert mine.programme.code == PROGRAMME
    with pytest.raises(NobodyToWaitFor):
        waits(cast["Priya"], programme="")
    assert waits(cast["Priya"], role="career", programme="").programme is None


def test_only_those_of_the_same_door_stand_before_you(cast: dict[str, Person], diary: Diary) -> None:
    """A law student does not wait behind students of Security Studies."""
    diary_of(cast["Bram"], "study-adviser", week=[hours(4)])
    waits(cast["Sanne"])
    assert waits(cast["Sem"], programme="law").told_place == 1


def test_what_somebody_sees_of_it(cast: dict[str, Person], diary: Diary) -> None:
    """A place is its student's; everybody else finds nothing."""
    mine = waits(cast["Sanne"])
    shown = own_place(actor_for(cast["Sanne"]), mine.code)
    assert shown is not None
    assert (shown.told, shown.range, shown.norm) == (1, None, None)
    for name in ("Daan", "Noor", "Fatima", "Rik", "Ilse", "Eva"):
        assert own_place(actor_for(cast[name]), mine.code) is None
    seen = {
        name: WaitingPlace.objects.seen_by(actor_for(person)).filter(pk=mine.pk).exists()
        for name, person in cast.items()
    }
    assert {name for name, sees in seen.items() if sees} == {"Sanne", "Noor", "Fatima"}


# --- A time comes free ----------------------------------------------------------------------------------------------


def test_a_freed_time_is_offered_to_the_first_and_becomes_theirs(cast: dict[str, Person], diary: Diary) -> None:
    """Lotte cancels: Sanne, who came first, has a day; Daan hears nothing; the time is nobody else's meanwhile."""
    slot = next_slot(diary)
    theirs = booked(cast["Lotte"], slot)
    work()
    booked(cast["Mei"], next_slot(diary, 1))
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    work()
    cancel(actor=actor_for(cast["Lotte"]), appointment=theirs.pk)
    work()
    (offer,) = [each for each in offers() if each.appointment.slot_id == slot.pk]
    assert offer.place_id == first.pk
    assert offer.until == MONDAY + datetime.timedelta(days=1)
    assert letters("waiting.offered").count(cast["Sanne"].pk) == 1
    with pytest.raises(Taken):
        held(actor_for(cast["Daan"]), slot)
    accept(actor=actor_for(cast["Sanne"]), place=first.pk, mode="phone")
    accept(actor=actor_for(cast["Sanne"]), place=first.pk)
    made = Appointment.objects.unscoped(reason="test").get(pk=offer.appointment_id)
    assert (made.state, made.mode, made.student_id) == (State.CONFIRMED, "phone", cast["Sanne"].pk)
    assert place_now(first).state == PlaceState.BOOKED
    jobs.tell_who_is_nearer()
    assert place_now(second).told_place == 1
    assert offers()[0].outcome == Offer.ACCEPTED


def test_declined_it_goes_on_and_the_place_stays(cast: dict[str, Person], diary: Diary) -> None:
    """No costs nothing; the same time does not come back to who declined it."""
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    slot = next_slot(diary)
    assert offer_slot(actor=HOUSE, slot=slot.pk) is not None
    decline(actor=actor_for(cast["Sanne"]), place=first.pk)
    work()
    assert [each.place_id for each in offers()] == [first.pk, second.pk]
    assert (place_now(first).state, place_now(first).lapses) == (PlaceState.WAITING, 0)
    with pytest.raises(NothingStands):
        decline(actor=actor_for(cast["Sanne"]), place=first.pk)
    decline(actor=actor_for(cast["Daan"]), place=second.pk)
    work()
    assert held(actor_for(cast["Mei"]), slot).state == State.HELD


def test_a_first_lapse_keeps_the_place_a_second_asks(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Nobody is removed in silence: at rest one is asked, and stands where one stood after a yes."""
    mine = waits(cast["Sanne"])
    offer_slot(actor=HOUSE, slot=next_slot(diary).pk)
    assert late_offers(time.now()) == []
    monday.shift(datetime.timedelta(hours=4))
    assert late_offers(time.now()) == [], "the time is on Friday: there is a day to answer"
    monday.shift(datetime.timedelta(hours=20))
    (late,) = late_offers(time.now())
    lapse(actor=HOUSE, offer=late)
    assert lapse(actor=HOUSE, offer=late) is None
    with pytest.raises(Lapsed):
        accept(actor=actor_for(cast["Sanne"]), place=mine.pk)
    assert (place_now(mine).state, letters("waiting.lapsed")) == (PlaceState.WAITING, [cast["Sanne"].pk])
    offer_slot(actor=HOUSE, slot=next_slot(diary, 1).pk)
    monday.shift(datetime.timedelta(days=1))
    lapse(actor=HOUSE, offer=late_offers(time.now())[0])
    assert (place_now(mine).state, letters("waiting.still")) == (PlaceState.RESTING, [cast["Sanne"].pk])
    assert offer_slot(actor=HOUSE, slot=next_slot(diary, 2).pk) is None
    wait_on(actor=actor_for(cast["Sanne"]), place=mine.pk)
    again = place_now(mine)
    assert (again.state, again.lapses, again.order_at) == (PlaceState.WAITING, 0, mine.order_at)


def test_an_offer_made_at_night_begins_in_the_morning(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Cancelled at midnight: until noon for a time that is soon, and the round of the night offers nothing at all."""
    waits(cast["Sanne"])
    monday.move_to(datetime.datetime(2026, 11, 24, 23, 30, tzinfo=datetime.UTC))
    assert offer_free(actor=HOUSE, role="study-adviser") == 0
    offer = offer_slot(actor=HOUSE, slot=next_slot(diary).pk)
    assert offer is not None
    assert offer.until == datetime.datetime(2026, 11, 25, 11, 0, tzinfo=datetime.UTC)


def test_the_round_offers_in_order_one_each(cast: dict[str, Person], diary: Diary) -> None:
    """What is free goes down the line, one time for each; who has one is passed over."""
    line = [waits(cast[name]) for name in ("Sanne", "Daan")]
    assert offer_free(actor=HOUSE, role="study-adviser") == 2
    assert [each.place_id for each in offers()] == [each.pk for each in line]
    assert offer_free(actor=HOUSE, role="study-adviser") == 0


def test_a_long_line_is_served_in_rounds(cast: dict[str, Person], diary: Diary, monkeypatch: Any) -> None:
    """A round keeps the line for a few offers alone; the job comes back until nobody is left to be offered one."""
    line = [waits(cast[name]) for name in ("Sanne", "Daan", "Lotte")]
    monkeypatch.setattr(offering, "OFFERS_AT_A_TIME", 2)
    assert offer_free(actor=HOUSE, role="study-adviser") == 2
    monkeypatch.setattr(jobs, "OFFERS_AT_A_TIME", 2)
    jobs.offer_of_role("study-adviser")
    assert [each.place_id for each in offers()] == [each.pk for each in line]
    for each in line:
        decline(actor=actor_for(each.student), place=each.pk)
    jobs.offer_of_role("study-adviser")
    assert len(offers()) == 6  # two rounds in a row: two, then one


def test_a_place_that_is_over_costs_the_same_however_long_the_line_is(cast: dict[str, Person], diary: Diary) -> None:
    """Everybody behind moves up in one statement; it was one for each two hundred, with a case for each of them."""
    taken = []
    for joined in (("Sanne", "Daan"), ("Lotte", "Mei", "Sem")):
        for name in joined:
            waits(cast[name])
        first = (
            WaitingPlace.objects.unscoped(reason="test").filter(state=PlaceState.WAITING).order_by("order_at", "pk")[0]
        )
        leave(actor=actor_for(first.student), place=first.pk)
        with CaptureQueriesContext(connection) as statements:
            jobs.tell_who_is_nearer()
        taken.append(sum("waitingplace" in each["sql"] for each in statements))
    assert taken[0] == taken[1]
    told = WaitingPlace.objects.unscoped(reason="test").filter(state=PlaceState.WAITING).order_by("order_at", "pk")
    assert list(told.values_list("told_place", flat=True)) == [1, 2, 3]


def test_wishes_count(cast: dict[str, Person], diary: Diary) -> None:
    """Who can come online on Tuesdays alone is offered no Friday."""
    first = waits(cast["Sanne"])
    keep_wishes(actor=actor_for(cast["Sanne"]), place=first.pk, modes=["online"], moments=["1-morning", "7-night"])
    kept = place_now(first)
    assert (kept.modes, kept.moments) == ("online", "1-morning")
    second = waits(cast["Daan"])
    offer = offer_slot(actor=HOUSE, slot=next_slot(diary).pk)
    assert offer is not None
    assert offer.place_id == second.pk


def test_who_finds_a_time_themselves_waits_no_more(cast: dict[str, Person], diary: Diary) -> None:
    """And the time that was offered goes to the next."""
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    slot = next_slot(diary)
    offer_slot(actor=HOUSE, slot=slot.pk)
    booked(cast["Sanne"], next_slot(diary, 1))
    work()
    assert place_now(first).state == PlaceState.BOOKED
    assert [(each.place_id, each.outcome) for each in offers()] == [(first.pk, Offer.TAKEN_BACK), (second.pk, "")]


def test_leaving_is_one_button(cast: dict[str, Person], diary: Diary) -> None:
    """What was offered goes on; left twice it is left once; nobody else can do it."""
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    offer_slot(actor=HOUSE, slot=next_slot(diary).pk)
    with pytest.raises(Refused):
        leave(actor=actor_for(cast["Daan"]), place=first.pk)
    leave(actor=actor_for(cast["Sanne"]), place=first.pk)
    leave(actor=actor_for(cast["Sanne"]), place=first.pk)
    work()
    jobs.tell_who_is_nearer()
    assert place_now(first).state == PlaceState.LEFT
    assert (place_now(second).state, place_now(second).told_place) == (PlaceState.OFFERED, 1)
    assert waits(cast["Sanne"]).told_place == 2


# --- The order ------------------------------------------------------------------------------------------------------


def test_a_change_of_order_has_a_reason_and_is_seen_by_nobody_passed(cast: dict[str, Person], diary: Diary) -> None:
    """The one in front is offered first; who was passed reads what they read before; the trail has its line."""
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    before = own_place(actor_for(cast["Sanne"]), first.code)
    noor = actor_for(cast["Noor"])
    with pytest.raises(ValueError, match="reason"):
        put_forward(actor=noor, place=second.pk, to=1, reason="  ")
    with pytest.raises(Refused):
        put_forward(actor=actor_for(cast["Bram"]), place=second.pk, to=1, reason="x")
    change = put_forward(actor=noor, place=second.pk, to=1, reason="Kan alleen deze week")
    with pytest.raises(NotFurther):
        put_forward(actor=noor, place=second.pk, to=1, reason="Nog eens")
    assert own_place(actor_for(cast["Sanne"]), first.code) == before
    assert place_now(second).told_place == 1
    offer = offer_slot(actor=HOUSE, slot=next_slot(diary).pk)
    assert offer is not None
    assert offer.place_id == second.pk
    assert own_place(actor_for(cast["Sanne"]), first.code) == before
    assert AuditLine.objects.filter(verb="waiting.order-changed", subject=cast["Daan"].pk).count() == 1
    for name in ("Sanne", "Daan", "Ilse", "Rik"):
        assert not OrderChange.objects.seen_by(actor_for(cast[name])).exists()
    assert OrderChange.objects.seen_by(noor).get().pk == change.pk


# --- Who cannot wait ------------------------------------------------------------------------------------------------


@pytest.fixture
def psychologist(cast: dict[str, Person]) -> Diary:
    """Give Ilse's diary, with mornings."""
    return diary_of(cast["Ilse"], "psychologist")


def test_the_profession_asked_decides_and_gives_a_held_back_time(cast: dict[str, Person], psychologist: Diary) -> None:
    """Joris, on duty, says yes: a held-back time at once. Fatima, Noor, Ilse and Sanne herself decide nothing."""
    mine = waits(cast["Sanne"], role="psychologist", programme="")
    request = ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Het gaat deze week niet meer")
    assert ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Nog eens").pk == request.pk
    assert letters("urgent.asked") == [cast["Joris"].pk]
    slot = urgent_slot(psychologist)
    for name in ("Fatima", "Noor", "Ilse", "Sanne", "Daan"):
        with pytest.raises(Refused):
            decide(actor=actor_for(cast[name]), request=request.pk, urgent=True)
        readable = UrgentRequest.objects.seen_by(actor_for(cast[name])).exists()
        assert readable == (name == "Sanne")
    decide(actor=actor_for(cast["Joris"]), request=request.pk, urgent=True)
    (offer,) = offers()
    assert (offer.appointment.slot_id, offer.appointment.urgent) == (slot.pk, True)
    assert place_now(mine).urgency == WaitingPlace.URGENT


def test_who_cannot_wait_reads_at_once_where_they_stand_now(cast: dict[str, Person], psychologist: Diary) -> None:
    """Without a held-back time the letter leads to the page: it says 1 there; Daan, who was passed, reads 1 as before."""
    first, mine = (waits(cast[name], role="psychologist", programme="") for name in ("Daan", "Sanne"))
    request = ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Het gaat deze week niet meer")
    assert place_now(mine).told_place == 2
    decide(actor=actor_for(cast["Joris"]), request=request.pk, urgent=True)
    work()
    assert (place_now(mine).told_place, place_now(first).told_place) == (1, 1)


def test_no_keeps_the_place_and_says_so(cast: dict[str, Person], psychologist: Diary) -> None:
    """The student gets an answer; nothing else changes."""
    mine = waits(cast["Sanne"], role="psychologist", programme="")
    request = ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Kan het eerder?")
    urgent_slot(psychologist)
    decide(actor=actor_for(cast["Joris"]), request=request.pk, urgent=False)
    assert offers() == []
    assert letters("urgent.answered") == [cast["Sanne"].pk]
    assert place_now(mine).urgency == WaitingPlace.NORMAL


def test_nobody_decides_and_it_decides_itself(cast: dict[str, Person], psychologist: Diary, monday: Any) -> None:
    """After an office hour the held-back time is offered, whoever is away."""
    mine = waits(cast["Sanne"], role="psychologist", programme="")
    request = ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Kan het eerder?")
    slot = urgent_slot(psychologist, 3)
    assert late_requests(time.now()) == []
    assert decide_by_itself(actor=HOUSE, request=request.pk) is None
    monday.shift(datetime.timedelta(hours=1))
    assert late_requests(time.now()) == [request.pk]
    decide_by_itself(actor=HOUSE, request=request.pk)
    assert [each.appointment.slot_id for each in offers()] == [slot.pk]
    assert place_now(mine).state == PlaceState.OFFERED
    assert late_requests(time.now()) == []


def test_without_a_held_back_time_both_are_told(cast: dict[str, Person], psychologist: Diary, monday: Any) -> None:
    """The one on duty hears that it is late, the student who can be reached now; it stays to be decided."""
    mine = waits(cast["Sanne"], role="psychologist", programme="")
    request = ask(actor=actor_for(cast["Sanne"]), place=mine.pk, sentence="Kan het eerder?")
    monday.shift(datetime.timedelta(hours=1))
    for _ in range(2):
        decide_by_itself(actor=HOUSE, request=request.pk)
    assert letters("urgent.undecided") == [cast["Joris"].pk]
    assert letters("urgent.answered") == [cast["Sanne"].pk]
    assert decide(actor=actor_for(cast["Joris"]), request=request.pk, urgent=True).outcome == "yes"


def test_a_colleague_asks_with_the_students_yes(cast: dict[str, Person], psychologist: Diary) -> None:
    """Noor asks for Sanne, who is told so; without a yes nothing is asked; a lecturer asks nothing."""
    mine = waits(cast["Sanne"], role="psychologist", programme="")
    noor = actor_for(cast["Noor"])
    with pytest.raises(NotSaidYes):
        ask(actor=noor, place=mine.pk, sentence="Slaapt niet meer", said_yes=False)
    with pytest.raises(Refused):
        ask(actor=actor_for(cast["Omar"]), place=mine.pk, sentence="Slaapt niet meer")
    request = ask(actor=noor, place=mine.pk, sentence="Slaapt niet meer")
    assert (request.asked_by_id, request.said_yes_at) == (cast["Noor"].pk, time.now())
    assert letters("urgent.asked-for") == [cast["Sanne"].pk]


# --- By hand, and the clocks ----------------------------------------------------------------------------------------


def test_a_host_offers_a_time_of_their_own(cast: dict[str, Person], diary: Diary) -> None:
    """Noor offers hers to who waits for her; not to others' students, and no time of Bram's."""
    mine = waits(cast["Sanne"])
    other = diary_of(cast["Bram"], "study-adviser")
    noor = actor_for(cast["Noor"])
    with pytest.raises(Refused):
        offer_by_hand(actor=actor_for(cast["Bram"]), place=mine.pk, slot=next_slot(other).code)
    from naast.support.appointments.actions.booking import NotOffered

    with pytest.raises(NotOffered):
        offer_by_hand(actor=noor, place=mine.pk, slot=next_slot(other).code)
    assert offer_by_hand(actor=noor, place=mine.pk, slot=next_slot(diary).code).place_id == mine.pk


def test_one_time_is_not_offered_to_two(cast: dict[str, Person], diary: Diary) -> None:
    """Two who wait for one time: staff can give it to one of them (cal.diy#10789)."""
    noor, slot = actor_for(cast["Noor"]), next_slot(diary).code
    first, second = waits(cast["Sanne"]), waits(cast["Daan"])
    offer_by_hand(actor=noor, place=first.pk, slot=slot)
    with pytest.raises(Taken):
        offer_by_hand(actor=noor, place=second.pk, slot=slot)
    assert [offer.place_id for offer in offers()] == [first.pk]


def test_two_clocks_are_written_down(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """The first conversation, and the one after it; nobody came is no contact."""
    mine = waits(cast["Sanne"])
    one = booked(cast["Sanne"], next_slot(diary))
    work()
    assert place_now(mine).state == PlaceState.BOOKED
    monday.move_to(one.ends_at + datetime.timedelta(days=2))
    note_contacts(actor=HOUSE)
    assert (place_now(mine).first_contact_at, place_now(mine).guidance_started_at) == (one.starts_at, None)
    two = booked(cast["Sanne"], next_slot(diary))
    monday.move_to(two.ends_at + datetime.timedelta(days=2))
    note_contacts(actor=HOUSE)
    assert place_now(mine).guidance_started_at == two.starts_at


def test_a_service_says_that_it_is_stopped(cast: dict[str, Person], monday: Any) -> None:
    """Who answers for it says so, in both languages, until a day; its own unit before the whole university."""
    joris, fatima = actor_for(cast["Joris"]), actor_for(cast["Fatima"])
    said: Any = {"reason_nl": "Twee collega's zijn ziek.", "reason_en": "Two colleagues are ill."}
    with pytest.raises(Refused):
        set_state(actor=fatima, role="psychologist", state="stopped", **said)
    with pytest.raises(ValueError, match="why"):
        set_state(actor=joris, role="psychologist", state="stopped")
    until = time.today() + datetime.timedelta(days=7)
    set_state(actor=joris, role="psychologist", state="limited", until=until, **said)
    set_state(actor=joris, role="psychologist", campus="leiden", state="stopped", **said)
    assert {each.campus: each.state for each in states_now("psychologist")} == {"": "limited", "leiden": "stopped"}
    monday.shift(datetime.timedelta(days=8))
    assert [each.campus for each in states_now("psychologist")] == ["leiden"]
    set_state(actor=joris, role="psychologist", campus="leiden", state="open")
    assert states_now("psychologist") == ()
    governance = next(held.faculty for held in fatima.held if held.role == "coordinator")
    with pytest.raises(Refused):
        set_state(actor=fatima, role="study-adviser", state="stopped", **said)
    set_state(actor=fatima, role="study-adviser", faculty=governance, state="stopped", **said)
    assert [each.faculty for each in states_now("study-adviser")] == [governance]
