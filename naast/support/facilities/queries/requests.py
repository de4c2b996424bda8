"""A student's own requests: where each stands, what was decided, and what they can do."""

import dataclasses
import datetime
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time

from ..models import Advice, Ground, Item, Reasons, Request
from ..rules.states import DECIDED, RUNNING, UNDECIDED, State, Step
from ..rules.terms import offers_renewal
from .catalogue import kind_name, names, place_in_list
from .evidence import FileShown, files_of


@dataclasses.dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in the student's own list."""

    code: str
    state: str
    asked_at: datetime.datetime
    until: datetime.date | None
    what: tuple[str, ...]
    renewable: bool
    partly: bool
    object_until: datetime.date | None

    @property
    def can_object(self) -> bool:
        """Whether less was granted than was asked and the objection term still runs."""
        less = self.partly or self.state == State.REFUSED
        return less and self.object_until is not None and time.today() <= self.object_until


@dataclasses.dataclass(frozen=True, slots=True)
class ItemShown:
    """A facility of a request."""

    code: str
    slug: str
    name: str
    detail: str
    state: str


@dataclasses.dataclass(frozen=True, slots=True)
class RequestShown:
    """A student's own request."""

    id: UUID
    code: str
    state: str
    kind: str
    words: str
    question: str
    items: tuple[ItemShown, ...]
    files: tuple[FileShown, ...]
    asked_at: datetime.datetime
    advised_at: datetime.datetime | None
    decided_at: datetime.datetime | None
    arranged_at: datetime.datetime | None
    advice: str
    reasons: str
    starts_on: datetime.date | None
    until: datetime.date | None
    object_until: datetime.date | None
    objected_on: datetime.date | None
    statement: str
    ground_gone: bool
    renewable: bool

    @property
    def open(self) -> bool:
        """Whether nothing was decided yet."""
        return self.state in UNDECIDED

    @property
    def granted(self) -> bool:
        """Whether it was granted and runs."""
        return self.state in RUNNING


def requests_of(actor: Actor) -> list[RequestLine]:
    """List one's own requests, newest first. Four queries."""
    rows = list(Request.objects.seen_by(actor).filter(student=actor.pk).order_by("-asked_at", "-pk")[:50])
    items: dict[UUID, list[str]] = {}
    partly: set[UUID] = set()
    known, asked = names(), {row.pk: said_at(row) for row in rows}
    for item in Item.objects.seen_by(actor).filter(request__in=[row.pk for row in rows]).defer("detail"):
        if item.state == Step.REFUSED:
            partly.add(item.request_id)
        else:
            items.setdefault(item.request_id, []).append(known.at(item.facility, asked[item.request_id]))
    renewed = _renewed(actor)
    today = time.today()
    return [
        RequestLine(
            row.code,
            row.state,
            row.asked_at,
            row.until,
            tuple(items.get(row.pk, ())),
            _renewable(row, renewed, today),
            row.pk in partly,
            row.object_until,
        )
        for row in rows
    ]


def _renewed(actor: Actor) -> set[UUID]:
    """Give the ids of the requests for which a renewal was asked already."""
    rows = Request.objects.seen_by(actor).filter(student=actor.pk, renews__isnull=False)
    return set(rows.exclude(state=State.WITHDRAWN).values_list("renews", flat=True))


def _renewable(row: Request, renewed: set[UUID], today: datetime.date) -> bool:
    """Tell whether a request can be renewed today."""
    running = row.state in RUNNING and row.until is not None
    return bool(running and row.until and offers_renewal(row.until, today) and row.pk not in renewed)


def request_shown(actor: Actor, code: str) -> RequestShown | None:
    """Show one's own request; None for what is absent or somebody else's. Eight queries."""
    row: Request | None = Request.objects.seen_by(actor).filter(student=actor.pk, code=code).first()
    if row is None:
        return None
    ground = Ground.objects.seen_by(actor).filter(request=row.pk).first()
    advice = Advice.objects.seen_by(actor).filter(request=row.pk).first()
    reasons = Reasons.objects.seen_by(actor).filter(request=row.pk).first()
    alive = ground is not None and row.ground_gone_at is None
    return RequestShown(
        id=row.pk,
        code=row.code,
        state=row.state,
        kind=kind_name(ground.kind or "") if ground is not None and alive else "",
        words=(ground.words or "") if ground is not None and alive else "",
        question=(ground.question or "") if ground is not None and alive and row.state in UNDECIDED else "",
        items=items_of(actor, row),
        files=tuple(files_of(actor, row.pk)) if alive else (),
        asked_at=row.asked_at,
        advised_at=row.advised_at,
        decided_at=row.decided_at,
        arranged_at=row.arranged_at,
        advice=advice.text if advice is not None else "",
        reasons=reasons.text if reasons is not None else "",
        starts_on=row.starts_on,
        until=row.until,
        object_until=row.object_until,
        objected_on=row.objected_on,
        statement=row.statement or "",
        ground_gone=row.ground_gone_at is not None,
        renewable=_renewable(row, _renewed(actor), time.today()),
    )


def said_at(row: Request) -> datetime.datetime:
    """Give the moment whose words a request keeps: of its decision, else of the advice, else of the asking."""
    return row.decided_at or row.advised_at or row.asked_at


def items_of(actor: Actor, request: Request) -> tuple[ItemShown, ...]:
    """List the facilities of a request for who may see them, in the words it keeps. Two queries."""
    known, moment = names(), said_at(request)
    rows = Item.objects.seen_by(actor).filter(request=request.pk)
    shown = [
        ItemShown(row.code, row.facility, known.at(row.facility, moment), row.detail or "", row.state) for row in rows
    ]
    return tuple(sorted(shown, key=lambda each: place_in_list(each.slug)))


def code_of(actor: Actor, request: UUID) -> tuple[str, str] | None:
    """Give code and state of a request one may see, for a letter. One query."""
    found = Request.objects.seen_by(actor).filter(pk=request).values_list("code", "state").first()
    return (str(found[0]), str(found[1])) if found is not None else None


def objected(actor: Actor, request: UUID) -> bool:
    """Tell whether a decision one may see is looked at again after an objection, for a letter. One query."""
    rows = Request.objects.seen_by(actor).filter(pk=request, state__in=list(DECIDED), objected_on__isnull=False)
    return bool(rows.exists())
