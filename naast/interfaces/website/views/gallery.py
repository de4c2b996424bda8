"""Every component on one page, so that it can be looked at and tested in both languages and both schemes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.page import anyone, page

from .home import to_own_language


@page(access=anyone)
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the gallery in their language."""
    return to_own_language(request, "/{}/design")


@page(access=anyone)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with example text."""
    return render(request, "website/gallery.html")
