"""Urgent help: all lines with whether they are open now, and the card for when there is no connection (A3)."""

import base64
import datetime
import hashlib
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.access.page import anyone, page
from naast.foundation.core import time

from ..actions.publishing import said, static_pages
from ..queries.urgent import lines_at, urgent_lines
from ..queries.words import clock
from ..rules.hours import Opening, State
from ..rules.lines import LineNow

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@page(access=anyone)
def now(request: HttpRequest) -> HttpResponse:
    """Show every line that may be shown, with open-now worked out here and now; asks no database."""
    language = translation.get_language() or "nl"
    moment = time.now()
    lines = [line_row(entry, language, moment) for entry in lines_at(moment, language=language)]
    return render(request, "guide/now.html", {"lines": lines, "no_gp": urgent_lines().no_gp.get(language, {}), "moment": time.local(moment)})


@page(access=anyone)
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
    row["opening"] = opening_in_words(entry.opening, time.local(moment).replace(tzinfo=None))
    row["is_open"] = entry.opening.state is State.OPEN
    row["is_closed"] = entry.opening.state is State.CLOSED
    row["english"] = line.speaks_english
    row["languages"] = "" if line.languages_proven else row["languages_note"]
    return row


def opening_in_words(opening: Opening, local: datetime.datetime) -> str:
    """Say whether a line is open now, until when, or when it opens; empty when nobody can be sure."""
    if opening.state is State.UNSURE:
        return ""
    if opening.state is State.OPEN:
        if opening.always or opening.until is None:
            return _("Nu open, dag en nacht")
        return _("Nu open, tot %(time)s") % {"time": clock(opening.until, local)}
    if opening.until is None:
        return _("Nu dicht")
    return _("Nu dicht, open %(time)s") % {"time": clock(opening.until, local)}
