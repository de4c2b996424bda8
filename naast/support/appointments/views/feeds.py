"""One's own appointments in one's own calendar, by an address that cannot be guessed and can be taken back (C1)."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page, signed_in
from naast.foundation.core import moments
from naast.foundation.core.ids import new_code
from naast.support.appointments.actions.feeds import make_feed, revoke_feed
from naast.support.appointments.queries.feeds import feed_behind, feed_made
from naast.support.appointments.rules.calendar_file import CONTENT_TYPE

TOKEN = 32


@page(access=signed_in, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def my_feed(request: HttpRequest) -> HttpResponse:
    """Show whether there is an address, make one or take it back; a new one is shown in the answer, this once."""
    actor = who_asks(request)
    shown = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            revoke_feed(actor=actor)
            return HttpResponseRedirect(reverse("my-feed"))
        token = new_code(TOKEN)
        make_feed(actor=actor, token=token)
        shown = f"{settings.SITE_ADDRESS}{reverse('feed', kwargs={'token': token})}"
    made = feed_made(actor)
    context = {"made": moments.date(made) if made is not None else "", "shown": shown}
    return render(request, "appointments/feed.html", context)


@page(access=anyone)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar behind an address; every address that opens nothing is the same page that is not there."""
    found = feed_behind(token)
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "private"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
