"""The student's own pages: who can see what, one question, and who looked."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page, signed_in

from .access import may_open_question
from .actions import NotOpen, OtherText, give, refuse, withdraw
from .ports import page_of
from .queries import question_at, questions_of
from .queries.looks import looks_of, place_of
from .queries.student import Question, row_of

# What just happened, as the address says it. An answer itself never stands in an address: those are kept in logs.
_DONE, _AGAIN = "done", "again"


@page(access=signed_in, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest) -> HttpResponse:
    """Show who gets what, why and until when, each with Stop; and who looked last."""
    actor = who_asks(request)
    if request.method == "POST":
        return _answered(request, request.POST.get("code", ""), back=reverse("my-sharing"))
    found = questions_of(actor)
    context = {
        "open": [row_of(each) for each in found if each.open],
        "sharing": [row_of(each) for each in found if each.given or each.leaving],
        "past": [row_of(each) for each in found if each.past],
        "looks": looks_of(actor, most=8),
        "just": _just(request),
        **_rights(),
    }
    return render(request, "consent/sharing.html", context)


@page(access=may_open_question, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, code: str) -> HttpResponse:
    """Show exactly what would be passed on, to whom, why and until when; yes and no are equal."""
    if request.method == "POST":
        return _answered(request, code, back=reverse("my-sharing-question", kwargs={"code": code}))
    return render(request, "consent/question.html", {"it": row_of(_own(request, code)), "just": _just(request)})


@page(access=signed_in, confidential=True)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Show who looked at what is the reader's, when and as what, newest first, in pages."""
    actor = who_asks(request)
    after = place_of(request.GET.get("na", ""))
    context = {"looks": looks_of(actor, after=after), "further": after is not None, **_rights()}
    return render(request, "consent/looks.html", context)


def _own(request: HttpRequest, code: str) -> Question:
    """Find the reader's own permission. Raises Http404."""
    found = question_at(who_asks(request), code)
    if found is None:
        raise Http404
    return found


def _answered(request: HttpRequest, code: str, *, back: str) -> HttpResponse:
    """Carry out yes, no or stop, and go back with what happened. Raises Http404, and Refused, which becomes one."""
    actor = who_asks(request)
    found = _own(request, code)
    try:
        match request.POST.get("answer", ""):
            case "yes":
                # The text as it stands now must be what was shown, and what was asked about.
                shown = request.POST.get("digest", "")
                if found.text is None or found.text.digest_now != shown:
                    raise OtherText
                give(actor=actor, permission=found.id, digest=shown)
            case "no":
                refuse(actor=actor, permission=found.id)
            case "stop":
                withdraw(actor=actor, permission=found.id)
            case _:
                return HttpResponseRedirect(back)
    except (OtherText, NotOpen):
        return HttpResponseRedirect(f"{back}?{_AGAIN}")
    return HttpResponseRedirect(f"{back}?{_DONE}")


def _just(request: HttpRequest) -> str:
    """Read from the address what just happened."""
    said = request.META.get("QUERY_STRING", "")
    return said if said in (_DONE, _AGAIN) else ""


def _rights() -> dict[str, Any]:
    """Give the pages on which each right is used, "" for those without a page."""
    return {f"{right}_url": page_of(right) for right in ("copy", "correct", "object", "erase")}
