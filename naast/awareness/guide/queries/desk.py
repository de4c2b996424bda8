"""The editors' desk: which texts there are, how one stands, and what this reader may do with it (A10)."""

import dataclasses
import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.queries import Name

from ..access import Standing, role_of_entry, sees, standing_of_editor, text_named
from ..models import Entry, Manuscript, Version
from ..rules.bundle import Fault
from ..rules.difference import Difference, ThreeWay, differences, merged, three_way
from ..rules.versions import MOVES, WAITING, Kind, Move, NoSuchText, State, moves_from, vital_changes
from .hands import hands_on

_PEOPLE = ("author", "approved_by", "checked_by")
_INSIDE = frozenset({Move.ASK, Move.CONFIRM_LATER})
MOST_FOUND = 200


@dataclasses.dataclass(frozen=True)
class TextRow:
    """A text in a list. `state` is that of its head, `waiting` of a version beside it that waits to be shown."""

    kind: Kind
    key: str
    title: str
    owner: Name | None
    head: int
    published: int | None
    state: State
    on_site: bool
    waiting: State | None
    review_on: datetime.date | None
    is_stale: bool
    changed_at: datetime.datetime
    mine: bool


@dataclasses.dataclass(frozen=True)
class VersionShown:
    """One version for the desk. Names are empty for a job and for a writer who was forgotten; the function stays."""

    kind: Kind
    key: str
    number: int
    state: State
    content: dict[str, Any]
    based_on: int | None
    note: str
    writer: str
    role: str
    at: datetime.datetime
    publish_at: datetime.datetime | None
    withdraw_at: datetime.datetime | None
    published_at: datetime.datetime | None
    approved_by: str
    checked_by: str
    checked_role: str
    checked_how: str
    checked_at: datetime.datetime | None
    faults: tuple[Fault, ...]
    returned_because: str
    mine: bool


@dataclasses.dataclass(frozen=True)
class TextShown:
    """One text with what shows, what is being written and what waits; the moves are this reader's own."""

    kind: Kind
    key: str
    title: str
    owner: Name | None
    owner_id: UUID | None
    review_on: datetime.date | None
    head: VersionShown
    published: VersionShown | None
    waiting: VersionShown | None
    asides: tuple[VersionShown, ...]
    may: frozenset[Move]
    may_on_waiting: frozenset[Move]
    may_on_published: frozenset[Move]
    vital: tuple[str, ...]
    not_second: bool


@dataclasses.dataclass(frozen=True)
class Conflict:
    """Two texts that began with one: the fields either changed, and a text that holds both changes."""

    base: VersionShown
    theirs: VersionShown
    mine: VersionShown
    rows: tuple[ThreeWay, ...]
    merged: dict[str, Any]
    clashes: tuple[str, ...]


# --- Lists ----------------------------------------------------------------------------------------------------------


def texts_seen(standing: Standing) -> Q:
    """Narrow manuscripts to those whose versions this person may see. No query."""
    if standing.central:
        return Q()
    seen = Q(kind=Kind.ENTRY, owner__in=standing.writes)
    if standing.roles:
        about = Entry.objects.filter(role__in=standing.roles).values("slug")
        seen |= Q(kind=Kind.ENTRY, owner=None, key__in=about)
    if standing.second:
        seen |= Q(kind=Kind.LINE)
    return seen


def texts(
    actor: Actor,
    *,
    language: str,
    kind: str = "",
    waiting_for_me: bool = False,
    search: str = "",
    after: str = "",
    size: int = 50,
) -> tuple[TextRow, ...]:
    """List texts by kind and name; `after` is "kind:key" of the last row seen. Three queries, one more for experts.

    An empty list for who works on no text.
    """
    standing = standing_of_editor(actor)
    if not standing.anything:
        return ()
    rows = Manuscript.objects.filter(texts_seen(standing)).select_related("owner").order_by("kind", "key")
    if kind:
        rows = rows.filter(kind=kind)
    if search and search.isprintable():
        rows = rows.filter(Q(title_nl__icontains=search) | Q(title_en__icontains=search) | Q(key__icontains=search))
    last_kind, _colon, last_key = after.partition(":")
    if last_key and after.isprintable():
        rows = rows.filter(Q(kind__gt=last_kind) | Q(kind=last_kind, key__gt=last_key))
    if waiting_for_me:
        rows = rows.filter(pk__in=_waiting_for(standing).values("manuscript"))
    found = list(rows[: min(size, MOST_FOUND)])
    heads, waiting = _states_of(found)
    today = time.today()
    return tuple(_text_row(each, standing, heads[each.pk], waiting.get(each.pk), language, today) for each in found)


def _text_row(
    row: Manuscript, standing: Standing, head: State, waiting: State | None, language: str, today: datetime.date
) -> TextRow:
    """Prepare one text for a list."""
    return TextRow(
        kind=Kind(row.kind),
        key=row.key,
        title=title_of(row, language),
        owner=owner_name(row),
        head=row.head,
        published=row.published,
        state=head,
        on_site=row.published is not None,
        waiting=waiting,
        review_on=row.review_on,
        is_stale=row.review_on is not None and row.review_on < today,
        changed_at=row.changed_at,
        mine=standing.may_write(row.kind, row.owner_id) or (row.kind == Kind.ENTRY and row.owner_id is None),
    )


def _waiting_for(standing: Standing) -> Any:
    """Find the versions that wait for somebody like this reader."""
    asked = Q(state=State.CHECK) if standing.second else Q(pk__in=[])
    if standing.central:
        asked |= Q(state__in=[State.REVIEW, State.HELD])
    elif standing.edits:
        asked |= Q(state__in=[State.REVIEW, State.HELD], manuscript__owner__in=standing.edits)
    return Version.objects.filter(asked)


def _states_of(rows: list[Manuscript]) -> tuple[dict[UUID, State], dict[UUID, State]]:
    """Give the states of heads, and of the versions that wait beside them. One query."""
    states = Q(number=F("manuscript__head")) | Q(state__in=[state.value for state in WAITING])
    found = Version.objects.filter(states, manuscript__in=rows).values_list(
        "manuscript", "number", "state", "manuscript__head"
    )
    heads: dict[UUID, State] = {}
    waiting: dict[UUID, State] = {}
    for manuscript, number, state, head in found:
        if number == head:
            heads[manuscript] = State(state)
        else:
            waiting[manuscript] = State(state)
    return heads, waiting


def title_of(row: Manuscript, language: str) -> str:
    """Name a text in one language, in the other when that is missing, else by its key."""
    first, second = (row.title_en, row.title_nl) if language == "en" else (row.title_nl, row.title_en)
    return str(first or second or row.key)


def owner_name(row: Manuscript) -> Name | None:
    """Name the unit that owns a text."""
    return Name(row.owner.name_nl, row.owner.name_en) if row.owner is not None else None


# --- One text -------------------------------------------------------------------------------------------------------


def opened(actor: Actor, kind: str, key: str) -> tuple[Manuscript, Standing]:
    """Find a text this reader may see. Raises NoSuchText, for what is not there and what is not theirs alike."""
    standing = standing_of_editor(actor)
    row = text_named(kind, key) if standing.anything else None
    if row is None or not sees(standing, row):
        raise NoSuchText(key)
    return row, standing


def text(actor: Actor, kind: str, key: str, *, language: str) -> TextShown:
    """Show how one text stands. Raises NoSuchText. Five queries at most."""
    row, standing = opened(actor, kind, key)
    wanted = Q(number__in=[number for number in (row.head, row.published) if number is not None])
    wanted |= Q(state__in=[state.value for state in WAITING]) | Q(state=State.ASIDE, author=actor.pk)
    found = list(Version.objects.filter(wanted, manuscript=row).select_related(*_PEOPLE).order_by("number"))
    head = next(version for version in found if version.number == row.head)
    published = next((version for version in found if version.state == State.PUBLISHED), None)
    waiting = next((version for version in found if version.state in WAITING), None)
    asides = tuple(shown(row, version, actor) for version in found if version.state == State.ASIDE)
    not_second = (
        waiting is not None and waiting.state == State.CHECK and bool(hands_on(row, waiting) & {actor.pk, None})
    )
    able = _Able(standing, row, actor, not_second=not_second)
    before = published.content if published is not None else None
    return TextShown(
        kind=Kind(row.kind),
        key=row.key,
        title=title_of(row, language),
        owner=owner_name(row),
        owner_id=row.owner_id,
        review_on=row.review_on,
        head=shown(row, head, actor),
        published=shown(row, published, actor) if published is not None else None,
        waiting=shown(row, waiting, actor) if waiting is not None else None,
        asides=asides,
        may=able.moves(head),
        may_on_waiting=able.moves(waiting),
        may_on_published=able.moves(published),
        vital=vital_changes(before, (waiting or head).content) if row.kind == Kind.LINE else (),
        not_second=not_second,
    )


class _Able:
    """What one reader may do with the versions of one text."""

    def __init__(self, standing: Standing, row: Manuscript, actor: Actor, *, not_second: bool) -> None:
        self.actor = actor
        self.edits = standing.may_edit(row.kind, row.owner_id)
        self.writes = standing.may_write(row.kind, row.owner_id)
        if not self.writes and standing.roles and row.owner_id is None and row.kind == Kind.ENTRY:
            self.writes = standing.may_write(row.kind, None, role_of_entry(row))
        self.second = standing.second and row.kind == Kind.LINE
        self.confirms = self.second and not not_second

    def moves(self, version: Version | None) -> frozenset[Move]:
        """List what this reader may do with a version."""
        if version is None:
            return frozenset()
        possible = moves_from(State(version.state)) - _INSIDE
        return frozenset(move for move in possible if self._may(move, version))

    def _may(self, move: Move, version: Version) -> bool:
        if move is Move.DISCARD:
            return self.edits or (self.writes and version.author_id == self.actor.pk)
        if move is Move.CONFIRM:
            return self.confirms
        return {"writer": self.writes, "editor": self.edits, "second": self.second, "house": False}[MOVES[move].by]


def version(actor: Actor, kind: str, key: str, number: int) -> VersionShown:
    """Show one version. Raises NoSuchText."""
    row, _standing = opened(actor, kind, key)
    return _numbered(row, actor, (number,))[number]


def compare(actor: Actor, kind: str, key: str, old: int, new: int) -> tuple[Difference, ...]:
    """List what differs between two versions, word by word. Raises NoSuchText."""
    row, _standing = opened(actor, kind, key)
    found = _numbered(row, actor, (old, new))
    return differences(found[old].content, found[new].content)


def conflict(actor: Actor, kind: str, key: str, mine: int) -> Conflict:
    """Lay one's own text beside the one that came first. Raises NoSuchText, also for somebody else's aside."""
    row, _standing = opened(actor, kind, key)
    own = _numbered(row, actor, (mine,))[mine]
    if not own.mine:
        raise NoSuchText(f"{key} {mine}")
    found = _numbered(row, actor, (row.head, own.based_on or row.head))
    base, theirs = found[own.based_on or row.head], found[row.head]
    both = merged(base.content, theirs.content, own.content)
    rows = three_way(base.content, theirs.content, own.content)
    return Conflict(base, theirs, own, rows, both.content, both.clashes)


def _numbered(row: Manuscript, actor: Actor, numbers: Iterable[int]) -> dict[int, VersionShown]:
    """Show versions by number. One query. Raises NoSuchText when one of them is not there."""
    wanted = set(numbers)
    if not all(0 < number < 2**31 for number in wanted):
        raise NoSuchText(row.key)
    rows = Version.objects.filter(manuscript=row, number__in=wanted).select_related(*_PEOPLE)
    found = {each.number: shown(row, each, actor) for each in rows}
    if set(found) != wanted:
        raise NoSuchText(row.key)
    return found


def shown(row: Manuscript, version: Version, actor: Actor) -> VersionShown:
    """Prepare one version for the desk."""
    faults = tuple(
        Fault(str(fault.get("part", row.kind)), 1, row.key, str(fault.get("field", "")), str(fault.get("message", "")))
        for fault in version.faults
    )
    return VersionShown(
        kind=Kind(row.kind),
        key=row.key,
        number=version.number,
        state=State(version.state),
        content=version.content,
        based_on=version.based_on,
        note=version.note,
        writer=_name(version.author),
        role=version.role,
        at=version.created_at,
        publish_at=version.publish_at,
        withdraw_at=version.withdraw_at,
        published_at=version.published_at,
        approved_by=_name(version.approved_by),
        checked_by=_name(version.checked_by),
        checked_role=version.checked_role,
        checked_how=version.checked_how,
        checked_at=version.checked_at,
        faults=faults,
        returned_because=version.because,
        mine=actor.known and version.author_id == actor.pk,
    )


def _name(person: Person | None) -> str:
    return person.shown_name if person is not None else ""
