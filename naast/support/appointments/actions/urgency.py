"""Who cannot wait: asked in one sentence, decided the same day by the profession asked, or by itself (C2, R2)."""

import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.jobs import enqueue
from naast.foundation.notify import outbox
from naast.support.appointments.access import may_ask_for, may_decide
from naast.support.appointments.actions.offering import offer_held_back
from naast.support.appointments.actions.places import locked_place, write_to_student
from naast.support.appointments.actions.waiting import NotInLine
from naast.support.appointments.models import IN_LINE, PlaceState, UrgentRequest, WaitingPlace
from naast.support.appointments.queries.waiting_due import holders_of, working_days_from
from naast.support.appointments.rules.waiting import decided_before, deciders

ASKED, UNDECIDED, ANSWERED, ASKED_FOR = "urgent.asked", "urgent.undecided", "urgent.answered", "urgent.asked-for"
_HOUSE = "decided by the action"


class NotSaidYes(Exception):
    """Somebody asks for a student without the student's yes."""


class DecidedAlready(Exception):
    """Somebody else was first, or it decided itself."""


def _student(result: Any, given: dict[str, Any]) -> UUID | None:
    """Say whom a request is about."""
    return getattr(result, "student_id", None)


@action("urgent.asked", may=may_ask_for, about=_student)
def ask(*, actor: Actor, place: UUID, sentence: str, said_yes: bool = True) -> UrgentRequest:
    """Ask in one sentence that somebody goes sooner, for oneself or with the student's yes; asked twice it is once.

    Raises NotInLine, NotSaidYes.
    """
    if not said_yes:
        raise NotSaidYes
    assert actor.pk is not None  # may_ask_for
    now = time.now()
    row = locked_place(place)
    if row.state not in IN_LINE:
        raise NotInLine
    known = UrgentRequest.objects.unscoped(reason=_HOUSE).filter(place=row, outcome="").first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    today = time.local(now).date()
    request = UrgentRequest(
        place=row,
        student_id=row.student_id,
        asked_by_id=actor.pk,
        said_yes_at=now,
        sentence=sentence,
        profession=row.role_id,
        asked_at=now,
        deadline=decided_before(now, working_days_from(today), time.zone()),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        return UrgentRequest.objects.unscoped(reason=_HOUSE).get(place=row, outcome="")  # type: ignore[no-any-return]
    if row.urgency == WaitingPlace.NORMAL:
        row.urgency = WaitingPlace.ASKED
        row.save(update_fields=["urgency"])
    _write_to_deciders(ASKED, request, row)
    if actor.pk != row.student_id:
        write_to_student(ASKED_FOR, row, request.pk)
    return request


def _write_to_deciders(letter: str, request: UrgentRequest, place: WaitingPlace) -> None:
    """Post a letter to whoever decides for the profession asked."""
    for person in holders_of(deciders(place.role_id), faculty=place.faculty_id, campus=place.campus):
        if person != place.student_id:
            key = outbox.key_of(letter, request.pk, person)
            outbox.post(to=person, letter=letter, about=request.pk, key=key)


def _locked(request: UUID) -> tuple[WaitingPlace, UrgentRequest]:
    """Lock the place and the request, in that order. Raises DecidedAlready."""
    rows = UrgentRequest.objects.unscoped(reason=_HOUSE)
    place = locked_place(rows.values_list("place", flat=True).get(pk=request))
    found = rows.select_for_update(of=("self",)).get(pk=request)
    if found.outcome:
        raise DecidedAlready
    return place, found


def _settle(request: UrgentRequest, outcome: str, now: datetime.datetime, by: UUID | None = None) -> None:
    """Write down how a request ended."""
    request.outcome, request.decided_at, request.decided_by_id = outcome, now, by
    request.save(update_fields=["outcome", "decided_at", "decided_by"])


@action("urgent.decided", may=may_decide, about=_student)
def decide(*, actor: Actor, request: UUID, urgent: bool) -> UrgentRequest:
    """Decide that somebody cannot wait, and offer a held-back time at once; or that they keep their place.

    Raises DecidedAlready.
    """
    now = time.now()
    place, found = _locked(request)
    _settle(found, UrgentRequest.YES if urgent else UrgentRequest.NO, now, actor.pk)
    place.urgency = WaitingPlace.URGENT if urgent else WaitingPlace.NORMAL
    place.save(update_fields=["urgency"])
    if urgent:
        enqueue("waiting.tell-places")  # the letter leads to their page: it says where they stand now
    offered = None
    if urgent and place.state in (PlaceState.WAITING, PlaceState.RESTING):
        offered = offer_held_back(place, now)
    if offered is None:
        write_to_student(ANSWERED, place, found.pk)
    return found


@action("urgent.decided-itself", may=nobody, about=_student)
def decide_by_itself(*, actor: Job, request: UUID) -> UrgentRequest | None:
    """Give the held-back time when nobody decided within an office hour; None when somebody did.

    Without such a time the duty person is told, and the student that the lines on their page are open.
    """
    now = time.now()
    try:
        place, found = _locked(request)
    except DecidedAlready:
        return None
    if found.deadline > now:
        return None
    if place.state not in IN_LINE:
        _settle(found, UrgentRequest.NO, now)
        return found
    offered = None
    if place.state in (PlaceState.WAITING, PlaceState.RESTING):
        offered = offer_held_back(place, now)
    if offered is not None:
        _settle(found, UrgentRequest.BY_ITSELF, now)
        place.urgency = WaitingPlace.URGENT
        place.save(update_fields=["urgency"])
        return found
    # It stays to be decided by a person: the desk shows it as late, and the student reads which lines are open.
    if found.deadline + datetime.timedelta(days=1) > now:
        _write_to_deciders(UNDECIDED, found, place)
        write_to_student(ANSWERED, place, found.pk, "late")
    return found
