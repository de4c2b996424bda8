"""The committee reads what was reported and answers; the study adviser makes the plan and reads nothing else (C12)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments

from ..access import in_committee, makes_plans, may_open_circumstance, may_plan
from ..actions import answer, propose_plan
from ..actions.circumstances import BadPeriod, EmptyPlan, NoWords
from ..forms import Answer, PlanRows
from ..queries.circumstances import (
    plan_shown,
    plans_at_desk,
    report_shown,
    reports_answered,
    reports_waiting,
)
from ..rules.states import NotNow, PlanState
from ._words import plan_row, plan_words, report_row, state_words


@page(access=in_committee, confidential=True, lists=True, strong=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what was reported: what waits first, then what was answered and can still be read."""
    waiting, answered = reports_waiting(who_asks(request)), reports_answered(who_asks(request))
    shown(request, [line.student for line in (*waiting, *answered)])
    rows = [
        [
            {
                "name": line.name,
                "programme": line.programme,
                "reported": moments.date_and_time(line.reported_at),
                "state": state_words(line.state),
                "url": reverse("circumstance-desk-report", kwargs={"code": line.code}),
            }
            for line in lines
        ]
        for lines in (waiting, answered)
    ]
    return render(request, "facilities/committee.html", {"waiting": rows[0], "answered": rows[1]})


@page(access=may_open_circumstance, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, code: str) -> HttpResponse:
    """Show a report to the committee, and answer it."""
    if request.method != "POST":
        return _shown(request, code)
    form = Answer(request.POST)
    if not form.is_valid():
        return _shown(request, code, form=form, status=422)
    given = form.cleaned_data
    stated = given["outcome"] == Answer.STATED
    try:
        answer(
            actor=who_asks(request),
            code=code,
            text=given["text"],
            hindered_from=given["hindered_from"] if stated else None,
            hindered_until=given["hindered_until"] if stated else None,
        )
    except NotNow:
        words = _("Een collega was je voor, of de student trok het in. Wat je typte, staat er nog.")
        return _shown(request, code, form=form, stopped=words, status=409)
    except NoWords:
        form.add_error("text", _("Schrijf waarom."))
        return _shown(request, code, form=form, status=422)
    except BadPeriod:
        form.add_error("hindered_until", _("Deze periode kan niet. Kijk de dagen na."))
        return _shown(request, code, form=form, status=422)
    return HttpResponseRedirect(reverse("circumstance-desk"))


def _shown(
    request: HttpRequest, code: str, *, form: Answer | None = None, stopped: str = "", status: int = 200
) -> HttpResponse:
    """Show a report; what was typed stays. Raises Http404 when it went while it was asked for."""
    found = report_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context: dict[str, Any] = {
        "row": report_row(found, "circumstance-desk-evidence"),
        "form": form or Answer(),
        "faulty": form,
        "stopped": stopped,
    }
    return render(request, "facilities/committee_report.html", context, status=status)


@page(access=makes_plans, confidential=True, lists=True, strong=True)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans this reader makes with students; those that wait for them first."""
    lines = plans_at_desk(who_asks(request))
    shown(request, [line.student for line in lines])
    rows = [
        {
            "name": line.name,
            "programme": line.programme,
            "asked": moments.date_and_time(line.asked_at),
            "state": plan_words(line.state),
            "waits": line.state == PlanState.ASKED,
            "url": reverse("study-plan-desk", kwargs={"code": line.code}),
        }
        for line in lines
    ]
    return render(request, "facilities/plans.html", {"rows": rows})


@page(access=may_plan, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Make a plan, or change one, and lay it before the student."""
    actor = who_asks(request)
    found = plan_shown(actor, code)
    if found is None:
        raise Http404
    form = PlanRows(request.POST if request.method == "POST" else None, steps=found.steps)
    stopped, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                propose_plan(actor=actor, code=code, steps=form.steps())
            except NotNow:
                stopped, status = _("Dit plan is voorbij."), 409
            except EmptyPlan:
                form.add_error("period_0", _("Vul minstens een rij in."))
            else:
                return HttpResponseRedirect(reverse("study-plans-desk"))
    rows = [{"period": period, "what": what} for period, what in form.rows]
    context = {"row": plan_row(found), "form": form, "rows": rows, "stopped": stopped}
    return render(request, "facilities/desk_plan.html", context, status=status)
