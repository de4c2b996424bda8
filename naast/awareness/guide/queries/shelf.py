"""The guide as the pages read it: one unchangeable copy in memory per process, renewed when the edition changes.

One indexed row tells whether the copy is old; it is looked at once a second at most, so a change shows on every
process within that second. With the database gone the last copy keeps answering.
"""

import dataclasses
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any

from django.db import Error as DatabaseFault

from naast.foundation.core import time

from ..models import Edition, Entry, EntryText, Leaflet
from ..rules import Door, Index, build_index, load_words

logger = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.5
WORDS = Path(__file__).resolve().parent.parent / "words"


@dataclasses.dataclass(frozen=True)
class GuideText:
    """An entry's words in one language; `language` is the other one when a translation is missing."""

    language: str
    title: str
    summary: str
    words: Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class GuideEntry:
    """One form of help with its facts; lists are tuples of plain values."""

    slug: str
    kind: str
    level: int | None
    role: str
    line: str
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    campuses: tuple[str, ...]
    cost: str
    urgent: bool
    needs_appointment: bool
    walk_in: bool
    quick_exit: bool
    next: tuple[str, ...]
    instead: tuple[Mapping[str, str], ...]
    checked_on: Any
    checked_by: str
    texts: Mapping[str, GuideText]

    def text(self, language: str) -> GuideText:
        """Give the words in this language, else in the other one (marked by its `language`)."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@dataclasses.dataclass(frozen=True, eq=False)
class Shelf:
    """The whole guide at one edition."""

    edition: int
    entries: Mapping[str, GuideEntry]
    versions: Mapping[str, tuple[Mapping[str, Any], ...]]
    index: Index

    @property
    def leaflets(self) -> Mapping[str, Mapping[str, Any]]:
        """Give each leaflet in the version of today: the one that began last; none that is yet to begin (A5)."""
        today = time.today()
        begun = {key: [one for one in rows if one["starts_on"] <= today] for key, rows in self.versions.items()}
        return {key: rows[-1] for key, rows in begun.items() if rows}

    def listed(self, audience: str = "") -> list[GuideEntry]:
        """Give the entries in their order, for one audience when one is named."""
        return [
            entry
            for entry in self.entries.values()
            if not audience or audience in entry.audience or "anyone" in entry.audience
        ]


_kept: Shelf | None = None
_looked = float("-inf")
_lock = threading.Lock()


def shelf() -> Shelf:
    """Give the current copy. Raises django.db.Error only when there is no copy yet and no database either."""
    global _kept, _looked
    kept = _kept
    if kept is not None and monotonic() - _looked < LOOK_EVERY_SECONDS:
        return kept
    # One thread looks; the others go on with the copy they have, and wait only while there is none.
    if not _lock.acquire(blocking=kept is None):
        assert kept is not None
        return kept
    try:
        kept = _kept
        if kept is not None and monotonic() - _looked < LOOK_EVERY_SECONDS:
            return kept
        try:
            number = Edition.objects.values_list("number", flat=True).filter(pk=1).first() or 0
            if kept is None or number != kept.edition:
                kept = _take_down(number)
        except DatabaseFault:
            if kept is None:
                raise
            logger.warning("the database does not answer; the guide is read from memory")
        _kept, _looked = kept, monotonic()
        return kept
    finally:
        _lock.release()


def forget_shelf() -> None:
    """Drop the copy in memory, so that the next question reads the database."""
    global _kept, _looked
    _kept, _looked = None, float("-inf")


def _take_down(number: int) -> Shelf:
    """Read the whole guide, in three queries."""
    texts: dict[Any, dict[str, EntryText]] = {}
    for text in EntryText.objects.all():
        texts.setdefault(text.entry_id, {})[text.language] = text
    rows = [row for row in Entry.objects.order_by("position", "slug") if row.pk in texts]
    entries = {row.slug: _entry(row, texts[row.pk]) for row in rows}
    doors = [_door(row, texts[row.pk]) for row in rows]
    versions: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for leaflet in Leaflet.objects.order_by("starts_on", "version"):
        content = {**leaflet.content, "version": leaflet.version, "starts_on": leaflet.starts_on}
        versions[leaflet.key] = (*versions.get(leaflet.key, ()), MappingProxyType(content))
    return Shelf(number, MappingProxyType(entries), MappingProxyType(versions), build_index(doors, load_words(WORDS)))


def _entry(row: Entry, texts: Mapping[str, EntryText]) -> GuideEntry:
    return GuideEntry(
        slug=row.slug,
        kind=row.kind,
        level=row.level,
        role=row.role,
        line=row.line_id or "",
        audience=tuple(row.audience),
        topics=tuple(row.topics),
        languages=tuple(row.languages),
        campuses=tuple(row.campuses),
        cost=row.cost,
        urgent=row.urgent,
        needs_appointment=row.needs_appointment,
        walk_in=row.walk_in,
        quick_exit=row.quick_exit,
        next=tuple(row.next),
        instead=tuple(row.instead),
        checked_on=row.checked_on,
        checked_by=row.checked_by,
        texts={language: GuideText(language, text.title, text.summary, text.words) for language, text in texts.items()},
    )


def _door(row: Entry, texts: Mapping[str, EntryText]) -> Door:
    return Door(
        slug=row.slug,
        kind=row.kind,
        audience=tuple(row.audience),
        campuses=tuple(row.campuses),
        texts={
            language: {
                "title": text.title,
                "summary": text.summary,
                "what_for": "\n".join(text.words.get("what_for", ())),
            }
            for language, text in texts.items()
        },
        asked={language: tuple(text.asked) for language, text in texts.items()},
    )
