"""Walking in: today's hours and a number for who comes, the line for who sits at the desk; nobody's name (C1, C3)."""

import contextlib
import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.limits import TooMany
from naast.foundation.accounts.limits import hold as count
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.people.words import role_words
from naast.support.appointments.access import has_a_diary
from naast.support.appointments.actions.walkin import (
    LineFull,
    NobodyWaits,
    call_next,
    end_ticket,
    hand_out,
    leave_line,
    take_number,
)
from naast.support.appointments.queries import doors
from naast.support.appointments.queries import walkin as pages
from naast.support.appointments.queries.walkin import Desk
from naast.support.appointments.views.doors import walk_in_rows

COOKIE = "naast_walkin"
COOKIE_SECONDS = 12 * 60 * 60
_SECRET = re.compile(r"[0-9a-z]{26}\Z", re.ASCII)


def _secret_of(request: HttpRequest) -> str:
    """Give what this browser knows of its number; "" for one that took none."""
    known = request.COOKIES.get(COOKIE, "")
    return known if _SECRET.match(known) else ""


# --- For who comes --------------------------------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: HttpRequest, role: str) -> HttpResponse:
    """Show where and until when one walks in today, roughly how many wait, and the number of this browser."""
    if role not in doors.BOOKABLE:
        raise Http404
    desks = pages.desks_today(role)
    secret = _secret_of(request)
    if request.method != "POST":
        return _show(request, role, desks, secret)
    desk = next((each for each in desks if each.key == request.POST.get("desk")), None)
    back = HttpResponseRedirect(reverse("walk-in", kwargs={"role": role}))
    if desk is None:
        return back
    if "leave" in request.POST:
        with contextlib.suppress(Refused):
            leave_line(actor=ANONYMOUS, desk=desk.key, secret=secret)
        return back
    if not desk.open_at(time.now()):
        return back
    return _taken(request, role, desks, desk, secret or new_code(26))


def _taken(request: HttpRequest, role: str, desks: list[Desk], desk: Desk, secret: str) -> HttpResponse:
    """Take a number for this browser, or say why not."""
    try:
        if not pages.own_tickets([desk.key], secret):
            count("appointment", request)
        # Also for who is signed in: the trail would keep the name that the page promises nobody asks.
        take_number(actor=ANONYMOUS, desk=desk.key, secret=secret)
    except (TooMany, LineFull):
        words = _("Er zijn nu veel nummers gevraagd. Kom gewoon naar de inloop, daar helpen ze je.")
        return _show(request, role, desks, "", fault=words, status=429)
    response = HttpResponseRedirect(reverse("walk-in", kwargs={"role": role}))
    response.set_cookie(
        COOKIE, secret, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def _show(
    request: HttpRequest, role: str, desks: list[Desk], secret: str, *, fault: str = "", status: int = 200
) -> HttpResponse:
    """Show the page; six statements at most, however many desks there are."""
    now = time.now()
    waiting = pages.waiting_at([each.key for each in desks]) if desks else {}
    own = pages.own_tickets([each.key for each in desks], secret) if desks else {}
    names, cities = pages.unit_names(desks), doors.campus_names() if desks else {}
    rows: list[dict[str, Any]] = []
    for desk in desks:
        ticket = own.get(desk.key)
        open_now = desk.open_at(now)
        rows.append(
            {
                "key": desk.key,
                "id": f"d{len(rows)}",
                "name": names.get(desk.unit, "") if desk.unit is not None else "",
                "city": cities.get(desk.campus, ""),
                "hours": pages.hours_words(desk),
                "open": open_now,
                "crowd": pages.crowd_words(waiting.get(desk.key, 0)) if open_now else "",
                "ticket": ticket.number if ticket is not None else 0,
                "called": ticket is not None and ticket.called_at is not None,
                "before": pages.before_words(pages.before(ticket)) if ticket is not None else "",
            }
        )
    context = {
        "title": role_words(role),
        "role": role,
        "desks": rows,
        "next": walk_in_rows(doors.walk_ins((role,), days=7))[:3] if not rows else [],
        "fault": fault,
    }
    response = render(request, "appointments/walkin.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


# --- For who sits at the desk ---------------------------------------------------------------------------------------


@page(access=has_a_diary, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Show the lines of one's own desks; call the next, say how it ended, hand out a number."""
    actor = who_asks(request)
    if request.method == "POST":
        return HttpResponseRedirect(f"{reverse('walk-in-desk')}{_done(actor, request.POST)}")
    own = pages.own_desks(actor)
    found = pages.lines(actor, own)
    names, cities = pages.unit_names(own), doors.campus_names()
    rows: list[dict[str, Any]] = []
    for each in own:
        line = found.get(each.key, [])
        unit = names.get(each.unit, "") if each.unit is not None else ""
        rows.append(
            {
                "key": each.key,
                "id": f"d{len(rows)}",
                "title": role_words(each.role),
                "where": ", ".join(part for part in (unit, cities.get(each.campus, "")) if part),
                "called": [row for row in line if row["called"]],
                "waiting": [row for row in line if not row["called"]],
                "public": reverse("walk-in", kwargs={"role": each.role}) if each.role in doors.BOOKABLE else "",
            }
        )
    number = request.GET.get("number", "")
    said = {
        "called": _("Nummer %(number)s is aan de beurt."),
        "given": _("Nummer %(number)s. Schrijf het op een briefje."),
        "nobody": _("Er wacht niemand."),
        "full": _("Er zijn vandaag geen nummers meer."),
    }.get(request.GET.get("said", ""), "")
    if "%(number)s" in said:
        said = said % {"number": number} if number.isascii() and number.isdigit() and len(number) < 5 else ""
    context: dict[str, Any] = {"desks": rows, "said": said}
    return render(request, "appointments/walkin_desk.html", context)


def _done(actor: Actor, posted: Any) -> str:
    """Do what a button asks; gives what the page then says. Raises Refused for another's desk."""
    key = str(posted.get("desk", ""))[:200]
    try:
        if "next" in posted:
            return f"?said=called&number={call_next(actor=actor, desk=key).number}"
        if "hand-out" in posted:
            return f"?said=given&number={hand_out(actor=actor, desk=key).number}"
    except NobodyWaits:
        return "?said=nobody"
    except LineFull:
        return "?said=full"
    state, dot, code = str(posted.get("end", "")).partition(".")
    ticket = pages.ticket_seen(actor, code) if dot else None
    if ticket is not None and state in ("done", "left", "waiting"):
        end_ticket(actor=actor, ticket=ticket, state=state)
    return ""
