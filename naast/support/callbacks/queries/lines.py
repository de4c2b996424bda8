"""The lines that can be called now, from the copy in memory: no database stands before them (A3)."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from naast.awareness.guide.queries.answers import answer
from naast.awareness.guide.queries.shelf import shelf
from naast.awareness.guide.queries.urgent import lines_at, said
from naast.awareness.guide.queries.words import clock
from naast.awareness.guide.rules.hours import State
from naast.awareness.guide.rules.lines import LineNow
from naast.foundation.core import time

MOST_LINES = 4
MOST_OPEN = 3
FIRST = ("113", "112", "luisterlijn")


def lines_open_now() -> list[dict[str, Any]]:
    """Give at most three lines that are open at this moment, danger first, as the templates take them. No query."""
    return [_row(each) for each in _callable() if each.opening.state is State.OPEN][:MOST_OPEN]


def lines_first_for(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Give the lines that come first after what somebody wrote; none when nothing in it speaks of danger (A3).

    Nothing is kept of it and nobody is told.
    """
    language = translation.get_language() or "nl"
    guide = shelf()
    found = [answer(guide, text, language=language) for text in texts if text]
    urgent = [each for each in found if each.urgent]
    if not urgent:
        return []
    rows = {each.line.id: each for each in _callable()}
    order = dict.fromkeys([slug for each in urgent for slug in each.slugs if slug in rows] + list(FIRST))
    return [_row(rows[slug]) for slug in order if slug in rows][:MOST_LINES]


def _callable() -> list[LineNow]:
    """Give the lines with a number that may be shown, in their order."""
    language = translation.get_language() or "nl"
    return [each for each in lines_at(time.now(), language=language) if each.line.callable]


def _row(entry: LineNow) -> dict[str, Any]:
    """Prepare a line for the page."""
    row = said(entry.line, translation.get_language() or "nl")
    local = time.local(time.now()).replace(tzinfo=None)
    until = entry.opening.until
    row["until"] = ""
    if entry.opening.state is State.OPEN:
        row["until"] = (
            _("Dag en nacht open")
            if entry.opening.always
            else _("Open tot %(time)s") % {"time": clock(until, local)}
            if until is not None
            else _("Nu open")
        )
    row["ask_for_english"] = translation.get_language() == "en" and not entry.line.speaks_english
    return row
