"""My page, signing in and signing out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from naast.awareness.guide.queries.people import own_people
from naast.foundation.access.actor import Actor
from naast.foundation.access.page import anyone, page, signed_in
from naast.foundation.audit.queries import looks_at
from naast.foundation.core import time
from naast.foundation.core.addresses import safe_next

FIRST_TIME = "first_time"


@page(access=signed_in, confidential=True)
@require_safe
def my(request: HttpRequest) -> HttpResponse:
    """Show the reader's own people, what they do here, and who looked at what is theirs (G3)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "name": actor.name,
        "first_time": request.session.get(FIRST_TIME, False),
        "edits": actor.holds("editor"),
        "people": own_people(actor),
        "looks": _looks(actor),
    }
    return render(request, "website/my.html", context)


def _looks(actor: Actor) -> list[dict[str, Any]]:
    """Put into words who looked at the reader's data, newest first; their own visits are left out."""
    if actor.pk is None:
        return []
    return [
        {
            "at": date_format(time.local(line.clock_at), "j F Y H:i"),
            "who": line.role_words or line.role,
            "what": line.what_words or line.what,
        }
        for line in looks_at(actor.pk).lines
    ]


@page(access=anyone)
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in; who is signed in already goes on to their own page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if settings.SESSION_COOKIE_NAME in request.COOKIES and actor.known:
        return HttpResponseRedirect(reverse("my"))
    asked_for = safe_next(request, "")
    if settings.DEMO:
        query = f"?{urlencode({'next': asked_for})}" if asked_for else ""
        return HttpResponseRedirect(reverse("demo-sign-in") + query)
    request.asked_for = asked_for  # type: ignore[attr-defined]
    return render(request, "website/sign_in.html", {"asked_for": asked_for})


@page(access=signed_in)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here and in the browser."""
    logout(request)
    response = HttpResponseRedirect(reverse("home"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response
