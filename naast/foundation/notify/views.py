"""One's own messages."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page, signed_in
from naast.foundation.notify.actions import mark_seen
from naast.foundation.notify.queries import MOST_NOTICES, notices
from naast.foundation.notify.words import rows


@page(access=signed_in, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest) -> HttpResponse:
    """Show what was written to the reader, and take what they saw."""
    actor = who_asks(request)
    if request.method == "POST":
        seen = _ids(request.POST.getlist("notice"))
        if seen:
            mark_seen(actor=actor, notices=seen)
        return HttpResponseRedirect(reverse("my-messages"))
    shown = rows(notices(actor))
    return render(request, "notify/messages.html", {"notices": shown, "new": [each for each in shown if each["new"]]})


def _ids(typed: list[str]) -> tuple[UUID, ...]:
    """Read the lines that were on the page; what is no id is passed over."""
    found = []
    for text in typed[:MOST_NOTICES]:
        try:
            found.append(UUID(text[:36]))
        except ValueError:
            continue
    return tuple(found)
