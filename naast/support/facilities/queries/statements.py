"""What a statement says, for its student and for whoever checks it by its code: what and until when, never why."""

import dataclasses
import datetime

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.ids import read_code
from naast.foundation.people.models import University
from naast.foundation.people.queries import Name

from ..models import Circumstance, Item, Request
from ..rules.states import RUNNING, Report, Step
from ..rules.terms import REPORTS_KEPT
from .catalogue import names, place_in_list

CODE = 14
_WHY = "the code is the key; it stands on the paper that is checked"
FACILITIES, HINDRANCE = "facilities", "hindrance"


@dataclasses.dataclass(frozen=True, slots=True)
class Statement:
    """A statement: whose, what, from when until when. It has no place for a reason."""

    kind: str
    code: str
    name: str
    number: str
    programme: str
    starts_on: datetime.date
    until: datetime.date
    what: tuple[str, ...]
    given_on: datetime.date


def university_name() -> str:
    """Name the institution in the language of the page. One query."""
    row = University.objects.order_by("code").first()
    return str(Name(row.name_nl, row.name_en)) if row is not None else ""


def statement_of(actor: Actor, code: str) -> Statement | None:
    """Give the statement that belongs to one's own running request. Four queries."""
    row = (
        Request.objects.seen_by(actor)
        .filter(student=actor.pk, code=code, state__in=list(RUNNING), statement__isnull=False)
        .select_related("student", "programme")
        .first()
    )
    return _of_request(row) if row is not None else None


def hindrance_of(actor: Actor, code: str) -> Statement | None:
    """Give the statement of hindrance that belongs to one's own report. Two queries."""
    row = (
        Circumstance.objects.seen_by(actor)
        .filter(student=actor.pk, code=code, state=Report.STATED)
        .select_related("student", "programme")
        .first()
    )
    return _of_circumstance(row) if row is not None else None


def checked(typed: str) -> Statement | None:
    """Give what a code stands for; None for wrong, withdrawn and expired alike, after the same reads. Five queries."""
    code = read_code(typed[:60])
    plain = code if len(code) == CODE and code.isascii() and code.isalnum() else "-"
    request = (
        Request.objects.unscoped(reason=_WHY)
        .filter(statement=plain, state__in=list(RUNNING), until__gte=time.today())
        .select_related("student", "programme")
        .first()
    )
    report = (
        Circumstance.objects.unscoped(reason=_WHY)
        .filter(statement=plain, state=Report.STATED, answered_at__gte=time.now() - REPORTS_KEPT)
        .select_related("student", "programme")
        .defer("words", "answer", "affects")
        .first()
    )
    if request is not None:
        return _of_request(request)
    return _of_circumstance(report) if report is not None else None


def _of_request(row: Request) -> Statement | None:
    """Make the statement of a request."""
    if row.starts_on is None or row.until is None or row.decided_at is None:
        return None
    known = names()
    rows = Item.objects.unscoped(reason=_WHY).filter(request=row.pk, state__in=[Step.GRANTED, Step.ARRANGED])
    items = sorted(rows, key=lambda each: place_in_list(each.facility))
    what = [known.at(each.facility, row.decided_at) + (f" ({each.detail})" if each.detail else "") for each in items]
    return Statement(
        FACILITIES,
        row.statement or "",
        row.student.shown_name,
        row.student.person_number,
        str(Name(row.programme.name_nl, row.programme.name_en)),
        row.starts_on,
        row.until,
        tuple(what),
        time.local(row.decided_at).date(),
    )


def _of_circumstance(row: Circumstance) -> Statement | None:
    """Make the statement of hindrance of a report."""
    if row.hindered_from is None or row.hindered_until is None or row.answered_at is None:
        return None
    return Statement(
        HINDRANCE,
        row.statement or "",
        row.student.shown_name,
        row.student.person_number,
        str(Name(row.programme.name_nl, row.programme.name_en)),
        row.hindered_from,
        row.hindered_until,
        (),
        time.local(row.answered_at).date(),
    )
