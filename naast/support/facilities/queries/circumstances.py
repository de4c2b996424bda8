"""Reads of circumstances and plans: for the student, the committee, and the adviser, who sees the plan alone."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.people.queries import Name

from ..models import Circumstance, NoReminder, Plan, PlanStep
from ..rules.catalogue import AFFECTED
from ..rules.states import PlanState, Report
from .catalogue import name_of
from .evidence import FileShown, files_of

A_PAGE = 60


@dataclasses.dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list."""

    code: str
    student: UUID
    name: str
    programme: str
    state: str
    reported_at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ReportShown:
    """A report, for the student or the committee."""

    id: UUID
    line: ReportLine
    since: datetime.date
    until: datetime.date | None
    affects: tuple[str, ...]
    words: str
    files: tuple[FileShown, ...]
    answer: str
    answered_at: datetime.datetime | None
    read_at: datetime.datetime | None
    hindered_from: datetime.date | None
    hindered_until: datetime.date | None
    object_until: datetime.date | None
    statement: str
    gone: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list."""

    code: str
    student: UUID
    name: str
    programme: str
    state: str
    asked_at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan with its rows: a period and what is studied in it."""

    line: PlanLine
    steps: tuple[tuple[str, str], ...]
    remark: str
    proposed_at: datetime.datetime | None
    proposed_by: str
    agreed_at: datetime.datetime | None


def reports_of(actor: Actor) -> list[ReportLine]:
    """List what one reported, newest first. One query."""
    rows = Circumstance.objects.seen_by(actor).filter(student=actor.pk)
    return [_line(row) for row in _related(rows).order_by("-reported_at", "-pk")[:50]]


def reports_waiting(actor: Actor) -> list[ReportLine]:
    """List what waits for the committee, oldest first. A few queries, however many."""
    rows = Circumstance.objects.seen_by(actor).filter(state=Report.REPORTED).exclude(student=actor.pk)
    return [_line(row) for row in _related(rows).order_by("reported_at", "pk")[:A_PAGE]]


def reports_answered(actor: Actor) -> list[ReportLine]:
    """List what the committee answered and can still read. A few queries, however many."""
    rows = Circumstance.objects.seen_by(actor).filter(state__in=[Report.STATED, Report.ANSWERED])
    return [_line(row) for row in _related(rows).exclude(student=actor.pk).order_by("-answered_at", "pk")[:A_PAGE]]


def _related(rows: Any) -> Any:
    """Bring names along and leave sealed text where it is."""
    return rows.select_related("student", "programme").defer("words", "answer", "affects")


def _line(row: Circumstance) -> ReportLine:
    """Make a row of a list."""
    programme = str(Name(row.programme.name_nl, row.programme.name_en))
    return ReportLine(row.code, row.student_id, row.student.shown_name, programme, row.state, row.reported_at)


def report_shown(actor: Actor, code: str) -> ReportShown | None:
    """Show a report to its student or the committee; None for what is absent or not theirs. Four queries."""
    row: Circumstance | None = (
        Circumstance.objects.seen_by(actor).filter(code=code).select_related("student", "programme").first()
    )
    if row is None:
        return None
    gone = row.ground_gone_at is not None
    return ReportShown(
        id=row.pk,
        line=_line(row),
        since=row.since,
        until=row.until,
        affects=_affected("" if gone else (row.affects or "")),
        words="" if gone else (row.words or ""),
        files=() if gone else tuple(files_of(actor, row.pk)),
        answer=row.answer or "",
        answered_at=row.answered_at,
        read_at=row.read_at,
        hindered_from=row.hindered_from,
        hindered_until=row.hindered_until,
        object_until=row.object_until,
        statement=row.statement or "",
        gone=gone,
    )


def _affected(stored: str) -> tuple[str, ...]:
    """Name what a report affects."""
    return tuple(str(name_of(AFFECTED[each])) for each in stored.split(",") if each in AFFECTED)


def report_code(actor: Actor, report: UUID) -> tuple[str, str] | None:
    """Give code and state of a report one may see, for a letter. One query."""
    found = Circumstance.objects.seen_by(actor).filter(pk=report).values_list("code", "state").first()
    return (str(found[0]), str(found[1])) if found is not None else None


def is_reminded(actor: Actor) -> bool:
    """Tell whether a student is reminded of deadlines. One query."""
    return not NoReminder.objects.seen_by(actor).exists()


def plans_of(actor: Actor) -> list[PlanLine]:
    """List one's own plans, newest first. One query."""
    rows = Plan.objects.seen_by(actor).filter(student=actor.pk).exclude(state=PlanState.OVER)
    return [_plan_line(row) for row in rows.select_related("student", "programme").order_by("-asked_at", "-pk")[:20]]


def plans_at_desk(actor: Actor) -> list[PlanLine]:
    """List the plans a reader makes with students, those that wait for them first. A few queries, however many."""
    rows = Plan.objects.seen_by(actor).exclude(student=actor.pk).exclude(state=PlanState.OVER)
    order = {PlanState.ASKED: 0, PlanState.PROPOSED: 1, PlanState.AGREED: 2}
    found = rows.select_related("student", "programme").order_by("asked_at", "pk")[:A_PAGE]
    return sorted((_plan_line(row) for row in found), key=lambda line: order[PlanState(line.state)])


def _plan_line(row: Plan) -> PlanLine:
    """Make a row of a list."""
    programme = str(Name(row.programme.name_nl, row.programme.name_en))
    return PlanLine(row.code, row.student_id, row.student.shown_name, programme, row.state, row.asked_at)


def plan_shown(actor: Actor, code: str) -> PlanShown | None:
    """Show a plan to its student or adviser; None for what is absent or not theirs. Three queries."""
    row: Plan | None = (
        Plan.objects.seen_by(actor).filter(code=code).select_related("student", "programme", "proposed_by").first()
    )
    if row is None:
        return None
    steps = PlanStep.objects.seen_by(actor).filter(plan=row.pk).order_by("position")
    return PlanShown(
        line=_plan_line(row),
        steps=tuple((step.period, step.what) for step in steps),
        remark=row.remark or "",
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by.shown_name if row.proposed_by is not None else "",
        agreed_at=row.agreed_at,
    )


def plan_code(actor: Actor, plan: UUID) -> tuple[str, str] | None:
    """Give code and state of a plan one may see, for a letter. One query."""
    found = Plan.objects.seen_by(actor).filter(pk=plan).values_list("code", "state").first()
    return (str(found[0]), str(found[1])) if found is not None else None
