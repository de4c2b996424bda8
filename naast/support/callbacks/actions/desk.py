"""What whoever reads an inbox does with a call: take it, call, answer, close (C11)."""

import datetime
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import may_open_call
from ..models import Call, Message
from ..queries.inboxes import due_by, morning_after
from ..rules.stages import Outcome, State

_WHY = "the rule let the reader of this inbox in"


class TakenBySomebody(Exception):
    """A colleague took this call; `name` says who."""

    def __init__(self, name: str) -> None:
        super().__init__("taken")
        self.name = name


class NotTaken(Exception):
    """Whoever calls or answers takes the call first, so that two people do not both call."""


class Over(Exception):
    """The call was closed or withdrawn meanwhile."""


class NoNextTry(ValueError):
    """A next attempt needs a moment that is still to come."""


def _about_asker(result: object, given: dict[str, object]) -> UUID | None:
    return result.person_id if isinstance(result, Call) else None


@action("call.taken", may=may_open_call, about=_about_asker)
def take_call(*, actor: Actor | Job, code: str, over: bool = False) -> Call:
    """Take a call, so that nobody else calls; `over` takes it from the colleague who had it. Twice changes nothing.

    Something has to follow before the next reading ends, else it counts as late again. Raises TakenBySomebody, Over,
    Refused.
    """
    call = _row(code)
    if call.state == State.TAKEN and call.taken_by_id != actor.pk and not over:
        raise TakenBySomebody(call.taken_by.shown_name if call.taken_by is not None else "")
    if call.state not in (State.WAITING, State.TAKEN):
        raise Over
    if call.taken_by_id == actor.pk and call.state == State.TAKEN:
        return call
    now = time.now()
    return _move(
        call,
        state=State.TAKEN,
        taken_by_id=actor.pk,
        taken_at=now,
        moved_at=now,
        escalate_at=call.next_try_at or due_by(call.inbox.hours, now) or morning_after(call.inbox.hours, now),
    )


@action("call.handed-back", may=may_open_call, about=_about_asker)
def hand_back(*, actor: Actor | Job, code: str) -> Call:
    """Put a call back for the others; what was promised stays promised. Twice changes nothing.

    Raises NotTaken, Over, Refused.
    """
    call = _row(code)
    if call.state == State.WAITING:
        return call
    _check_mine(call, actor)
    due = max(call.due_at, call.next_try_at or call.due_at)
    return _move(
        call,
        state=State.WAITING,
        taken_by_id=None,
        taken_at=None,
        next_try_at=None,
        due_at=due,
        moved_at=time.now(),
        escalate_at=due,
    )


@action("call.tried", may=may_open_call, about=_about_asker)
def note_attempt(*, actor: Actor | Job, code: str, outcome: str, next_try_at: datetime.datetime | None = None) -> Call:
    """Note how calling went: spoken (that closes it), or nobody answered, or spoken and to be called again.

    Both of the latter need the moment of the next attempt. The same note twice is one. Raises NoNextTry, NotTaken,
    Over, Refused.
    """
    call = _row(code)
    if outcome == Outcome.SPOKEN and _closed_by(call, actor):
        return call
    _check_mine(call, actor)
    now = time.now()
    if next_try_at is not None and next_try_at == call.next_try_at:
        return call
    if outcome == Outcome.SPOKEN:
        return _move(call, tried=call.tried + 1, tried_at=now, **_closed(now))
    if next_try_at is None or next_try_at <= now:
        raise NoNextTry
    late = due_by(call.inbox.hours, next_try_at)
    return _move(
        call,
        tried=call.tried + 1,
        tried_at=now,
        next_try_at=next_try_at,
        moved_at=now,
        escalate_at=late or next_try_at,
    )


@action("call.answered", may=may_open_call, about=_about_asker)
def answer_call(*, actor: Actor | Job, code: str, text: str, close: bool = True) -> Call:
    """Write an answer, which is read with the receipt; it closes the call unless it stays open for calling too.

    The same words twice are one answer. Raises NotTaken, Over, Refused.
    """
    call = _row(code)
    last = Message.objects.unscoped(reason=_WHY).filter(call=call.pk).order_by("at", "pk").last()
    if last is not None and last.author_id == actor.pk and last.text == text:
        return call
    _check_mine(call, actor)
    now = time.now()
    Message.objects.create(call=call, author_id=actor.pk, text=text, at=now)
    return _move(call, **(_closed(now) if close else {"moved_at": now}))


@action("call.closed", may=may_open_call, about=_about_asker)
def close_call(*, actor: Actor | Job, code: str) -> Call:
    """Close a call; a message of whoever asked opens it again. Raises NotTaken, Over, Refused."""
    call = _row(code)
    if _closed_by(call, actor):
        return call
    _check_mine(call, actor)
    return _move(call, **_closed(time.now()))


def _closed(now: datetime.datetime) -> dict[str, object]:
    """Give what closing writes."""
    return {"state": State.CLOSED, "closed_at": now, "moved_at": now, "escalate_at": None, "next_try_at": None}


def _row(code: str) -> Call:
    """Find the call the rule was asked about, and keep others from changing it meanwhile."""
    found: Call = Call.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    return found


def _closed_by(call: Call, actor: Actor | Job) -> bool:
    """Tell whether this reader closed a call a moment ago: a second click is no fault."""
    return call.state == State.CLOSED and call.taken_by_id == actor.pk


def _check_mine(call: Call, actor: Actor | Job) -> None:
    """Let a call pass that this reader took. Raises NotTaken, Over."""
    if call.state not in (State.WAITING, State.TAKEN):
        raise Over
    if call.state != State.TAKEN or call.taken_by_id != actor.pk:
        raise NotTaken


def _move(call: Call, **values: object) -> Call:
    """Write the changed columns of one row; sealed text is not touched."""
    Call.objects.unscoped(reason=_WHY).filter(Q(pk=call.pk)).update(**values)
    for name, value in values.items():
        setattr(call, name, value)
    return call
