"""What the house does by itself: destroy evidence, end terms, offer renewals, remind, and forget (C9, C12, L6)."""

import datetime

from django.db.models import Q

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.sealed import destroy_key
from naast.foundation.people.models import Enrolment
from naast.foundation.people.queries import running

from ..models import (
    Advice,
    Circumstance,
    ExamEnrolment,
    Ground,
    Item,
    Mark,
    NoReminder,
    Plan,
    PlanStep,
    Reasons,
    Reminded,
    Request,
)
from ..models.circumstances import ANSWER_FILE, CIRCUMSTANCE_FILE, PLAN_FILE
from ..models.evidence import EVIDENCE_FILE
from ..models.requests import REQUEST_FILES
from ..rules.states import RUNNING, UNDECIDED, PlanState, Report, State, Step
from ..rules.terms import EVIDENCE_AT_MOST, KEPT, RENEW_AHEAD, REPORTS_KEPT, deadline_ahead, evidence_goes_on
from ._letters import REMIND, RENEW, post
from .circumstances import destroy_report
from .requests import destroy_ground, remove_evidence

_HOUSE = "the house keeps its own terms"
A_BATCH = 500
_DAY = datetime.timedelta(days=1)


@action("facility.evidence-destroyed", may=nobody)
def destroy_evidence(*, actor: Actor | Job) -> int:
    """Destroy ground and evidence whose term is over, keys first; gives of how many requests and reports."""
    now, today = time.now(), time.today()
    count = 0
    stale = Q(decided_at__isnull=True, asked_at__lte=now - EVIDENCE_AT_MOST)
    due = Q(object_until__lt=today) | Q(until__lt=today) | stale
    rows = Request.objects.unscoped(reason=_HOUSE).filter(due, ground_gone_at__isnull=True)
    for row in rows[:A_BATCH]:
        decided = time.local(row.decided_at).date() if row.decided_at is not None else None
        if decided is not None and today < evidence_goes_on(decided, row.until, objected=row.objected_on):
            continue
        if row.state in UNDECIDED:
            row.state, row.closed_at = State.OVER, now
            row.save(update_fields=["state", "closed_at"])
        destroy_ground(row)
        count += 1
    reports = Circumstance.objects.unscoped(reason=_HOUSE).filter(
        Q(object_until__lt=today) | Q(answered_at__isnull=True, reported_at__lte=now - EVIDENCE_AT_MOST),
        ground_gone_at__isnull=True,
    )
    for report in reports[:A_BATCH]:
        destroy_report(report)
        count += 1
    return count


@action("facility.terms-ended", may=nobody)
def end_terms(*, actor: Actor | Job) -> int:
    """End what was granted until yesterday; its statement is not confirmed any more. Gives how many requests."""
    today = time.today()
    rows = Request.objects.unscoped(reason=_HOUSE).filter(state__in=list(RUNNING), until__lt=today)
    ids = list(rows.values_list("pk", flat=True)[:A_BATCH])
    over = Item.objects.unscoped(reason=_HOUSE).filter(request__in=ids, state__in=[Step.GRANTED, Step.ARRANGED])
    over.update(state=Step.OVER)
    Request.objects.unscoped(reason=_HOUSE).filter(pk__in=ids).update(state=State.OVER, closed_at=time.now())
    return len(ids)


@action("facility.renewals-offered", may=nobody)
def offer_renewals(*, actor: Actor | Job) -> int:
    """Tell students, once, that something they were granted ends in six weeks; gives how many."""
    today = time.today()
    rows = Request.objects.unscoped(reason=_HOUSE).filter(
        state__in=list(RUNNING), until__gte=today, until__lte=today + RENEW_AHEAD, renewal_offered_at__isnull=True
    )
    found = list(rows[:A_BATCH])
    for row in found:
        row.renewal_offered_at = time.now()
        row.save(update_fields=["renewal_offered_at"])
        post(RENEW, row.pk, [row.student_id], what="renewal")
    return len(found)


@action("circumstance.reminders-sent", may=nobody)
def remind(*, actor: Actor | Job) -> int:
    """Remind first-year students before 31 January and 15 July, each once, but who said no; gives how many.

    All of them, also who reported something: a reminder that comes to some alone would tell about the others.
    """
    today = time.today()
    deadline = deadline_ahead(today)
    if deadline is None:
        return 0
    done = Reminded.objects.unscoped(reason=_HOUSE).filter(deadline=deadline)
    silent = NoReminder.objects.unscoped(reason=_HOUSE).values("student")
    rows = (
        Enrolment.objects.unscoped(reason=_HOUSE)
        .filter(running(today), phase="first-year", person__active=True)
        .exclude(person__in=done.values("student"))
        .exclude(person__in=silent)
        .values_list("person", flat=True)
    )
    people = list(dict.fromkeys(rows[: 2 * A_BATCH]))[:A_BATCH]
    Reminded.objects.bulk_create([Reminded(student_id=person, deadline=deadline) for person in people])
    for person in people:
        post(REMIND, person, [person], what=deadline.isoformat())
    return len(people)


@action("facility.forgotten", may=nobody)
def forget(*, actor: Actor | Job) -> int:
    """Remove requests, reports and plans whose own term is over, with their keys; gives how many."""
    now, today = time.now(), time.today()
    renewed = Request.objects.unscoped(reason=_HOUSE).filter(renews__isnull=False).values("renews")
    old = Request.objects.unscoped(reason=_HOUSE).filter(closed_at__lte=now - KEPT).exclude(pk__in=renewed)
    found = list(old[:A_BATCH])
    for row in found:
        for file in (*REQUEST_FILES, EVIDENCE_FILE):
            destroy_key(row.pk, file)
        remove_evidence(row.pk)
        Mark.objects.unscoped(reason=_HOUSE).filter(item__in=_items(row)).delete()
        for model in (Ground, Advice, Reasons, Item):
            model.objects.unscoped(reason=_HOUSE).filter(request=row.pk).delete()
        row.delete()
    count = len(found)
    reports = Circumstance.objects.unscoped(reason=_HOUSE).filter(
        Q(answered_at__lte=now - REPORTS_KEPT)
        | Q(state=Report.WITHDRAWN, reported_at__lte=now - REPORTS_KEPT)
        | Q(state=Report.REPORTED, reported_at__lte=now - EVIDENCE_AT_MOST - REPORTS_KEPT)
    )
    for report in list(reports[:A_BATCH]):
        for file in (CIRCUMSTANCE_FILE, ANSWER_FILE, EVIDENCE_FILE):
            destroy_key(report.pk, file)
        report.delete()
        count += 1
    plans = Plan.objects.unscoped(reason=_HOUSE).filter(asked_at__lte=now - REPORTS_KEPT)
    for plan in list(plans.exclude(state=PlanState.AGREED, agreed_at__gte=now - REPORTS_KEPT)[:A_BATCH]):
        destroy_key(plan.pk, PLAN_FILE)
        PlanStep.objects.unscoped(reason=_HOUSE).filter(plan=plan.pk).delete()
        plan.delete()
        count += 1
    Reminded.objects.unscoped(reason=_HOUSE).filter(deadline__lt=today - 60 * _DAY).delete()
    exams = ExamEnrolment.objects.unscoped(reason=_HOUSE).filter(on__lt=today - KEPT)
    ids = list(exams.values_list("pk", flat=True)[: 4 * A_BATCH])
    Mark.objects.unscoped(reason=_HOUSE).filter(enrolment__in=ids).delete()
    ExamEnrolment.objects.unscoped(reason=_HOUSE).filter(pk__in=ids).delete()
    return count


def _items(row: Request) -> list[object]:
    """Give the ids of a request's facilities."""
    return list(Item.objects.unscoped(reason=_HOUSE).filter(request=row.pk).values_list("pk", flat=True))
