"""Asking to be called back, with or without an account; the answer page holds the receipt, once (C11).

These pages set no cookie and answer their POST themselves, unstored: there is nothing to carry a receipt across a
redirect but an address, where it must never stand (ADR 0015).
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.limits import TooMany, hold
from naast.foundation.core import time
from naast.foundation.core.ids import new_code

from ..access import may_ask
from ..actions import ask_for_call
from ..actions.asking import AskedBefore, NobodyReads
from ..forms import SAY_WHO, VOICEMAIL, Ask
from ..models import Inbox
from ..queries.inboxes import inbox_shown
from ..queries.lines import lines_first_for, lines_open_now
from ..queries.words import reading_in_words
from .receipts import in_groups, unkept

RECEIPT_LETTERS = 14
_SALT = "naast.call-receipt"
_SECONDS = 24 * 3600


@page(access=anyone, stateless=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask how to reach somebody safely, below the lines that are open now; show the receipt when it was left."""
    actor = who_asks(request)
    inbox = inbox_shown(kind)
    fitting = bool(may_ask(actor, kind=kind))
    context: dict[str, Any] = {
        "kind": kind,
        "staff": kind == Inbox.STAFF,
        "inbox": inbox,
        "reading": reading_in_words(inbox.reading, time.now()) if inbox is not None and inbox.reading else "",
        "lines": lines_open_now(),
        "fitting": fitting,
        "other": reverse("call-back" if kind == Inbox.STAFF else "call-back-staff"),
        "form": None,
    }
    if inbox is None or inbox.reading is None or not fitting:
        return unkept(render(request, "callbacks/ask.html", context, status=200 if request.method != "POST" else 409))
    form = Ask(request.POST or None, signed_in=actor.known, initial={"language": translation.get_language()})
    context["form"] = form
    if request.method != "POST" or not form.is_valid():
        context["receipt"] = _carried(request.POST.get("receipt", "")) or new_receipt()
        return unkept(render(request, "callbacks/ask.html", context, status=422 if form.is_bound else 200))
    return unkept(_leave(request, kind, form, context))


def _leave(request: HttpRequest, kind: str, form: Ask, context: dict[str, Any]) -> HttpResponse:
    """Leave what was filled in, and give the receipt; whatever stops that, what was typed stays on the page."""
    given = form.cleaned_data
    signed = _carried(given["receipt"]) or new_receipt()
    code: str = signing.loads(signed, salt=_SALT)
    context["receipt"] = signed
    actor: Actor = who_asks(request) if given.get("known") else ANONYMOUS
    try:
        hold("call-back", request)
        ask_for_call(
            actor=actor,
            receipt=code,
            kind=kind,
            language=given["language"],
            contact=given["contact"],
            name=given["name"],
            sentence=given["sentence"],
            parts=tuple(given["parts"]),
            say_who=SAY_WHO in given["allowed"],
            voicemail=VOICEMAIL in given["allowed"],
        )
    except TooMany as fault:
        form.add_error(None, _("Vanaf deze plek is dit net vaak gevraagd. Probeer het over %(minutes)s minuten weer, "
                               "of bel een van de lijnen.") % {"minutes": fault.minutes})  # fmt: skip
        return render(request, "callbacks/ask.html", context, status=429)
    except AskedBefore:
        form.add_error(None, _("Dit is al verstuurd. Je code kreeg je toen. Wil je iets nieuws vragen, open dan deze "
                               "pagina opnieuw."))  # fmt: skip
        return render(request, "callbacks/ask.html", context, status=409)
    except NobodyReads:
        context["form"] = None
        context["reading"] = ""
        return render(request, "callbacks/ask.html", context, status=409)
    context["code"] = in_groups(code)
    context["urgent"] = lines_first_for((given["sentence"], given["name"], given["contact"]))
    context["answer_url"] = reverse("call-back-answer-staff" if kind == Inbox.STAFF else "call-back-answer")
    context["by_code_alone"] = not given["contact"]
    # In the other language this is the same request with the same code, not an empty form.
    carried = {"receipt": signed} | {name: given[name] for name in ("language", "contact", "sentence")}
    request.carried = carried  # type: ignore[attr-defined]
    return render(request, "callbacks/left.html", context)


def new_receipt() -> str:
    """Make a receipt, signed, so that the form carries it: sent twice, it is one request with one code."""
    return signing.dumps(new_code(RECEIPT_LETTERS), salt=_SALT)


def _carried(signed: str) -> str:
    """Give back a receipt that we signed less than a day ago, else nothing."""
    try:
        signing.loads(signed, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return signed
