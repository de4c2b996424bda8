"""Reads of the trail: what it says about one person, newest first, in pages (NEN 7513: clients may see who looked).

The trail stands below `access`: who may ask for whose lines is decided by the page that calls this. A room above may
hold lines back from the person for a while (`holds_back`): whoever is told of something at a later moment does not read
it here first.
"""

import dataclasses
import datetime
from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q

from naast.foundation.audit.models import AuditLine, AuditMention
from naast.foundation.audit.words import words_of

Place: TypeAlias = tuple[datetime.datetime, int, int]
"""Where a page of lines ended: moment, shard and number of its last line."""

Withheld: TypeAlias = Callable[[UUID], Q | None]
"""Gives which lines about a person wait until that person is told, or None when there are none."""

PAGE_LINES = 50
_withheld: dict[str, Withheld] = {}


def holds_back(function: Withheld) -> Withheld:
    """Register the function below: which lines are not for the person's own eyes yet. One that fails shows nothing."""
    _withheld[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def held_back(subject: UUID) -> Q | None:
    """Give which lines about a person wait, of all rooms together; None when the person may read every line."""
    found: Q | None = None
    for function in _withheld.values():
        each = function(subject)
        if each is not None:
            found = each if found is None else found | each
    return found


@dataclasses.dataclass(frozen=True)
class TrailLine:
    """One line for a page: moments aware and in UTC, labels with their words in the reader's language.

    `listed` says that the person was one of several whom a list showed.
    """

    at: datetime.datetime
    clock_at: datetime.datetime
    actor: UUID | None
    on_behalf_of: UUID | None
    role: str
    role_words: str
    verb: str
    verb_words: str
    what: str
    what_words: str
    ground: str
    ground_words: str
    look: bool
    listed: bool


@dataclasses.dataclass(frozen=True)
class TrailPage:
    """At most `limit` lines, newest first; `after` is the place to go on from, None when these were the last."""

    lines: tuple[TrailLine, ...]
    after: Place | None


def looks_at(subject: UUID, *, after: Place | None = None, limit: int = PAGE_LINES) -> TrailPage:
    """Give who looked at a person, for that person's own page; own looks at oneself are left out (G4).

    What a room holds back is not among them until its moment has come.
    """
    wanted = Q(look=True) & (Q(actor__isnull=True) | ~Q(actor=subject))
    waiting = held_back(subject)
    return _page(subject, wanted if waiting is None else wanted & ~waiting, after, limit)


def _page(subject: UUID, wanted: Q, after: Place | None, limit: int) -> TrailPage:
    """Merge the lines about a person with the lists that show them."""
    newest = ("-at", "-shard", "-seq")
    before = _before(after)
    own = list(AuditLine.objects.filter(wanted & before, subject=subject).order_by(*newest)[: limit + 1])
    found = {(line.shard, line.seq): (line, False) for line in own}
    start = before
    while len(found) < limit + 1 + len(own):
        places = list(
            AuditMention.objects.filter(start, person=subject)
            .order_by(*newest)
            .values_list("at", "shard", "seq")[: limit + 1]
        )
        if not places:
            break
        listed = Q()
        for _, shard, seq in places:
            listed |= Q(shard=shard, seq=seq)
        for line in AuditLine.objects.filter(wanted & listed):
            found.setdefault((line.shard, line.seq), (line, True))
        if len(places) <= limit:
            break
        start = _before(places[-1])
    ordered = sorted(found.values(), key=lambda pair: (pair[0].at, pair[0].shard, pair[0].seq), reverse=True)
    shown = ordered[:limit]
    last = shown[-1][0] if len(ordered) > limit else None
    return TrailPage(
        tuple(_in_words(line, listed) for line, listed in shown),
        (last.at, last.shard, last.seq) if last else None,
    )


def _before(place: Place | None) -> Q:
    """Select what is older than a place."""
    if place is None:
        return Q()
    at, shard, seq = place
    return Q(at__lt=at) | Q(at=at, shard__lt=shard) | Q(at=at, shard=shard, seq__lt=seq)


def _in_words(line: AuditLine, listed: bool) -> TrailLine:
    """Prepare a line for a page."""
    thing = line.what.partition(" ")[0]
    return TrailLine(
        at=line.at,
        clock_at=line.clock_at,
        actor=line.actor,
        on_behalf_of=line.on_behalf_of,
        role=line.role,
        role_words=words_of(line.role),
        verb=line.verb,
        verb_words=words_of(line.verb),
        what=line.what,
        what_words=words_of(thing),
        ground=line.ground,
        ground_words=words_of(line.ground),
        look=line.look,
        listed=listed,
    )
