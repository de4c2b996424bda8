"""What people ask the privacy officer, and what is held while a complaint runs; for the officer alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments

from ..access import is_officer, opens_request
from ..actions import answer_request, lift_hold, set_hold
from ..actions.asking import NotAsked
from ..actions.erasing import HeldAlready, NobodyThere
from ..forms import HOLD_WORDS, RIGHT_WORDS, Answer, SetHold
from ..queries.requests import HoldShown, RequestShown, holds_running, request_shown, requests_waiting


@page(access=is_officer, confidential=True, lists=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer, due first, and whose data are held; set or lift a hold."""
    actor = who_asks(request)
    if request.method != "POST":
        return _requests(request, actor, SetHold())
    if request.POST.get("do") == "lift":
        try:
            lift_hold(actor=actor, code=request.POST.get("code", "")[:20])
        except NobodyThere:
            return _requests(request, actor, SetHold(), stopped=_("Dit was al opgeheven."), status=409)
        return HttpResponseRedirect(reverse("privacy-requests"))
    form = SetHold(request.POST)
    if form.is_valid():
        try:
            set_hold(actor=actor, **form.cleaned_data)
        except NobodyThere:
            form.add_error("number", _("Dit nummer kennen we niet. Kijk of het klopt."))
        except HeldAlready:
            form.add_error("number", _("Van dit nummer wacht wissen al."))
        else:
            return HttpResponseRedirect(reverse("privacy-requests"))
    return _requests(request, actor, form, status=422)


def _requests(
    request: HttpRequest, actor: Actor, form: SetHold, *, stopped: str = "", status: int = 200
) -> HttpResponse:
    found, held = requests_waiting(actor), holds_running(actor)
    shown(request, [*(row.person for row in found), *(row.person for row in held)])
    rows = [_line(row) for row in found]
    context = {
        "waiting": [row for row in rows if row["state"] == "asked"],
        "done": [row for row in rows if row["state"] != "asked"],
        "holds": [_hold(row) for row in held],
        "form": form,
        "stopped": stopped,
    }
    return render(request, "privacy/requests.html", context, status=status)


@page(access=opens_request, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one request with who asked it, and answer it."""
    actor = who_asks(request)
    form = Answer(request.POST or None)
    stopped, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer_request(actor=actor, code=code, text=form.cleaned_data["text"])
            except NotAsked:
                stopped, status = _("Deze vraag is intussen beantwoord of ingetrokken."), 409
            else:
                return HttpResponseRedirect(reverse("privacy-requests"))
    found = request_shown(actor, code, named=True)
    if found is None:
        raise Http404
    context = {
        "asked": _line(found) | {"text": found.text, "answer": found.answer},
        "form": form,
        "stopped": stopped,
    }
    return render(request, "privacy/answer.html", context, status=status)


def _line(row: RequestShown) -> dict[str, Any]:
    return {
        "url": reverse("privacy-request", kwargs={"code": row.code}),
        "right": RIGHT_WORDS.get(row.right, row.right),
        "name": row.name,
        "number": row.number,
        "state": row.state,
        "asked": moments.date(row.asked_at),
        "due": moments.date(row.due_on),
        "late": row.late,
        "answered": moments.date(row.answered_at) if row.answered_at is not None else "",
    }


def _hold(row: HoldShown) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "number": row.number,
        "why": HOLD_WORDS.get(row.kind, row.kind),
        "since": moments.date(row.set_at),
    }
