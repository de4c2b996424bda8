"""Offering a time to who waits: one at a time, in order, with a limit; and what becomes of it (C2).

An offer takes its slot like any appointment does, so the database refuses a second one whoever makes it. A time that
comes back is told as `SlotFreed`, and is offered to the next.
"""

import datetime
import uuid
from collections.abc import Collection
from typing import Any, TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.foundation.notify import outbox
from naast.foundation.notify.rules import in_quiet_hours
from naast.support.appointments.access import may_keep_list, may_use_place
from naast.support.appointments.actions.booking import (
    Lapsed,
    NotOffered,
    OwnOverlap,
    Taken,
    confirm,
    free_of_own,
    make_room,
    on_offer,
    take_time,
)
from naast.support.appointments.events import SlotFreed
from naast.support.appointments.models import (
    IN_LINE,
    Appointment,
    Offer,
    PlaceState,
    Slot,
    State,
    WaitingPlace,
)
from naast.support.appointments.queries.free import free_slots
from naast.support.appointments.queries.locks import lock_offers
from naast.support.appointments.queries.sought import is_taken, sought
from naast.support.appointments.queries.waiting import Line, diaries_of, line_of, seat_of, who_can_be_offered, words
from naast.support.appointments.queries.waiting_due import held_back_for
from naast.support.appointments.rules.waiting import fits, newly_told, next_for, offer_until, rests_after

OFFERED, LAPSED, STILL = "waiting.offered", "waiting.lapsed", "waiting.still"
URGENT_NOTICE = datetime.timedelta(minutes=15)
OFFERS_AT_A_TIME = 20
"""Offers of one round: the line is kept for as long as it takes."""
_HOUSE = "decided by the action"
_CONFIRMED = (State.CONFIRMED,)


class NothingStands(Exception):
    """No offer stands: it was answered, or its time is over."""


def student_of(result: Any, given: dict[str, Any]) -> UUID | None:
    """Say whom a change of a place, or of what hangs on it, is about."""
    place = getattr(result, "place", result)
    return getattr(place, "student_id", None)


def locked_place(place: UUID) -> WaitingPlace:
    """Lock a place, and read it. Who answers, lapses or leaves locks their own place alone and waits for nobody else's.

    Whoever needs the line too (lock_line) asks for that first. Raises WaitingPlace.DoesNotExist.
    """
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).select_for_update(of=("self",))
    found: WaitingPlace = rows.get(pk=place)
    return found


@action("waiting.line-retold", may=nobody)
def retell(*, actor: Job, role: str) -> int:
    """Write down who stands nearer than they were told; gives how many. Who was passed is told nothing.

    Not at each change of the line: everybody behind has a row to be written, and whoever came next would wait for it.
    A place that is being answered or offered a time at this moment is told the next time; nothing here waits for one.
    """
    line = line_of(role, lock=True)
    told = {seat.key: seat.told for seat in line.seats}
    nearer = newly_told(line.seats)
    rows = WaitingPlace.objects.unscoped(reason="the line moved on")
    idle = rows.filter(pk__in=list(nearer)).select_for_update(of=("self",), skip_locked=True)
    forward: dict[int, list[UUID]] = {}
    for key in idle.values_list("pk", flat=True):
        forward.setdefault(told[key] - nearer[key], []).append(key)
    for steps, moved in forward.items():
        rows.filter(pk__in=moved).update(told_place=F("told_place") - steps)
    return sum(map(len, forward.values()))


def write_to_student(letter: str, place: WaitingPlace, about: UUID, *parts: object) -> None:
    """Post a letter to who waits; the same letter about the same thing is no second one."""
    key = outbox.key_of(letter, about, place.student_id, *map(str, parts))
    outbox.post(to=place.student_id, letter=letter, about=place.pk, key=key)


# --- Making an offer ------------------------------------------------------------------------------------------------


def place_offer(place: WaitingPlace, slot: Slot, now: datetime.datetime, *, urgent: bool = False) -> Offer | None:
    """Offer a slot to a place that is locked; None when there is too little time to answer.

    Raises Taken, OwnOverlap.
    """
    notice = datetime.timedelta(hours=slot.diary.notice_hours)
    if urgent:
        until = offer_until(now, slot.starts_at, URGENT_NOTICE, time.zone(), shortest=URGENT_NOTICE)
    else:
        until = offer_until(now, slot.starts_at, notice, time.zone())
    if until is None:
        return None
    make_room(slot, now)
    free_of_own(place.student_id, slot.starts_at, slot.ends_at, None)
    chosen, offered = words(place.modes), slot.modes.split(",")
    mode = next((each for each in offered if not chosen or each in chosen), offered[0])
    appointment = Appointment(
        key=uuid.uuid4(),
        slot=slot,
        diary=slot.diary,
        host_id=slot.host_id,
        student_id=place.student_id,
        language=place.language,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        mode=mode,
        place=slot.place if mode == "in-person" else "",
        state=State.OFFERED,
        held_until=until,
        urgent=urgent,
        made_at=now,
    )
    offer = Offer(place=place, appointment=appointment, offered_at=now, until=until)
    try:
        with transaction.atomic():
            take_time(appointment, slot, now)
            offer.save(force_insert=True)
    except IntegrityError as refused:
        raise Taken from refused
    place.state = PlaceState.OFFERED
    place.save(update_fields=["state"])
    write_to_student(OFFERED, place, offer.pk)
    return offer


@action("waiting.slot-offered", may=nobody, about=student_of)
def offer_slot(*, actor: Job, slot: UUID) -> Offer | None:
    """Offer a time that came free to the first in the line whom it suits; None when it suits nobody, or is gone."""
    now = time.now()
    found = Slot.objects.select_related("diary__function").filter(pk=slot).first()
    if found is None:
        return None
    try:
        on_offer(sought(found.code, None), found.modes.split(",")[0], now)
    except NotOffered:
        return None
    role = found.diary.function.role_id
    waiting = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(role=role, state=PlaceState.WAITING)
    if not waiting.exists() or is_taken(found, now):
        return None  # as it is with most times: no offer waits for that
    diaries = diaries_of(role)
    lock_offers(role)
    return None if is_taken(found, now) else _offer_to_next(who_can_be_offered(role, diaries), found, now)


class _Wanted(TypedDict):
    """What a time asks of who could have it."""

    diary: UUID
    modes: Collection[str]
    local: datetime.datetime


def _offer_to_next(line: Line, slot: Slot, now: datetime.datetime, but: Collection[UUID] = ()) -> Offer | None:
    """Offer a slot down the line, `but` aside, until somebody can be offered it."""
    before = Offer.objects.unscoped(reason=_HOUSE).filter(appointment__slot=slot.pk).exclude(outcome="")
    passed = {*but, *before.values_list("place", flat=True)} if line.seats else set()
    wanted = _Wanted(diary=slot.diary_id, modes=slot.modes.split(","), local=time.local(slot.starts_at))
    while seat := next_for(line.seats, **wanted, not_again=passed):
        passed.add(seat.key)
        row = locked_place(seat.key)
        if row.state != PlaceState.WAITING or not fits(seat_of(row, seat.reach), **wanted):
            continue  # answered, left, or wishes something else since the line was read
        try:
            return place_offer(row, slot, now)
        except OwnOverlap:
            continue
        except Taken:
            return None
    return None


@action("waiting.offered-round", may=nobody)
def offer_free(*, actor: Job, role: str) -> int:
    """Offer what is free to who waits for a role, in order: after the nightly lay-out, and later. Gives how many.

    At most `OFFERS_AT_A_TIME`, so that nobody who joins, accepts or leaves waits long for the line; the job comes back.
    Not in quiet hours: a time held through the night for who is asleep helps nobody.
    """
    now = time.now()
    if in_quiet_hours(now, time.zone()):
        return 0
    diaries = diaries_of(role)
    lock_offers(role)
    line = who_can_be_offered(role, diaries)
    waiting = len(line.seats)
    if not waiting or not diaries:
        return 0
    horizon = datetime.timedelta(days=max(each.horizon_days for each in diaries))
    free = free_slots(_NOBODY, diaries, since=now, until=now + horizon, most=4 * waiting + 60)
    offered: set[UUID] = set()
    slots = {row.code: row for row in _slots([each.code for each in free])}
    for each in free:
        if len(offered) in (waiting, OFFERS_AT_A_TIME):
            break
        offer = _offer_to_next(line, slots[each.code], now, but=offered)
        if offer is not None:
            offered.add(offer.place_id)
    return len(offered)


_NOBODY = Actor()


def _slots(codes: list[str]) -> list[Slot]:
    """Read slots with their diaries."""
    return list(Slot.objects.select_related("diary").filter(code__in=codes))


def offer_held_back(place: WaitingPlace, now: datetime.datetime) -> Offer | None:
    """Offer the soonest held-back time that can be offered still; None when there is none."""
    for slot in held_back_for(place, now):
        try:
            offer = place_offer(place, slot, now, urgent=True)
        except (Taken, OwnOverlap):
            continue
        if offer is not None:
            return offer
    return None


@action("waiting.slot-offered", may=may_keep_list, about=student_of)
def offer_by_hand(*, actor: Actor, place: UUID, slot: str) -> Offer:
    """Offer a free time of one's own to somebody in the line, with one click.

    Raises NotOffered (also for a time of somebody else, or too soon to be answered), Taken, OwnOverlap, NothingStands
    when this place does not wait.
    """
    now = time.now()
    row = locked_place(place)
    found = Slot.objects.select_related("diary__function").filter(code=slot, host=actor.pk).first()
    if found is None or found.diary.function.role_id != row.role_id:
        raise NotOffered
    if row.state not in (PlaceState.WAITING, PlaceState.RESTING):
        raise NothingStands
    urgent = row.urgency == WaitingPlace.URGENT
    on_offer(sought(found.code, None), found.modes.split(",")[0], now, urgent=urgent)
    offer = place_offer(row, found, now, urgent=urgent)
    if offer is None:
        raise NotOffered
    return offer


# --- What becomes of it ---------------------------------------------------------------------------------------------


def _standing(place: UUID) -> Offer | None:
    """Lock the offer that stands for a place."""
    rows = Offer.objects.unscoped(reason=_HOUSE).select_for_update(of=("self",))
    found: Offer | None = rows.select_related("appointment").filter(place=place, outcome="").first()
    return found


def _end(offer: Offer, outcome: str, now: datetime.datetime) -> None:
    """Write down what became of an offer; the time is given back unless it became an appointment."""
    offer.outcome, offer.ended_at = outcome, now
    offer.save(update_fields=["outcome", "ended_at"])
    rows = Appointment.objects.unscoped(reason=_HOUSE)
    if rows.filter(pk=offer.appointment_id, state=State.OFFERED).update(state=State.LAPSED, ended_at=now):
        emit(SlotFreed(offer.appointment.slot_id))


def take_back(place: WaitingPlace, now: datetime.datetime) -> None:
    """End the offer that stands for a place, if any, because the place itself ended."""
    offer = _standing(place.pk)
    if offer is not None:
        _end(offer, Offer.TAKEN_BACK, now)


def _booked(place: WaitingPlace, appointment: Appointment, now: datetime.datetime) -> None:
    """Let a place be over because there is an appointment."""
    place.state, place.appointment, place.ended_at = PlaceState.BOOKED, appointment, now
    place.save(update_fields=["state", "appointment", "ended_at"])
    offer = _standing(place.pk)
    if offer is not None:
        mine = offer.appointment_id == appointment.pk
        _end(offer, Offer.ACCEPTED if mine else Offer.TAKEN_BACK, now)


@action("waiting.offer-accepted", may=may_use_place, about=student_of)
def accept(*, actor: Actor, place: UUID, mode: str = "") -> WaitingPlace:
    """Make an appointment of the offer that stands, in one of the ways it can be had.

    Accepted twice it is accepted once. Raises Lapsed, OwnOverlap, NotOffered (another way).
    """
    now = time.now()
    row = locked_place(place)
    if row.state == PlaceState.BOOKED:
        return row
    offer = _standing(place)
    if offer is None or offer.until <= now:
        raise Lapsed
    found = offer.appointment
    if mode and mode != found.mode:
        slot = Slot.objects.get(pk=found.slot_id)
        if mode not in slot.modes.split(","):
            raise NotOffered
        found.mode, found.place = mode, slot.place if mode == "in-person" else ""
        found.save(update_fields=["mode", "place"])
    _booked(row, confirm(actor=actor, appointment=found.pk), now)
    return row


@action("waiting.offer-declined", may=may_use_place, about=student_of)
def decline(*, actor: Actor, place: UUID) -> WaitingPlace:
    """Say that an offered time does not suit; one keeps one's place. Raises NothingStands."""
    now = time.now()
    row = locked_place(place)
    offer = _standing(place)
    if offer is None:
        raise NothingStands
    row.state, row.lapses = PlaceState.WAITING, 0
    row.save(update_fields=["state", "lapses"])
    _end(offer, Offer.DECLINED, now)
    return row


@action("waiting.offer-lapsed", may=nobody, about=student_of)
def lapse(*, actor: Job, offer: UUID) -> WaitingPlace | None:
    """End an offer that nobody answered: the first time one keeps one's place, the second time one is asked about it.

    None when it was answered meanwhile.
    """
    now = time.now()
    where = Offer.objects.unscoped(reason=_HOUSE).filter(pk=offer).values_list("place", flat=True).first()
    if where is None:
        return None
    place = locked_place(where)
    found = _standing(place.pk)
    if found is None or found.pk != offer or found.until > now:
        return None
    if found.appointment.state in _CONFIRMED:
        _booked(place, found.appointment, now)
        return place
    place.lapses += 1
    place.state = PlaceState.RESTING if rests_after(place.lapses) else PlaceState.WAITING
    place.save(update_fields=["lapses", "state"])
    _end(found, Offer.LAPSED, now)
    write_to_student(STILL if place.state == PlaceState.RESTING else LAPSED, place, found.pk)
    return place


@action("waiting.appointment-found", may=nobody, about=student_of)
def note_booked(*, actor: Job, appointment: UUID) -> WaitingPlace | None:
    """Let the place of who made an appointment be over, also when they found the time themselves; None without one."""
    found = Appointment.objects.unscoped(reason="whose place it ends").filter(pk=appointment, state=State.CONFIRMED)
    made = found.select_related("diary__function").first()
    if made is None or made.student_id is None:
        return None
    rows = WaitingPlace.objects.unscoped(reason="whose place it ends").select_for_update(of=("self",))
    mine = rows.filter(role=made.diary.function.role_id, student=made.student_id, state__in=IN_LINE)
    place: WaitingPlace | None = mine.first()
    if place is not None:
        _booked(place, made, time.now())
    return place


__all__ = [
    "LAPSED",
    "OFFERED",
    "OFFERS_AT_A_TIME",
    "STILL",
    "Lapsed",
    "NotOffered",
    "NothingStands",
    "OwnOverlap",
    "Taken",
    "accept",
    "decline",
    "lapse",
    "line_of",
    "locked_place",
    "note_booked",
    "offer_by_hand",
    "offer_free",
    "offer_held_back",
    "offer_slot",
    "place_offer",
    "retell",
    "student_of",
    "take_back",
    "write_to_student",
]
