"""What staff learn: an answer that reads alike for asked, refused and lapsed, and what they may see until when."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import key_of
from ..models import Permission
from ..rules import Answer, answer_for_staff

_WHY = "whoever asked learns whether there is a yes, and nothing of a no"


@dataclasses.dataclass(frozen=True, slots=True)
class Answered:
    """What whoever asked learns. `leaves_at` stands with LEAVING, `until` with GIVEN; with nothing else."""

    answer: Answer
    leaves_at: datetime.datetime | None = None
    until: datetime.date | None = None


NO_ANSWER = Answered(Answer.WAITING)


def answer_of(actor: Actor | Job, permission: Any) -> Answered:
    """Say what became of a question, to whoever asked or receives; to anybody else it has no answer. One query.

    Asked, refused, lapsed, absent and somebody else's are the same.
    """
    mine = Q(pk__isnull=False) if isinstance(actor, Job) else Q(giver=actor.pk) | Q(receiver=actor.pk)
    if not isinstance(actor, Job) and actor.pk is None:
        return NO_ANSWER
    rows = Permission.objects.unscoped(reason=_WHY).filter(mine, pk=key_of(permission))
    for state, leaves_at, ended_at, until in rows.values_list("state", "leaves_at", "ended_at", "until"):
        answer = answer_for_staff(
            state, leaves_at=leaves_at, ended_at=ended_at, until=until, now=time.now(), today=time.today()
        )
        return Answered(
            answer,
            leaves_at if answer == Answer.LEAVING else None,
            until if answer == Answer.GIVEN else None,
        )
    return NO_ANSWER


@dataclasses.dataclass(frozen=True, slots=True)
class MaySee:
    """A thing of a student that may be seen now by this reader, until a day."""

    purpose: str
    what_kind: str
    what: UUID
    until: datetime.date


def may_see(actor: Actor, student: UUID) -> list[MaySee]:
    """List what a student's permissions let this reader see now: "what you may see and until when". One query."""
    rows = Permission.objects.seen_by(actor).filter(student=student).exclude(student=actor.pk)
    mine = Q(receiver=actor.pk) | Q(receiver=None, receiver_role__in=[held.role for held in actor.held])
    found = rows.filter(mine).order_by("until", "id").values_list("purpose", "what_kind", "what", "until")
    return [MaySee(*row) for row in found]
