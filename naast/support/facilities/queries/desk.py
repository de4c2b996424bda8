"""What waits at whose desk: requests to advise or decide on, and facilities to arrange, each with what may be seen."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.queries import Name

from ..access import decided_by, items_arranged, may_advise, may_arrange, may_decide
from ..models import Advice, ExamEnrolment, Ground, Item, Mark, Request
from ..rules.states import DECIDED, RUNNING, State, Step
from .catalogue import kind_name, names
from .evidence import FileShown, files_of
from .requests import ItemShown, items_of

A_PAGE = 60


@dataclasses.dataclass(frozen=True, slots=True)
class DeskLine:
    """A row of a worklist: a name, since when, and the code to open it by; nothing of why."""

    code: str
    student: UUID
    name: str
    programme: str
    since: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ItemLine:
    """A facility to arrange, or arranged; `exams` counts those that still have to be arranged."""

    code: str
    student: UUID
    name: str
    programme: str
    facility: str
    until: datetime.date
    exams: int


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """All that waits for one reader."""

    advise: tuple[DeskLine, ...]
    decide: tuple[DeskLine, ...]
    arrange: tuple[ItemLine, ...]
    arranged: tuple[ItemLine, ...]

    @property
    def people(self) -> list[UUID]:
        """Everybody who is named on it."""
        requests = [row.student for row in (*self.advise, *self.decide)]
        items = [row.student for row in (*self.arrange, *self.arranged)]
        return list(dict.fromkeys([*requests, *items]))


@dataclasses.dataclass(frozen=True, slots=True)
class RequestOpened:
    """A request at a desk. Ground, words and files are there for the first owner, and empty for who decides."""

    code: str
    state: str
    student: UUID
    name: str
    programme: str
    asked_at: datetime.datetime
    items: tuple[ItemShown, ...]
    advises: bool
    decides: bool
    kind: str
    words: str
    question: str
    files: tuple[FileShown, ...]
    advice: str
    renewal: bool
    decided_at: datetime.datetime | None
    running: bool
    starts_on: datetime.date | None
    until: datetime.date | None
    object_until: datetime.date | None
    objected_on: datetime.date | None


@dataclasses.dataclass(frozen=True, slots=True)
class ExamShown:
    """An exam to which a facility applies."""

    name: str
    course: str
    on: datetime.date
    building: str
    repaired: bool
    arranged: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ItemOpened:
    """A facility for who arranges it: what, for whom, from when until when, at which exams. Never why."""

    code: str
    student: UUID
    name: str
    number: str
    programme: str
    facility: str
    detail: str
    starts_on: datetime.date
    until: datetime.date
    arranged_at: datetime.datetime | None
    exams: tuple[ExamShown, ...]
    waits: bool


def desk(actor: Actor) -> Desk:
    """List what waits for a reader, oldest first, at most sixty a step. About ten queries, however many rows."""
    requests = Request.objects.seen_by(actor).exclude(student=actor.pk).select_related("student", "programme")
    grounds = set(Ground.objects.seen_by(actor).exclude(student=actor.pk).values_list("request", flat=True))
    waiting = list(requests.filter(state=State.REQUESTED).order_by("asked_at")[:A_PAGE])
    mine = Advice.objects.seen_by(actor).filter(by=actor.pk).values_list("request", flat=True)
    open_still = Q(state=State.ADVISED) | Q(state__in=list(DECIDED), objected_on__isnull=False)
    advised = requests.filter(decided_by(actor), open_still).exclude(pk__in=list(mine)).order_by("advised_at")[:A_PAGE]
    return Desk(
        tuple(_line(row, row.asked_at) for row in waiting if row.pk in grounds),
        tuple(_line(row, row.advised_at or row.asked_at) for row in advised),
        *_items(actor),
    )


def _line(row: Request, since: datetime.datetime) -> DeskLine:
    """Make a row."""
    return DeskLine(row.code, row.student_id, row.student.shown_name, _name(row), since)


def _name(row: Request | Item) -> str:
    """Name the programme in the language of the page."""
    return str(Name(row.programme.name_nl, row.programme.name_en))


def _items(actor: Actor) -> tuple[tuple[ItemLine, ...], tuple[ItemLine, ...]]:
    """List the facilities a reader arranges: those that wait (also for an exam), and those that are arranged."""
    rows = (
        Item.objects.seen_by(actor)
        .filter(items_arranged(actor))
        .exclude(student=actor.pk)
        .annotate(decided_at=F("request__decided_at"))
        .select_related("student", "programme")
        .defer("detail")
        .order_by("starts_on", "pk")[: 3 * A_PAGE]
    )
    items = list(rows)
    coming: dict[UUID, int] = {}
    marks = Mark.objects.seen_by(actor).filter(
        item__in=[row.pk for row in items], arranged_at__isnull=True, enrolment__on__gte=time.today()
    )
    for item in marks.values_list("item", flat=True):
        coming[item] = coming.get(item, 0) + 1
    known = names()
    waits: list[ItemLine] = []
    done: list[ItemLine] = []
    for row in items:
        if row.until is None:
            continue
        line = ItemLine(
            row.code,
            row.student_id,
            row.student.shown_name,
            _name(row),
            known.at(row.facility, row.decided_at),
            row.until,
            coming.get(row.pk, 0),
        )
        (waits if row.state == Step.GRANTED or line.exams else done).append(line)
    return tuple(waits[:A_PAGE]), tuple(done[:A_PAGE])


def request_opened(actor: Actor, code: str) -> RequestOpened | None:
    """Show a request at a desk with what this reader may see of it; None for what is absent or not theirs."""
    row: Request | None = (
        Request.objects.seen_by(actor)
        .filter(code=code)
        .exclude(student=actor.pk)
        .select_related("student", "programme")
        .first()
    )
    if row is None:
        return None
    ground = Ground.objects.seen_by(actor).filter(request=row.pk).first()
    advice = Advice.objects.seen_by(actor).filter(request=row.pk).first()
    return RequestOpened(
        code=row.code,
        state=row.state,
        student=row.student_id,
        name=row.student.shown_name,
        programme=_name(row),
        asked_at=row.asked_at,
        items=items_of(actor, row),
        advises=row.state == State.REQUESTED and bool(may_advise(actor, code=code)),
        decides=(row.state == State.ADVISED or (row.state in DECIDED and row.objected_on is not None))
        and bool(may_decide(actor, code=code)),
        kind=kind_name(ground.kind or "") if ground is not None else "",
        words=(ground.words or "") if ground is not None else "",
        question=(ground.question or "") if ground is not None else "",
        files=tuple(files_of(actor, row.pk)) if ground is not None else (),
        advice=advice.text if advice is not None else "",
        renewal=row.renews_id is not None,
        decided_at=row.decided_at,
        running=row.state in RUNNING,
        starts_on=row.starts_on,
        until=row.until,
        object_until=row.object_until,
        objected_on=row.objected_on,
    )


def item_opened(actor: Actor, code: str) -> ItemOpened | None:
    """Show a facility to who arranges it; None for what is absent or not theirs. Five queries."""
    if not may_arrange(actor, code=code):
        return None
    rows = Item.objects.seen_by(actor).annotate(decided_at=F("request__decided_at"))
    row: Any = rows.select_related("student", "programme").get(code=code)
    if row.starts_on is None or row.until is None:
        return None
    marks = list(Mark.objects.seen_by(actor).filter(item=row.pk))
    exams = {
        each.pk: each
        for each in ExamEnrolment.objects.seen_by(actor).filter(
            pk__in=[mark.enrolment_id for mark in marks], on__gte=time.today()
        )
    }
    shown = [
        ExamShown(exam.name, exam.course, exam.on, exam.building, mark.repaired, mark.arranged_at is not None)
        for mark in marks
        if (exam := exams.get(mark.enrolment_id)) is not None
    ]
    return ItemOpened(
        code=row.code,
        student=row.student_id,
        name=row.student.shown_name,
        number=row.student.person_number,
        programme=_name(row),
        facility=names().at(row.facility, row.decided_at),
        detail=row.detail or "",
        starts_on=row.starts_on,
        until=row.until,
        arranged_at=row.arranged_at,
        exams=tuple(sorted(shown, key=lambda each: each.on)),
        waits=row.state == Step.GRANTED or any(not each.arranged for each in shown),
    )


def item_waits(actor: Actor, item: UUID) -> str:
    """Give the code of a facility that waits for this reader, for a letter; "" for none. Two queries."""
    code = Item.objects.seen_by(actor).filter(pk=item).values_list("code", flat=True).first()
    opened = item_opened(actor, code) if code is not None else None
    return opened.code if opened is not None and opened.waits else ""
