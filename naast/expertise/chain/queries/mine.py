"""Reads for the staff concerned: whom one stands in for, and who stands in for oneself (D6)."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.words import role_words

from ..models import Takeover
from .words import unit_of


@dataclasses.dataclass(frozen=True, slots=True)
class TakeoverLine:
    """One takeover for one of the two: `mine` when the reader stands in; `other` is the other one's name."""

    mine: bool
    other: str
    role: str
    unit: str
    since: datetime.date | None
    until: datetime.date | None
    over: bool


def my_takeovers(actor: Actor) -> list[TakeoverLine]:
    """List what was arranged with or for the reader and is not over, by its first day. One query."""
    rows = _of(actor).filter(ended_at=None, until__gte=time.today()).order_by("since", "pk")
    return [_line(actor, row) for row in rows]


def takeover_line(actor: Actor, takeover: UUID) -> TakeoverLine | None:
    """Find one for a letter to either of the two; None for what is not there or not theirs. One query."""
    row = _of(actor).filter(pk=takeover).first()
    return _line(actor, row) if row is not None else None


def _of(actor: Actor) -> Any:
    """Narrow to what is about the reader."""
    related = ("person", "by", "function__role", "function__programme", "function__faculty", "function__campus")
    return Takeover.objects.seen_by(actor).filter(Q(person=actor.pk) | Q(by=actor.pk)).select_related(*related)


def _line(actor: Actor, row: Takeover) -> TakeoverLine:
    """Make the line of one for this reader."""
    mine = row.by_id == actor.pk
    return TakeoverLine(
        mine=mine,
        other=(row.person if mine else row.by).shown_name,
        role=role_words(row.function.role_id),
        unit=unit_of(row.function),
        since=row.since,
        until=row.until,
        over=row.ended_at is not None,
    )
