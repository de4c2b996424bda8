"""Reads for whoever reads an inbox: what waits, due first, and one call with what may be seen of it."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time

from ..models import Call
from ..rules.reach import parts_of, reach_of
from ..rules.stages import OPEN, State, is_late
from .receipts import MessageShown, messages_of

A_PAGE = 100


@dataclasses.dataclass(frozen=True, slots=True)
class CallLine:
    """A call in a list: no name, no number, no word of what was written. `due` is when something has to be done."""

    code: str
    kind: str
    person: UUID | None
    state: str
    asked_at: datetime.datetime
    due: datetime.datetime
    late: bool
    language: str
    parts: tuple[str, ...]
    tried: int
    mine: bool


@dataclasses.dataclass(frozen=True, slots=True)
class CallShown:
    """One call. What it takes to reach somebody is there for whoever took it, and for nobody else."""

    line: CallLine
    taken_by: str
    taken_at: datetime.datetime | None
    tried_at: datetime.datetime | None
    name: str
    known_as: str
    contact: str
    contact_kind: str
    contact_plain: str
    contact_erased: bool
    say_who: bool
    voicemail: bool
    sentence: str
    messages: tuple[MessageShown, ...]


def calls_shown(actor: Actor) -> list[CallLine]:
    """List the open calls of the inboxes the reader reads, due first, at most a hundred. Two queries, however many."""
    rows = (
        Call.objects.seen_by(actor)
        .filter(state__in=list(OPEN))
        .select_related("inbox")
        .defer("contact", "name", "sentence")
        .order_by(F("next_try_at").asc(nulls_first=True), "due_at", "pk")[:A_PAGE]
    )
    now = time.now()
    lines = [_line(row, actor, now) for row in rows]
    return sorted(lines, key=lambda line: (line.due, line.asked_at, line.code))


def waiting_calls(actor: Actor) -> list[dict[str, Any]]:
    """List for "Today" what waits for this reader: a line without a name, when it is due, and its address.

    Keys: `line`, `due` (moment), `due_words`, `late`, `mine`, `action`, `url`. Nothing for who reads no inbox.
    Two queries.
    """
    if not actor.known or not actor.held:
        return []
    return [
        {
            "line": _("Iemand wil gebeld worden"),
            "due": line.due,
            "due_words": moments.near_moment(line.due),
            "late": line.late,
            "mine": line.mine,
            "action": _("Bellen"),
            "url": reverse("callback-desk-call", kwargs={"code": line.code}),
        }
        for line in calls_shown(actor)
        if line.mine or line.state == State.WAITING
    ]


def line_of(actor: Actor, call: UUID) -> CallLine | None:
    """Find the line of a call by its id, for a letter; None for what is gone or not the reader's. Two queries."""
    rows = Call.objects.seen_by(actor).select_related("inbox").defer("contact", "name", "sentence")
    row = rows.filter(pk=call).first()
    return _line(row, actor, time.now()) if row is not None else None


def call_shown(actor: Actor, code: str) -> CallShown | None:
    """Show one call; None for what is absent or not the reader's. Three queries, and one for keys."""
    row: Call | None = (
        Call.objects.seen_by(actor).filter(code=code).select_related("inbox", "taken_by", "person").first()
    )
    if row is None:
        return None
    now = time.now()
    line = _line(row, actor, now)
    gone = row.state == State.WITHDRAWN
    reachable = line.mine and not gone and row.contact_erased_at is None
    contact = (row.contact or "") if reachable else ""
    kind, plain = reach_of(contact)
    return CallShown(
        line=line,
        taken_by=row.taken_by.shown_name if row.taken_by is not None else "",
        taken_at=row.taken_at,
        tried_at=row.tried_at,
        name=(row.name or "") if reachable else "",
        known_as=row.person.shown_name if row.person is not None and not gone else "",
        contact=contact,
        contact_kind=kind,
        contact_plain=plain,
        contact_erased=row.contact_erased_at is not None,
        say_who=row.say_who,
        voicemail=row.voicemail,
        sentence="" if gone else (row.sentence or ""),
        messages=() if gone else messages_of(row),
    )


def _line(row: Call, actor: Actor, now: datetime.datetime) -> CallLine:
    """Make the line of a call for one reader."""
    due = row.next_try_at if row.next_try_at is not None and row.state == State.TAKEN else row.due_at
    return CallLine(
        code=row.code,
        kind=row.inbox.kind,
        person=row.person_id,
        state=row.state,
        asked_at=row.asked_at,
        due=due,
        late=is_late(row.state, due, now),
        language=row.language,
        parts=parts_of(row.parts),
        tried=row.tried,
        mine=row.state != State.WAITING and row.taken_by_id is not None and row.taken_by_id == actor.pk,
    )
