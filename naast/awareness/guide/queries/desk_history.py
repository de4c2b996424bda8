"""The versions of one text, newest first, a page at a time: five hundred open as quickly as five (A10)."""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from naast.foundation.access.actor import Actor
from naast.foundation.core.rows import id_given, read_moment
from naast.foundation.people.queries import Name

from ..models import Manuscript, Version
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


# Written out, because building it anew through the ORM costs more than the page may; a test compares the two.
_VERSIONS = """
SELECT version.number, version.state, version.created_at, writer.shown_name, version.note, version.changed,
       version.published_at, version.restored_from
  FROM guide_version AS version LEFT JOIN people_person AS writer ON writer.id = version.author_id
 WHERE version.manuscript_id = %s AND version.number < %s ORDER BY version.number DESC LIMIT %s
"""
NO_END = 2**31 - 1


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
    actor: Actor,
    kind: str,
    key: str,
    *,
    language: str,
    before: int | None = None,
    size: int = 25,
    found: Manuscript | None = None,
) -> HistoryPage:
    """List versions, newest first, below number `before`. Three queries at most, however many there are.

    `found` is the text as the rule of the page looked at it for this reader; else it is read here.
    Raises NoSuchText for what is not there and what is not this reader's alike.
    """
    row = found if found is not None and (found.kind, found.key) == (kind, key) else opened(actor, kind, key)[0]
    size = max(1, min(size, MOST_A_PAGE))
    listed = _versions(row.pk, before if before is not None and 0 < before < NO_END else NO_END, size + 1)
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


def _versions(text: UUID, before: int, count: int) -> list[HistoryRow]:
    """Read so many versions below a number, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSIONS, (id_given(text), before, count))
        found = cursor.fetchall()
    return [
        HistoryRow(number, state, read_moment(at), writer, note, json.loads(changed), read_moment(shown), restored)
        for number, state, at, writer, note, changed, shown, restored in found
    ]
