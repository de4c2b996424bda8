"""Who refers to whom, in which order: to read for who refers, to change for who keeps it (C5)."""

import dataclasses
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.people.words import role_words

from ..access import keeps_some_routes, reads_routes
from ..actions import order_routes
from ..actions.agreements import BadRoute, ChangedMeanwhile
from ..forms import RouteForm
from ..queries.order import (
    OF_FACULTY,
    OF_PROGRAMME,
    WHOLE,
    RoleOrder,
    UnitShown,
    level_of,
    order_for,
    orders,
    programmes_in,
    units_of,
)
from ..queries.words import destination
from ..rules.routing import OUTSIDE, Route, starters


@page(access=reads_routes)
@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """Show who refers to whom: for the whole university, a faculty or a programme, and from which of them it comes."""
    actor = who_asks(request)
    units = units_of(actor)
    faculty = _unit(units, request.GET.get("faculty", ""))
    programmes = programmes_in(actor, faculty)
    unit = _programme(programmes, request.GET.get("programme", "")) or faculty
    found = orders(level_of(actor), unit)
    context = {
        "units": [
            {
                "name": _name(each),
                "url": reverse("referral-order") + _asked(each),
                "here": ("page" if unit is faculty else "true") if each is faculty else "",
            }
            for each in units
        ],
        "unit": _name(unit) if unit.id is not None else "",
        "above": _name(faculty) if unit is not faculty else "",
        "back": reverse("referral-order") + _asked(faculty),
        "programmes": [
            {"name": _name(each), "url": reverse("referral-order") + _asked(each), "own": each.own}
            for each in sorted(programmes, key=lambda each: (not each.own, _name(each)))
        ]
        if unit is faculty
        else [],
        "roles": [_role(each, unit) for each in found],
        "kept": unit.kept,
    }
    return render(request, "referrals/order.html", context)


@page(access=keeps_some_routes)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, role: str) -> HttpResponse:
    """Change the order of one role: up, down, out, or another one in. Raises Http404."""
    actor = who_asks(request)
    given = request.POST if request.method == "POST" else request.GET
    code, below = given.get("faculty", ""), given.get("programme", "")
    units = units_of(actor)
    if below:
        unit = _programme(programmes_in(actor, _unit(units, code, reading=False)), below)
    else:
        unit = _unit([each for each in units if each.kept], code, reading=request.method != "POST")
    if role not in starters() or unit is None or not unit.kept:
        raise Http404
    university = level_of(actor)
    found = order_for(role, university, unit)
    fault, form, status = "", RouteForm(role=role), 200
    if request.method == "POST":
        routes, form, fault = _changed(request, found)
        if routes is not None:
            try:
                order_routes(
                    actor=actor,
                    role=role,
                    routes=routes,
                    seen=request.POST.get("seen", ""),
                    university=university,
                    faculty=unit.id,
                    programme=unit.programme,
                )
            except (BadRoute, ChangedMeanwhile):
                fault, status = _("Iemand anders veranderde dit net. Hieronder staat hoe het nu is."), 409
            else:
                return HttpResponseRedirect(reverse("referral-order-role", kwargs={"role": role}) + _asked(unit))
        else:
            status = 422
    context = {
        "row": _role(found, unit),
        "unit": _name(unit),
        "faculty": unit.code,
        "programme": unit.programme_code,
        "back": reverse("referral-order") + _asked(unit),
        "seen": found.digest,
        "follows": found.own,
        "above": _name(dataclasses.replace(unit, programme=None)) if unit.programme is not None else "",
        "form": form,
        "fault": fault,
    }
    return render(request, "referrals/order_role.html", context, status=status)


def _changed(request: HttpRequest, found: RoleOrder) -> tuple[list[Route] | None, RouteForm, str]:
    """Work out the new order from one button; None with what was wrong when there is none."""
    do, _colon, which = request.POST.get("do", "").partition(":")
    routes, form = list(found.routes), RouteForm(role=found.role)
    if do == "follow":
        return [], form, ""
    if do == "put":
        form = RouteForm(request.POST, role=found.role)
        return (form.put_into(routes), form, "") if form.is_valid() else (None, form, "")
    at = next((place for place, each in enumerate(routes) if f"{each.way}:{each.end}" == which), None)
    to = {"up": -1, "down": 1}.get(do, 0)
    if at is None or (do != "out" and (not to or not 0 <= at + to < len(routes))):
        return None, form, _("Dat kan hier niet. Hieronder staat hoe het nu is.")
    if do == "out" and len(routes) == 1:
        return None, form, _("Er blijft ten minste één staan. Zet er eerst een andere bij.")
    moved = routes.pop(at)
    if do != "out":
        routes.insert(at + to, moved)
    return routes, form, ""


def _unit(units: list[UnitShown], code: str, *, reading: bool = True) -> UnitShown:
    """Find the unit that was asked for; without a word the first one the reader may see. Raises Http404."""
    found = next((each for each in units if each.code == code), None)
    if found is None and not code and units and reading:
        return units[0]
    if found is None:
        raise Http404
    return found


def _programme(programmes: list[UnitShown], code: str) -> UnitShown | None:
    """Find the programme that was asked for; None without one. Raises Http404 for one the reader does not see."""
    found = next((each for each in programmes if each.programme_code == code), None)
    if found is None and code:
        raise Http404
    return found


def _name(unit: UnitShown) -> str:
    if unit.programme is not None:
        return str(unit.programme_name)
    return str(unit.name) if unit.name is not None else _("Hele universiteit")


def _asked(unit: UnitShown) -> str:
    below = f"&programme={unit.programme_code}" if unit.programme is not None else ""
    return f"?faculty={unit.code}{below}" if unit.code else ""


def _from(found: RoleOrder, unit: UnitShown) -> str:
    """Say where an order comes from that is not this unit's own; "" for what is, or where there is nothing above."""
    if found.own or unit.id is None:
        return ""
    words = {OF_FACULTY: _("zoals de faculteit"), WHOLE: _("zoals de hele universiteit")}
    return words.get(found.of, "")


def _role(found: RoleOrder, unit: UnitShown) -> dict[str, Any]:
    """Prepare the order of one role."""
    last = len(found.routes) - 1
    return {
        "name": role_words(found.role),
        "own": found.own,
        "own_words": _("eigen volgorde van de opleiding") if found.of == OF_PROGRAMME else _("eigen volgorde"),
        "from": _from(found, unit),
        "url": reverse("referral-order-role", kwargs={"role": found.role}) + _asked(unit),
        "rows": [
            {
                "key": f"{each.way}:{each.end}",
                "to": destination(each.end),
                "letter": each.way == OUTSIDE,
                "norm": _norm(each),
                "head": role_words(each.head) if each.head else "",
                "first": place == 0,
                "last": place == last,
            }
            for place, each in enumerate(found.routes)
        ],
    }


def _norm(route: Route) -> str:
    """Say within how long there is an answer; for a letter, after how long the student is asked."""
    days = {"days": route.norm_days}
    if route.way == OUTSIDE:
        return ngettext(
            "na %(days)s werkdag vragen of het lukte", "na %(days)s werkdagen vragen of het lukte", route.norm_days
        ) % days  # fmt: skip
    return ngettext(
        "antwoord binnen %(days)s werkdag", "antwoord binnen %(days)s werkdagen", route.norm_days
    ) % days  # fmt: skip
