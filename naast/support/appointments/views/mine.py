"""One's own appointment: what, when and where; the calendar file; moving and cancelling by one button (C1)."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import moments, time
from naast.support.appointments.access import may_open_own
from naast.support.appointments.actions.booking import (
    Lapsed,
    NotOffered,
    OwnOverlap,
    Taken,
    TooLate,
    cancel,
    cancel_as_guest,
    confirm,
    move,
    move_as_guest,
)
from naast.support.appointments.forms import chosen_in
from naast.support.appointments.models import Appointment, State
from naast.support.appointments.queries import booking_pages as pages
from naast.support.appointments.queries import doors, mine
from naast.support.appointments.queries.booking_pages import Chosen
from naast.support.appointments.queries.mine import Own
from naast.support.appointments.queries.sought import turned_busy
from naast.support.appointments.reading import refresh_before_confirm
from naast.support.appointments.rules.calendar_file import CONTENT_TYPE, appointment_file
from naast.support.appointments.views.times import forget_times

_FILE = {"nl": "afspraak.ics", "en": "appointment.ics"}
_OWN = {"page": "appointment", "file": "appointment-file", "move": "appointment-move", "cancel": "appointment-cancel"}
_GUEST = {
    "page": "appointment-guest",
    "file": "appointment-guest-file",
    "move": "appointment-guest-move",
    "cancel": "appointment-guest-cancel",
}


# --- Who is signed in -----------------------------------------------------------------------------------------------


@page(access=may_open_own, confidential=True)
@require_safe
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Say that it stands, just after confirming."""
    return _shown(request, _own(request, code), _OWN, {"code": code}, fresh=True)


@page(access=may_open_own, confidential=True)
@require_safe
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's own appointment."""
    return _shown(request, _own(request, code), _OWN, {"code": code})


@page(access=may_open_own, confidential=True)
@require_safe
def file(request: HttpRequest, code: str) -> HttpResponse:
    """Give the calendar file of one's own appointment."""
    actor = who_asks(request)
    row = mine.own_row(actor, code)
    if row is None:
        raise Http404
    return _file(row)


@page(access=may_open_own, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def move_page(request: HttpRequest, code: str, week: str = "") -> HttpResponse:
    """Choose another time for one's own appointment."""
    actor = who_asks(request)
    own = _own(request, code)

    def change(chosen: Chosen) -> object:
        return move(actor=actor, appointment=own.id, slot=chosen.slot, mode=chosen.mode or own.mode)

    return _moving(request, own, _OWN, {"code": code}, week, change)


@page(access=may_open_own, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_page(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel one's own appointment, by one button."""
    actor = who_asks(request)
    own = _own(request, code)
    return _cancelling(request, own, _OWN, {"code": code}, lambda: cancel(actor=actor, appointment=own.id))


def _own(request: HttpRequest, code: str) -> Own:
    """Find the reader's own appointment. Raises Http404."""
    found = mine.own_appointment(who_asks(request), code)
    if found is None:
        raise Http404
    return found


# --- A guest, by the link in their mail -----------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """Confirm by one button what is held, or show the appointment; opening the link changes nothing."""
    row = _guest_row(code, secret)
    parts = {"code": code, "secret": secret}
    if row.state == State.HELD:
        if row.held_until is None or row.held_until <= time.now():
            return _private(_gone(request, row))
        if request.method == "POST":
            if refresh_before_confirm(row.host_id) and turned_busy(row):
                return _private(_gone(request, row, busy=True))
            try:
                confirm(actor=who_asks(request), appointment=row.pk, secret=secret)
            except Lapsed:
                return _private(_gone(request, row))
            return _private(HttpResponseRedirect(reverse("appointment-guest", kwargs=parts)))
        own = mine.guests(who_asks(request), row)
        context = {"it": own.words(), "held_until": moments.o_clock(row.held_until), "parts": parts}
        return _private(render(request, "appointments/guest_confirm.html", context))
    if row.state not in (State.CONFIRMED, State.CANCELLED):
        return _private(_gone(request, row))
    return _private(_shown(request, mine.guests(who_asks(request), row), _GUEST, parts))


@page(access=anyone)
@require_safe
def guest_file(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """Give a guest the calendar file of their appointment."""
    row = _guest_row(code, secret)
    if row.state not in (State.CONFIRMED, State.CANCELLED):
        raise Http404
    return _private(_file(row))


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def guest_move(request: HttpRequest, code: str, secret: str, week: str = "") -> HttpResponse:
    """Choose another time for a guest's appointment."""
    own = _guest_own(request, code, secret)

    def change(chosen: Chosen) -> object:
        return move_as_guest(
            actor=who_asks(request), code=code, secret=secret, slot=chosen.slot, mode=chosen.mode or own.mode
        )  # fmt: skip

    return _private(_moving(request, own, _GUEST, {"code": code, "secret": secret}, week, change))


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def guest_cancel(request: HttpRequest, code: str, secret: str) -> HttpResponse:
    """Cancel a guest's appointment, by one button."""
    own = _guest_own(request, code, secret)

    def change() -> object:
        return cancel_as_guest(actor=who_asks(request), code=code, secret=secret)

    return _private(_cancelling(request, own, _GUEST, {"code": code, "secret": secret}, change))


def _guest_row(code: str, secret: str) -> Appointment:
    """Find what a guest's mail is about. Raises Http404, alike for another secret and for none."""
    row = mine.guest_row(code, secret)
    if row is None:
        raise Http404
    return row


def _guest_own(request: HttpRequest, code: str, secret: str) -> Own:
    """Find a guest's appointment that can be shown. Raises Http404."""
    row = _guest_row(code, secret)
    if row.state not in (State.CONFIRMED, State.CANCELLED):
        raise Http404
    return mine.guests(who_asks(request), row)


def _private(response: HttpResponse) -> HttpResponse:
    """See to it that the link in a mail stands in no cache; the house's own policy sends it to nobody else.

    With "no-referrer" a browser would name the origin of the page's own button "null", and the gate would refuse it.
    """
    response.headers["Cache-Control"] = "no-store, private"
    return response


# --- What both see --------------------------------------------------------------------------------------------------


def _ways(names: dict[str, str], parts: dict[str, str]) -> dict[str, str]:
    """Give the addresses of what can be done with an appointment."""
    return {way: reverse(name, kwargs=parts) for way, name in names.items()}


def _shown(
    request: HttpRequest, own: Own, names: dict[str, str], parts: dict[str, str], *, fresh: bool = False
) -> HttpResponse:
    """Show an appointment, with what can still be done."""
    actor = who_asks(request)
    context: dict[str, Any] = {
        "it": own.words(),
        "ways": _ways(names, parts),
        "fresh": fresh,
        "guest": names is _GUEST,
        "again": "",
        "role": own.role,
        "slot": own.slot,
    }
    if own.state == State.CANCELLED and own.starts_at > time.now():
        context["free_again"] = mine.is_free_again(own)
        context["again"] = reverse("appointment-when", kwargs={"role": own.role})
    elif not own.may_change and not own.over:
        context["host"], context["reach"] = mine.host_address(actor, own)
    return render(request, "appointments/appointment.html", context)


def _file(row: Appointment) -> HttpResponse:
    """Write the file, as an attachment with a plain name."""
    language = get_language() or "nl"
    response = HttpResponse(appointment_file(mine.entry_of(row, language)), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{_FILE[language]}"'
    return response


def _moving(
    request: HttpRequest,
    own: Own,
    names: dict[str, str],
    parts: dict[str, str],
    week: str,
    change: Callable[[Chosen], object],
) -> HttpResponse:
    """Show other times, and move to the one that is chosen; after the limit say whom to reach."""
    monday = pages.week_named(week) if week else None
    if week and monday is None:
        raise Http404
    if not own.may_change:
        return HttpResponseRedirect(reverse(names["page"], kwargs=parts))
    chosen, fault, status = Chosen(mode=own.mode), "", 200
    if request.method == "POST":
        chosen = chosen_in(request.POST)
        if not chosen.slot:
            fault, status = _("Kies eerst een moment."), 422
        else:
            fault, status = _changed(lambda: change(chosen)), 409
            if not fault:
                return HttpResponseRedirect(reverse(names["page"], kwargs=parts))
    actor = who_asks(request)
    diaries = mine.diaries_for_moving(actor, own)
    found = pages.free_week(actor, diaries, monday)
    known = pages.hosts_named(actor, diaries)
    context = {
        "it": own.words(),
        "ways": _ways(names, parts),
        "here": request.path,
        "fault": fault,
        "days": pages.days_of(found.slots, known, actor.known, chosen),
        "modes": pages.modes_of(found.slots, actor.known, doors.Place(own.role, "", ()), chosen.mode),
        "none": found.first is None,
        "again": reverse("appointment-when", kwargs={"role": own.role}),
        "weeks": [
            {
                "url": reverse(names["move"], kwargs=parts | {"week": pages.week_in_address(other)}),
                "words": _("Week van %(day)s") % {"day": moments.short_date(other)},
            }
            for other in (found.earlier, found.later)
            if other is not None
        ],
        "guest": names is _GUEST,
    }
    return render(request, "appointments/move.html", context, status=status)


def _changed(change: Callable[[], object]) -> str:
    """Make a change; gives why it could not be made, or nothing.

    Nothing also for what was cancelled meanwhile, by the other or by the first of two clicks: the page of the
    appointment says how it stands.
    """
    forget_times()
    try:
        change()
    except Taken:
        return _("Net iemand voor je: dit moment is zojuist gekozen. De andere staan er nog.")
    except OwnOverlap:
        return _("Je hebt op dat moment al een afspraak. Kies een ander moment, of verzet die eerst.")
    except NotOffered:
        return _("Dit moment kan niet meer, of niet op deze manier. Kies een ander moment of een andere manier.")
    except (Lapsed, Refused):
        return ""
    except TooLate:
        return _("Deze afspraak kan niet meer veranderen. Er is niets veranderd.")
    return ""


def _cancelling(
    request: HttpRequest, own: Own, names: dict[str, str], parts: dict[str, str], change: Callable[[], object]
) -> HttpResponse:
    """Ask once, and cancel by one button; after the limit say whom to reach."""
    fault = ""
    if not own.may_change:
        return HttpResponseRedirect(reverse(names["page"], kwargs=parts))
    if request.method == "POST":
        fault = _changed(change)
        if not fault:
            return HttpResponseRedirect(reverse(names["page"], kwargs=parts))
    context = {"it": own.words(), "ways": _ways(names, parts), "fault": fault, "guest": names is _GUEST}
    return render(request, "appointments/cancel.html", context, status=409 if fault else 200)


def _gone(request: HttpRequest, row: Appointment, *, busy: bool = False) -> HttpResponse:
    """Say that the time is not held any more, or that the host is busy then after all, and where to choose again."""
    context = {"busy": busy, "again": reverse("appointment-when", kwargs={"role": row.diary.function.role_id})}
    return render(request, "appointments/gone.html", context, status=410)
