"""What one sent and what waits for one: lists without a word of content, and one referral for its author (C5)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.consent.actions import NotOpen, OtherText
from naast.foundation.core import moments
from naast.foundation.people.words import role_words

from ..access import may_write, refers
from ..actions import close_bridge, drop, note_yes, show
from ..actions.faults import NothingWritten
from ..forms import AtDesk
from ..queries.crisis import crisis_lines
from ..queries.staff import BridgeLine, InboxLine, SentLine, bridges, inbox, sent, written
from ..queries.words import SEEN_WORDS, destination
from ..rules.states import NoSuchMove, Seen, State
from ._shared import paragraphs_of, sentence_rows, struck_of, went_meanwhile


@page(access=refers, confidential=True, lists=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for this reader, who waits outside, and what they sent."""
    actor = who_asks(request)
    if request.method == "POST":
        shown(request, [])
        close_bridge(actor=actor, code=request.POST.get("code", ""))
        return HttpResponseRedirect(reverse("referrals"))
    waiting, waiting_outside, gone = inbox(actor), bridges(actor), sent(actor)
    # Who waits without a name on the list is not shown, so nobody looked at them.
    named = [line.student for line in waiting if line.mine]
    shown(request, [*named, *(line.student for line in waiting_outside), *(line.student for line in gone)])
    context = {
        "waiting": [inbox_row(line) for line in waiting if line.state != State.ACCEPTED],
        "accepted": [inbox_row(line) for line in waiting if line.state == State.ACCEPTED],
        "bridges": [_bridge_row(line) for line in waiting_outside],
        "sent": [_sent_row(line) for line in gone],
    }
    return render(request, "referrals/desk.html", context)


@page(access=may_write, confidential=True, strong=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show a referral to its author, with the next step. Raises Http404."""
    form = AtDesk(request.POST if request.POST.get("do") == "noted" else None)
    if request.method != "POST":
        return _shown(request, code, form)
    deeds = {"show": _show, "desk": _show, "noted": _noted, "drop": _drop}
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        return _shown(request, code, form, status=422)
    try:
        return deed(request, code, form)
    except (NoSuchMove, NotOpen, OtherText):
        return _shown(request, code, form, stopped=went_meanwhile(), status=409)
    except NothingWritten:
        return _shown(request, code, form, stopped=_("Laat ten minste één zin staan."), status=422)


def _show(request: HttpRequest, code: str, form: AtDesk) -> HttpResponse:
    try:
        show(actor=who_asks(request), code=code, at_desk=request.POST.get("do") == "desk")
    except Refused as fault:
        if "person arranges" not in str(fault):
            raise
        why = _("Deze student is nog geen 16. Dan vraagt Naast geen toestemming. Regel dit samen met de student.")
        return _shown(request, code, form, stopped=why, status=409)
    return _back(code)


def _noted(request: HttpRequest, code: str, form: AtDesk) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, code, form, status=422)
    reason = form.cleaned_data["urgent_reason"]
    note_yes(actor=who_asks(request), code=code, struck=struck_of(request), urgent_reason=reason)
    return _back(code)


def _drop(request: HttpRequest, code: str, form: AtDesk) -> HttpResponse:
    drop(actor=who_asks(request), code=code)
    return HttpResponseRedirect(reverse("referrals"))


def _back(code: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("referral", kwargs={"code": code}))


def _shown(request: HttpRequest, code: str, form: AtDesk, *, stopped: str = "", status: int = 200) -> HttpResponse:
    found = written(who_asks(request), code)
    if found is None:
        raise Http404
    struck = set(struck_of(request))
    context = {
        "row": _sent_row(found.line),
        "code": code,
        "paragraphs": sentence_rows(tuple((*each[:3], each[0] in struck) for each in found.sentences)),
        "text": paragraphs_of(found.text),
        "addressee": found.addressee,
        "leaves": moments.near_moment(found.leaves_at) if found.leaves_at is not None else "",
        "form": form,
        "stopped": stopped,
    }
    return render(request, "referrals/referral.html", context, status=status)


@page(access=refers)
@require_safe
def crisis(request: HttpRequest) -> HttpResponse:
    """Show the steps of a call with the student present; a letter is not for danger."""
    return render(request, "referrals/crisis.html", {"lines": crisis_lines()})


def _sent_row(line: SentLine) -> dict[str, Any]:
    """Prepare a line of what was sent."""
    return {
        "name": line.name,
        "to": destination(line.to_role),
        "letter": line.way == "outside",
        "seen": str(line.seen),
        "words": SEEN_WORDS[line.seen],
        "open": line.seen in (Seen.DRAFT, Seen.NO_ANSWER),
        "at": moments.near_moment(line.at),
        "url": reverse("referral", kwargs={"code": line.code}),
    }


def inbox_row(line: InboxLine) -> dict[str, Any]:
    """Prepare a line of what waits: no name before it was taken."""
    return {
        "name": line.name,
        "from": role_words(line.from_role),
        "to": destination(line.to_role),
        "at": moments.near_moment(line.at),
        "due": moments.near_moment(line.due) if line.due is not None else "",
        "late": line.late,
        "mine": line.mine,
        "led": line.led,
        "asked": line.state == State.QUESTION,
        "url": reverse("referral-received", kwargs={"code": line.code}),
    }


def _bridge_row(line: BridgeLine) -> dict[str, Any]:
    """Prepare a line of who waits outside."""
    return {
        "name": line.name, "to": destination(line.to_role), "since": moments.near_moment(line.since), "code": line.code,
    }  # fmt: skip
