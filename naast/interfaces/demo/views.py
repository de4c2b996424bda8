"""Pages of the demonstration: sign in as somebody invented with one click, and move the clock (G7, G11)."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.page import page
from naast.foundation.core import time

from .cast import CAST, GROUPS
from .queries import person_of

BACKEND = "naast.foundation.people.signin.PeopleBackend"
FIRST_TIME = "first_time"
MOVES = {"day": 1, "week": 7, "month": 30}


def in_the_demonstration(actor: Actor, /, **parts: object) -> Decision:
    """Open in the demonstration only; production has neither these addresses nor this room."""
    return allow("demonstration") if settings.DEMO else refuse("no demonstration")


@page(access=in_the_demonstration)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Show the cast, and sign in as one of them with one click."""
    if request.method == "POST":
        person = person_of(request.POST.get("persona", ""))
        if person is None:
            raise Http404
        first = person.last_login is None
        login(request, person, backend=BACKEND)
        request.session[FIRST_TIME] = first
        with translation.override(translation.get_language()):
            return HttpResponseRedirect(_after(request))
    language = translation.get_language() or "nl"
    groups = [
        (
            nl if language == "nl" else en,
            [
                {"key": persona.key, "name": persona.shown_name, "line": persona.line(language)}
                for persona in CAST
                if persona.group == group and persona.number
            ],
        )
        for group, nl, en in GROUPS
    ]
    shown = [(title, personas) for title, personas in groups if personas]
    return render(request, "demo/personas.html", {"groups": shown, "asked_for": _asked_for(request)})


def _asked_for(request: HttpRequest) -> str:
    """Give the page of our own that was asked for before signing in, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if ours and wanted.startswith("/") else ""


def _after(request: HttpRequest) -> str:
    """Say where signing in leads."""
    return _asked_for(request) or reverse("my")


@page(access=in_the_demonstration)
@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    """Show the day of the demonstration and move it forward; the jobs of the days in between run."""
    context: dict[str, Any] = {"today": time.today(), "fault": "", "moved": False, "typed": ""}
    if request.method == "POST":
        context["typed"] = request.POST.get("day", "")[:10]
        try:
            time.move_to(time.moment_of(_wanted_day(request), time.local(time.now()).time()))
        except ValueError as fault:
            context["fault"] = _("Dat kan niet: kies een dag na vandaag, hooguit vijf jaar verder.") + f" ({fault})"
        else:
            return HttpResponseRedirect(reverse("demo-clock"))
    return render(request, "demo/clock.html", context, status=422 if context["fault"] else 200)


def _wanted_day(request: HttpRequest) -> datetime.date:
    """Read the day: one of the steps, or a date. Raises ValueError."""
    step = MOVES.get(request.POST.get("step", ""))
    if step is not None:
        return time.today() + datetime.timedelta(days=step)
    return datetime.date.fromisoformat(request.POST.get("day", ""))
