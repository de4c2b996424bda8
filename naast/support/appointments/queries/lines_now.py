"""The lines one can call at this moment, for who waits: from the copy in memory, without a database (A3)."""

from typing import Any

from django.utils import translation

from naast.awareness.guide.queries.answers import answer
from naast.awareness.guide.queries.shelf import shelf
from naast.awareness.guide.queries.urgent import lines_at, said
from naast.awareness.guide.rules.hours import State
from naast.foundation.core import time

MOST = 3
FIRST = ("113", "112", "luisterlijn")


def open_lines() -> list[dict[str, Any]]:
    """Give at most three lines that are open now, as the templates take them. No query."""
    language = translation.get_language() or "nl"
    entries = lines_at(time.now(), language=language)
    return [said(each.line, language) for each in entries if each.line.callable and each.opening.state is State.OPEN][
        :MOST
    ]


def lines_first(text: str) -> list[dict[str, Any]]:
    """Give the lines that come first after what somebody wrote; none when nothing in it speaks of danger.

    Nothing is kept of it, and nobody is told.
    """
    language = translation.get_language() or "nl"
    found = answer(shelf(), text, language=language) if text else None
    if found is None or not found.urgent:
        return []
    rows = {each.line.id: each.line for each in lines_at(time.now(), language=language) if each.line.callable}
    order = dict.fromkeys([slug for slug in found.slugs if slug in rows] + list(FIRST))
    return [said(rows[slug], language) for slug in order if slug in rows][:MOST]
