"""The line at a walk-in desk: a number is taken, called, done or given back; nobody's name is asked (C1, C3)."""

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.support.appointments.access import may_call, may_end_ticket, may_hold, may_leave_line
from naast.support.appointments.models import WalkInTicket
from naast.support.appointments.rules.secrets import fingerprint

MOST_A_DAY = 500
IN_LINE = (WalkInTicket.WAITING, WalkInTicket.CALLED)
_TRIES = 5
_WHY = "the line of a desk has numbers and no names"


class LineFull(Exception):
    """More numbers were taken today than anybody can help."""


class NobodyWaits(Exception):
    """There is no number to call."""


@action("walk-in.taken", may=may_hold, unknown_may=True)
def take_number(*, actor: Actor, desk: str, secret: str) -> WalkInTicket:
    """Take the next number of a desk for one browser; while that waits it is the same number again. Raises LineFull."""
    return _numbered(desk, fingerprint(secret))


@action("walk-in.handed-out", may=may_call)
def hand_out(*, actor: Actor, desk: str) -> WalkInTicket:
    """Hand out the next number at the desk itself, to who has no telephone with them. Raises LineFull."""
    return _numbered(desk, "")


def _numbered(desk: str, secret: str) -> WalkInTicket:
    """Make the next number; who comes at the same moment gets the one after it."""
    day = time.today()
    rows = WalkInTicket.objects.unscoped(reason=_WHY).filter(desk=desk, day=day)
    for _ in range(_TRIES):
        known: WalkInTicket | None = rows.filter(secret=secret, state__in=IN_LINE).first() if secret else None
        if known is not None:
            return known
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        if number > MOST_A_DAY:
            raise LineFull
        try:
            with transaction.atomic():
                row: WalkInTicket = WalkInTicket.objects.create(
                    desk=desk, day=day, number=number, secret=secret, taken_at=time.now()
                )
        except IntegrityError:
            continue
        return row
    raise LineFull


@action("walk-in.called", may=may_call)
def call_next(*, actor: Actor, desk: str) -> WalkInTicket:
    """Call who has waited longest at a desk today. Raises NobodyWaits."""
    rows = WalkInTicket.objects.unscoped(reason=_WHY).select_for_update(skip_locked=False)
    row: WalkInTicket | None = (
        rows.filter(desk=desk, day=time.today(), state=WalkInTicket.WAITING).order_by("number").first()
    )
    if row is None:
        raise NobodyWaits
    row.state, row.called_at = WalkInTicket.CALLED, time.now()
    row.save(update_fields=["state", "called_at"])
    return row


@action("walk-in.ended", may=may_end_ticket)
def end_ticket(*, actor: Actor, ticket: UUID, state: str) -> WalkInTicket:
    """Say that a number is done, has left, or waits after all. Raises ValueError for another word."""
    if state not in (WalkInTicket.DONE, WalkInTicket.LEFT, WalkInTicket.WAITING):
        raise ValueError("a number is done, left or waiting")
    row: WalkInTicket = WalkInTicket.objects.unscoped(reason=_WHY).select_for_update().get(pk=ticket)
    if row.state in IN_LINE and row.state != state:
        row.state = state
        row.ended_at = None if state == WalkInTicket.WAITING else time.now()
        row.called_at = None if state == WalkInTicket.WAITING else row.called_at
        row.save(update_fields=["state", "ended_at", "called_at"])
    return row


@action("walk-in.left", may=may_leave_line, unknown_may=True)
def leave_line(*, actor: Actor, desk: str, secret: str) -> int:
    """Give the number of one browser back; gives how many those were."""
    rows = WalkInTicket.objects.unscoped(reason=_WHY).filter(desk=desk, secret=fingerprint(secret), state__in=IN_LINE)
    given_back: int = rows.update(state=WalkInTicket.LEFT, ended_at=time.now())
    return given_back


@action("walk-in.forgotten", may=nobody)
def forget_numbers(*, actor: Job, before: datetime.date) -> int:
    """Remove the numbers of the days before one; gives how many."""
    gone: int = WalkInTicket.objects.unscoped(reason=_WHY).filter(day__lt=before).delete()[0]
    return gone
