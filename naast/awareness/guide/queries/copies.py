"""Renders the page and the card of urgent help that stand on their own, for when nothing else answers (A3)."""

from django.template.loader import render_to_string
from django.utils import translation

from ..rules.lines import ALWAYS_FIRST
from .urgent import said, urgent_lines

CARD_PURPOSES = ("danger", "suicide", "talk", "gp")


def static_pages(language: str) -> dict[str, str]:
    """Render the page and the card for when nothing else answers: hours and "checked on", never "open"."""
    lines = [line for line in urgent_lines().lines if line.shown]
    card = [line for line in lines if line.callable and line.featured and line.purpose in CARD_PURPOSES]
    first = sorted(card, key=lambda line: (line.id not in ALWAYS_FIRST, line.position))
    context = {
        "lines": [said(line, language) for line in lines],
        "card": [said(line, language) for line in first],
        "language": language,
        "checked_on": min((line.checked_on for line in card), default=None),
    }
    with translation.override(language):
        return {
            "now": render_to_string("guide/static_now.html", context),
            "card": render_to_string("guide/card.html", context),
        }
