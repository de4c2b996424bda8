"""What every change of a text begins and ends with: its row taken, its head looked at, a version written (A10)."""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import role_acting
from ..models import Manuscript, Version
from ..queries.published import faults_on_site
from ..rules.bundle import faults_in_keeping
from ..rules.difference import changed_paths, languages_of
from ..rules.versions import (
    LIVE,
    SECOND,
    WAITING,
    WORKING,
    Kind,
    Move,
    NoSuchText,
    NotStorable,
    SavedMeanwhile,
    SlugTaken,
    State,
    after,
    titles_of,
)
from .writing import put, renew

LONGEST_NOTE = 300
COPIED = frozenset({Kind.LINE, Kind.LEAFLET})
"""Kinds that stand in the copies of urgent help outside the database."""
A_YEAR = datetime.timedelta(days=365)


@dataclasses.dataclass(frozen=True)
class Saved:
    """A text that was kept: its number, and whether somebody else came in between (then it stands aside)."""

    pk: UUID
    kind: str
    key: str
    number: int
    conflict: bool = False
    asides: int = 0


@dataclasses.dataclass(frozen=True)
class Moved:
    """A version as it stands after a move."""

    pk: UUID
    kind: str
    key: str
    number: int
    state: State


# --- Reading under the lock -----------------------------------------------------------------------------------------


def take(kind: str, key: str) -> Manuscript:
    """Take a text for this transaction: whoever comes second waits. Raises NoSuchText."""
    try:
        return Manuscript.objects.select_for_update().get(kind=kind, key=key)
    except Manuscript.DoesNotExist:
        raise NoSuchText(key) from None


def version_of(manuscript: Manuscript, number: int | None) -> Version:
    """Find one version of a text. Raises NoSuchText."""
    found = Version.objects.filter(manuscript=manuscript, number=number).first() if number is not None else None
    if found is None:
        raise NoSuchText(f"{manuscript.key} {number}")
    return found


def seen_version(manuscript: Manuscript, number: int) -> Version:
    """Find the version somebody saw and wants to move: the head, or the one that waits beside it.

    Raises SavedMeanwhile for any other, NoSuchText for none.
    """
    version = version_of(manuscript, number)
    if number != manuscript.head and version.state not in WAITING and version.state != State.PUBLISHED:
        raise SavedMeanwhile(manuscript.head)
    return version


def published_of(manuscript: Manuscript) -> Version | None:
    """Give the version that shows, if one does."""
    return Version.objects.filter(manuscript=manuscript, state=State.PUBLISHED).first()


# --- Writing --------------------------------------------------------------------------------------------------------


def plain_content(kind: str, key: str, content: Any, published: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give a content as it is kept: plain JSON, under its own name, with the second check as the house wrote it.

    Raises NotStorable.
    """
    faults = faults_in_keeping(kind, key, content)
    if faults:
        raise NotStorable(faults)
    plain: dict[str, Any] = json.loads(json.dumps(content))
    if kind == Kind.LINE:
        known = published or {}
        plain = {name: value for name, value in plain.items() if name not in SECOND}
        plain |= {name: known[name] for name in SECOND if name in known}
    if kind == Kind.ENTRY:
        plain["line"] = plain.get("line") or None
    if kind != Kind.LEAFLET:
        plain["id" if kind == Kind.LINE else "slug"] = key
    return plain


def open_manuscript(kind: str, key: str, content: Mapping[str, Any], *, owner: UUID | None = None) -> Manuscript:
    """Begin a text. Raises SlugTaken when there is one of this name already."""
    nl, en = titles_of(Kind(kind), content)
    try:
        with transaction.atomic():
            return Manuscript.objects.create(
                kind=kind, key=key, owner_id=owner, title_nl=nl, title_en=en, changed_at=time.now()
            )
    except IntegrityError:
        raise SlugTaken(key) from None


def add_version(
    manuscript: Manuscript,
    content: dict[str, Any],
    *,
    actor: Actor | Job,
    state: State,
    base: Version | None,
    note: str = "",
    agree: bool = False,
    restored_from: int | None = None,
) -> Version:
    """Write a version under the next number, with what it changes against its base, and save the text's numbers.

    One that stands aside does not become the head. `agree`: both languages say the same, whatever was changed last.
    """
    number = manuscript.last + 1
    changed = changed_paths(base.content, content) if base is not None else ()
    touched = languages_of(changed)
    since = {"nl": number, "en": number}
    if base is not None and not agree:
        since = {"nl": base.nl_since, "en": base.en_since} | dict.fromkeys(touched, number)
    version = Version.objects.create(
        manuscript=manuscript,
        number=number,
        state=state,
        content=content,
        changed=list(changed[:60]),
        based_on=base.number if base is not None else None,
        restored_from=restored_from,
        nl_since=since["nl"],
        en_since=since["en"],
        note=note[:LONGEST_NOTE],
        author_id=actor.pk,
        role=role_acting(actor),
        created_at=time.now(),
    )
    manuscript.last = number
    if state is not State.ASIDE:
        manuscript.head = number
        manuscript.title_nl, manuscript.title_en = titles_of(Kind(manuscript.kind), content)
    manuscript.changed_at = version.created_at
    manuscript.save()
    return version


def move(version: Version, step: Move, **values: Any) -> None:
    """Make a move of the table, and write what comes with it. Raises WrongState."""
    version.state = after(State(version.state), step)
    for name, value in values.items():
        setattr(version, name, value)
    version.save(update_fields=["state", *values])


def let_go(manuscript: Manuscript, states: frozenset[State], step: Move, *, but: Version | None = None) -> int:
    """Make the same move with every version of a text in these states but one; gives how many there were."""
    rows = Version.objects.filter(manuscript=manuscript, state__in=[state.value for state in states])
    count = 0
    for version in rows if but is None else rows.exclude(pk=but.pk):
        ended = {"ended_at": time.now()} if version.state == State.PUBLISHED else {}
        move(version, step, **ended)
        count += 1
    return count


def back_to_draft(manuscript: Manuscript, version: Version, step: Move, **values: Any) -> None:
    """Turn a version that waited into a draft again, or into an earlier text when a newer draft is there."""
    newer = Version.objects.filter(manuscript=manuscript, state__in=[state.value for state in WORKING]).exists()
    move(version, Move.REPLACE if newer else step, **values)
    find_head(manuscript)


def find_head(manuscript: Manuscript) -> None:
    """Let the head be the latest version that still lives; the very last one when none does."""
    rows = Version.objects.filter(manuscript=manuscript)
    living = rows.filter(state__in=[state.value for state in LIVE]).order_by("-number")
    numbers = living.values_list("number", flat=True).first()
    manuscript.head = numbers if numbers is not None else manuscript.last
    head = version_of(manuscript, manuscript.head)
    manuscript.title_nl, manuscript.title_en = titles_of(Kind(manuscript.kind), head.content)
    manuscript.changed_at = time.now()
    manuscript.save()


def show(manuscript: Manuscript, version: Version, step: Move, **values: Any) -> None:
    """Put a version on the site in place of what stood there. Raises WrongState; validation came before."""
    now = time.now()
    let_go(manuscript, WAITING | {State.PUBLISHED}, Move.REPLACE, but=version)
    move(version, step, published_at=now, faults=[], **values)
    put(manuscript.kind, manuscript.key, version.content)
    manuscript.published = version.number
    if manuscript.kind != Kind.LINE and (manuscript.review_on is None or manuscript.review_on <= time.today()):
        manuscript.review_on = time.today() + A_YEAR
    find_head(manuscript)
    renew(copies=Kind(manuscript.kind) in COPIED)


def faults_now(manuscript: Manuscript, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """List what would be wrong with the site if this content stood on it."""
    return faults_on_site(manuscript.kind, manuscript.key, content)


def saved(manuscript: Manuscript, version: Version, *, conflict: bool = False) -> Saved:
    """Report a text that was kept."""
    asides = Version.objects.filter(manuscript=manuscript, state=State.ASIDE).count()
    return Saved(version.pk, manuscript.kind, manuscript.key, version.number, conflict, asides)


def moved(manuscript: Manuscript, version: Version) -> Moved:
    """Report a version that was moved."""
    return Moved(version.pk, manuscript.kind, manuscript.key, version.number, State(version.state))
