"""Writing: texts are begun, saved, sent to review, given back, restored, dropped; no save overwrites another (A10)."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.models import Faculty

from ..access import edits_guide, may_begin, may_edit_text, may_write_text, only_the_house, standing_of_editor
from ..models import Manuscript, Version
from ..rules.bundle import LONGEST_OF_LINE
from ..rules.versions import (
    WORKING,
    Kind,
    Move,
    NoSlug,
    NoSuchText,
    NotFit,
    SavedMeanwhile,
    SlugTaken,
    State,
    WorkInProgress,
    after,
    slug_for,
)
from .manuscripts import (
    A_YEAR,
    LONGEST_NOTE,
    Moved,
    Saved,
    add_version,
    faults_now,
    find_head,
    let_go,
    move,
    moved,
    open_manuscript,
    plain_content,
    published_of,
    saved,
    seen_version,
    show,
    take,
    version_of,
)


@action("guide.text-begun", may=may_begin)
def begin_text(
    *,
    actor: Actor | Job,
    kind: str,
    content: Mapping[str, Any],
    owner: UUID | None = None,
    slug: str = "",
    note: str = "",
) -> Saved:
    """Begin a new entry or line as a draft; the name of an entry is made of its title when none is given.

    Raises SlugTaken, NoSlug, NotStorable, and NoSuchText for a leaflet, an unknown unit and a line without a name.
    """
    if kind not in (Kind.ENTRY, Kind.LINE) or (kind == Kind.LINE and not slug):
        raise NoSuchText(kind)
    if owner is not None and not Faculty.objects.filter(pk=owner).exists():
        raise NoSuchText("no such unit")
    if slug and (slug_for(slug, ()) != slug or (kind == Kind.LINE and len(slug) > LONGEST_OF_LINE["id"])):
        raise NoSlug(slug)
    taken = frozenset(Manuscript.objects.filter(kind=kind).values_list("key", flat=True))
    key = slug or slug_for(_title(plain_content(kind, "new", content, None)), taken)
    if key in taken:
        raise SlugTaken(key)
    plain = plain_content(kind, key, content, None)
    manuscript = open_manuscript(kind, key, plain, owner=owner if kind == Kind.ENTRY else None)
    return saved(manuscript, add_version(manuscript, plain, actor=actor, state=State.DRAFT, base=None, note=note))


def _title(content: Mapping[str, Any]) -> str:
    """Give the title a name is made of: the Dutch one, else the English."""
    for language in ("nl", "en"):
        side = content.get(language)
        title = side.get("title") if isinstance(side, Mapping) else None
        if isinstance(title, str) and title.strip():
            return title
    return ""


@action("guide.text-saved", may=may_write_text)
def save_text(
    *,
    actor: Actor | Job,
    kind: str,
    key: str,
    content: Mapping[str, Any],
    based_on: int,
    note: str = "",
    settles: int | None = None,
    languages_agree: bool = False,
) -> Saved:
    """Keep a text as the next version, in whatever state of completeness.

    A save on any other version than the head is kept beside it, as the writer's own (state aside), and says so:
    nobody's words are lost. The same content again makes no version. `settles` names an aside
    of this writer that is hereby worked in. Raises NoSuchText, NotStorable, Refused.
    """
    manuscript = take(kind, key)
    base, head = version_of(manuscript, based_on), version_of(manuscript, manuscript.head)
    published = published_of(manuscript)
    plain = plain_content(kind, key, content, published.content if published is not None else None)
    if plain == head.content and not (languages_agree and head.nl_since != head.en_since):
        _settle(manuscript, settles, actor)
        return saved(manuscript, head)
    if based_on != manuscript.head:
        mine = _own_aside(manuscript, plain, actor) or add_version(
            manuscript, plain, actor=actor, state=State.ASIDE, base=base, note=note
        )
        return saved(manuscript, mine, conflict=True)
    after(State(head.state), Move.SAVE)
    let_go(manuscript, WORKING, Move.REPLACE)
    version = add_version(
        manuscript, plain, actor=actor, state=State.DRAFT, base=head, note=note, agree=languages_agree
    )
    _settle(manuscript, settles, actor)
    return saved(manuscript, version)


def _own_aside(manuscript: Manuscript, content: dict[str, Any], actor: Actor | Job) -> Version | None:
    """Find the same words that this writer already has aside: a form sent twice is one."""
    rows = Version.objects.filter(manuscript=manuscript, state=State.ASIDE, author_id=actor.pk)
    return next((row for row in rows if row.content == content), None)


def _settle(manuscript: Manuscript, number: int | None, actor: Actor | Job) -> None:
    """Put away an aside that its writer worked in. Raises NoSuchText for somebody else's."""
    if number is None:
        return
    aside = version_of(manuscript, number)
    if aside.author_id != actor.pk:
        raise NoSuchText(f"{manuscript.key} {number}")
    if aside.state == State.ASIDE:
        move(aside, Move.SETTLE)


@action("guide.version-restored", may=may_write_text)
def restore_version(*, actor: Actor | Job, kind: str, key: str, number: int, based_on: int, note: str = "") -> Saved:
    """Make a new draft with the words of an earlier version. Raises SavedMeanwhile, WrongState, NoSuchText, Refused."""
    manuscript = take(kind, key)
    if based_on != manuscript.head:
        raise SavedMeanwhile(manuscript.head)
    old, head = version_of(manuscript, number), version_of(manuscript, manuscript.head)
    after(State(old.state), Move.RESTORE)
    published = published_of(manuscript)
    plain = plain_content(kind, key, old.content, published.content if published is not None else None)
    if plain == head.content and head.state in WORKING:
        return saved(manuscript, head)
    let_go(manuscript, WORKING, Move.REPLACE)
    version = add_version(manuscript, plain, actor=actor, state=State.DRAFT, base=head, note=note, restored_from=number)
    return saved(manuscript, version)


@action("guide.sent-to-review", may=may_write_text)
def send_to_review(*, actor: Actor | Job, kind: str, key: str, number: int, note: str = "") -> Moved:
    """Ask an editor to look at a draft. Raises SavedMeanwhile, WrongState, NoSuchText, Refused."""
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    move(version, Move.SEND, because="", **({"note": note[:LONGEST_NOTE]} if note else {}))
    return moved(manuscript, version)


@action("guide.given-back", may=may_edit_text)
def return_to_draft(*, actor: Actor | Job, kind: str, key: str, number: int, because: str) -> Moved:
    """Give a text back to its writer, with what is to be done.

    Raises SavedMeanwhile, WrongState, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = seen_version(manuscript, number)
    move(version, Move.RETURN, because=because[:LONGEST_NOTE])
    return moved(manuscript, version)


@action("guide.draft-dropped", may=may_write_text)
def discard_draft(*, actor: Actor | Job, kind: str, key: str, number: int) -> Moved:
    """Drop one's own draft or aside; an editor drops any. It stays in the history.

    Raises SavedMeanwhile, WrongState, NoSuchText, Refused.
    """
    manuscript = take(kind, key)
    version = version_of(manuscript, number)
    if version.state != State.ASIDE and number != manuscript.head:
        raise SavedMeanwhile(manuscript.head)
    editor = isinstance(actor, Job) or standing_of_editor(actor).may_edit(kind, manuscript.owner_id)
    if version.author_id != actor.pk and not editor:
        raise Refused("somebody else's draft")
    move(version, Move.DISCARD)
    find_head(manuscript)
    return moved(manuscript, version)


@action("guide.found-right", may=may_edit_text)
def still_right(
    *, actor: Actor | Job, kind: str, key: str, number: int, review_on: datetime.date | None = None
) -> Moved:
    """Note that an entry or leaflet was read again and is right: a version of today with the same words, shown at once.

    Raises WorkInProgress while somebody is writing, SavedMeanwhile, NotFit, NoSuchText (also for a line), Refused.
    """
    manuscript = take(kind, key)
    published = published_of(manuscript)
    if published is None or kind == Kind.LINE:
        raise NoSuchText(key)
    if manuscript.head != published.number:
        raise WorkInProgress(manuscript.head)
    if number != published.number:
        raise SavedMeanwhile(manuscript.head)
    content = {**published.content, "checked_on": time.today().isoformat()}
    faults = faults_now(manuscript, content)
    if faults:
        raise NotFit(faults)
    version = published
    if content != published.content:
        version = add_version(manuscript, content, actor=actor, state=State.DRAFT, base=published)
        manuscript.review_on = review_on
        show(manuscript, version, Move.PUBLISH, approved_by_id=actor.pk, approved_at=time.now())
    manuscript.review_on = review_on or time.today() + A_YEAR
    manuscript.save(update_fields=["review_on"])
    return moved(manuscript, version)


@action("guide.review-date-set", may=may_edit_text)
def set_review_date(*, actor: Actor | Job, kind: str, key: str, review_on: datetime.date) -> Moved:
    """Say by when a text must be read again. Raises NoSuchText, Refused."""
    manuscript = take(kind, key)
    manuscript.review_on = review_on
    manuscript.save(update_fields=["review_on"])
    return moved(manuscript, version_of(manuscript, manuscript.head))


@action("guide.owner-set", may=edits_guide)
def set_owner(*, actor: Actor | Job, kind: str, key: str, owner: UUID | None) -> Moved:
    """Give an entry to a faculty, or (None) to the whole university. Raises NoSuchText, Refused."""
    manuscript = take(kind, key)
    if kind != Kind.ENTRY or (owner is not None and not Faculty.objects.filter(pk=owner).exists()):
        raise NoSuchText(key)
    manuscript.owner_id = owner
    manuscript.save(update_fields=["owner"])
    return moved(manuscript, version_of(manuscript, manuscript.head))


@action("guide.writer-forgotten", may=only_the_house, about="person")
def forget_writer(*, actor: Actor | Job, person: UUID) -> int:
    """Take a person out of all versions; their function stays, the texts too. Gives how many rows were changed."""
    return sum(
        Version.objects.filter(**{field: person}).update(**{field: None})
        for field in ("author", "approved_by", "checked_by")
    )
