"""Offering a time to who waits: one at a time, in order, with a limit (C2); what becomes of it is `answering`.

An offer takes its slot like any appointment does, so the database refuses a second one whoever makes it. A time that
comes back is told as `SlotFreed`, and is offered to the next.
"""

import datetime
import uuid
from collections.abc import Collection
from typing import TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.jobs import Later
from naast.foundation.notify.rules import in_quiet_hours
from naast.support.appointments.access import may_keep_list
from naast.support.appointments.actions.booking import (
    NotOffered,
    OwnOverlap,
    Taken,
    free_of_own,
    make_room,
    on_offer,
    take_time,
)
from naast.support.appointments.actions.places import NothingStands, locked_place, student_of, write_to_student
from naast.support.appointments.models import (
    Appointment,
    Offer,
    PlaceState,
    Slot,
    State,
    WaitingPlace,
)
from naast.support.appointments.queries.free import free_slots
from naast.support.appointments.queries.locks import try_lock_offers
from naast.support.appointments.queries.sought import is_taken, sought
from naast.support.appointments.queries.waiting import Line, diaries_of, seat_of, who_can_be_offered, words
from naast.support.appointments.queries.waiting_due import held_back_for
from naast.support.appointments.rules.waiting import fits, next_for, offer_until

OFFERED = "waiting.offered"
URGENT_NOTICE = datetime.timedelta(minutes=15)
OFFERS_AT_A_TIME = 20
"""Offers of one round: other offers of the role come back after it."""
_HOUSE = "decided by the action"


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
    """Offer a time that came free to the first in the line whom it suits; None when it suits nobody, or is gone.

    Raises Later while the house makes other offers to that line.
    """
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
    if not try_lock_offers(role):
        raise Later
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

    At most `OFFERS_AT_A_TIME`, so that a time that comes free meanwhile is offered soon; the job comes back.
    Not in quiet hours: a time held through the night for who is asleep helps nobody. Raises Later while the house makes
    other offers to that line.
    """
    now = time.now()
    if in_quiet_hours(now, time.zone()):
        return 0
    diaries = diaries_of(role)
    if not try_lock_offers(role):
        raise Later
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
