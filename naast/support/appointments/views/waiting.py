"""Waiting, as a student: joining in one click, one's own place, answering an offer, asking to go sooner (C2)."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.core import moments, time
from naast.foundation.people.queries import holders
from naast.foundation.people.words import role_in_sentence, role_words
from naast.support.appointments.access import may_open_place
from naast.support.appointments.actions.answering import accept, decline
from naast.support.appointments.actions.booking import Lapsed, NotOffered, OwnOverlap
from naast.support.appointments.actions.places import NothingStands
from naast.support.appointments.actions.urgency import ask
from naast.support.appointments.actions.waiting import (
    AlreadyWaiting,
    NobodyToWaitFor,
    NotInLine,
    join,
    keep_wishes,
    leave,
    wait_on,
)
from naast.support.appointments.models import IN_LINE, MODES, PlaceState
from naast.support.appointments.queries import doors, lines_now
from naast.support.appointments.queries import waiting as queries
from naast.support.appointments.queries.waiting import OwnPlace
from naast.support.appointments.queries.words import mode_words
from naast.support.appointments.rules.waiting import deciders
from naast.support.appointments.views.waiting_forms import Sentence, Wishes, moment_words

SAID = ("again", "kept", "declined", "late", "overlap", "asked", "still")


# --- Joining --------------------------------------------------------------------------------------------------------


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest) -> HttpResponse:
    """Put the reader in a line with one click; who has not signed in does so first, and then presses one button."""
    actor = who_asks(request)
    given = request.POST if request.method == "POST" else request.GET
    role, unit = str(given.get("role", ""))[:60], str(given.get("unit", ""))[:60]
    place = doors.place_of(actor, role, unit) if role.isascii() and "\x00" not in role + unit else None
    if place is None:
        raise Http404
    if not actor.known:
        back = f"{reverse('waiting-join')}?{urlencode({'role': role, 'unit': unit})}"
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': back}, safe='/')}")
    standing = queries.standing_place(actor, role)
    if standing:
        return _to(standing, "again")
    if request.method != "POST":
        context = {"role": role, "unit": unit, "role_name": role_in_sentence(role), "where": place.name}
        response = render(request, "appointments/waiting_join.html", context)
        request.personal = True  # type: ignore[attr-defined]
        return response
    campus = place.doors[0].campus if place.doors else ""
    try:
        made = join(actor=actor, role=role, programme=place.programme, campus=campus, language=get_language() or "nl")
    except AlreadyWaiting as known:
        return _to(known.code, "again")
    except NobodyToWaitFor:
        return HttpResponseRedirect(reverse("appointment-when", kwargs={"role": role}))
    return _to(made.code)


def _to(code: str, said: str = "") -> HttpResponseRedirect:
    """Lead to a place, with a word about what was just done."""
    address = reverse("waiting", kwargs={"code": code})
    return HttpResponseRedirect(f"{address}?{urlencode({'said': said})}" if said else address)


# --- One's own place ------------------------------------------------------------------------------------------------


@page(access=may_open_place, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def place_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one's own place; answer an offer, say what suits, say that one still waits, or leave."""
    own = _own(request, code)
    if request.method != "POST":
        return _place(request, own)
    actor = who_asks(request)
    done = request.POST.get("do", "")
    if done == "wishes":
        form = Wishes(request.POST)
        if not form.is_valid():
            return _place(request, own, form=form, status=422)
        try:
            keep_wishes(actor=actor, place=own.id, **form.cleaned_data)
        except NotInLine:
            return _to(code)
        return _to(code, "kept")
    return _to(code, _done(actor, own, done, str(request.POST.get("mode", ""))))


def _done(actor: Actor, own: OwnPlace, done: str, mode: str) -> str:
    """Carry out what one button asks; gives the word about it."""
    try:
        if done == "accept":
            accept(actor=actor, place=own.id, mode=mode if mode in MODES else "")
        elif done == "decline":
            decline(actor=actor, place=own.id)
            return "declined"
        elif done == "still":
            wait_on(actor=actor, place=own.id)
            return "still"
        elif done == "leave":
            leave(actor=actor, place=own.id)
    except (Lapsed, NothingStands, NotOffered):
        return "late"
    except OwnOverlap:
        return "overlap"
    except NotInLine:
        pass
    return ""


def _own(request: HttpRequest, code: str) -> OwnPlace:
    """Find the reader's own place. Raises Http404."""
    found = queries.own_place(who_asks(request), code)
    if found is None:
        raise Http404
    return found


def _place(request: HttpRequest, own: OwnPlace, *, form: Wishes | None = None, status: int = 200) -> HttpResponse:
    """Show a place."""
    actor = who_asks(request)
    in_line = own.state in IN_LINE
    said = request.GET.get("said", "")
    context: dict[str, Any] = {
        "code": own.code,
        "it": own,
        "in_line": in_line,
        "resting": own.state == PlaceState.RESTING,
        "booked": own.state == PlaceState.BOOKED,
        "role": role_in_sentence(own.role),
        "role_title": role_words(own.role),
        "joined": moments.short_date(own.joined_on),
        "offer": _offer(own),
        "responsible": _responsible(actor, own.responsible) if own.late else None,
        "form": form or Wishes(initial={"modes": sorted(own.modes), "moments": sorted(own.moments)}),
        "chosen": _chosen(own),
        "walk_in": [_walk_in(each) for each in own.walk_in],
        "lines": lines_now.open_lines() if in_line else [],
        "decided_before": moments.in_words(own.decided_before) if own.decided_before is not None else "",
        "undecided": own.decided_before is not None and own.decided_before <= time.now(),
        "first": lines_now.lines_first(own.sentence),
        "said": said if said in SAID else "",
        "open_wishes": form is not None,
    }
    return render(request, "appointments/waiting.html", context, status=status)


def _offer(own: OwnPlace) -> dict[str, Any] | None:
    """Put an offer into words."""
    if own.offer is None:
        return None
    offer = own.offer
    return {
        "day": moments.day(offer.starts_at),
        "since": moments.clock(offer.starts_at),
        "until": moments.clock(offer.ends_at),
        "answer_before": moments.in_words(offer.until),
        "modes": [{"mode": mode, "words": mode_words(mode)} for mode in offer.modes],
        "one": mode_words(offer.modes[0]) if len(offer.modes) == 1 else "",
    }


def _responsible(actor: Actor, role: str) -> dict[str, str]:
    """Say who answers for a wait that is longer than the norm."""
    found = holders(actor, role=role, studies=actor.studies or None)
    return {"role": role_in_sentence(role), "name": next((each.name for each in found if each.name), "") or ""}


def _chosen(own: OwnPlace) -> str:
    """Say in one line what was chosen."""
    words = [mode_words(each) for each in MODES if each in own.modes]
    words += [moment_words(each) for each in sorted(own.moments)]
    return ", ".join(word[:1].lower() + word[1:] if number else word for number, word in enumerate(words))


def _walk_in(row: doors.WalkIn) -> dict[str, str]:
    """Put walk-in hours into words."""
    day = time.local(row.starts_at).date()
    return {
        "day": moments.nearness(day, time.today()) or moments.weekday(day),
        "since": moments.clock(row.starts_at),
        "until": moments.clock(row.ends_at),
        "place": row.place,
    }


# --- Going sooner ---------------------------------------------------------------------------------------------------


@page(access=may_open_place, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def urgent_page(request: HttpRequest, code: str) -> HttpResponse:
    """Ask in one sentence to go sooner; what speaks of danger is answered on the place itself, with who to call now."""
    own = _own(request, code)
    if own.state not in IN_LINE or own.urgent or own.asked == "asked":
        return _to(code, "asked" if own.asked == "asked" else "")
    form = Sentence(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sentence = form.cleaned_data["sentence"]
        try:
            ask(actor=who_asks(request), place=own.id, sentence=sentence)
        except NotInLine:
            return _to(code)
        return _to(code, "asked")
    context = {
        "code": code,
        "form": form,
        "role": role_in_sentence(own.role),
        "decider": _decider(own.role),
        "lines": lines_now.open_lines(),
    }
    return render(request, "appointments/waiting_urgent.html", context, status=422 if form.is_bound else 200)


def _decider(role: str) -> str:
    """Name who decides for a role."""
    found = deciders(role)[0]
    return role_in_sentence(found) if found != role else _("een %(role)s") % {"role": role_in_sentence(role)}
