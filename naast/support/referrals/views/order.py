"""Who refers to whom, in which order: to read for who refers, to change for who keeps it (C5)."""

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
from ..queries.order import RoleOrder, UnitShown, level_of, order_for, orders, units_of
from ..queries.words import destination
from ..rules.routing import OUTSIDE, Route, starters


@page(access=reads_routes)
@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """Show who refers to whom, for the whole university or for a faculty that has it otherwise."""
    actor = who_asks(request)
    units = units_of(actor)
    unit = _unit(units, request.GET.get("faculty", ""))
    found = orders(level_of(actor), unit)
    context = {
        "units": [
            {"name": _name(each), "url": reverse("referral-order") + _asked(each), "chosen": each is unit}
            for each in units
        ],
        "unit": _name(unit),
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
    unit = _unit(
        [each for each in units_of(actor) if each.kept], given.get("faculty", ""), reading=request.method != "POST"
    )
    if role not in starters():
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
        "back": reverse("referral-order") + _asked(unit),
        "seen": found.digest,
        "follows": unit.id is not None and found.own,
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


def _name(unit: UnitShown) -> str:
    return str(unit.name) if unit.name is not None else _("Hele universiteit")


def _asked(unit: UnitShown) -> str:
    return f"?faculty={unit.code}" if unit.code else ""


def _role(found: RoleOrder, unit: UnitShown) -> dict[str, Any]:
    """Prepare the order of one role."""
    last = len(found.routes) - 1
    return {
        "name": role_words(found.role),
        "own": found.own,
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
