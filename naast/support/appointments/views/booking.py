"""When, and confirm: a time is held for ten minutes by a POST, and becomes an appointment by another (C1).

Nothing here needs a cookie until a time is held; the one that is set then opens that hold and nothing else. Whatever
goes wrong, the page comes back with every choice as it was.
"""

import datetime
import re
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from naast.awareness.guide.queries.people import programme_options
from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.accounts.limits import TooMany
from naast.foundation.accounts.limits import hold as count
from naast.foundation.core import moments, time
from naast.foundation.core.ids import new_code
from naast.foundation.core.whole import render_whole
from naast.foundation.people.words import role_words
from naast.support.appointments.actions.booking import (
    Lapsed,
    NotOffered,
    OwnOverlap,
    Taken,
    confirm,
    hold,
    let_go,
)
from naast.support.appointments.actions.posting import ask_guest
from naast.support.appointments.forms import About, GuestAddress, chosen_in, key_of
from naast.support.appointments.models import Appointment, State
from naast.support.appointments.queries import booking_pages as pages
from naast.support.appointments.queries import doors
from naast.support.appointments.queries.booking_pages import Chosen
from naast.support.appointments.queries.doors import Place
from naast.support.appointments.queries.mine import where_of
from naast.support.appointments.queries.sought import turned_busy
from naast.support.appointments.queries.words import mode_words
from naast.support.appointments.reading import refresh_before_confirm
from naast.support.appointments.views import times

HOLD_COOKIE = "naast_hold"
HOLD_COOKIE_SECONDS = 30 * 60
AT_ONCE = 2
"""Times somebody holds at the same time; an older one is given back, so that nobody is ever refused for it."""
_SECRET = re.compile(r"[0-9a-z]{26}\Z", re.ASCII)


def secret_of(request: HttpRequest) -> str:
    """Give what this browser knows of its hold; "" for one that never held a time."""
    known = request.COOKIES.get(HOLD_COOKIE, "")
    return known if _SECRET.match(known) else ""


# --- When -----------------------------------------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest, role: str, unit: str = "", week: str = "") -> HttpResponse:
    """Show the free times of a week, and hold the one that is chosen."""
    actor = who_asks(request)
    place = doors.place_of(actor, role, unit)
    monday = pages.week_named(week) if week else None
    if place is None or (week and monday is None):
        raise Http404
    if request.method != "POST":
        return _show(request, place, monday, Chosen())
    if "programme" in request.POST:
        return _to_programme(actor, role, request.POST["programme"])
    chosen = chosen_in(request.POST)
    if "show" in request.POST:
        return _show(request, place, monday, chosen)
    if not chosen.slot:
        return _show(request, place, monday, chosen, fault=_("Kies eerst een moment."), status=422)
    return _hold(request, actor, place, monday, chosen)


def _to_programme(actor: Actor, role: str, code: str) -> HttpResponse:
    """Go to the times for the programme that was chosen, or stay where there is a choice to make."""
    found = doors.place_of(actor, role, code[:60]) if code else None
    parts = {"role": role} | ({"unit": found.unit} if found is not None and found.unit else {})
    return HttpResponseRedirect(reverse("appointment-when", kwargs=parts))


def _hold(
    request: HttpRequest, actor: Actor, place: Place, monday: datetime.date | None, chosen: Chosen
) -> HttpResponse:
    """Hold the chosen time, or show the page again and say why not."""
    secret = "" if actor.known else secret_of(request) or new_code(26)
    fault, status = "", 409
    try:
        if not actor.known:
            count("appointment", request)
        code = _held(actor, secret, chosen, key_of(request.POST, chosen))
    except TooMany as limit:
        fault = _("Vanaf dit netwerk worden nu veel tijden vastgehouden. Log in, dan kun je meteen kiezen.")
        status, _minutes = 429, limit.minutes
    except Taken:
        fault = _("Net iemand voor je: dit moment is zojuist gekozen. De andere staan er nog.")
    except OwnOverlap:
        fault = _("Je hebt op dat moment al een afspraak. Kies een ander moment, of verzet die eerst.")
    except (NotOffered, Lapsed):
        fault = _("Dit moment kan niet meer, of niet op deze manier. Kies een ander moment of een andere manier.")
    if fault:
        return _show(request, place, monday, chosen, fault=fault, status=status)
    response = HttpResponseRedirect(reverse("appointment-confirm", kwargs={"code": code}))
    if secret:
        response.set_cookie(
            HOLD_COOKIE, secret, max_age=HOLD_COOKIE_SECONDS, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def _held(actor: Actor, secret: str, chosen: Chosen, key: uuid.UUID) -> str:
    """Hold a time, and give the code of the page to confirm it on.

    One that this reader holds already is the same hold; of older ones the oldest is given back.
    """
    own = pages.own_holds(actor, secret)
    for each in own:
        if each.slot == chosen.slot:
            if each.mode == (chosen.mode or each.mode):
                return each.code
            let_go(actor=actor, appointment=each.id, secret=secret)
    mode = chosen.mode or "in-person"
    row = hold(actor=actor, slot=chosen.slot, mode=mode, key=key, secret=secret, language=get_language() or "nl")
    others = [each for each in own if each.slot != chosen.slot and each.id != row.pk]
    for each in others[: max(0, len(others) + 1 - AT_ONCE)]:
        let_go(actor=actor, appointment=each.id, secret=secret)
    return str(row.code)


def _show(
    request: HttpRequest,
    place: Place,
    monday: datetime.date | None,
    chosen: Chosen,
    *,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page of times, with what was chosen; when nothing was, the times of a moment ago will do."""
    actor = who_asks(request)
    if not place.doors:
        context: dict[str, Any] = {
            "role": place.role,
            "title": role_words(place.role),
            "programmes": programme_options(),
        }
        return render(request, "appointments/when_whose.html", context)
    body = times.body_of(actor, place, monday, chosen, fault=bool(fault), fresh=request.method == "POST")
    held = pages.last_hold(actor, secret_of(request)) if not fault else None  # so that going back loses nothing
    row = {
        "fault": fault,
        "held_at": reverse("appointment-confirm", kwargs={"code": held[0]}) if held is not None else "",
        "held_when": moments.in_words(held[1]) if held is not None else "",
        "body": body,
    }
    if request.method == "POST" and chosen.zone is not None:
        request.carried = {"show": "1", "zone": chosen.zone.key}  # type: ignore[attr-defined]
    response = render_whole(request, "appointments/when.html", row, status=status)
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store, private"
    return response


# --- Confirm --------------------------------------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@sensitive_post_parameters("topic", "address")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is held and until when, and make it an appointment; for everybody else there is no such page."""
    actor = who_asks(request)
    secret = secret_of(request)
    if request.method == "POST" and actor.known and "let_go" not in request.POST:
        answer = _confirmed(request, actor, code, secret)
        if answer is not None:
            return _unkept(answer)
    row = pages.hold_behind(actor, code, secret)
    if row is None:
        raise Http404
    if row.state == State.CONFIRMED and actor.known and row.student_id == actor.pk:
        return HttpResponseRedirect(reverse("appointment-done", kwargs={"code": code}))
    if row.state not in (State.HELD, State.OFFERED) or row.held_until is None or row.held_until <= time.now():
        return _unkept(_gone(request, row))
    if request.method != "POST":
        return _unkept(_show_confirm(request, row, About(), GuestAddress()))
    if "let_go" in request.POST:
        let_go(actor=actor, appointment=row.pk, secret=secret)
        times.forget_times()
        return HttpResponseRedirect(reverse("appointment-when", kwargs={"role": row.diary.function.role_id}))
    if refresh_before_confirm(row.host_id) and turned_busy(row):
        let_go(actor=actor, appointment=row.pk, secret=secret)
        return _unkept(_gone(request, row, busy=True))
    if actor.known:  # it lapsed in this very moment
        return _unkept(_gone(request, row))
    return _unkept(_mailed(request, actor, row, secret))


def _confirmed(request: HttpRequest, actor: Actor, code: str, secret: str) -> HttpResponse | None:
    """Make an appointment of the hold of who is signed in; None when there is nothing to confirm any more."""
    held = pages.confirmable(actor, code, secret)
    if held is None:
        return None
    form, status = About(request.POST), 422
    if form.is_valid():
        if refresh_before_confirm(held.host_id) and turned_busy(held):
            return None
        try:
            confirm(actor=actor, appointment=held.pk, secret=secret, topic=form.cleaned_data["topic"])
        except Lapsed:
            return None
        except OwnOverlap:
            fault = _("Je hebt op dat moment al een afspraak. Kies een ander moment, of verzet die eerst.")
            form.add_error(None, fault)
            status = 409
        else:
            response = HttpResponseRedirect(reverse("appointment-done", kwargs={"code": code}))
            if HOLD_COOKIE in request.COOKIES:
                response.delete_cookie(HOLD_COOKIE, samesite="Lax")
            return response
    row = pages.hold_behind(actor, code, secret)
    return _show_confirm(request, row, form, GuestAddress(), status=status) if row is not None else None


def _mailed(request: HttpRequest, actor: Actor, row: Appointment, secret: str) -> HttpResponse:
    """Write to who has no account; the mail confirms. Whatever the address is, the answer is the same."""
    form = GuestAddress(request.POST)
    if not form.is_valid():
        return _show_confirm(request, row, About(), form, status=422)
    try:
        ask_guest(actor=actor, appointment=row.pk, secret=secret, address=form.cleaned_data["address"])
    except (Lapsed, Refused):
        return _gone(request, row)
    response = HttpResponseRedirect(reverse("appointment-sent"))
    response.delete_cookie(HOLD_COOKIE, samesite="Lax")
    return response


def _show_confirm(
    request: HttpRequest, row: Appointment, about: About, guest: GuestAddress, *, status: int = 200
) -> HttpResponse:
    """Show what is held, and the ways to confirm it."""
    actor = who_asks(request)
    function = row.diary.function
    name = pages.host_named(actor, row.diary, row.host_id)
    unit = Place("", "", (), ((function.programme.name_nl, function.programme.name_en),)).name \
        if function.programme is not None else ""  # fmt: skip
    context = {
        "code": row.code,
        "role": function.role_id,
        "day": moments.day(row.starts_at),
        "since": moments.clock(row.starts_at),
        "until": moments.clock(row.ends_at),
        "held_until": moments.o_clock(row.held_until) if row.held_until else "",
        "with": pages.with_whom(function.role_id, unit, [name] if name else []),
        "seen_by": name.partition(" ")[0],
        "where": where_of(row, pages.city_of(row.diary)) if actor.known else _without_room(row),
        "mode": row.mode,
        "how": mode_words(row.mode),
        "change_hours": row.diary.change_hours,
        "known": actor.known,
        "about": about,
        "guest": guest,
        "fault_in": about if about.is_bound else guest,
        "sign_in": f"{reverse('sign-in')}?next={reverse('appointment-confirm', kwargs={'code': row.code})}",
    }
    return render(request, "appointments/confirm.html", context, status=status)


def _without_room(row: Appointment) -> str:
    """Say where it is to who is not signed in: the city, and the room after that."""
    city = pages.city_of(row.diary)
    if not city and row.diary.function.programme is not None:
        city = doors.campus_names().get(row.diary.function.programme.campus_id, "")
    return city or _("Aan de universiteit") if row.mode == "in-person" else mode_words(row.mode)


def _gone(request: HttpRequest, row: Appointment, *, busy: bool = False) -> HttpResponse:
    """Say that the time is not held any more, or that the host is busy then after all, and where to choose again."""
    context = {"busy": busy, "again": reverse("appointment-when", kwargs={"role": row.diary.function.role_id})}
    return render(request, "appointments/gone.html", context, status=410)


def _unkept(response: HttpResponse) -> HttpResponse:
    """See to it that no browser or proxy keeps what somebody is booking."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


@page(access=anyone)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; the same page for every address and everybody."""
    return render(request, "appointments/guest_sent.html")
