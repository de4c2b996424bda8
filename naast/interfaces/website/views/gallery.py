"""Every component on one page, so that it can be looked at and tested in both languages and both schemes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from naast.foundation.access.page import anyone, page


@page(access=anyone)
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the gallery in their language."""
    language = translation.get_language_from_request(request)
    return HttpResponseRedirect(f"/{language if language in dict(settings.LANGUAGES) else 'nl'}/design")


@page(access=anyone)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with example text."""
    return render(request, "website/gallery.html")
