"""The texts of their own: what you may expect (A5), worried about someone (B10). Nobody is noted for reading."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from naast.foundation.access.page import anyone, page
from naast.foundation.core import time

from ..queries.shelf import shelf
from ..queries.urgent import lines_at
from .urgent import line_row


@page(access=anyone)
@require_safe
def expectations(request: HttpRequest) -> HttpResponse:
    """Show what students may expect and what is asked of them, in the version of today."""
    leaflet = shelf().leaflets.get("expectations")
    if leaflet is None:
        raise Http404
    context = {"parts": in_language(leaflet["parts"]), "version": leaflet["version"], "since": leaflet["starts_on"]}
    return render(request, "guide/expectations.html", context)


@page(access=anyone)
@require_safe
def worried(request: HttpRequest) -> HttpResponse:
    """Show how to ask, what to say, what not to promise and who carries along; it sends nothing and notes nobody."""
    leaflet = shelf().leaflets.get("worried")
    if leaflet is None:
        raise Http404
    language = translation.get_language() or "nl"
    moment = time.now()
    lines = [
        line_row(row, language, moment) for row in lines_at(moment, language=language) if row.line.id in ("112", "113")
    ]
    context = {
        "steps": in_language(leaflet["steps"]),
        "danger": leaflet["danger"][language],
        "carry": leaflet["carry"][language],
        "lines": lines,
    }
    return render(request, "guide/worried.html", context)


def in_language(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each part in the reader's language."""
    language = translation.get_language() or "nl"
    return [{"key": part["key"], **part[language]} for part in parts]
