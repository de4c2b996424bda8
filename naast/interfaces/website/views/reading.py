"""How the reader wants to read, and the pages that say how the house works."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.page import anyone, page
from naast.foundation.decisions.queries import public_list

from ..chrome import DISPLAY_COOKIE, LETTERS, SIZES, THEMES, Display

A_YEAR = 60 * 60 * 24 * 365


@page(access=anyone, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Let the reader choose dark or light, letters and size; the choice stands in one cookie on their own device."""
    if request.method == "POST":
        chosen = Display(
            _one_of(request.POST.get("theme"), THEMES),
            _one_of(request.POST.get("letters"), LETTERS),
            _one_of(request.POST.get("size"), SIZES),
        )
        response = HttpResponseRedirect(reverse("display"))
        if chosen == Display():
            response.delete_cookie(DISPLAY_COOKIE, samesite="Lax")
        else:
            response.set_cookie(
                DISPLAY_COOKIE,
                chosen.cookie,
                max_age=A_YEAR,
                samesite="Lax",
                secure=settings.SECURE_COOKIES,
                httponly=True,
            )
        return response
    now = Display.of(request)
    groups = [
        _group(
            "theme",
            _("Donker of licht"),
            now.theme,
            [("system", _("Zoals mijn apparaat")), ("light", _("Licht")), ("dark", _("Donker"))],
        ),
        _group("letters", _("Letters"), now.letters, [("figtree", _("Gewoon")), ("clear", _("Duidelijker letters"))]),
        _group("size", _("Grootte van de tekst"), now.size, [("normal", _("Gewoon")), ("large", _("Groter"))]),
    ]
    return render(request, "website/display.html", {"groups": groups, "saved": now != Display()})


def _one_of(value: str | None, choices: tuple[str, ...]) -> str:
    """Take a choice that exists, else the first."""
    return value if value in choices else choices[0]


def _group(name: str, legend: str, now: str, options: list[tuple[str, str]]) -> dict[str, object]:
    return {
        "name": name,
        "legend": legend,
        "options": [{"value": value, "label": label, "chosen": value == now} for value, label in options],
    }


@page(access=anyone)
@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """Say in words who can see what, and which functions were switched on by which decision (G3, G8)."""
    return render(request, "website/who_sees_what.html", {"switches": public_list()})


@page(access=anyone)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement (Besluit digitale toegankelijkheid overheid, facts L16)."""
    return render(request, "website/accessibility.html")
