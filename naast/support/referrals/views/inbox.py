"""One referral for who it waits with: take it, and then read it under the grant and answer (C5)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.consent.grants import NoPermission
from naast.support.guidance.queries import open_file_of

from ..access import may_look
from ..actions import accept, ask_back, decline, put_back, take
from ..actions.receiving import TakenBySomebody
from ..forms import Ask, Decline
from ..queries.better import better_ways
from ..queries.staff import grant_for, waits
from ..queries.staff import received as read_received
from ..rules.states import READABLE, NoSuchMove, State
from ._shared import paragraphs_of, went_meanwhile, word_rows
from .sent import inbox_row


@page(access=may_look, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def received(request: HttpRequest, code: str) -> HttpResponse:
    """Show what waits, or what was taken; and do one thing with it. Raises Http404 when permission is gone."""
    if request.method != "POST":
        return _shown(request, code)
    deeds = {"take": _take, "put-back": _put_back, "accept": _accept, "ask": _ask, "decline": _decline}
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        return _shown(request, code, status=422)
    try:
        return deed(request, code)
    except NoPermission:
        raise Http404 from None
    except TakenBySomebody:
        return HttpResponseRedirect(reverse("referrals"))
    except NoSuchMove:
        return _shown(request, code, stopped=went_meanwhile(), status=409)


def _take(request: HttpRequest, code: str) -> HttpResponse:
    take(actor=who_asks(request), code=code)
    return _back(code)


def _put_back(request: HttpRequest, code: str) -> HttpResponse:
    put_back(actor=who_asks(request), code=code)
    return HttpResponseRedirect(reverse("referrals"))


def _accept(request: HttpRequest, code: str) -> HttpResponse:
    accept(actor=who_asks(request), code=code, offers=request.POST.get("offers") == "yes")
    return _back(code)


def _ask(request: HttpRequest, code: str) -> HttpResponse:
    form = Ask(request.POST)
    if not form.is_valid():
        return _shown(request, code, ask=form, status=422)
    ask_back(actor=who_asks(request), code=code, text=form.cleaned_data["text"])
    return _back(code)


def _decline(request: HttpRequest, code: str) -> HttpResponse:
    form = Decline(request.POST, better=better_ways())
    if not form.is_valid():
        return _shown(request, code, decliner=form, status=422)
    decline(actor=who_asks(request), code=code, better=form.cleaned_data["better"], text=form.cleaned_data["words"])
    return HttpResponseRedirect(reverse("referrals"))


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("referral-received", kwargs={"code": code}))


def _shown(
    request: HttpRequest,
    code: str,
    *,
    ask: Ask | None = None,
    decliner: Decline | None = None,
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = who_asks(request)
    line = waits(actor, code)
    if line is None:
        raise Http404
    context: dict[str, Any] = {"row": inbox_row(line), "stopped": stopped, "faulty": ask or decliner}
    if not line.mine or line.state not in READABLE:
        return render(request, "referrals/waits.html", context, status=status)
    try:
        found = read_received(actor, grant=grant_for(actor, code))
    except NoPermission:
        raise Http404 from None
    if found is None:
        raise Http404
    context |= {
        "text": paragraphs_of(found.text),
        "author": found.author,
        "words": word_rows(found.words),
        "open": line.state in (State.RECEIVED, State.QUESTION),
        "asked": line.state == State.QUESTION,
        "accepted": line.state == State.ACCEPTED,
        "offers": found.offers,
        "file": _file_url(request, line.student) if line.state == State.ACCEPTED else "",
        "ask": ask or Ask(),
        "decliner": decliner or Decline(better=better_ways()),
    }
    return render(request, "referrals/received.html", context, status=status)


def _file_url(request: HttpRequest, student: Any) -> str:
    """Give the address of the reader's own file with this student, "" when there is none."""
    file = open_file_of(who_asks(request), student=student)
    try:
        return reverse("guidance-file", kwargs={"code": file.code}) if file is not None else ""
    except NoReverseMatch:
        return ""
