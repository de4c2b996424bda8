"""What the editor sees: every line with its check, and why one is not shown (A3, A10)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import time

from ..queries.lines import all_lines


def editors(actor: Actor, /, **parts: object) -> Decision:
    """Open to those who keep the guide."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("editor") if actor.holds("editor") else refuse("not an editor")


@page(access=editors, strong=True)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """List all lines: shown, link only or hidden, with the reason, the source and the age of the check."""
    rows = all_lines(who_asks(request), language=translation.get_language() or "nl", today=time.today())
    return render(request, "guide/lines.html", {"rows": rows})
