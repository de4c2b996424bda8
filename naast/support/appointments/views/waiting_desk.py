"""The waiting lists, for who works with them: offer a time, decide, change the order, say whether a service is open."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor
from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments
from naast.foundation.people.queries import units
from naast.foundation.people.words import role_words
from naast.support.appointments.access import (
    asks_for_students,
    may_open_waiter,
    says_what_is_open,
    sees_waiting_times,
    states_kept_by,
    works_with_a_list,
)
from naast.support.appointments.actions.booking import NotOffered, OwnOverlap, Taken
from naast.support.appointments.actions.offering import offer_by_hand
from naast.support.appointments.actions.places import NothingStands
from naast.support.appointments.actions.urgency import DecidedAlready, ask, decide
from naast.support.appointments.actions.waiting import NotFurther, NotInLine, put_forward, set_state
from naast.support.appointments.models import Offer, PlaceState, ServiceState
from naast.support.appointments.queries import doors, waiting_desk
from naast.support.appointments.queries.waiting import place_with_code, states_now
from naast.support.appointments.queries.waiting_desk import Waiter
from naast.support.appointments.queries.words import mode_words
from naast.support.appointments.views.waiting_forms import ForStudent, Forward, Service, moment_words


def _said(code: str) -> str:
    """Say what became of what was just done."""
    return {
        "offered": _("De tijd is aangeboden. De student krijgt bericht."),
        "taken": _("Deze tijd is intussen weg, of te kort dag om nog te antwoorden. Kies een andere."),
        "overlap": _("De student heeft dan al iets anders. Kies een andere tijd."),
        "answered": _("Deze student heeft intussen een tijd, of wacht niet meer."),
        "yes": _("Vastgelegd. Is er een tijd vrijgehouden, dan is die nu aangeboden. Bied anders zelf een tijd aan."),
        "no": _("Vastgelegd. De student krijgt bericht en houdt de plek."),
        "decided": _("Hierover is al beslist."),
        "moved": _("De volgorde is veranderd. Wie gepasseerd is, ziet daar niets van."),
        "not-further": _("Deze student staat daar al, of dichterbij."),
        "asked": _("Bestaat deze plek, dan is het nu gevraagd. Wie beslist, krijgt bericht."),
        "set": _("Dit staat nu op de site."),
    }.get(code, "")


# --- The list -------------------------------------------------------------------------------------------------------


@page(access=works_with_a_list, confidential=True, lists=True)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List who waits, with the next step for each."""
    actor = who_asks(request)
    found, total = waiting_desk.waiters(actor)
    shown(request, [each.student for each in found])
    rows = [_row(each) for each in found]
    context = {
        "deciding": [row for row in rows if row["decide"]],
        "rows": [row for row in rows if not row["decide"]],
        "total": total,
        "more": total - len(found),
        "roles": len({each.role for each in found}) > 1,
        "sees_times": bool(sees_waiting_times(actor)),
        "keeps_states": bool(states_kept_by(actor)),
        "states": [_state(each) for each in states_now()],
        "said": _said(request.GET.get("said", "")),
    }
    return render(request, "appointments/waiting_desk.html", context)


def _row(waiter: Waiter) -> dict[str, Any]:
    """Prepare a line of the list: who, since when, and one next step."""
    slot = waiter.slot
    return {
        "code": waiter.code,
        "name": waiter.name,
        "role": role_words(waiter.role),
        "programme": _in_language(waiter.programme),
        "place": waiter.place,
        "days": waiter.working_days,
        "decide": waiter.request is not None,
        "deadline": moments.in_words(waiter.deadline) if waiter.deadline is not None else "",
        "urgent": waiter.urgent,
        "offered": moments.in_words(waiter.offered_at) if waiter.offered_at is not None else "",
        "offered_until": moments.in_words(waiter.offered_until) if waiter.offered_until is not None else "",
        "resting": waiter.rests,
        "slot": slot.code if slot is not None else "",
        "slot_words": moments.in_words(slot.starts_at) if slot is not None else "",
        "wishes": _wishes(waiter),
    }


def _wishes(waiter: Waiter) -> str:
    """Say how and when somebody can come."""
    words = [mode_words(each) for each in sorted(waiter.modes)]
    words += [moment_words(each) for each in sorted(waiter.moments)]
    return ", ".join(words)


def _in_language(names: tuple[str, str] | None) -> str:
    """Give a name in the reader's language."""
    return "" if names is None else names[get_language() == "en"]


# --- One student ----------------------------------------------------------------------------------------------------


@page(access=may_open_waiter, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def student(request: HttpRequest, code: str) -> HttpResponse:
    """Show one student who waits, and carry out one step."""
    actor = who_asks(request)
    one = waiting_desk.one_waiter(actor, code)
    if one is None:
        raise Http404
    waiter = one.waiter
    form = Forward()
    if request.method == "POST":
        done = request.POST.get("do", "")
        if done == "forward":
            form = Forward(request.POST)
        if done != "forward" or form.is_valid():
            return _after(code, _step(actor, waiter, done, request, form))
    outcomes = {
        Offer.ACCEPTED: _("aangenomen"),
        Offer.DECLINED: _("kwam niet uit"),
        Offer.LAPSED: _("niet beantwoord"),
        Offer.TAKEN_BACK: _("vervallen"),
    }
    said = request.GET.get("said", "")
    context = {
        "row": _row(waiter),
        "sentence": one.sentence,
        "asked": moments.in_words(one.asked_at) if one.asked_at is not None else "",
        "asked_by": one.asked_by,
        "free": [
            {"code": each.code, "words": f"{moments.day(each.starts_at)} {moments.o_clock(each.starts_at)}"}
            for each in one.free
        ],
        "offers": [{"at": moments.day(at), "words": outcomes.get(outcome, "")} for at, outcome in one.offers],
        "changes": [{"at": moments.day(at), "by": by, "reason": reason} for at, by, reason in one.changes],
        "try_lock_offers": waiter.state in (PlaceState.WAITING, PlaceState.RESTING),
        "form": form,
        "said": _said(said),
        "said_tone": "warn" if said in ("taken", "overlap", "decided", "not-further") else "ok",
    }
    return render(request, "appointments/waiting_student.html", context, status=422 if form.is_bound else 200)


def _step(actor: Actor, waiter: Waiter, done: str, request: HttpRequest, form: Forward) -> str:
    """Carry out one step; gives the word about it."""
    try:
        if done == "offer":
            offer_by_hand(actor=actor, place=waiter.id, slot=str(request.POST.get("slot", "")))
            return "offered"
        if done in ("urgent", "not-urgent") and waiter.request is not None:
            decide(actor=actor, request=waiter.request, urgent=done == "urgent")
            return "yes" if done == "urgent" else "no"
        if done == "forward":
            put_forward(actor=actor, place=waiter.id, to=form.cleaned_data["to"], reason=form.cleaned_data["reason"])
            return "moved"
    except (Taken, NotOffered):
        return "taken"
    except OwnOverlap:
        return "overlap"
    except (NothingStands, NotInLine):
        return "answered"
    except DecidedAlready:
        return "decided"
    except NotFurther:
        return "not-further"
    return ""


def _after(code: str, said: str) -> HttpResponseRedirect:
    """Lead back to the student, or to the list when the student waits no longer: their page is gone then."""
    over = said == "answered"
    address = reverse("waiting-desk") if over else reverse("waiting-desk-student", kwargs={"code": code})
    return HttpResponseRedirect(f"{address}?said={said}" if said else address)


# --- Asking for a student -------------------------------------------------------------------------------------------


@page(access=asks_for_students, confidential=True)
@require_http_methods(["GET", "HEAD", "POST"])
def for_student(request: HttpRequest) -> HttpResponse:
    """Ask for a student to go sooner; the answer is the same whether the code exists or not."""
    form = ForStudent(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = place_with_code(given["code"])
        if found is not None:
            try:
                ask(actor=who_asks(request), place=found, sentence=given["sentence"], said_yes=True)
            except (NotInLine, Refused):
                pass
        return HttpResponseRedirect(f"{reverse('waiting-desk-ask')}?said=asked")
    context = {"form": form, "said": _said(request.GET.get("said", "")) if not form.is_bound else ""}
    return render(request, "appointments/waiting_ask.html", context, status=422 if form.is_bound else 200)


# --- Whether a service is open --------------------------------------------------------------------------------------


@page(access=says_what_is_open)
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest) -> HttpResponse:
    """Say in public whether a service takes students, why and until when."""
    actor = who_asks(request)
    services = _services(actor)
    form = Service(request.POST if request.method == "POST" else None, services=services)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        role, faculty, campus = given["service"].split("|")
        codes = {each.code: each.id for each in units()}
        set_state(
            actor=actor,
            role=role,
            faculty=codes.get(faculty),
            campus=campus,
            state=given["state"],
            reason_nl=given["reason_nl"],
            reason_en=given["reason_en"],
            until=given["until"],
        )
        return HttpResponseRedirect(f"{reverse('waiting-desk-service')}?said=set")
    context = {
        "form": form,
        "states": [_state(each) for each in states_now()],
        "said": _said(request.GET.get("said", "")) if not form.is_bound else "",
    }
    return render(request, "appointments/service_state.html", context, status=422 if form.is_bound else 200)


def _services(actor: Actor) -> list[tuple[str, str]]:
    """List the services a reader says this of, each with its unit, as role|faculty|campus."""
    faculties = {each.id: each for each in units()}
    cities = doors.campus_names()
    found: dict[str, str] = {}
    for role, held in states_kept_by(actor):
        faculty = faculties.get(held.faculty) if held.faculty is not None else None
        code, where = (faculty.code, str(faculty.name)) if faculty is not None else ("", "")
        if role not in doors.BOOKABLE:
            continue
        title = role_words(role)
        found[f"{role}|{code}|{held.campus or ''}"] = ", ".join(
            filter(None, (title, where, cities.get(held.campus or "", "")))
        )
        if not held.campus and not code:
            for slug, name in cities.items():
                found[f"{role}||{slug}"] = f"{title}, {name}"
    return list(found.items())


def _state(state: Any) -> dict[str, Any]:
    """Put a service that is not open into words."""
    faculty = next((each.name for each in units() if each.id == state.faculty), None) if state.faculty else None
    where = [faculty, doors.campus_names().get(state.campus)]
    return {
        "role": role_words(state.role),
        "where": ", ".join(str(each) for each in where if each),
        "stopped": state.state == ServiceState.STOPPED,
        "reason": state.reason,
        "since": moments.short_date(state.since),
        "until": moments.short_date(state.until) if state.until is not None else "",
    }
