"""What was asked of the privacy officer, for whoever asked and for the officer; and the holds that run."""

import dataclasses
import datetime
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Function
from naast.foundation.people.queries import running

from ..access import OFFICER
from ..models import Hold, PrivacyRequest

SHOWN = 50


@dataclasses.dataclass(frozen=True, slots=True)
class RequestShown:
    """A request; `name` and `number` say who asked, for the officer. `late`: the month is over without an answer."""

    code: str
    person: UUID
    name: str
    number: str
    right: str
    state: str
    asked_at: datetime.datetime
    due_on: datetime.date
    late: bool
    answered_at: datetime.datetime | None
    text: str
    answer: str


def own_requests(actor: Actor) -> tuple[RequestShown, ...]:
    """List what the reader asked, newest first, without the words. One query."""
    rows = PrivacyRequest.objects.seen_by(actor).filter(person=actor.pk).defer("text", "answer")
    return tuple(_shown(row) for row in rows.order_by("-asked_at")[:SHOWN])


def requests_waiting(actor: Actor) -> tuple[RequestShown, ...]:
    """List for the officer what waits, due first, and below it what was answered last. Two queries."""
    rows = PrivacyRequest.objects.seen_by(actor).select_related("person").defer("text", "answer")
    waiting = rows.filter(state=PrivacyRequest.ASKED).order_by("due_on", "pk")[:SHOWN]
    done = rows.exclude(state=PrivacyRequest.ASKED).order_by("-answered_at", "-asked_at")[:10]
    return tuple(_shown(row, named=True) for row in (*waiting, *done))


def request_shown(actor: Actor, code: str, *, named: bool = False) -> RequestShown | None:
    """Show one request with its words; None when the reader may not see it. One query, and one for its key."""
    row = PrivacyRequest.objects.seen_by(actor).select_related("person").filter(code=code).first()
    if row is None or (not named and row.person_id != actor.pk):
        return None
    return _shown(row, named=named, opened=True)


def _shown(row: PrivacyRequest, *, named: bool = False, opened: bool = False) -> RequestShown:
    return RequestShown(
        code=row.code,
        person=row.person_id,
        name=row.person.shown_name if named else "",
        number=row.person.person_number if named else "",
        right=row.right,
        state=row.state,
        asked_at=row.asked_at,
        due_on=row.due_on,
        late=row.state == PrivacyRequest.ASKED and row.due_on < time.today(),
        answered_at=row.answered_at,
        text=row.text if opened else "",
        answer=(row.answer or "") if opened else "",
    )


def officers() -> list[UUID]:
    """List who is privacy officer today."""
    today = time.today()
    rows = Function.objects.filter(running(today), role=OFFICER).select_related("person")
    return [row.person_id for row in rows if row.person.is_here(today)]


@dataclasses.dataclass(frozen=True, slots=True)
class HoldShown:
    """A hold that runs, for the officer."""

    code: str
    person: UUID
    name: str
    number: str
    kind: str
    set_at: datetime.datetime


def holds_running(actor: Actor) -> tuple[HoldShown, ...]:
    """List the holds that run, oldest first. One query."""
    rows = Hold.objects.seen_by(actor).filter(lifted_at=None).select_related("person").order_by("set_at")[:SHOWN]
    return tuple(
        HoldShown(row.code, row.person_id, row.person.shown_name, row.person.person_number, row.kind, row.set_at)
        for row in rows
    )
