"""Reads the trail for the person it is about: who looked, who changed, when and in which capacity (G3)."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from .models import AuditLine, AuditMention

PAGE = 50


@dataclasses.dataclass(frozen=True, slots=True)
class LineShown:
    """One line as the person it is about reads it: labels only, the moment on both clocks."""

    at: datetime.datetime
    clock_at: datetime.datetime
    actor: UUID | None
    role: str
    verb: str
    what: str
    look: bool


def lines_about(subject: UUID, *, before: datetime.datetime | None = None, limit: int = PAGE) -> tuple[LineShown, ...]:
    """List the latest lines about a person, changes and looks, lists that showed them included; newest first.

    `before` (aware) goes on where the last page ended; at most `limit` lines. Two queries, both on an index.
    """
    return _shown(subject, Q(), before, limit)


def looks_at(subject: UUID, *, before: datetime.datetime | None = None, limit: int = PAGE) -> tuple[LineShown, ...]:
    """List the latest looks at a person's data by others; newest first, as `lines_about`."""
    return _shown(subject, Q(look=True) & ~Q(actor=subject), before, limit)


def _shown(subject: UUID, which: Q, before: datetime.datetime | None, limit: int) -> tuple[LineShown, ...]:
    """Read the lines whose subject this is and the lines that mention them."""
    mentions = AuditMention.objects.filter(person=subject)
    about = AuditLine.objects.filter(which, subject=subject)
    if before is not None:
        mentions, about = mentions.filter(at__lt=before), about.filter(at__lt=before)
    named = [(line.shard, line.seq) for line in mentions.order_by("-at")[:limit]]
    found = list(about.order_by("-at")[:limit]) + _named(named, which, subject)
    found.sort(key=lambda line: line.at, reverse=True)
    return tuple(
        LineShown(line.at, line.clock_at, line.actor, line.role, line.verb, line.what, line.look)
        for line in found[:limit]
    )


def _named(names: Iterable[tuple[int, int]], which: Q, subject: UUID) -> list[AuditLine]:
    """Read lines by shard and number, leaving out those whose subject is read already."""
    wanted = Q(pk__in=[])
    for shard, seq in names:
        wanted |= Q(shard=shard, seq=seq)
    return list(AuditLine.objects.filter(wanted & which).exclude(subject=subject)) if names else []
