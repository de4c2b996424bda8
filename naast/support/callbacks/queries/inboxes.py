"""Reads about inboxes: who reads, and when the next human does."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import translation

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.people.queries import holders

from ..models import Inbox
from ..rules.reading import Reading, next_morning, next_reading

AHEAD = datetime.timedelta(days=30)


@dataclasses.dataclass(frozen=True, slots=True)
class InboxShown:
    """An inbox as pages know it; `reader` in the language of the page. `reading` is None when nobody reads it now."""

    id: UUID
    kind: str
    reader: str
    reading: Reading | None


def inbox_shown(kind: str) -> InboxShown | None:
    """Find an inbox with the hours it is read next; None when it was never opened. At most eight queries."""
    row = Inbox.objects.filter(kind=kind).first()
    if row is None:
        return None
    staffed = holders(ANONYMOUS, role=tuple(filter(None, (row.role, row.stands_in))))
    return InboxShown(row.pk, row.kind, reader_of(row), reading_of(row.hours, time.now()) if staffed else None)


def reader_of(row: Inbox) -> str:
    """Name who reads, in the language of the page: a function, never a person."""
    return row.reader_en if translation.get_language() == "en" else row.reader_nl


def reading_of(hours: Sequence[Mapping[str, Any]], moment: datetime.datetime) -> Reading | None:
    """Give the hours (wall clock) in which what is left at `moment` is read. One query."""
    local = time.local(moment).replace(tzinfo=None)
    return next_reading(local, hours, closures_between(local.date(), (local + AHEAD).date()))


def due_by(hours: Sequence[Mapping[str, Any]], moment: datetime.datetime) -> datetime.datetime | None:
    """Give the moment by which what is left at `moment` is read, None when nobody reads. One query."""
    reading = reading_of(hours, moment)
    return moment_at(reading.ends) if reading is not None else None


def morning_after(hours: Sequence[Mapping[str, Any]], moment: datetime.datetime) -> datetime.datetime:
    """Give the moment office hours begin on the next working day. One query."""
    local = time.local(moment).replace(tzinfo=None)
    return moment_at(next_morning(local, hours, closures_between(local.date(), (local + AHEAD).date())))


def moment_at(wall: datetime.datetime) -> datetime.datetime:
    """Turn a wall-clock moment of the university into a moment."""
    return time.moment_of(wall.date(), wall.time())


def inboxes_kept() -> dict[str, dict[str, Any]]:
    """Give the inboxes that are open by kind, for who says who reads them. One query."""
    names = ("role", "stands_in", "reader_nl", "reader_en", "hours")
    return {row["kind"]: row for row in Inbox.objects.order_by("kind").values("kind", *names)}
