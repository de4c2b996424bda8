"""Urgent help: all lines with whether they are open now, and the card for when there is no connection (A3)."""

import base64
import datetime
import functools
import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naast.foundation.access.page import anyone, page
from naast.foundation.core import time

from ..queries.copies import static_pages
from ..queries.urgent import lines_at, said, urgent_lines
from ..queries.words import clock, minute, second_check_in_words
from ..rules.hours import Opening, State
from ..rules.lines import LineNow

# How many lines stand in full before the list: danger, suicide, and somebody to talk to, whatever the hour.
FIRST = 4
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@page(access=anyone)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Show every line that may be shown, with open-now worked out here and now; asks no database."""
    body = kept_lines(urgent_lines().stamp, translation.get_language() or "nl", minute(time.now()))
    return render(request, "guide/now.html", {"body": body})


@functools.lru_cache(maxsize=8)
def kept_lines(stamp: int, language: str, minute: str) -> SafeString:
    """Render all lines once a minute per language; opening hours do not change faster."""
    moment = time.now()
    local = time.local(moment).replace(tzinfo=None)
    lines = [line_row(entry, language, moment) for entry in lines_at(moment, language=language)]
    context = {
        "first": lines[:FIRST],
        "rest": lines[FIRST:],
        "no_gp": urgent_lines().no_gp.get(language, {}),
        "moment": clock(local, local),
    }
    return render_to_string("guide/_now.html", context)


@page(access=anyone)
@require_safe
def card(request: HttpRequest) -> HttpResponse:
    """Show the card that a browser keeps for when there is no connection; it stands on its own, styles included."""
    text = static_pages(translation.get_language() or "nl")["card"]
    response = HttpResponse(text)
    style = STYLE.search(text)
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode() if style else b"").digest()).decode()
    response._csp_replace = {"style-src": [f"'sha256-{digest}'"]}  # type: ignore[attr-defined]
    return response


def line_row(entry: LineNow, language: str, moment: datetime.datetime) -> dict[str, Any]:
    """Prepare a line for the page."""
    line = entry.line
    row = said(line, language)
    # "Open now" is said of a number that was checked; of the others the hours as they are told elsewhere.
    row["opening"] = opening_in_words(entry.opening, time.local(moment).replace(tzinfo=None)) if line.callable else ""
    row["is_open"] = entry.opening.state is State.OPEN
    # The note goes only when it repeats the label: a chat may keep other hours than the telephone.
    # A line without a number and without hours is a link: its own site tells the rest.
    told = entry.opening.always and line.callable and not line.chat_url
    row["note"] = "" if told or not (line.hours or line.callable) else row["hours_note"]
    row["english"] = line.speaks_english
    # A Dutch reader need not be told that Dutch is spoken; an English one needs to know what is proven (A3).
    row["ask_for_english"] = language != "nl" and line.callable and not line.speaks_english
    row["purpose"] = line.purpose
    row["second_check"] = second_check_in_words(line, language) if line.callable else ""
    return row


def opening_in_words(opening: Opening, local: datetime.datetime) -> str:
    """Say whether a line is open now, until when, or when it opens; empty when nobody can be sure."""
    if opening.state is State.UNSURE:
        return ""
    if opening.state is State.OPEN:
        if opening.always:
            return _("Nu open, dag en nacht")
        if opening.until is None:
            return _("Nu open")
        return _("Nu open, tot %(time)s") % {"time": clock(opening.until, local)}
    if opening.until is None:
        return _("Nu dicht")
    return _("Nu dicht, open %(time)s") % {"time": clock(opening.until, local)}
