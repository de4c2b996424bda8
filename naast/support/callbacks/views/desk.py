"""The inbox of whoever reads it: a list without a word of what was written, and one call with one thing to do (C11)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments

from ..access import may_open_call, reads_calls
from ..actions import answer_call, close_call, hand_back, note_attempt, take_call
from ..actions.desk import NoNextTry, NotTaken, Over, TakenBySomebody
from ..forms import PART_WORDS, Answer, Attempt
from ..queries import call_shown, calls_shown
from ..queries.desk import CallLine, CallShown
from ..rules.stages import State

LANGUAGE_WORDS = {"nl": gettext_lazy("in het Nederlands"), "en": gettext_lazy("in het Engels")}


@page(access=reads_calls, confidential=True, lists=True, strong=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits in the inboxes of this reader, due first, one thing to do a row."""
    lines = calls_shown(who_asks(request))
    shown(request, [line.person for line in lines if line.person is not None])
    rows = [line_row(line) for line in lines]
    context = {
        "waiting": [row for row in rows if row["state"] == State.WAITING or row["mine"]],
        "with_others": [row for row in rows if row["state"] == State.TAKEN and not row["mine"]],
    }
    return render(request, "callbacks/desk.html", context)


@page(access=may_open_call, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Show one call with what may be seen of it, and do one thing with it."""
    if request.method != "POST":
        return _shown(request, code)
    do = {"take": _take, "take-over": _take, "hand-back": _hand_back, "tried": _tried, "answer": _answer}
    try:
        return do.get(request.POST.get("do", ""), _close)(request, code)
    except TakenBySomebody as fault:
        return _stopped(
            request, code, _("%(name)s nam dit net op. Bel niet, tenzij je het overneemt.") % {"name": fault.name}
        )
    except NotTaken:
        return _stopped(request, code, _("Neem dit eerst op. Dan belt er niemand anders."))
    except Over:
        return _stopped(request, code, _("Dit is intussen afgesloten of ingetrokken. Bel niet meer."))


def _take(request: HttpRequest, code: str) -> HttpResponse:
    take_call(actor=who_asks(request), code=code, over=request.POST.get("do") == "take-over")
    return _back_to(code)


def _hand_back(request: HttpRequest, code: str) -> HttpResponse:
    hand_back(actor=who_asks(request), code=code)
    return HttpResponseRedirect(reverse("callback-desk"))


def _tried(request: HttpRequest, code: str) -> HttpResponse:
    form = Attempt(request.POST)
    if not form.is_valid():
        return _shown(request, code, attempt=form, status=422)
    try:
        moved = note_attempt(
            actor=who_asks(request), code=code, outcome=form.cleaned_data["outcome"], next_try_at=form.next_try_at
        )
    except NoNextTry:  # it passed while the form was sent
        form.add_error("at", _("Kies een tijd die nog komt."))
        return _shown(request, code, attempt=form, status=422)
    return HttpResponseRedirect(reverse("callback-desk")) if moved.state == State.CLOSED else _back_to(code)


def _answer(request: HttpRequest, code: str) -> HttpResponse:
    form = Answer(request.POST)
    if not form.is_valid():
        return _shown(request, code, answer=form, status=422)
    answer_call(
        actor=who_asks(request), code=code, text=form.cleaned_data["text"], close=bool(form.cleaned_data["close"])
    )
    return _back_to(code)


def _close(request: HttpRequest, code: str) -> HttpResponse:
    if request.POST.get("do") != "close":
        return _shown(request, code, status=422)
    close_call(actor=who_asks(request), code=code)
    return HttpResponseRedirect(reverse("callback-desk"))


def _stopped(request: HttpRequest, code: str, why: str) -> HttpResponse:
    """Show the call as it stands, with what came in between; what was typed stays."""
    answer = Answer(request.POST) if request.POST.get("do") == "answer" else None
    attempt = Attempt(request.POST) if request.POST.get("do") == "tried" else None
    return _shown(request, code, attempt=attempt, answer=answer, stopped=why, status=409)


def _shown(
    request: HttpRequest,
    code: str,
    *,
    attempt: Attempt | None = None,
    answer: Answer | None = None,
    stopped: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show one call. Raises Http404 when it went while it was asked for."""
    found = call_shown(who_asks(request), code)
    if found is None:
        raise Http404
    context = {
        "call": call_row(found),
        "attempt": attempt or Attempt(),
        "answer": answer or Answer(),
        "faulty": answer or attempt,
        "stopped": stopped,
    }
    return render(request, "callbacks/call.html", context, status=status)


def _back_to(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("callback-desk-call", kwargs={"code": code}))


def line_row(line: CallLine) -> dict[str, Any]:
    """Prepare a line of the list."""
    return {
        "state": line.state,
        "mine": line.mine,
        "late": line.late,
        "asked": moments.near_moment(line.asked_at),
        "due": moments.near_moment(line.due),
        "when": when_in_words(line),
        "language": LANGUAGE_WORDS[line.language],
        "tried": tried_in_words(line.tried),
        "url": reverse("callback-desk-call", kwargs={"code": line.code}),
    }


def when_in_words(line: CallLine) -> str:
    """Say when somebody can talk."""
    if not line.parts:
        return _("Op elk moment")
    first, *rest = (str(PART_WORDS[part]) for part in line.parts)
    return _(" of ").join([first, *(part.lower() for part in rest)])


def tried_in_words(tried: int) -> str:
    """Say how often was called; empty when never."""
    return ngettext("%(tried)s keer gebeld", "%(tried)s keer gebeld", tried) % {"tried": tried} if tried else ""


def call_row(found: CallShown) -> dict[str, Any]:
    """Prepare one call for its page."""
    mail = found.contact_kind == "mail"
    return {
        **line_row(found.line),
        "open": found.line.state in (State.WAITING, State.TAKEN),
        "withdrawn": found.line.state == State.WITHDRAWN,
        "taken_by": found.taken_by,
        "taken": moments.near_moment(found.taken_at) if found.taken_at is not None else "",
        "last_tried": moments.near_moment(found.tried_at) if found.tried_at is not None else "",
        "name": found.name,
        "known_as": found.known_as,
        "contact": found.contact,
        "contact_url": f"{'mailto' if mail else 'tel'}:{found.contact_plain}" if found.contact_plain else "",
        "contact_words": (_("Mail %(contact)s") if mail else _("Bel %(contact)s")) % {"contact": found.contact_plain},
        "contact_erased": found.contact_erased,
        "say_who": found.say_who,
        "voicemail": found.voicemail,
        "sentence": found.sentence,
        "messages": [
            {"by_staff": each.by_staff, "author": each.author, "text": each.text, "at": moments.near_moment(each.at)}
            for each in found.messages
        ],
    }
