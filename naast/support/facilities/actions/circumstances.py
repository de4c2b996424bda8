"""Reporting circumstances, answering them, and making a study plan together."""

import datetime
from collections.abc import Iterable, Sequence
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.core.sealed import destroy_key

from ..access import a_student, may_ask, may_open_circumstance, may_plan, own_circumstance, own_plan
from ..models import Circumstance, NoReminder, Plan, PlanStep
from ..models.circumstances import CIRCUMSTANCE_FILE
from ..models.evidence import EVIDENCE_FILE
from ..queries.readers import people_owning
from ..queries.statements import CODE
from ..rules.catalogue import AFFECTED, CIRCUMSTANCES, PLAN
from ..rules.states import NotNow, PlanState, Report
from ..rules.terms import LONGEST_TERM, object_until
from ._letters import PLAN_MOVED, PLAN_WAITS, REPORT_MOVED, REPORT_WAITS, post
from .requests import remove_evidence, whose

_WHY = "the rule found this row for this actor"
MOST_STEPS = 12


class NotAStudy(ValueError):
    """The programme is not one this student follows."""


class BadPeriod(ValueError):
    """A period ends after it starts, and lies within six years."""


class NoWords(ValueError):
    """An answer says why."""


class EmptyPlan(ValueError):
    """A plan has at least one row, and at most twelve."""


@action("circumstance.reported", may=may_ask, about=whose)
def report(
    *,
    actor: Actor | Job,
    programme: UUID,
    since: datetime.date,
    until: datetime.date | None = None,
    affects: Sequence[str] = (),
    words: str = "",
    plan: bool = False,
    student: UUID | None = None,
) -> Circumstance:
    """Report what holds one up. The moment counts as the day of reporting; its code is the receipt.

    `plan` asks the study adviser for an adapted plan, and tells them nothing else. The same report again within ten
    minutes is the same one. `student` is for the house's own jobs. Raises NotAStudy, BadPeriod, Refused.
    """
    whose = actor.pk or student
    studies = actor.studies if isinstance(actor, Actor) else {programme}
    if whose is None or programme not in studies:
        raise NotAStudy
    today, now = time.today(), time.now()
    if since > today or today - since > LONGEST_TERM or (until is not None and until < since):
        raise BadPeriod
    before: Iterable[Circumstance] = Circumstance.objects.unscoped(reason="a second click is no second report").filter(
        student=whose, state=Report.REPORTED, since=since, until=until, programme=programme,
        reported_at__gte=now - datetime.timedelta(minutes=10),
    )  # fmt: skip
    for same in before:
        if (same.words or "") == words:
            return same
    row: Circumstance = Circumstance.objects.create(
        code=new_code(14),
        student_id=whose,
        programme_id=programme,
        reported_at=now,
        since=since,
        until=until,
        affects=",".join(each for each in AFFECTED if each in affects) or None,
        words=words or None,
    )
    post(REPORT_WAITS, row.pk, people_owning(CIRCUMSTANCES, programme=programme), what="reported")
    if plan:
        _ask_plan(whose, programme)
    return row


@action("circumstance.withdrawn", may=own_circumstance, about=whose)
def withdraw_report(*, actor: Actor | Job, code: str) -> Circumstance:
    """Take a report back that was not answered; words and evidence are destroyed, the moment stays. Raises NotNow."""
    row = _report(code)
    if row.state != Report.REPORTED:
        raise NotNow("it was answered")
    row.state = Report.WITHDRAWN
    row.save(update_fields=["state"])
    destroy_report(row)
    return row


def destroy_report(row: Circumstance) -> None:
    """Destroy what somebody reported and brought; the answer stays for its term."""
    for file in (CIRCUMSTANCE_FILE, EVIDENCE_FILE):
        destroy_key(row.pk, file)
    remove_evidence(row.pk)
    row.words = row.affects = None
    row.ground_gone_at = time.now()
    row.save(update_fields=["words", "affects", "ground_gone_at"])


def _report(code: str) -> Circumstance:
    """Find a report and keep others from changing it meanwhile."""
    found: Circumstance = Circumstance.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    return found


@action("circumstance.answered", may=may_open_circumstance, about=whose)
def answer(
    *,
    actor: Actor,
    code: str,
    text: str,
    hindered_from: datetime.date | None = None,
    hindered_until: datetime.date | None = None,
) -> Circumstance:
    """Answer a report, with a statement of hindrance for a period or without. Raises NotNow, NoWords, BadPeriod."""
    row = _report(code)
    if row.state != Report.REPORTED:
        raise NotNow("it was answered or taken back")
    if not text.strip():
        raise NoWords
    if (hindered_from is None) != (hindered_until is None):
        raise BadPeriod
    if hindered_from is not None and hindered_until is not None:
        if hindered_until < hindered_from or hindered_until - hindered_from > LONGEST_TERM:
            raise BadPeriod
        row.hindered_from, row.hindered_until, row.statement = hindered_from, hindered_until, new_code(CODE)
    row.state = Report.STATED if hindered_from is not None else Report.ANSWERED
    row.answer, row.answered_by_id, row.answered_at = text, actor.pk, time.now()
    row.object_until = object_until(time.today())
    row.save()
    post(REPORT_MOVED, row.pk, [row.student_id], what="answered")
    return row


# --- Reminders --------------------------------------------------------------------------------------------------------


@action("circumstance.reminders-chosen", may=a_student, about="actor")
def choose_reminders(*, actor: Actor, wanted: bool) -> None:
    """Say whether one wants to be reminded of deadlines. Raises Refused."""
    assert actor.pk is not None
    mine = NoReminder.objects.unscoped(reason="one's own choice").filter(student=actor.pk)
    if wanted:
        mine.delete()
    elif not mine.exists():
        NoReminder.objects.create(student_id=actor.pk, at=time.now())


# --- The plan ---------------------------------------------------------------------------------------------------------


@action("plan.asked", may=may_ask, about=whose)
def ask_plan(*, actor: Actor, programme: UUID) -> Plan:
    """Ask one's study adviser for an adapted plan; they learn that one wants a plan, and no more. Raises NotAStudy."""
    if actor.pk is None or programme not in actor.studies:
        raise NotAStudy
    return _ask_plan(actor.pk, programme)


def _ask_plan(student: UUID, programme: UUID) -> Plan:
    """Ask for a plan, or give the one that is being made."""
    running = Plan.objects.unscoped(reason=_WHY).filter(student=student, programme=programme)
    there: Plan | None = running.filter(state__in=[PlanState.ASKED, PlanState.PROPOSED]).first()
    if there is not None:
        return there
    row: Plan = Plan.objects.create(code=new_code(), student_id=student, programme_id=programme, asked_at=time.now())
    post(PLAN_WAITS, row.pk, people_owning(PLAN, programme=programme), what="asked")
    return row


def _plan(code: str) -> Plan:
    """Find a plan and keep others from changing it meanwhile."""
    found: Plan = Plan.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    return found


@action("plan.proposed", may=may_plan, about=whose)
def propose_plan(*, actor: Actor, code: str, steps: Sequence[tuple[str, str]]) -> Plan:
    """Lay a plan before the student: rows of a period and what is studied in it. Raises NotNow, EmptyPlan, Refused."""
    row = _plan(code)
    if row.state == PlanState.OVER:
        raise NotNow("the plan is over")
    kept = [(period.strip(), what.strip()) for period, what in steps if period.strip() and what.strip()]
    if not kept or len(kept) > MOST_STEPS:
        raise EmptyPlan
    PlanStep.objects.unscoped(reason=_WHY).filter(plan=row.pk).delete()
    for position, (period, what) in enumerate(kept):
        PlanStep.objects.create(plan=row, student_id=row.student_id, position=position, period=period, what=what)
    row.state, row.proposed_at, row.proposed_by_id = PlanState.PROPOSED, time.now(), actor.pk
    row.agreed_at, row.remark = None, None
    row.save(update_fields=["state", "proposed_at", "proposed_by", "agreed_at", "remark"])
    post(PLAN_MOVED, row.pk, [row.student_id], what=row.proposed_at.isoformat())
    return row


@action("plan.agreed", may=own_plan, about=whose)
def agree_plan(*, actor: Actor, code: str) -> Plan:
    """Agree to a plan as it was proposed. Raises NotNow, Refused."""
    row = _plan(code)
    if row.state != PlanState.PROPOSED:
        raise NotNow("there is no proposal to agree to")
    row.state, row.agreed_at = PlanState.AGREED, time.now()
    row.save(update_fields=["state", "agreed_at"])
    return row


@action("plan.sent-back", may=own_plan, about=whose)
def send_back_plan(*, actor: Actor, code: str, remark: str) -> Plan:
    """Say what should be different; the plan goes back to the adviser. Raises NotNow, NoWords, Refused."""
    row = _plan(code)
    if row.state != PlanState.PROPOSED:
        raise NotNow("there is no proposal to change")
    if not remark.strip():
        raise NoWords
    row.state, row.remark = PlanState.ASKED, remark
    row.save(update_fields=["state", "remark"])
    post(PLAN_WAITS, row.pk, people_owning(PLAN, programme=row.programme_id), what=time.now().isoformat())
    return row
