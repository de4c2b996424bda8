"""Copies the entries of the guide out of their tables; what did not change since the last copy is not made again."""

import dataclasses
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from ..models import Entry, EntryText
from ..rules import Door


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


class Piece(NamedTuple):
    """One entry as the pages and the finder know it; `mark` stands for the rows it was made of."""

    mark: int
    entry: GuideEntry
    door: Door


Pieces = Mapping[UUID, Piece]
_ENTRY = (
    "slug", "kind", "level", "role", "line_id", "cost", "urgent", "needs_appointment", "walk_in", "quick_exit",
    "checked_on", "checked_by",
)  # fmt: skip
_ENTRY_LISTS = ("audience", "topics", "languages", "campuses", "next", "instead")
_TEXT = ("language", "title", "summary")
_TEXT_LISTS = ("words", "asked")


def copied(last: Pieces) -> Pieces:
    """Copy the entries that have words, in their order; what is as it was comes from the last copy. Two queries.

    All rows are read and compared, so no writer has to say what it changed; reading plain text is the cheap part.
    """
    texts: dict[UUID, list[tuple[Any, ...]]] = {}
    for pk, *row in _rows(EntryText.objects.order_by("language"), "entry_id", _TEXT, _TEXT_LISTS):
        texts.setdefault(pk, []).append(tuple(row))
    found: dict[UUID, Piece] = {}
    for pk, *row in _rows(Entry.objects.order_by("position", "slug"), "pk", _ENTRY, _ENTRY_LISTS):
        if pk not in texts:
            continue
        mark = hash((tuple(row), tuple(texts[pk])))
        piece = last.get(pk)
        found[pk] = piece if piece is not None and piece.mark == mark else _piece(mark, row, texts[pk])
    return MappingProxyType(found)


def doors_of(pieces: Pieces) -> list[Door]:
    """Give the entries as the finder knows them."""
    return [piece.door for piece in pieces.values()]


def _rows(rows: QuerySet[Any], key: str, plain: Iterable[str], lists: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    """Read rows with their lists as the text they are kept in."""
    raw = {f"{name}_text": Cast(name, TextField()) for name in lists}
    found: Iterable[tuple[Any, ...]] = rows.annotate(**raw).values_list(key, *plain, *raw)
    return found


def _piece(mark: int, row: Iterable[Any], texts: Iterable[tuple[Any, ...]]) -> Piece:
    """Make one entry of its rows."""
    facts = _read(row, _ENTRY, _ENTRY_LISTS)
    words = {text["language"]: text for text in (_read(each, _TEXT, _TEXT_LISTS) for each in texts)}
    facts["line"] = facts.pop("line_id") or ""
    shown = {code: GuideText(code, text["title"], text["summary"], text["words"]) for code, text in words.items()}
    door = Door(
        slug=facts["slug"],
        kind=facts["kind"],
        audience=facts["audience"],
        campuses=facts["campuses"],
        texts={
            code: {
                "title": text["title"],
                "summary": text["summary"],
                "what_for": "\n".join(text["words"].get("what_for", ())),
            }
            for code, text in words.items()
        },
        asked={code: text["asked"] for code, text in words.items()},
    )
    return Piece(mark, GuideEntry(**facts, texts=shown), door)


def _read(row: Iterable[Any], plain: Iterable[str], lists: Iterable[str]) -> dict[str, Any]:
    """Name the values of a row, and read its lists."""
    values = dict(zip((*plain, *lists), row, strict=True))
    for name in lists:
        read = json.loads(values[name])
        values[name] = tuple(read) if isinstance(read, list) else read
    return values
