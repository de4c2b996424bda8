"""Taking a time and giving it back: hold, confirm, move, cancel (C1).

Each is one short transaction. Who comes second is told so (`Taken`) and keeps every other choice; what the database
refuses is never retried with another time. A hold whose time is over is put aside by whoever takes its slot, in the
same transaction, so that no job has to come first.
"""

import datetime
import hmac
from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.support.appointments.access import may_change, may_finish, may_hold, may_use_mail
from naast.support.appointments.events import Cancelled, Changed, Confirmed, SlotFreed
from naast.support.appointments.models import Appointment, Purpose, Slot, State
from naast.support.appointments.queries.locks import lock_day, short_waits
from naast.support.appointments.queries.sought import Sought, has_other, is_busy, sought, taken_on
from naast.support.appointments.rules.secrets import fingerprint

from . import taking

HOLD = datetime.timedelta(minutes=10)
"""How long a time stays yours while you confirm."""
HOLD_OF_GUEST = datetime.timedelta(minutes=30)
"""How long it stays when the confirmation has to come by mail."""
CLOSED_STATES = (State.CANCELLED, State.LAPSED)


class Taken(Exception):
    """Somebody else has this time, or its host is busy then."""


class NotOffered(Exception):
    """This time is not on offer: withdrawn, over, too soon, too far ahead, held back, or not in this way."""


class Lapsed(Exception):
    """The hold was not confirmed in time, or the appointment is over or cancelled already."""


class TooLate(Exception):
    """The moment until which a student moves or cancels by themselves has passed."""


class OwnOverlap(Exception):
    """The student has another appointment at that time."""


def _student(row: Appointment, _given: object) -> UUID | None:
    """Say whom the change is about."""
    return row.student_id


def _same_request(key: UUID, student: UUID | None, secret: str) -> Appointment | None:
    """Find what this request made before, whatever has become of it. Raises Lapsed when it is somebody else's."""
    rows = Appointment.objects.unscoped(reason="the same request again")
    known: Appointment | None = rows.filter(key=key).first()
    if known is None:
        return None
    if known.student_id != student or not hmac.compare_digest(known.secret, fingerprint(secret)):
        raise Lapsed
    return known


def on_offer(found: Sought | None, mode: str, now: datetime.datetime, *, urgent: bool = False) -> Sought:
    """Make sure that what was sought may be taken in this way at this moment, and give it. Raises NotOffered."""
    if found is None or not found.slot.diary.open or mode not in found.slot.modes.split(","):
        raise NotOffered
    slot, diary = found.slot, found.slot.diary
    held_back = slot.purpose == Purpose.URGENT and (slot.released_at is None or slot.released_at > now)
    soonest = now + datetime.timedelta(hours=0 if urgent or slot.purpose == Purpose.URGENT else diary.notice_hours)
    furthest = now + datetime.timedelta(days=diary.horizon_days)
    if slot.starts_at < soonest or (not urgent and (held_back or slot.starts_at > furthest)):
        raise NotOffered
    return found


def _host_has_time(slot: Slot, now: datetime.datetime, *, busy: bool, but: UUID | None = None) -> None:
    """Make sure that neither the host's own calendar nor the most of a day stands in the way. Raises Taken."""
    if busy:
        raise Taken
    capacity = slot.diary.capacity_per_day
    if capacity is not None:
        day = time.local(slot.starts_at).date()
        lock_day(slot.diary_id, day)
        since, until = (time.moment_of(day + datetime.timedelta(days=n), datetime.time(0)) for n in (0, 1))
        if taken_on(slot.diary_id, since, until, now, but) >= capacity:
            raise Taken


def make_room(slot: Slot, now: datetime.datetime) -> None:
    """Put aside what nobody confirmed, and make sure that the host has time then. Raises Taken."""
    _put_aside(slot, now)
    _host_has_time(slot, now, busy=is_busy(slot.host_id, slot.starts_at, slot.ends_at))


def _put_aside(slot: Slot, now: datetime.datetime) -> bool:
    """Put aside holds and offers on this time that nobody confirmed; tells whether there were any."""
    lapsed = Appointment.objects.unscoped(reason="a hold lapses whoever made it").filter(
        host=slot.host_id,
        starts_at__lt=slot.ends_at,
        ends_at__gt=slot.starts_at,
        state__in=(State.HELD, State.OFFERED),
        held_until__lte=now,
    )
    return bool(lapsed.update(state=State.LAPSED, ended_at=now))


def free_of_own(
    student: UUID | None, starts_at: datetime.datetime, ends_at: datetime.datetime, but: UUID | None
) -> None:
    """Make sure that the student has nothing else then. Raises OwnOverlap."""
    if student is not None and has_other(student, starts_at, ends_at, but):
        raise OwnOverlap


def take_time(row: Appointment, slot: Slot, now: datetime.datetime) -> None:
    """Write a row, new or moved, that takes a slot's time. Raises Taken when the database refuses it.

    Only when it refuses does anybody look for holds that nobody confirmed: they are put aside, and it is tried again.
    """
    written = taking.put if row._state.adding else _moved_to
    if not written(row) and not (_put_aside(slot, now) and written(row)):
        raise Taken


def _moved_to(row: Appointment) -> bool:
    """Write a row that was moved; tells whether the database took it."""
    try:
        with transaction.atomic(), short_waits():
            row.save()
    except IntegrityError:
        return False
    return True


@action("appointment.held", may=may_hold, about=_student, unknown_may=True)
def hold(*, actor: Actor, slot: str, mode: str, key: UUID, secret: str = "", language: str = "nl") -> Appointment:
    """Keep a free time for ten minutes, for who is signed in, or for the browser that knows `secret`.

    The same `key` again gives the same row, whatever has become of it.
    Raises NotOffered, Taken, OwnOverlap, Lapsed (a key of somebody else).
    """
    now = time.now()
    student = actor.pk
    offer = sought(slot, student, key)
    if offer is None or offer.again:
        known = _same_request(key, student, secret)
        if known is not None:
            return known
    offer = on_offer(offer, mode, now)
    found = offer.slot
    _host_has_time(found, now, busy=offer.busy)
    if offer.own:
        raise OwnOverlap
    row = Appointment(
        key=key,
        slot=found,
        diary=found.diary,
        host_id=found.host_id,
        student_id=student,
        secret=fingerprint(secret),
        language=language,
        starts_at=found.starts_at,
        ends_at=found.ends_at,
        mode=mode,
        place=found.place if mode == "in-person" else "",
        state=State.HELD,
        held_until=now + HOLD,
        made_at=now,
    )
    take_time(row, found, now)
    return row


@action("appointment.confirmed", may=may_finish, about=_student, unknown_may=True)
def confirm(*, actor: Actor, appointment: UUID, secret: str = "", topic: str = "") -> Appointment:
    """Make an appointment of a hold or an offer, for who is signed in or, with a guest's address, for its reader.

    Done twice it is done once. Raises Lapsed, OwnOverlap, Refused.
    """
    now = time.now()
    row = taking.locked(appointment)
    if row.state == State.CONFIRMED:
        return row
    if row.state in CLOSED_STATES or row.held_until is None or row.held_until <= now or row.starts_at <= now:
        raise Lapsed
    student = row.student_id or actor.pk
    if student is None and not row.guest_address:
        raise Refused("nobody to meet")
    free_of_own(student, row.starts_at, row.ends_at, row.pk)
    taking.confirmed(row, student, now)
    if topic:
        row.topic = topic
        row.save(update_fields=["topic"])
    emit(Confirmed(row.pk))
    return row


@action("appointment.guest-asked", may=may_finish, unknown_may=True)
def ask_by_mail(*, actor: Actor, appointment: UUID, secret: str, address: str) -> Appointment:
    """Keep a hold half an hour from its making for a guest, whose address is sealed; the mail that goes there confirms.

    A wrong address costs nobody a time: the hold lapses (trust.md Booking 8). Raises Lapsed, Refused.
    """
    now = time.now()
    row = taking.locked(appointment)
    if row.state != State.HELD or row.held_until is None or row.held_until <= now:
        raise Lapsed
    row.guest_address = address
    row.held_until = row.made_at + HOLD_OF_GUEST
    row.save(update_fields=["guest_address", "held_until"])
    return row


@action("appointment.let-go", may=may_finish, about=_student, unknown_may=True)
def let_go(*, actor: Actor, appointment: UUID, secret: str = "") -> Appointment:
    """Give a held time back before it lapses. Raises Refused."""
    row = taking.locked(appointment)
    if row.state == State.HELD:
        row.state = State.LAPSED
        row.ended_at = time.now()
        row.save(update_fields=["state", "ended_at"])
        emit(SlotFreed(row.slot_id))
    return row


def _locked(appointment: UUID) -> Appointment:
    """Lock an appointment that was decided upon. Raises Lapsed when it is over or was cancelled."""
    rows = (
        Appointment.objects.unscoped(reason="decided by the action")
        .select_for_update(of=("self",))
        .select_related("diary")
    )
    row: Appointment = rows.get(pk=appointment)
    if row.state != State.CONFIRMED:
        raise Lapsed
    return row


def _in_time(actor: Actor, row: Appointment, now: datetime.datetime) -> None:
    """Hold a student to the moment until which one moves or cancels, a host to none. Raises TooLate, Lapsed."""
    if row.starts_at <= now:
        raise Lapsed
    if actor.pk != row.host_id and now > row.starts_at - datetime.timedelta(hours=row.diary.change_hours):
        raise TooLate


@action("appointment.moved", may=may_change, about=_student)
def move(*, actor: Actor, appointment: UUID, slot: str, mode: str) -> Appointment:
    """Put an appointment at another free time of the same role; the old time is free at the same moment, or nothing is.

    Moved to where it is already, nothing happens. Raises Taken, NotOffered, TooLate, Lapsed, OwnOverlap.
    """
    now = time.now()
    return _moved(actor, _locked(appointment), slot, mode, now)


def _moved(actor: Actor, row: Appointment, slot: str, mode: str, now: datetime.datetime) -> Appointment:
    """Move a locked appointment."""
    _in_time(actor, row, now)
    offer = on_offer(sought(slot, None), mode, now)
    found = offer.slot
    if found.pk == row.slot_id:
        return row
    if found.diary.function.role_id != row.diary.function.role_id:
        raise NotOffered
    _host_has_time(found, now, busy=offer.busy, but=row.pk)
    free_of_own(row.student_id, found.starts_at, found.ends_at, row.pk)
    freed = row.slot_id
    row.slot, row.diary, row.host_id = found, found.diary, found.host_id
    row.starts_at, row.ends_at = found.starts_at, found.ends_at
    row.mode, row.place = mode, found.place if mode == "in-person" else ""
    row.sequence += 1
    row.reminded_at = None
    take_time(row, found, now)
    emit(SlotFreed(freed))
    emit(Changed(row.pk))
    return row


@action("appointment.cancelled", may=may_change, about=_student)
def cancel(*, actor: Actor, appointment: UUID) -> Appointment:
    """Cancel an appointment, without a reason; its time is free at once. Raises TooLate, Lapsed."""
    return _cancelled(actor, _locked(appointment), time.now())


def _cancelled(actor: Actor, row: Appointment, now: datetime.datetime) -> Appointment:
    """Cancel a locked appointment."""
    _in_time(actor, row, now)
    row.state = State.CANCELLED
    row.ended_at = now
    row.sequence += 1
    row.save(update_fields=["state", "ended_at", "sequence"])
    emit(SlotFreed(row.slot_id))
    emit(Cancelled(row.pk))
    return row


def _by_mail(code: str) -> Appointment:
    """Lock a guest's appointment that was decided upon. Raises Lapsed."""
    rows = Appointment.objects.unscoped(reason="decided by the action").select_for_update(of=("self",))
    row: Appointment = rows.select_related("diary").get(code=code, student=None)
    if row.state != State.CONFIRMED:
        raise Lapsed
    return row


@action("appointment.moved", may=may_use_mail, unknown_may=True)
def move_as_guest(*, actor: Actor, code: str, secret: str, slot: str, mode: str) -> Appointment:
    """Move a guest's appointment with what stands in their mail. Raises as `move`, and Refused."""
    return _moved(actor, _by_mail(code), slot, mode, time.now())


@action("appointment.cancelled", may=may_use_mail, unknown_may=True)
def cancel_as_guest(*, actor: Actor, code: str, secret: str) -> Appointment:
    """Cancel a guest's appointment with what stands in their mail. Raises as `cancel`, and Refused."""
    return _cancelled(actor, _by_mail(code), time.now())


@action("appointment.put-aside", may=nobody)
def put_aside(*, actor: Job) -> int:
    """Put aside every hold whose time is over, so that its slot is offered on; gives how many. For the house's job."""
    now = time.now()
    rows = Appointment.objects.unscoped(reason="holds whose time is over").select_for_update()
    late = list(rows.filter(state=State.HELD, held_until__lte=now).values_list("pk", "slot")[:500])
    if late:
        rows = Appointment.objects.unscoped(reason="holds whose time is over")
        rows.filter(pk__in=[pk for pk, _ in late], state=State.HELD).update(state=State.LAPSED, ended_at=now)
    for _, slot in late:
        emit(SlotFreed(slot))
    return len(late)
