"""One list of what needs attention in the guide, the most pressing first (A10)."""

import dataclasses
import datetime
import enum
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Function, Role, StandIn
from naast.foundation.people.queries import running

from ..access import Standing, standing_of_editor
from ..models import Manuscript, Version
from ..rules.difference import one_sided
from ..rules.hours import CHECK_IS_GOOD_FOR
from ..rules.versions import Kind, State, vital_changes
from .desk import texts_seen, title_of
from .uses import Published, dead_pointers

OVERDUE = datetime.timedelta(minutes=10)
"""So long after its moment a text that did not come is a fault of the house."""


class Concern(enum.StrEnum):
    """Why a text needs somebody; in the order in which they press."""

    HELD = "held"
    SECOND_CHECK = "second-check"
    DEAD_LINK = "dead-link"
    CHECK_IS_OLD = "check-is-old"
    NO_PERSON = "no-person"
    REVIEW = "review"
    ASIDE = "aside"
    STALE = "stale"
    UNTRANSLATED = "untranslated"
    OLDER_IN_ONE_LANGUAGE = "older-in-one-language"
    SCHEDULED = "scheduled"
    HIDDEN_LINE = "hidden-line"


_ORDER = {concern: place for place, concern in enumerate(Concern)}
_WAITING = (State.REVIEW, State.CHECK, State.SCHEDULED, State.HELD)


@dataclasses.dataclass(frozen=True)
class Attention:
    """One thing about one text. `detail` holds what the concern is about: fields, targets, a role, a moment."""

    concern: Concern
    kind: Kind
    key: str
    title: str
    number: int | None = None
    on: datetime.date | None = None
    detail: tuple[str, ...] = ()


def attention(
    actor: Actor, *, language: str, today: datetime.date, now: datetime.datetime | None = None
) -> tuple[Attention, ...]:
    """List what this reader may do something about, the most pressing first.

    Five queries at most, however many texts there are; an empty list for who works on no text.
    """
    standing = standing_of_editor(actor)
    if not standing.anything:
        return ()
    rows = {row.pk: row for row in Manuscript.objects.filter(texts_seen(standing))}
    look = _Look(standing, actor, rows, language, today, now or time.now())
    found = [*look.versions(), *look.on_site(), *look.by_row()]
    return tuple(sorted(found, key=lambda each: (_ORDER[each.concern], each.on or today, each.kind, each.key)))


class _Text(NamedTuple):
    """A version with its words, and the numbers at which each language was last written."""

    number: int
    content: Mapping[str, Any]
    nl_since: int
    en_since: int


class _Look:
    """Goes over the texts that one reader may see."""

    def __init__(
        self,
        standing: Standing,
        actor: Actor,
        rows: Mapping[UUID, Manuscript],
        language: str,
        today: datetime.date,
        now: datetime.datetime,
    ) -> None:
        self.standing, self.actor, self.rows = standing, actor, rows
        self.language, self.today, self.now = language, today, now
        self.texts = self._texts()

    def _texts(self) -> dict[tuple[UUID, str], _Text]:
        """Read what shows, and what a second person is asked about. One query."""
        read = Version.objects.filter(state__in=(State.PUBLISHED, State.CHECK), manuscript__in=list(self.rows))
        found = read.order_by("pk").values_list("manuscript", "state", "number", "content", "nl_since", "en_since")
        return {(pk, state): _Text(*rest) for pk, state, *rest in found}

    def _about(self, concern: Concern, row: Manuscript, **more: Any) -> Attention:
        return Attention(concern, Kind(row.kind), row.key, title_of(row, self.language), **more)

    def versions(self) -> Iterator[Attention]:
        """Go over what waits for somebody or for its moment. One query."""
        states = Q(state__in=_WAITING) | Q(state=State.ASIDE, author=self.actor.pk)
        states |= Q(state=State.PUBLISHED) & (Q(withdraw_at__isnull=False) | ~Q(faults=[]))
        found = Version.objects.filter(states, manuscript__in=list(self.rows)).order_by("created_at", "pk")
        for each in found.defer("content", "changed"):
            row = self.rows[each.manuscript_id]
            for concern, detail in self._waits(each):
                day = time.local(each.publish_at or each.withdraw_at or each.created_at).date()
                yield self._about(concern, row, number=each.number, on=day, detail=detail)

    def _waits(self, version: Version) -> Iterator[tuple[Concern, tuple[str, ...]]]:
        """Say why a version waits."""
        match State(version.state):
            case State.REVIEW:
                yield Concern.REVIEW, ()
            case State.ASIDE:
                yield Concern.ASIDE, (str(version.based_on),)
            case State.CHECK:
                yield Concern.SECOND_CHECK, self._vital(version.manuscript_id)
            case State.HELD | State.PUBLISHED if version.faults:
                yield Concern.HELD, tuple(str(fault.get("message", "")) for fault in version.faults)
            case State.SCHEDULED if version.publish_at is not None:
                late = version.publish_at < self.now - OVERDUE
                yield Concern.HELD if late else Concern.SCHEDULED, (version.publish_at.isoformat(), "publish")
        if version.withdraw_at is not None and version.state == State.PUBLISHED:
            late = version.withdraw_at < self.now - OVERDUE
            yield Concern.HELD if late else Concern.SCHEDULED, (version.withdraw_at.isoformat(), "withdraw")

    def _vital(self, text: UUID) -> tuple[str, ...]:
        """Name what a second person is asked about."""
        shows, asked = self.texts.get((text, State.PUBLISHED)), self.texts.get((text, State.CHECK))
        return vital_changes(shows.content if shows else None, asked.content) if asked else ()

    def on_site(self) -> Iterator[Attention]:
        """Go over the texts that show. Two queries at most."""
        found = [(pk, text) for (pk, state), text in self.texts.items() if state == State.PUBLISHED]
        known = self._known()
        vacant = self._vacant({str(text.content.get("role") or "") for _, text in found} - {""})
        for pk, (number, content, nl, en) in found:
            row = self.rows[pk]
            text = Published(Kind(row.kind), row.key, content)
            dead = dead_pointers(text, known[Kind.ENTRY], known[Kind.LINE])
            for where, target in dead:
                yield self._about(Concern.DEAD_LINK, row, number=number, detail=(where, target))
            if row.kind == Kind.ENTRY and content.get("role") in vacant:
                role = str(content["role"])
                yield self._about(Concern.NO_PERSON, row, number=number, detail=(role, vacant[role]))
            for language, missing in one_sided(content).items():
                yield self._about(Concern.UNTRANSLATED, row, number=number, detail=(language, *missing))
            if nl != en:
                yield self._about(
                    Concern.OLDER_IN_ONE_LANGUAGE, row, number=number, detail=("en" if nl > en else "nl",)
                )
            if row.kind == Kind.LINE:
                yield from self._of_line(row, number, content)

    def _known(self) -> Mapping[str, frozenset[str]]:
        """Name what stands on the site, by kind. No query for who sees all of it, else one."""
        names = [(row.kind, row.key) for row in self.rows.values() if row.published is not None]
        if not self.standing.central:
            names = list(Manuscript.objects.exclude(published=None).values_list("kind", "key"))
        return {kind: frozenset(key for each, key in names if each == kind) for kind in Kind}

    def _of_line(self, row: Manuscript, number: int, content: Mapping[str, Any]) -> Iterator[Attention]:
        """Say of a line that it is hidden and why, or that its check is too old to say "open" by."""
        if content.get("display") == "hide":
            because = str(content.get(f"hidden_because_{self.language}") or "")
            yield self._about(Concern.HIDDEN_LINE, row, number=number, detail=(because,))
            return
        checked = datetime.date.fromisoformat(str(content["checked_on"]))
        if self.today - checked > CHECK_IS_GOOD_FOR:
            yield self._about(Concern.CHECK_IS_OLD, row, number=number, on=checked)

    def _vacant(self, roles: set[str]) -> dict[str, str]:
        """Name those of these roles that nobody here holds today, themselves or as a stand-in. One query."""
        if not roles:
            return {}
        here = Q(person__active=True) & (Q(person__ended_on=None) | Q(person__ended_on__gte=self.today))
        held = Function.objects.filter(running(self.today), here, role=OuterRef("pk"))
        stands = StandIn.objects.unscoped(reason="which roles have somebody today; nobody is named").filter(
            running(self.today), here, function__role=OuterRef("pk")
        )
        empty = Role.objects.filter(~Exists(held), ~Exists(stands), pk__in=roles).exclude(held_by=Role.OUTSIDE)
        return dict(empty.values_list("pk", f"name_{self.language}"))

    def by_row(self) -> Iterator[Attention]:
        """Go over the dates by which texts must be read again. No query."""
        for row in self.rows.values():
            if row.review_on is not None and row.review_on < self.today and row.published is not None:
                yield self._about(Concern.STALE, row, number=row.published, on=row.review_on)
            if row.published is None:
                for language, own in (("nl", row.title_nl), ("en", row.title_en)):
                    if not own and (row.title_nl or row.title_en):
                        yield self._about(Concern.UNTRANSLATED, row, number=row.head, detail=(language, "title"))
