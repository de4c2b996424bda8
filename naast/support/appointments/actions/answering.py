"""What becomes of an offer: accepted, declined, lapsed, or overtaken by an appointment found elsewhere (C2)."""

import datetime
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.support.appointments.access import may_use_place
from naast.support.appointments.actions.booking import Lapsed, NotOffered, confirm
from naast.support.appointments.actions.places import NothingStands, locked_place, student_of, write_to_student
from naast.support.appointments.events import SlotFreed
from naast.support.appointments.models import IN_LINE, Appointment, Offer, PlaceState, Slot, State, WaitingPlace
from naast.support.appointments.rules.waiting import rests_after

LAPSED, STILL = "waiting.lapsed", "waiting.still"
_HOUSE = "decided by the action"
_CONFIRMED = (State.CONFIRMED,)


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
