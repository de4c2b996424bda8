"""A student reports what holds them up, keeps the receipt, and agrees a plan with the study adviser (C12)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments

from ..access import a_student, own_circumstance, own_evidence
from ..actions import (
    ask_plan,
    bring_to_report,
    choose_reminders,
    report,
    take_back,
    withdraw_report,
)
from ..actions.circumstances import BadPeriod, NotAStudy
from ..actions.requests import TooManyFiles
from ..documents import Paper
from ..forms import TOO_BIG, TOO_MANY, Evidence, Report
from ..queries.circumstances import (
    PlanLine,
    is_reminded,
    plans_of,
    report_shown,
    reports_of,
)
from ..queries.statements import hindrance_of, university_name
from ..rules.files import MOST_BYTES, NotTaken
from ..rules.states import NotNow, PlanState
from ._parts import (
    as_paper,
    evidence_file,
    in_groups,
    programmes_of,
    with_file,
)
from ._statements import statement_page, statement_paper
from ._words import plan_words, report_row, state_words


@page(access=a_student, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Explain, list what one reported and planned, and let one choose about reminders or ask for a plan."""
    actor = who_asks(request)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do in ("remind", "no-reminders"):
            choose_reminders(actor=actor, wanted=do == "remind")
        elif do == "plan" and not actor.under_16 and actor.studies:
            ask_plan(actor=actor, programme=min(actor.studies))
        return HttpResponseRedirect(reverse("circumstances"))
    plans = plans_of(actor)
    context = {
        "reports": [
            {
                "url": reverse("circumstance", kwargs={"code": line.code}),
                "reported": moments.date_and_time(line.reported_at),
                "state": state_words(line.state),
            }
            for line in reports_of(actor)
        ],
        "plans": [_plan_line(line) for line in plans],
        "can_plan": bool(actor.studies)
        and not actor.under_16
        and not any(line.state in (PlanState.ASKED, PlanState.PROPOSED) for line in plans),
        "reminded": is_reminded(actor),
        "helped": actor.under_16,
    }
    return render(request, "facilities/circumstances.html", context)


def _plan_line(line: PlanLine) -> dict[str, Any]:
    """Prepare a plan in a list."""
    words = _("Ligt bij jou") if line.state == PlanState.PROPOSED else plan_words(line.state)
    return {
        "url": reverse("study-plan", kwargs={"code": line.code}),
        "programme": line.programme,
        "asked": moments.date_and_time(line.asked_at),
        "state": words,
        "here": line.state == PlanState.PROPOSED,
    }


@page(access=a_student)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    """Report in one form; evidence comes on the page with the receipt."""
    actor = who_asks(request)
    programmes = programmes_of(actor)
    if actor.under_16 or not programmes:
        context = {"form": None, "helped": actor.under_16}
        return render(request, "facilities/tell.html", context, status=200 if request.method != "POST" else 409)
    form = Report(request.POST or None, programmes=programmes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = report(
                    actor=actor,
                    programme=UUID(given.get("programme") or programmes[0][0]),
                    since=given["since"],
                    until=given["until"],
                    affects=given["affects"],
                    words=given["words"],
                    plan=bool(given["plan"]),
                )
            except BadPeriod:
                form.add_error("since", _("Deze periode kan niet. Kijk de dagen na."))
            except NotAStudy:
                form.add_error(None, _("Deze opleiding volg je niet meer. Open de pagina opnieuw."))
            else:
                return HttpResponseRedirect(reverse("circumstance", kwargs={"code": made.code}))
    return render(request, "facilities/tell.html", {"form": form, "helped": False}, status=status)


@page(access=own_circumstance, confidential=True)
@csrf_exempt  # asked for by `with_file`, once it is known how much is coming
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Show one report with its receipt, take evidence, and take it back."""
    return with_file(request, _mine, _too_big, most=MOST_BYTES, code=code)


def _too_big(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse a file that was not read, because of its size."""
    return _shown(request, code, fault=str(TOO_BIG), status=413)


def _mine(request: HttpRequest, code: str) -> HttpResponse:
    """Answer, once the form may be read."""
    if request.method != "POST":
        return _shown(request, code)
    actor, do = who_asks(request), request.POST.get("do", "")
    form = None
    try:
        if do == "withdraw":
            withdraw_report(actor=actor, code=code)
        elif do == "take-back":
            found = report_shown(actor, code)
            files = {each.code for each in found.files} if found is not None else set()
            if found is None or request.POST.get("file", "") not in files or found.answered_at is not None:
                raise NotNow
            take_back(actor=actor, file=request.POST["file"])
        elif do == "evidence":
            form = Evidence(request.POST, request.FILES)
            if not form.is_valid():
                return _shown(request, code, evidence=form, status=422)
            bring_to_report(actor=actor, code=code, content=form.cleaned_data["file"])
        else:
            return _shown(request, code, status=422)
    except NotNow:
        return _shown(request, code, fault=_("Dit kan nu niet meer. Hieronder staat hoe het ervoor staat."), status=409)
    except (TooManyFiles, NotTaken):
        if form is not None:
            form.add_error("file", TOO_MANY)
        return _shown(request, code, evidence=form, status=422)
    return HttpResponseRedirect(reverse("circumstance", kwargs={"code": code}))


def _shown(
    request: HttpRequest, code: str, *, evidence: Evidence | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    """Show one report. Raises Http404 when it went while it was asked for."""
    found = report_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {
        "row": report_row(found, "circumstance-evidence"),
        "evidence": evidence or Evidence(),
        "faulty": evidence,
        "fault": fault,
    }
    return render(request, "facilities/circumstance.html", context, status=status)


@page(access=own_evidence, confidential=True)
@require_safe
def evidence(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Hand a student's own file back. Raises Http404."""
    return evidence_file(request, file)


@page(access=own_circumstance, confidential=True)
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Give the receipt as an accessible PDF: that something was reported and when, not what. Raises Http404."""
    found = report_shown(who_asks(request), code)
    if found is None:
        raise Http404
    paper = Paper(
        title=_("Bewijs van ontvangst"),
        university=university_name(),
        language=get_language() or "nl",
        rows=(
            (_("Naam"), found.line.name),
            (_("Opleiding"), found.line.programme),
            (_("Ontvangen op"), moments.date_and_time(found.line.reported_at)),
            (_("Code"), in_groups(found.line.code)),
        ),
        notes=(_("Op dit moment is een melding ontvangen. Wat erin staat, staat niet op dit bewijs."),),
    )
    return as_paper(paper, _("ontvangst"))


@page(access=own_circumstance, confidential=True)
@require_safe
def hindrance(request: HttpRequest, code: str) -> HttpResponse:
    """Show the statement of hindrance. Raises Http404."""
    found = hindrance_of(who_asks(request), code)
    return statement_page(request, found, back="circumstance", paper="circumstance-statement-paper", code=code)


@page(access=own_circumstance, confidential=True)
@require_safe
def hindrance_on_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Give the statement of hindrance as an accessible PDF. Raises Http404."""
    return statement_paper(request, hindrance_of(who_asks(request), code))
