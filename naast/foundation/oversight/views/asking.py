"""Asking for emergency access, and the second person's answer; the page answers everybody alike (G4)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import asks_in_emergency, may_ask_for_access, may_open_request
from ..actions import ask_for_access, open_access, refuse_access, stop_access
from ..actions.answering import Answered
from ..actions.asking import NoSecond, Oneself
from ..forms import Ask
from ..queries.requests import (
    RequestLine,
    RequestShown,
    is_switched_on,
    professions_open_to,
    request_shown,
    requests_of,
)
from ..queries.seconds import seconds_for
from ..queries.terms import terms


@page(access=asks_in_emergency, confidential=True, strong=True)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Say what emergency access is, whose files can be asked for, and what waits or runs."""
    actor = who_asks(request)
    lines = requests_of(actor)
    context = {
        "on": is_switched_on(),
        "minutes": terms().minutes,
        "professions": [
            {"words": role_words(slug), "url": reverse("emergency-access-ask", kwargs={"profession": slug})}
            for slug in professions_open_to(actor)
        ],
        "running": [line_row(line) for line in lines if line.mine and line.state == "running"],
        "for_me": [line_row(line) for line in lines if not line.mine and line.state == "waiting"],
        "mine": [line_row(line) for line in lines if line.mine and line.state != "running"],
        "confirmed": [line_row(line) for line in lines if not line.mine and line.state == "running"],
    }
    return render(request, "oversight/emergency.html", context)


@page(access=may_ask_for_access, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, profession: str) -> HttpResponse:
    """Ask to open a student's files of one profession; whatever number was typed, the answer is the same."""
    actor = who_asks(request)
    seconds = [(str(each.id), f"{each.name}, {each.role}") for each in seconds_for(actor, profession)]
    form = Ask(request.POST if request.method == "POST" else None, seconds=seconds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = ask_for_access(
                actor=actor,
                whom=given["whom"],
                profession=profession,
                why=given["why"],
                second=UUID(given["second"]),
                later_because=given["later_because"] if given["later"] else "",
            )
        except NoSecond:  # the function ended while the form was open
            form.add_error("second", _("Deze collega kan dit nu niet bevestigen. Kies een ander."))
        except Oneself:
            form.add_error("whom", _("Dit is je eigen nummer. Je eigen gegevens staan op Mijn pagina."))
        else:
            return HttpResponseRedirect(reverse("emergency-access-one", kwargs={"code": row.code}))
    context = {
        "form": form,
        "profession": role_words(profession),
        "seconds": bool(seconds),
        "minutes": terms().minutes,
    }
    return render(request, "oversight/emergency_ask.html", context, status=422 if form.is_bound else 200)


@page(access=may_open_request, confidential=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a request to who asked it and who is to confirm it; confirm, refuse or stop."""
    actor = who_asks(request)
    if request.method == "POST":
        do = {"open": open_access, "refuse": refuse_access, "stop": stop_access}.get(request.POST.get("do", ""))
        if do is None:
            return _shown(request, code, status=422)
        try:
            do(actor=actor, code=code)
        except Answered:
            return _shown(request, code, stopped=_("Dit kan niet meer. Er is intussen iets veranderd."), status=409)
        return HttpResponseRedirect(reverse("emergency-access-one", kwargs={"code": code}))
    return _shown(request, code)


def _shown(request: HttpRequest, code: str, *, stopped: str = "", status: int = 200) -> HttpResponse:
    """Show one request. Raises Http404 when it went meanwhile."""
    found = request_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {"one": request_row(found), "stopped": stopped, "on": is_switched_on()}
    return render(request, "oversight/emergency_one.html", context, status=status)


def line_row(line: RequestLine) -> dict[str, Any]:
    """Prepare a line of a list."""
    return {
        "state": line.state,
        "mine": line.mine,
        "asker": line.asker,
        "second": line.second,
        "profession": role_words(line.profession),
        "asked": moments.in_words(line.asked_at, back=True),
        "waits_until": moments.o_clock(line.waits_until),
        "ends": moments.o_clock(line.ends_at) if line.ends_at is not None else "",
        "url": reverse("emergency-access-one", kwargs={"code": line.code}),
    }


def request_row(found: RequestShown) -> dict[str, Any]:
    """Prepare one request for its page."""
    return {
        **line_row(found.line),
        "whom": found.whom,
        "why": found.why,
        "later_because": found.later_because,
        "minutes": found.minutes,
        "doors": [{"words": words, "url": url} for words, url in found.doors],
    }
