"""Answering: yes, no, at the desk, and taking it back (C5).

A yes and a no leave the same line in the trail ("consent.answered"), so that nobody reads a no there.
"""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import events, time

from .. import rules
from ..access import key_of, may_answer, may_give, may_record
from ..events import PermissionStopped, PermissionUsable
from ..models import Permission
from ..rules import State
from ._letters import RECORDED, post

_OWN = "the rule found the student's own"


class OtherText(Exception):
    """The text is another than the one that was asked about; nothing leaves. Ask again about this text."""


class NotOpen(Exception):
    """There is nothing to answer here any more: it was taken back, replaced or over."""


@dataclasses.dataclass(frozen=True, slots=True)
class Recorded:
    """A yes that was recorded at the desk, alike whatever the student said on screen; it leaves at `leaves_at`."""

    pk: UUID
    leaves_at: datetime.datetime


def _about(result: object, given: dict[str, Any]) -> UUID | None:
    return result.student_id if isinstance(result, Permission) else None


def _about_recorded(result: object, given: dict[str, Any]) -> UUID | None:
    rows = Permission.objects.unscoped(reason="names whom the line is about").filter(pk=key_of(given["permission"]))
    found: UUID | None = rows.values_list("student", flat=True).first()
    return found


@action("consent.answered", may=may_give, about=_about)
def give(*, actor: Actor | Job, permission: Any, digest: str) -> Permission:
    """Say yes, on one's own screen, to the text whose digest this is; it may be used at once. Twice changes nothing.

    What was said yes to before, about the same thing and receiver, is replaced. A yes that was recorded at the desk and
    has not left yet leaves now. Raises OtherText, NotOpen, Refused.
    """
    row = _locked(permission)
    if row.digest != digest:
        raise OtherText
    now = time.now()
    if row.state == State.GIVEN and row.leaves_at is not None and row.leaves_at <= now:
        return row
    leaving = row.state == State.GIVEN and row.until >= time.today()
    if not (leaving or _can_be_answered(row)):
        raise NotOpen
    _replace_older(row)
    row.state, row.given_at, row.leaves_at, row.told_at, row.ended_at = State.GIVEN, now, now, now, None
    row.save(update_fields=["state", "given_at", "leaves_at", "told_at", "ended_at"])
    events.emit(PermissionUsable(permission=row.pk, what_kind=row.what_kind, what=row.what))
    return row


@action("consent.answered", may=may_answer, about=_about)
def refuse(*, actor: Actor | Job, permission: Any) -> Permission:
    """Say no; nobody but the student learns of it, also when a yes was recorded at the desk. Twice changes nothing.

    Raises NotOpen for what may be used already (`withdraw` stops that) or is over, Refused.
    """
    row = _locked(permission)
    if row.state == State.REFUSED:
        return row
    left = row.leaves_at is not None and row.leaves_at <= time.now()
    if row.state not in (State.ASKED, State.GIVEN) or left:
        raise NotOpen
    row.state = State.REFUSED
    row.save(update_fields=["state"])
    return row


@action("consent.stopped", may=may_answer, about=_about)
def withdraw(*, actor: Actor | Job, permission: Any) -> Permission:
    """Take a yes back: nothing more is passed on, from this moment. Twice changes nothing.

    Sharing again takes a new question. A yes at the desk that has not left yet becomes a no, which nobody sees.
    Raises NotOpen for what was never given or is over, Refused.
    """
    row = _locked(permission)
    if row.state == State.WITHDRAWN:
        return row
    if row.state != State.GIVEN:
        raise NotOpen
    now = time.now()
    if row.leaves_at is not None and row.leaves_at <= now:
        row.state, row.withdrawn_at, row.ended_at = State.WITHDRAWN, now, now
        events.emit(PermissionStopped(permission=row.pk, what_kind=row.what_kind, what=row.what))
    else:
        row.state = State.REFUSED
    row.save(update_fields=["state", "withdrawn_at", "ended_at"])
    return row


@action("consent.recorded", may=may_record, about=_about_recorded)
def record_yes_at_desk(*, actor: Actor | Job, permission: Any, digest: str, urgent_reason: str = "") -> Recorded:
    """Record, as whoever asked, that the student said yes at the desk to the text whose digest this is.

    It may be used after 24 hours, at once with an `urgent_reason`; until then the student can change it and is told so.
    A no on screen stays a no: it reads the same here, and nothing leaves. Raises OtherText, NotOpen, Refused.
    """
    row = _locked(permission)
    if row.digest != digest:
        raise OtherText
    now = time.now()
    if row.leaves_at is not None and row.state in (State.GIVEN, State.REFUSED):
        return Recorded(row.pk, row.leaves_at)
    if not _can_be_answered(row):
        raise NotOpen
    urgent = urgent_reason.strip()
    row.leaves_at = rules.leaves_at(now, urgent=bool(urgent))
    row.asked_where = Permission.DESK
    row.urgent_reason = urgent or None
    if row.state == State.ASKED:
        _replace_older(row)
        row.state, row.given_at = State.GIVEN, now
        if urgent:
            row.told_at = now
            events.emit(PermissionUsable(permission=row.pk, what_kind=row.what_kind, what=row.what))
    row.save(update_fields=["leaves_at", "asked_where", "urgent_reason", "state", "given_at", "told_at"])
    post(RECORDED, row)
    return Recorded(row.pk, row.leaves_at)


def _locked(permission: Any) -> Permission:
    """Find the row, and keep it as it is until this action is done."""
    row: Permission = Permission.objects.unscoped(reason=_OWN).select_for_update().get(pk=key_of(permission))
    return row


def _can_be_answered(row: Permission) -> bool:
    """Tell whether a question stands: not answered, or with a no that the student may still change."""
    open_one = row.state in (State.ASKED, State.REFUSED)
    return open_one and rules.stands(row.asked_at, row.until, now=time.now(), today=time.today())


def _replace_older(row: Permission) -> None:
    """End what was said yes to before about the same thing and receiver: one answer counts, the newest."""
    older = Permission.objects.unscoped(reason=_OWN).filter(
        student=row.student_id,
        purpose=row.purpose,
        what_kind=row.what_kind,
        what=row.what,
        receiver=row.receiver_id,
        receiver_role=row.receiver_role,
        state=State.GIVEN,
    )
    older.exclude(pk=row.pk).update(state=State.OVER, ended_at=time.now())
