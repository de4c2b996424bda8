"""Who does what for my programme: by role, programme and city before signing in, by name after (A1, D1)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page

from ..queries.people import CENTRAL, NEAR, chosen_programme, people_rows, programme_options, programme_title


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Show the people of one programme; without one the choice, with the roles for everybody below it."""
    actor = who_asks(request)
    chosen = chosen_programme(request.POST.get("programme", ""))
    if request.method == "POST" and chosen is None:
        return HttpResponseRedirect(reverse("guide-people"))
    context = {
        "known": actor.known,
        "programmes": programme_options(),
        "programme": programme_title(chosen) if chosen is not None else "",
        "near": people_rows(actor, NEAR, of_programme=chosen.code) if chosen is not None else [],
        "central": people_rows(actor, CENTRAL),
    }
    if chosen is not None:
        request.carried = {"programme": chosen.code}  # type: ignore[attr-defined]
    response = render(request, "guide/people.html", context)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store, private"
    return response
