"""My data: everything as a file, erasing, and which right fits; for whoever it is about (G4)."""

import base64
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time

from ..access import may_erase, own, own_export, own_request
from ..actions import ask_erasure, ask_export, ask_officer, withdraw_request
from ..actions.asking import NotAsked
from ..actions.erasing import RunsAlready
from ..actions.exporting import AskedAlready
from ..forms import CLIENT_TOO, RIGHT_WORDS, AskOfficer, Erase
from ..queries.erasing import Plan, Stay, own_erasures, own_exports, plan_for
from ..queries.readers import file_of
from ..queries.requests import RequestShown, own_requests, request_shown


@page(access=own, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """Show what one can do with one's data; ask for everything as a file."""
    actor = who_asks(request)
    if request.method == "POST":
        try:
            ask_export(actor=actor, language=get_language() or "nl")
        except AskedAlready:
            return _data(request, actor, asked_already=True, status=409)
        return HttpResponseRedirect(reverse("my-data"))
    return _data(request, actor)


def _data(request: HttpRequest, actor: Actor, *, asked_already: bool = False, status: int = 200) -> HttpResponse:
    context = {
        "files": [_file(row) for row in own_exports(actor)],
        "erasures": [_erasure(row) for row in own_erasures(actor)],
        "requests": [_line(shown) for shown in own_requests(actor)],
        "may_erase": bool(may_erase(actor)),
        "asked_already": asked_already,
    }
    return render(request, "privacy/data.html", context, status=status)


@page(access=own_export, confidential=True, fresh=True)
@require_safe
def as_json(request: HttpRequest, code: str) -> HttpResponse:
    """Hand over everything about the reader as data."""
    found = file_of(who_asks(request), code, "json")
    if found is None:
        raise Http404
    return _download(found.encode(), "application/json", "json")


@page(access=own_export, confidential=True, fresh=True)
@require_safe
def as_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Hand over everything about the reader to read."""
    found = file_of(who_asks(request), code, "pdf")
    if found is None:
        raise Http404
    return _download(base64.b64decode(found), "application/pdf", "pdf")


def _download(content: bytes, mimetype: str, ending: str) -> HttpResponse:
    """Answer with a file whose name says nothing about anybody."""
    response = HttpResponse(content, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{_("mijn-gegevens")}.{ending}"'
    return response


@page(access=may_erase, confidential=True, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Show what goes, what stays, why and until when; erase it after one clear yes."""
    actor = who_asks(request)
    plan = plan_for(actor, words_of_day=moments.date)
    form = Erase(request.POST if request.method == "POST" else None, client=bool(plan.client))
    if request.method != "POST" or not form.is_valid():
        return _erase(request, form, plan, status=422 if request.method == "POST" else 200)
    try:
        ask_erasure(actor=actor, client_too=CLIENT_TOO in form.cleaned_data.get("client", []))
    except RunsAlready:
        return _erase(request, form, plan, runs=True, status=409)
    return HttpResponseRedirect(reverse("my-data"))


def _erase(request: HttpRequest, form: Erase, plan: Plan, *, runs: bool = False, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "goes": [{"title": title, "count": count} for title, count in plan.goes],
        "stays": [_stay(stay) for stay in plan.stays],
        "client": [_stay(stay) for stay in plan.client],
        "held": bool(plan.held),
        "empty": plan.empty,
        "runs": runs,
    }
    return render(request, "privacy/erase.html", context, status=status)


@page(access=own, confidential=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: HttpRequest) -> HttpResponse:
    """Say which right fits and where it is exercised; take a question for the privacy officer."""
    form = AskOfficer(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "privacy/rights.html", {"form": form}, status=status)
    row = ask_officer(actor=who_asks(request), right=form.cleaned_data["right"], text=form.cleaned_data["text"])
    return HttpResponseRedirect(reverse("my-request", kwargs={"code": row.code}))


@page(access=own_request, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the reader asked and what came back; take it back as long as nothing did."""
    actor = who_asks(request)
    too_late = False
    if request.method == "POST":
        try:
            withdraw_request(actor=actor, code=code)
        except NotAsked:
            too_late = True
        else:
            return HttpResponseRedirect(reverse("my-request", kwargs={"code": code}))
    shown = request_shown(actor, code)
    if shown is None:
        raise Http404
    context = {"asked": _line(shown) | {"text": shown.text, "answer": shown.answer}, "too_late": too_late}
    return render(request, "privacy/request.html", context, status=409 if too_late else 200)


# --- Rows for the templates -----------------------------------------------------------------------------------------


def _file(row: Any) -> dict[str, Any]:
    ready = row.state == "ready" and row.until > time.now()
    return {
        "state": "over" if row.state == "ready" and not ready else row.state,
        "asked": moments.date(row.asked_at),
        "until": moments.date(row.until) if row.until is not None else "",
        "json": reverse("my-data-json", kwargs={"code": row.code}) if ready else "",
        "pdf": reverse("my-data-pdf", kwargs={"code": row.code}) if ready else "",
    }


def _erasure(row: Any) -> dict[str, Any]:
    return {
        "state": row.state,
        "asked": moments.date(row.asked_at),
        "done": moments.date(row.done_at) if row.done_at is not None else "",
        "count": sum(row.counts.values()),
    }


def _stay(stay: Stay) -> dict[str, Any]:
    return {
        "title": stay.title,
        "count": stay.count,
        "because": stay.because,
        "until": stay.until,
        "language": stay.language,
    }


def _line(shown: RequestShown) -> dict[str, Any]:
    return {
        "url": reverse("my-request", kwargs={"code": shown.code}),
        "right": RIGHT_WORDS.get(shown.right, shown.right),
        "state": shown.state,
        "asked": moments.date(shown.asked_at),
        "due": moments.date(shown.due_on),
        "late": shown.late,
        "answered": moments.date(shown.answered_at) if shown.answered_at is not None else "",
    }
