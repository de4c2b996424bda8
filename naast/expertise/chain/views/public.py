"""The map for everybody: who does what, what not, how confidential, and who it is; names after sign-in (D1)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import anyone, page
from naast.foundation.people.queries import UnknownProgramme
from naast.foundation.people.queries import programme as programme_by_code

from ..queries.levels import asked_shown, levels_shown, programmes_shown


@page(access=anyone)
@require_safe
def chain(request: HttpRequest) -> HttpResponse:
    """Show the chain for the university as a whole, and the programmes to choose from."""
    actor = who_asks(request)
    context = {"levels": levels_shown(actor, None), "programmes": programmes_shown(actor)}
    return render(request, "chain/map.html", context)


@page(access=anyone)
@require_safe
def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Show the chain for one programme, with who it is. Raises Http404 for a programme that is not there."""
    actor = who_asks(request)
    try:
        found = programme_by_code(code)
    except UnknownProgramme:
        raise Http404 from None
    levels = levels_shown(actor, found)
    people = any(role["people"] for level in levels for role in level["roles"])
    context = {
        "levels": levels,
        "programme": {"title": f"{found.name} ({found.level})", "level": found.level, "city": str(found.campus.name)},
        "known": actor.known,
        "people": people,
    }
    response = render(request, "chain/map.html", context)
    if actor.known:
        response.headers["Cache-Control"] = "no-store, private"
    return response


@page(access=anyone)
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Show what is expected of advisers, lecturers, PhD candidates and postdocs."""
    return render(request, "chain/asked.html", {"roles": asked_shown()})
