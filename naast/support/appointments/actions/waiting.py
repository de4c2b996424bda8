"""Joining the waiting list, saying what suits, leaving it, and the order that staff may change (C2)."""

import datetime
from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.notify import outbox
from naast.foundation.people.models import Campus, Faculty, Programme
from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.support.appointments.access import HOSTS, may_join, may_keep_list, may_set_state, may_use_place
from naast.support.appointments.actions.answering import take_back
from naast.support.appointments.actions.places import locked_place, student_of
from naast.support.appointments.models import (
    IN_LINE,
    MODES,
    Appointment,
    OrderChange,
    PlaceState,
    ServiceState,
    State,
    UrgentRequest,
    WaitingPlace,
)
from naast.support.appointments.queries.behind import Door
from naast.support.appointments.queries.waiting import line_of, seat_of, standing_place
from naast.support.appointments.queries.waiting_due import holders_of
from naast.support.appointments.rules.waiting import MOMENTS, answers_for, moved_before, places, told_place

ALARM = "waiting.alarm"
KEEP_SENTENCE = datetime.timedelta(days=7)


class AlreadyWaiting(Exception):
    """The student has a place in this line already; `code` is its address."""

    def __init__(self, code: str) -> None:
        """Keep the address."""
        super().__init__("waits already")
        self.code = code


class NobodyToWaitFor(Exception):
    """No such role, or none that anybody waits for."""


class NotFurther(Exception):
    """The place stands there already, or nearer: one is only put to the front, never back."""


class NotInLine(Exception):
    """The place is over."""


@action("waiting.joined", may=may_join, about=student_of)
def join(
    *,
    actor: Actor,
    role: str,
    programme: str = "",
    campus: str = "",
    modes: Collection[str] = (),
    moments: Collection[str] = (),
    language: str = "nl",
) -> WaitingPlace:
    """Put somebody at the end of the line of a role, behind a door; without one that of their (first) study.

    Whoever studies nothing names a programme for a role that each programme has its own of.
    Raises AlreadyWaiting, NobodyToWaitFor, Programme.DoesNotExist.
    """
    if role not in HOSTS or role not in ROLE_BY_SLUG:
        raise NobodyToWaitFor
    assert actor.pk is not None  # may_join
    known = standing_place(actor, role)
    if known:
        raise AlreadyWaiting(known)
    if programme:
        door = Door.of(role, programme, campus)
    else:
        found = Programme.objects.only("faculty").filter(pk__in=actor.studies).order_by("name_nl", "code").first()
        if found is None and ROLE_BY_SLUG[role].unit != "university":
            raise NobodyToWaitFor
        door = Door(role, found.pk, found.faculty_id, campus) if found is not None else Door(role, campus=campus)
    now = time.now()
    line = line_of(role, lock=True)
    row = WaitingPlace(
        student_id=actor.pk,
        role_id=role,
        programme_id=door.programme,
        faculty_id=door.faculty,
        campus=door.campus,
        modes=_kept(modes, MODES),
        moments=_kept(moments, MOMENTS),
        joined_at=now,
        order_at=now,
        language=language,
    )
    mine = seat_of(row, line.reach(door.programme, door.faculty, door.campus))
    row.told_place = places([*line.seats, mine])[row.pk]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        raise AlreadyWaiting(standing_place(actor, role)) from refused
    return row


def _kept(chosen: Collection[str], known: Collection[str]) -> str:
    """Keep known words with commas between; all of them is the same as none: any will do."""
    found = [word for word in known if word in chosen]
    return "" if len(found) == len(known) else ",".join(found)


@action("waiting.wishes-kept", may=may_use_place, about=student_of)
def keep_wishes(*, actor: Actor, place: UUID, modes: Collection[str], moments: Collection[str]) -> WaitingPlace:
    """Write down how and when somebody can come; nothing chosen means any. Raises NotInLine."""
    row = locked_place(place)
    _in_line(row)
    row.modes, row.moments = _kept(modes, MODES), _kept(moments, MOMENTS)
    row.save(update_fields=["modes", "moments"])
    return row


@action("waiting.still", may=may_use_place, about=student_of)
def wait_on(*, actor: Actor, place: UUID) -> WaitingPlace:
    """Say that one still waits: a place at rest stands in the line again, where it stood. Raises NotInLine."""
    row = locked_place(place)
    _in_line(row)
    if row.state == PlaceState.RESTING:
        row.state, row.lapses = PlaceState.WAITING, 0
        row.save(update_fields=["state", "lapses"])
    return row


@action("waiting.left", may=may_use_place, about=student_of)
def leave(*, actor: Actor | Job, place: UUID) -> WaitingPlace:
    """Leave the list with one button; left twice it is left once. An offer that stood goes to the next."""
    now = time.now()
    row = locked_place(place)
    if row.state in IN_LINE:
        row.state, row.ended_at = PlaceState.LEFT, now
        row.save(update_fields=["state", "ended_at"])
        take_back(row, now)
    return row


def _in_line(row: WaitingPlace) -> None:
    """Make sure that a place still stands. Raises NotInLine."""
    if row.state not in IN_LINE:
        raise NotInLine


# --- What staff may change ------------------------------------------------------------------------------------------


@action("waiting.order-changed", may=may_keep_list, about=student_of)
def put_forward(*, actor: Actor, place: UUID, to: int, reason: str) -> OrderChange:
    """Put a place further to the front, at the `to`-th place of its line, with a reason that is sealed.

    Who is passed keeps the place they were told. Raises NotFurther, NotInLine, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a change of the order needs a reason")
    assert actor.pk is not None  # may_keep_list
    role = WaitingPlace.objects.unscoped(reason="decided by the action").values_list("role", flat=True).get(pk=place)
    line = line_of(role, lock=True)
    row = locked_place(place)
    _in_line(row)
    order = moved_before(line.seats, row.pk, to)
    if order is None or order >= row.order_at:
        raise NotFurther
    change = OrderChange(
        place=row,
        student_id=row.student_id,
        changed_by_id=actor.pk,
        changed_at=time.now(),
        reason=reason,
        stood_at=row.order_at,
        stands_at=order,
    )
    row.order_at = order
    row.save(update_fields=["order_at"])
    change.save(force_insert=True)
    moved = line_of(row.role_id)
    row.told_place = told_place(row.told_place, places(moved.seats)[row.pk])
    row.save(update_fields=["told_place"])
    return change


@action("service.state-set", may=may_set_state)
def set_state(
    *,
    actor: Actor | Job,
    role: str,
    faculty: UUID | None = None,
    campus: str = "",
    state: str,
    reason_nl: str = "",
    reason_en: str = "",
    until: datetime.date | None = None,
) -> ServiceState:
    """Say in public whether a role takes new students now, why and until when. Raises NobodyToWaitFor, ValueError."""
    if role not in HOSTS or role not in ROLE_BY_SLUG:
        raise NobodyToWaitFor
    if state != ServiceState.OPEN and not (reason_nl.strip() and reason_en.strip()):
        raise ValueError("a service that is not open says why, in both languages")
    now = time.now()
    row = ServiceState(
        role_id=role,
        faculty_id=faculty,
        campus=campus,
        state=state,
        reason_nl=reason_nl,
        reason_en=reason_en,
        since=time.local(now).date(),
        until=until,
        set_at=now,
        set_by_id=actor.pk,
    )
    row.save(force_insert=True)
    return row


# --- What the house keeps -------------------------------------------------------------------------------------------


@action("waiting.contacts-noted", may=nobody)
def note_contacts(*, actor: Job) -> int:
    """Write down when who waited was met for the first time, and for the second: the two clocks (R4). Gives how many.

    A conversation counts from the next day on, unless it was written down that nobody came.
    """
    now = time.now()
    rows = WaitingPlace.objects.unscoped(reason="clocks of the line").filter(state=PlaceState.BOOKED)
    open_clocks = list(rows.filter(guidance_started_at=None).order_by("-ended_at")[:2000])
    students = {row.student_id for row in open_clocks}
    met: dict[tuple[UUID, str], list[datetime.datetime]] = {}
    held = Appointment.objects.unscoped(reason="clocks of the line").filter(
        ~Q(outcome=Appointment.NO_SHOW),
        student__in=students,
        state=State.CONFIRMED,
        ends_at__lt=now - datetime.timedelta(days=1),
    )
    names = ("student", "diary__function__role", "starts_at")
    for student, role, starts_at in held.order_by("starts_at").values_list(*names):
        met.setdefault((student, role), []).append(starts_at)
    changed = []
    for row in open_clocks:
        talks = [each for each in met.get((row.student_id, row.role_id), ()) if each > row.joined_at]
        found = [*talks, None, None][:2]
        if (row.first_contact_at, row.guidance_started_at) != tuple(found):
            row.first_contact_at, row.guidance_started_at = found
            changed.append(row)
    rows.bulk_update(changed, ["first_contact_at", "guidance_started_at"], batch_size=200)
    return len(changed)


@action("waiting.sentences-forgotten", may=nobody)
def forget_sentences(*, actor: Job) -> int:
    """Remove what was written to go sooner, a week after it was decided; gives how many."""
    since = time.now() - KEEP_SENTENCE
    rows = UrgentRequest.objects.unscoped(reason="their term is over").filter(decided_at__lt=since)
    found = list(rows.filter(sentence__isnull=False)[:500])
    for row in found:
        row.sentence = None
        row.save(update_fields=["sentence"])
    return len(found)


@action("waiting.alarm-raised", may=nobody)
def raise_alarm(*, actor: Job, role: str, unit: str) -> int:
    """Tell who answers for a service that the wait will probably pass the norm, once a week; gives how many are told.

    `unit` is the code of a faculty or city, or that of the total.
    """
    faculty = Faculty.objects.filter(code=unit).values_list("pk", flat=True).first()
    campus = unit if faculty is None and Campus.objects.filter(slug=unit).exists() else ""
    year, week, _ = time.today().isocalendar()
    people = holders_of((answers_for(role),), faculty=faculty, campus=campus, anywhere=faculty is None and not campus)
    for person in people:
        key = outbox.key_of(ALARM, role, unit, year, week, person)
        outbox.post(to=person, letter=ALARM, about=outbox.key_of(role, unit), key=key)
    return len(people)
