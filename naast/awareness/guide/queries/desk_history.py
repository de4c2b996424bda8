"""The versions of one text, newest first, a page at a time: five hundred open as quickly as five (A10)."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from naast.foundation.access.actor import Actor
from naast.foundation.people.queries import Name

from ..models import Version
from ..rules.versions import Kind, State
from .desk import opened, owner_name, title_of

MOST_A_PAGE = 100


class Head(NamedTuple):
    """The number of a version and where it stands."""

    number: int
    state: State


class HistoryRow(NamedTuple):
    """One version in a history; `changed` names the fields that differ from the version it is based on."""

    number: int
    state: str
    at: datetime.datetime
    writer: str | None
    note: str
    changed: list[str]
    published_at: datetime.datetime | None
    restored_from: int | None


_FIELDS = ("number", "state", "created_at", "author__shown_name", "note", "changed", "published_at", "restored_from")


@dataclasses.dataclass(frozen=True)
class HistoryPage:
    """A part of a history; `before` asks for the next part, None at its end. `total` counts all versions.

    `head` is the version that the next one builds on; `content` holds its words, for a leaflet alone, whose places are
    named after them.
    """

    kind: Kind
    key: str
    title: str
    owner: Name | None
    review_on: datetime.date | None
    head: Head
    content: Mapping[str, Any]
    rows: tuple[HistoryRow, ...]
    total: int
    before: int | None


def history(
    actor: Actor, kind: str, key: str, *, language: str, before: int | None = None, size: int = 25
) -> HistoryPage:
    """List versions, newest first, below number `before`. Three queries at most, however many there are.

    Raises NoSuchText for what is not there and what is not this reader's alike.
    """
    row, _standing = opened(actor, kind, key)
    size = max(1, min(size, MOST_A_PAGE))
    found = Version.objects.filter(manuscript=row)
    if before is not None and 0 < before < 2**31:
        found = found.filter(number__lt=before)
    listed = [HistoryRow(*each) for each in found.order_by("-number").values_list(*_FIELDS)[: size + 1]]
    state = next((each.state for each in listed if each.number == row.head), None)
    content: Mapping[str, Any] = {}
    if state is None or row.kind == Kind.LEAFLET:
        head = Version.objects.filter(manuscript=row, number=row.head)
        state, content = head.values_list("state", "content").get()
    return HistoryPage(
        kind=Kind(row.kind),
        key=row.key,
        title=title_of(row, language),
        owner=owner_name(row),
        review_on=row.review_on,
        head=Head(row.head, State(state)),
        content=content,
        rows=tuple(listed[:size]),
        total=row.last,
        before=listed[size - 1].number if len(listed) > size else None,
    )
