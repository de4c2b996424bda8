"""Reads about emergency access: what one asked or is to answer, what a student is told, what is to be looked at."""

import dataclasses
import datetime
from uuid import UUID

from django.db.models import F, Q

from naast.foundation.access.actor import Actor
from naast.foundation.audit.models import AuditLine
from naast.foundation.audit.words import words_of
from naast.foundation.core import time
from naast.foundation.decisions.queries import is_on

from ..access import request_of, roles_of, use_of
from ..models import EmergencyAccess
from ..ports import Door, doors_of
from ..rules.emergency import (
    ASKED,
    BREAK_GLASS,
    GROUND,
    OPENED,
    REQUEST_WAITS,
    STOPPED,
    is_overdue,
    is_running,
    may_still_be_confirmed,
)
from ..rules.professions import PROFESSIONS, may_ask_for

_TEXTS = ("whom", "why", "later_because", "outcome_note")
MOST = 100
LATELY = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list: no number, no reason. `state` is waiting, lapsed, running, over or refused."""

    code: str
    mine: bool
    asker: str
    second: str
    profession: str
    state: str
    asked_at: datetime.datetime
    waits_until: datetime.datetime
    opened_at: datetime.datetime | None
    ends_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class RequestShown:
    """One request for who asked it or is to confirm it; `doors` only for who asked, while it runs."""

    line: RequestLine
    whom: str
    why: str
    later_because: str
    minutes: int
    doors: tuple[Door, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class UseLine:
    """A use in the list of whoever looks at it: who opened, who confirmed, when; not whom it was about."""

    code: str
    asker: str
    second: str
    mine: bool
    profession: str
    opened_at: datetime.datetime
    ends_at: datetime.datetime
    running: bool
    review_by: datetime.datetime
    overdue: bool
    reviewed_at: datetime.datetime | None
    outcome: str


@dataclasses.dataclass(frozen=True, slots=True)
class UseShown:
    """One use with its reasons and what was opened; `told_at` is when the student is or was told."""

    line: UseLine
    why: str
    later_because: str
    told_at: datetime.datetime
    note: str
    looks: tuple[tuple[datetime.datetime, str], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """What a student reads about an emergency access to what is theirs."""

    asker: str
    second: str
    profession: str
    opened_at: datetime.datetime
    ends_at: datetime.datetime
    running: bool
    why: str
    reviewed: bool


def professions_open_to(actor: Actor) -> list[str]:
    """List the professions whose files this actor may ask for, in the order of the chain."""
    roles = roles_of(actor)
    return [slug for slug, each in PROFESSIONS.items() if may_ask_for(each, roles)]


def is_switched_on() -> bool:
    """Tell whether a decision switches emergency access on today. One query."""
    return is_on(BREAK_GLASS)


def requests_of(actor: Actor) -> list[RequestLine]:
    """List what one asked or is to answer, of the last seven days, newest first. One query."""
    now = time.now()
    rows = (
        EmergencyAccess.objects.seen_by(actor)
        .filter(Q(asker=actor.pk) | Q(second=actor.pk), asked_at__gt=now - LATELY)
        .select_related("asker", "second")
        .defer(*_TEXTS)
        .order_by("-asked_at", "-pk")[:MOST]
    )
    return [_line(row, actor, now) for row in rows]


def request_shown(actor: Actor, code: str) -> RequestShown | None:
    """Show a request to who asked it or is to answer it; None for all others. Three queries, and those of the doors."""
    if request_of(actor, code) is None:
        return None
    row = EmergencyAccess.objects.seen_by(actor).filter(code=code).select_related("asker", "second").get()
    now = time.now()
    line = _line(row, actor, now)
    doors: tuple[Door, ...] = ()
    if line.mine and line.state == "running" and row.student_id is not None and is_switched_on():
        doors = tuple(doors_of(actor, row.student_id, row.roles))
    return RequestShown(line, row.whom, row.why, row.later_because or "", row.minutes, doors)


def code_of(actor: Actor, request: UUID) -> str:
    """Give the code of a request or use by its id, for a letter; "" for what is not the reader's. One query."""
    found = EmergencyAccess.objects.seen_by(actor).filter(pk=request).values_list("code", flat=True).first()
    return found or ""


def waits_for(actor: Actor, request: UUID) -> bool:
    """Tell whether a request still waits for this actor's answer. One query."""
    row = EmergencyAccess.objects.seen_by(actor).filter(pk=request, second=actor.pk).defer(*_TEXTS).first()
    return row is not None and may_still_be_confirmed(row.state, row.asked_at, time.now())


def told(actor: Actor) -> list[Told]:
    """List for a student who had emergency access to what is theirs, newest first, as far as they may know already.

    Two queries.
    """
    now = time.now()
    rows = (
        EmergencyAccess.objects.seen_by(actor)
        .filter(student=actor.pk, tell_at__lte=now, state__in=[OPENED, STOPPED])
        .select_related("asker", "second")
        .order_by("-opened_at", "-pk")[:MOST]
    )
    return [
        Told(
            asker=row.asker.shown_name,
            second=row.second.shown_name,
            profession=row.profession,
            opened_at=row.opened_at,
            ends_at=row.ends_at,
            running=is_running(row.state, row.ends_at, now),
            why=row.why,
            reviewed=row.reviewed_at is not None,
        )
        for row in rows
        if row.opened_at is not None and row.ends_at is not None
    ]


def uses_to_review(actor: Actor) -> list[UseLine]:
    """List the uses this actor looks at: what nobody looked at first, longest ago first; then the rest. One query."""
    now = time.now()
    rows = (
        EmergencyAccess.objects.seen_by(actor)
        .filter(review_role__in=roles_of(actor), state__in=[OPENED, STOPPED])
        .exclude(asker=actor.pk)
        .select_related("asker", "second")
        .defer(*_TEXTS)
        .order_by(F("reviewed_at").desc(nulls_first=True), "opened_at", "pk")[:MOST]
    )
    return [_use(row, actor, now) for row in rows]


def use_shown(actor: Actor, code: str) -> UseShown | None:
    """Show one use to who looks at it, with what was opened by it; None for all others. Four queries."""
    if use_of(actor, code) is None:
        return None
    row = EmergencyAccess.objects.seen_by(actor).filter(code=code).select_related("asker", "second").get()
    looks: tuple[tuple[datetime.datetime, str], ...] = ()
    if row.student_id is not None:
        lines = AuditLine.objects.filter(
            subject=row.student_id,
            actor=row.asker_id,
            look=True,
            ground=GROUND,
            clock_at__gte=row.opened_at,
            clock_at__lte=row.ends_at,
        ).order_by("clock_at", "seq")[:MOST]
        looks = tuple((line.clock_at, words_of(line.what.partition(" ")[0])) for line in lines)
    return UseShown(
        _use(row, actor, time.now()), row.why, row.later_because or "", row.tell_at, row.outcome_note or "", looks
    )


def _line(row: EmergencyAccess, actor: Actor, now: datetime.datetime) -> RequestLine:
    """Make the line of a request for one reader."""
    if row.state == ASKED:
        state = "waiting" if may_still_be_confirmed(row.state, row.asked_at, now) else "lapsed"
    elif row.state in (OPENED, STOPPED):
        state = "running" if is_running(row.state, row.ends_at, now) else "over"
    else:
        state = "refused"
    return RequestLine(
        code=row.code,
        mine=row.asker_id == actor.pk,
        asker=row.asker.shown_name,
        second=row.second.shown_name,
        profession=row.profession,
        state=state,
        asked_at=row.asked_at,
        waits_until=row.asked_at + REQUEST_WAITS,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
    )


def _use(row: EmergencyAccess, actor: Actor, now: datetime.datetime) -> UseLine:
    """Make the line of a use; `mine` says that the reader confirmed it themselves."""
    assert row.opened_at is not None
    assert row.ends_at is not None
    assert row.review_by is not None
    return UseLine(
        code=row.code,
        asker=row.asker.shown_name,
        second=row.second.shown_name,
        mine=row.second_id == actor.pk,
        profession=row.profession,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        running=is_running(row.state, row.ends_at, now),
        review_by=row.review_by,
        overdue=is_overdue(row.review_by, row.reviewed_at, now),
        reviewed_at=row.reviewed_at,
        outcome=row.outcome,
    )
