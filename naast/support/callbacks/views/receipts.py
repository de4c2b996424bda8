"""Reading the answer with a receipt, on whatever device; wrong, expired and another inbox's look alike (C11)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.limits import TooMany, hold
from naast.foundation.core import moments
from naast.foundation.core.ids import read_code

from ..actions import try_receipt, withdraw, write_back
from ..actions.asking import NoSuchReceipt, NotYourTurn
from ..forms import Receipt, WriteBack
from ..models import Inbox
from ..queries.lines import lines_first_for, lines_open_now
from ..queries.receipts import AskedShown, asked_shown

GROUP = 4


def in_groups(code: str) -> str:
    """Write a code as it is read: in groups of four."""
    plain = read_code(code)
    return " ".join(plain[at : at + GROUP] for at in range(0, len(plain), GROUP))


def unkept(response: HttpResponse) -> HttpResponse:
    """See to it that no browser or proxy keeps a page with what somebody left."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


@page(access=anyone, stateless=True)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for the code, show what stands behind it, and take one more message or "not needed any more"."""
    form = Receipt(request.POST or None)
    context: dict[str, Any] = {"form": form, "kind": kind, "staff": kind == Inbox.STAFF}
    if request.method != "POST":
        return unkept(render(request, "callbacks/receipt.html", context))
    if not form.is_valid():
        return unkept(render(request, "callbacks/receipt.html", context, status=422))
    try:
        hold("receipt", request)
    except TooMany as fault:
        form.add_error(None, _("Vanaf deze plek zijn veel codes geprobeerd. Probeer het over %(minutes)s minuten weer.")
                       % {"minutes": fault.minutes})  # fmt: skip
        return unkept(render(request, "callbacks/receipt.html", context, status=429))
    code = form.cleaned_data["code"]
    if not try_receipt(receipt=code, kind=kind):
        return unkept(_nothing_behind(request, form, context))
    do = {"write": _write, "withdraw": _withdraw}.get(request.POST.get("do", ""), _show)
    try:
        return unkept(do(request, code, kind, context))
    except NoSuchReceipt:  # withdrawn on another device in this very moment
        return unkept(_nothing_behind(request, form, context))


def _nothing_behind(request: HttpRequest, form: Receipt, context: dict[str, Any]) -> HttpResponse:
    """Say that a code opens nothing here, whatever the reason."""
    form.add_error(
        "code",
        _("Met deze code is hier niets te lezen. Kijk of alle tekens kloppen. Een code werkt tot zestig dagen nadat "
          "het is afgesloten."),
    )  # fmt: skip
    return render(request, "callbacks/receipt.html", context, status=404)


def _show(
    request: HttpRequest,
    code: str,
    kind: str,
    context: dict[str, Any],
    form: WriteBack | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show what was asked, what was promised, and what was answered. Raises NoSuchReceipt."""
    shown = asked_shown(code, kind)
    if shown is None:
        raise NoSuchReceipt
    own = [shown.sentence] + [each.text for each in shown.messages if not each.by_staff]
    context |= {
        "asked": asked_row(shown),
        "code": in_groups(code),
        "form": (form or WriteBack()) if shown.may_write_back else None,
        "urgent": lines_first_for(own[-1:] if form is None else [*own[-1:], request.POST.get("text", "")]),
        "lines": lines_open_now() if shown.late else [],
    }
    request.carried = {"code": in_groups(code)}  # type: ignore[attr-defined]
    return render(request, "callbacks/answer.html", context, status=status)


def _write(request: HttpRequest, code: str, kind: str, context: dict[str, Any]) -> HttpResponse:
    """Take one more message. Raises NoSuchReceipt."""
    form = WriteBack(request.POST)
    if not form.is_valid():
        return _show(request, code, kind, context, form, 422)
    try:
        write_back(receipt=code, kind=kind, text=form.cleaned_data["text"])
    except NotYourTurn:
        context["not_your_turn"] = True
        return _show(request, code, kind, context, status=409)
    context["written"] = True
    return _show(request, code, kind, context)


def _withdraw(request: HttpRequest, code: str, kind: str, context: dict[str, Any]) -> HttpResponse:
    """Take the request back. Raises NoSuchReceipt."""
    withdraw(receipt=code, kind=kind)
    return render(request, "callbacks/withdrawn.html", context)


def asked_row(shown: AskedShown) -> dict[str, Any]:
    """Prepare a request for the page of whoever made it."""
    return {
        "reader": shown.reader,
        "state": shown.state,
        "asked": moments.near_moment(shown.asked_at),
        "due": moments.near_moment(shown.due_at),
        "late": shown.late,
        "tried": moments.near_moment(shown.tried_at) if shown.tried_at is not None else "",
        "next_try": moments.near_moment(shown.next_try_at) if shown.next_try_at is not None else "",
        "answered": any(each.by_staff for each in shown.messages),
        "sentence": shown.sentence,
        "has_contact": shown.has_contact,
        "messages": [
            {"by_staff": each.by_staff, "text": each.text, "at": moments.near_moment(each.at)}
            for each in shown.messages
        ],
    }
