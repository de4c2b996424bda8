"""A student's own pages: what exists, asking, evidence, where it stands, the decision and its statement (C9)."""

import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import moments, time

from ..access import a_student, own_evidence, own_request
from ..actions import ask_for_facilities, ask_renewal, bring_evidence, take_back, tell_objection, withdraw
from ..actions.requests import AskedBefore, NothingToAsk, TooManyFiles
from ..forms import TOO_BIG, TOO_MANY, Ask, Evidence, Renew
from ..queries.catalogue import facilities
from ..queries.requests import RequestLine, RequestShown, request_shown, requests_of
from ..queries.statements import statement_of
from ..queries.words import STATE_WORDS, chain, turn_in_words
from ..rules.files import MOST_BYTES, NotTaken
from ..rules.states import NotNow, State, Step
from ._parts import evidence_file, file_row, programmes_of, with_file
from ._statements import statement_page, statement_paper
from .public import places


@page(access=anyone)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what exists, and to a student what they asked."""
    actor = who_asks(request)
    context = {
        "places": places(),
        "student": "student" in actor.kinds,
        "known": actor.known,
        "helped": actor.under_16,
        "mine": [_line(line) for line in requests_of(actor)] if "student" in actor.kinds else [],
    }
    return render(request, "facilities/overview.html", context)


def _line(line: RequestLine) -> dict[str, Any]:
    """Prepare a row of a student's own list."""
    return {
        "url": reverse("facility", kwargs={"code": line.code}),
        "what": ", ".join(line.what) or _("Aanvraag"),
        "asked": moments.date_and_time(line.asked_at),
        "state": str(STATE_WORDS[State(line.state)]),
        "tone": "ok" if line.state in (State.GRANTED, State.ARRANGED) else "",
        "until": moments.date(line.until) if line.until is not None else "",
        "renewable": line.renewable,
        "object_until": moments.date(line.object_until) if line.can_object and line.object_until is not None else "",
    }


@page(access=a_student)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for facilities; evidence comes on the next page, so that nothing typed is lost with it."""
    actor = who_asks(request)
    programmes = programmes_of(actor)
    if actor.under_16 or not programmes:
        context = {"helped": actor.under_16, "form": None}
        return render(request, "facilities/ask.html", context, status=200 if request.method != "POST" else 409)
    form = Ask(request.POST or None, known=facilities().values(), programmes=programmes)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = ask_for_facilities(
                    actor=actor,
                    kind=given["kind"],
                    wanted=given["wanted"],
                    programme=UUID(given.get("programme") or programmes[0][0]),
                    words=given["words"],
                )
            except AskedBefore:
                form.add_error(
                    None, _("Je hebt dit al aangevraagd en het wacht nog. Je vindt het op de vorige pagina.")
                )
                status = 409
            except NothingToAsk:  # something was taken off the list while the form was filled in
                form.add_error("wanted", _("Dit bestaat niet meer. Kies iets anders."))
            else:
                return HttpResponseRedirect(reverse("facility", kwargs={"code": made.code}))
    return render(request, "facilities/ask.html", {"form": form, "helped": False}, status=status)


@page(access=own_request, confidential=True)
@csrf_exempt  # asked for by `with_file`, once it is known how much is coming
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Show one request: where it stands, evidence, the decision; and do one thing with it."""
    return with_file(request, _mine, _mine_too_big, most=MOST_BYTES, code=code)


def _mine_too_big(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse a file that was not read, because of its size."""
    return _shown(request, code, fault=str(TOO_BIG), status=413)


def _mine(request: HttpRequest, code: str) -> HttpResponse:
    """Answer, once the form may be read."""
    if request.method != "POST":
        return _shown(request, code)
    do = {"evidence": _bring, "take-back": _take_back, "withdraw": _withdraw, "renew": _renew, "objected": _objected}
    wanted = do.get(request.POST.get("do", ""))
    if wanted is None:
        return _shown(request, code, status=422)
    try:
        return wanted(request, code)
    except NotNow:
        return _shown(request, code, fault=_("Dit kan nu niet meer. Hieronder staat hoe het ervoor staat."), status=409)


def _bring(request: HttpRequest, code: str) -> HttpResponse:
    form = Evidence(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, code, evidence=form, status=422)
    try:
        bring_evidence(actor=who_asks(request), code=code, content=form.cleaned_data["file"])
    except TooManyFiles:
        form.add_error("file", TOO_MANY)
        return _shown(request, code, evidence=form, status=422)
    except NotTaken:
        return _shown(request, code, evidence=form, status=422)
    return _back(code)


def _take_back(request: HttpRequest, code: str) -> HttpResponse:
    file = request.POST.get("file", "")
    found = request_shown(who_asks(request), code)
    if found is None or file not in {each.code for each in found.files} or not found.open:
        raise NotNow
    take_back(actor=who_asks(request), file=file)
    return _back(code)


def _withdraw(request: HttpRequest, code: str) -> HttpResponse:
    withdraw(actor=who_asks(request), code=code)
    return _back(code)


def _objected(request: HttpRequest, code: str) -> HttpResponse:
    tell_objection(actor=who_asks(request), code=code)
    return _back(code)


def _renew(request: HttpRequest, code: str) -> HttpResponse:
    form = Renew(request.POST)
    if not form.is_valid():
        return _shown(request, code, renew=form, status=422)
    try:
        made = ask_renewal(actor=who_asks(request), code=code, kind=form.cleaned_data["kind"])
    except AskedBefore:
        raise NotNow from None
    except NothingToAsk:  # what they had ended meanwhile
        fault = _("Wat je had, kun je niet meer aanvragen. Kijk wat er wel is, of overleg met je studentendecaan.")
        return _shown(request, code, fault=fault, status=409)
    return _back(made.code)


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("facility", kwargs={"code": code}))


def _shown(
    request: HttpRequest,
    code: str,
    *,
    evidence: Evidence | None = None,
    renew: Renew | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show one request. Raises Http404 when it went while it was asked for."""
    found = request_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {
        "row": request_row(found),
        "evidence": evidence or Evidence(),
        "renew": renew or Renew(),
        "faulty": evidence or renew,
        "fault": fault,
    }
    return render(request, "facilities/request.html", context, status=status)


def request_row(found: RequestShown) -> dict[str, Any]:
    """Prepare a student's own request for its page."""
    at: dict[str, datetime.datetime | None] = {
        State.REQUESTED: found.asked_at,
        State.ADVISED: found.advised_at,
        State.GRANTED: found.decided_at if found.granted or found.state == State.OVER else None,
        State.ARRANGED: found.arranged_at,
        State.REFUSED: found.decided_at,
    }
    named = [each for each in found.items if each.state != Step.REFUSED]
    return {
        "code": found.code,
        "state": str(STATE_WORDS[State(found.state)]),
        "slug": found.state,
        "open": found.open,
        "granted": found.granted,
        "decided": found.decided_at is not None,
        "turn": turn_in_words(found.state),
        "chain": chain(found.state, at=at),
        "kind": found.kind,
        "words": found.words,
        "question": found.question,
        "items": [{"name": each.name, "detail": each.detail} for each in named],
        "not_granted": [each.name for each in found.items if each.state == Step.REFUSED] if found.granted else [],
        "files": [
            file_row(each, reverse("facility-evidence", kwargs={"code": found.code, "file": each.code}))
            for each in found.files
        ],
        "asked": moments.date_and_time(found.asked_at),
        "advice": found.advice,
        "reasons": found.reasons,
        "from": moments.date(found.starts_on) if found.starts_on is not None else "",
        "until": moments.date(found.until) if found.until is not None else "",
        "object_until": moments.date(found.object_until) if found.object_until is not None else "",
        "can_object": found.object_until is not None and time.today() <= found.object_until,
        "objected": moments.date(found.objected_on) if found.objected_on is not None else "",
        "gone": found.ground_gone,
        "renewable": found.renewable,
        "statement": found.granted and bool(found.statement),
    }


@page(access=own_evidence, confidential=True)
@require_safe
def evidence(request: HttpRequest, code: str, file: str) -> HttpResponse:
    """Hand a student's own file back. Raises Http404."""
    return evidence_file(request, file)


@page(access=own_request, confidential=True)
@require_safe
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """Show the statement of a running request. Raises Http404."""
    found = statement_of(who_asks(request), code)
    return statement_page(request, found, back="facility", paper="facility-statement-paper", code=code)


@page(access=own_request, confidential=True)
@require_safe
def statement_on_paper(request: HttpRequest, code: str) -> HttpResponse:
    """Give the statement as an accessible PDF. Raises Http404."""
    return statement_paper(request, statement_of(who_asks(request), code))
