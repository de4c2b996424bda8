"""The versions of one text, newest first, a page at a time: five hundred open as quickly as five (A10)."""

import dataclasses
import datetime

from naast.foundation.access.actor import Actor

from ..models import Version
from ..rules.versions import Kind, State
from .desk import opened, title_of

MOST_A_PAGE = 100


@dataclasses.dataclass(frozen=True)
class HistoryRow:
    """One version in a history; `changed` names the fields that differ from the version it is based on."""

    number: int
    state: State
    based_on: int | None
    at: datetime.datetime
    writer: str
    role: str
    note: str
    changed: tuple[str, ...]
    published_at: datetime.datetime | None
    restored_from: int | None


@dataclasses.dataclass(frozen=True)
class HistoryPage:
    """A part of a history; `before` asks for the next part, None at its end. `total` counts all versions."""

    kind: Kind
    key: str
    title: str
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
    fields = (
        "number", "state", "based_on", "created_at", "author__shown_name", "role", "note", "changed", "published_at",
        "restored_from",
    )  # fmt: skip
    listed = list(found.order_by("-number").values_list(*fields)[: size + 1])
    rows = tuple(
        HistoryRow(number, State(state), based_on, at, writer or "", role, note, tuple(changed), shown_at, restored)
        for number, state, based_on, at, writer, role, note, changed, shown_at, restored in listed[:size]
    )
    more = rows[-1].number if len(listed) > size else None
    return HistoryPage(Kind(row.kind), row.key, title_of(row, language), rows, row.last, more)
