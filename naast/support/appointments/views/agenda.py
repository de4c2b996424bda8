"""The host's agenda, and one appointment in it: who comes, and what became of it (C3, R18)."""

import contextlib
import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.support.appointments.access import has_a_diary, may_open_as_host
from naast.support.appointments.actions.booking import Lapsed, cancel
from naast.support.appointments.actions.outcomes import OUTCOMES, NotYet, record_outcome
from naast.support.appointments.models import State
from naast.support.appointments.queries.agenda import LOOK_BACK, agenda, days, line, meeting
from naast.support.appointments.queries.beside import beside

AHEAD = datetime.timedelta(days=28)


@page(access=has_a_diary, confidential=True, lists=True)
@require_safe
def diary(request: HttpRequest) -> HttpResponse:
    """Show who comes in the next four weeks, and what still has to be written down of the last two."""
    actor = who_asks(request)
    now = time.now()
    midnight = time.moment_of(time.today(), datetime.time(0))
    found = agenda(actor, since=now - LOOK_BACK, until=now + AHEAD)
    shown(request, {each.student for each in found if each.student is not None})
    context = {
        "days": days([each for each in found if each.starts_at >= midnight]),
        "open_ends": [line(each) | {"day": moments.day(each.starts_at)} for each in found if each.open_end],
        "outcomes": _choices(),
    }
    return render(request, "appointments/diary.html", context | _doors())


def _doors() -> dict[str, str]:
    """Give the addresses of what a diary is kept with."""
    names = {"hours_url": "diary-hours", "days_url": "diary-days", "calendar_url": "diary-calendar"}
    names |= {"walk_in_url": "walk-in-desk", "feed_url": "my-feed"}
    found = {}
    for key, name in names.items():
        with contextlib.suppress(NoReverseMatch):
            found[key] = reverse(name)
    return found


def _choices() -> list[tuple[str, str]]:
    """Give what can become of an appointment, for buttons."""
    return [("came", _("Gekomen")), ("late", _("Later gekomen")), ("no-show", _("Niet gekomen"))]


@page(access=may_open_as_host, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """Show one appointment with what the student wrote beforehand; write down what became of it, or call it off."""
    actor = who_asks(request)
    found = meeting(actor, code)
    if found is None:
        raise Http404
    each, row = found
    if request.method == "POST":
        outcome = request.POST.get("outcome", "")
        try:
            if "call-off" in request.POST:
                cancel(actor=actor, appointment=row.pk)
            elif outcome in OUTCOMES:
                record_outcome(actor=actor, appointment=row.pk, outcome=outcome)
        except (Lapsed, NotYet, Refused):
            pass  # the page itself says how it stands
        back = "today" if request.POST.get("back") == "today" else ""
        return HttpResponseRedirect(reverse(back) if back else reverse("diary-appointment", args=[code]))
    context = {
        "it": line(each),
        "day": moments.day(each.starts_at),
        "topic": row.topic or "",
        "cancelled": row.state == State.CANCELLED,
        "choices": _choices(),
        "door": beside(actor, code, each.student) if each.over and row.state != State.CANCELLED else None,
    }
    return render(request, "appointments/diary_appointment.html", context)
