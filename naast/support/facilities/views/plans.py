"""A student's own study plan: agree to it, or say what should be different (C12)."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page

from ..access import own_plan
from ..actions import (
    agree_plan,
    send_back_plan,
)
from ..actions.circumstances import NoWords
from ..forms import Remark
from ..queries.circumstances import (
    plan_shown,
)
from ..rules.states import NotNow
from ._words import plan_row


@page(access=own_plan, confidential=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's plan; agree to it, or say what should be different."""
    if request.method != "POST":
        return _plan_shown(request, code)
    actor, do = who_asks(request), request.POST.get("do", "")
    form = Remark(request.POST if do == "remark" else None)
    try:
        if do == "agree":
            agree_plan(actor=actor, code=code)
        elif do == "remark":
            if not form.is_valid():
                return _plan_shown(request, code, remark=form, status=422)
            send_back_plan(actor=actor, code=code, remark=form.cleaned_data["remark"])
        else:
            return _plan_shown(request, code, status=422)
    except NotNow:
        return _plan_shown(
            request, code, remark=form, fault=_("Het plan is net veranderd. Lees het nog eens."), status=409
        )
    except NoWords:
        return _plan_shown(request, code, remark=form, status=422)
    return HttpResponseRedirect(reverse("study-plan", kwargs={"code": code}))


def _plan_shown(
    request: HttpRequest, code: str, *, remark: Remark | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    """Show a plan. Raises Http404 when it went while it was asked for."""
    found = plan_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {"row": plan_row(found), "remark": remark or Remark(), "faulty": remark, "fault": fault}
    return render(request, "facilities/plan.html", context, status=status)
