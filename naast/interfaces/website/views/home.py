"""The first page: what do you need (A1, A2, ux.md 2.1)."""

import functools
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from naast.awareness.guide.queries.answers import NEED
from naast.awareness.guide.queries.shelf import Shelf, shelf
from naast.awareness.guide.queries.waiting import waiting_for
from naast.awareness.guide.queries.words import minute, waiting_in_words
from naast.foundation.access.page import anyone, page
from naast.foundation.core import time
from naast.support.appointments.queries.doors import BOOKABLE, is_narrow

# The roles of "who is there for you", as far as the guide knows them; a diary above says how soon they have time.
NEAR = ("mentor", "study-adviser", "student-counsellor", "psychologist", "popcorner")
# Doors of the home page that are pages of their own; the others answer through the finder.
PAGES = ("worried", "now")


@page(access=anyone)
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send a reader who named no language to the one their browser prefers."""
    return to_own_language(request, "/{}/")


def to_own_language(request: HttpRequest, address: str) -> HttpResponse:
    """Send a reader to an address (with a hole for the language) in the language their browser prefers.

    Who prefers others than Dutch and English reads English sooner than Dutch; who prefers none gets the house's own.
    """
    told = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    asked = [code for code, weight in told if weight]
    known = [code.split("-")[0] for code in asked if code.split("-")[0] in dict(settings.LANGUAGES)]
    elsewhere = [code for code in asked if code != "*"]
    language = known[0] if known else "en" if elsewhere else settings.LANGUAGE_CODE
    response = HttpResponseRedirect(address.format(language))
    patch_vary_headers(response, ("Accept-Language",))
    return response


@page(access=anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the question, the doors in the first person, and who is there."""
    body = kept_home(shelf().edition, translation.get_language() or "nl", minute(time.now()))
    return render(request, "website/home.html", {"body": body})


@functools.lru_cache(maxsize=8)
def kept_home(edition: int, language: str, minute: str) -> SafeString:
    """Render what is the same for every reader, once a minute per language: waiting times may change that fast."""
    guide = shelf()
    return render_to_string(
        "website/_home.html", {"needs": needs(guide, language), "free": who_is_there(guide, language)}
    )


def needs(guide: Shelf, language: str) -> list[dict[str, str]]:
    """Give the doors in the first person, as the editors wrote them; some lead to a page, the others to an answer."""
    rows = []
    for need in guide.leaflets.get("chain", {}).get("needs", []):
        url = reverse(need["page"]) if need.get("page") in PAGES else ""
        rows.append({"key": f"{NEED}{need['key']}", "url": url, **need[language]})
    return rows


def who_is_there(guide: Shelf, language: str) -> list[dict[str, Any]]:
    """Give the roles near a student with how soon they have time; "ask at the desk" until a diary knows."""
    rows = []
    for slug in NEAR:
        entry = guide.entries.get(slug)
        if entry is None:
            continue
        text = entry.text(language)
        bookable = entry.role in BOOKABLE
        waiting = waiting_for(entry.role) if entry.needs_appointment or bookable else None
        if bookable and is_narrow(entry.role):
            said = _("Per opleiding")
        elif waiting is not None:
            said = waiting_in_words(waiting)
        elif entry.walk_in:
            said = _("Zonder afspraak")
        else:
            said = _("Vraag het aan de balie")
        url = reverse("guide-entry", kwargs={"slug": slug})
        book = reverse("appointment-when", kwargs={"role": entry.role}) if bookable else ""
        rows.append({"title": text.title, "summary": text.summary, "wait": said, "url": url, "book": book})
    return rows
