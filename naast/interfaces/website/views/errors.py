"""Pages for when something is not there or goes wrong; they say what one can do, never what happened inside."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is absent and what is not the reader's alike: the same status, the same body."""
    if _by_a_program(request):
        return _problem(404, "There is nothing here.")
    # The frame must not know the address either: what is not yours has one, what is absent has none.
    request.resolver_match = None
    context = {
        "title": _("Deze pagina is er niet"),
        "lead": _("Misschien is het adres veranderd, of hoort de pagina bij iemand anders."),
    }
    return _uncached(render(request, "website/error.html", context, status=404))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a form that another site sent."""
    if _by_a_program(request):
        return _problem(403, "A browser sent this from a page of another site.")
    context = {
        "title": _("Dit formulier kwam niet van deze site"),
        "lead": _("Ga terug en probeer het opnieuw. Wat je typte, is niet bewaard."),
    }
    return _uncached(render(request, "website/error.html", context, status=403))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page was open too long."""
    context = {
        "title": _("Deze pagina stond te lang open"),
        "lead": _("Ga terug, ververs de pagina en probeer het opnieuw."),
    }
    return _uncached(render(request, "website/error.html", context, status=403))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read."""
    if _by_a_program(request):
        return _problem(400, "This cannot be read.")
    context = {
        "title": _("Dit kunnen we niet lezen"),
        "lead": _("Je stuurde te veel, of iets wat geen formulier is. Ga terug en probeer het korter."),
    }
    return _uncached(render(request, "website/error.html", context, status=400))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours without a database, a session or a template that could fail again."""
    if _by_a_program(request):
        return _problem(500, "Something went wrong on our side. What was sent is not kept.")
    return HttpResponse(_BROKEN, status=500)


def _by_a_program(request: HttpRequest) -> bool:
    """Tell whether the programming interface was asked; programs cannot read pages."""
    return request.path_info.startswith("/api/")


def _problem(status: int, detail: str) -> HttpResponse:
    """Answer a program in the form in which the interface names its own problems (RFC 9457)."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "faults": []}
    return _uncached(JsonResponse(told, status=status, content_type="application/problem+json"))


def _uncached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store, private"
    return response


_BROKEN = (
    '<!doctype html><html lang="nl"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Er ging iets mis</title><h1>Er ging iets mis bij ons</h1><p>Probeer het over een paar minuten opnieuw.</p>"
    '<p lang="en">Something went wrong on our side. Try again in a few minutes.</p>'
    '<p>Gevaar / danger: <a href="tel:112">112</a>. '
    'Gedachten aan zelfdoding / thoughts of suicide: <a href="tel:113">113</a>. '
    '<a href="/nl/nu">Alle lijnen</a>. <a href="/en/now" lang="en">All lines</a>.</p></html>'
)
