"""The lines of a call with the student present; only those the guide has checked and may show (A3)."""

from typing import Any

from django.utils import translation

from naast.awareness.guide.queries.urgent import lines_at, said, urgent_lines
from naast.foundation.core import time

_IN_ORDER = ("112", "gp", "hap", "113")


def crisis_lines() -> list[dict[str, Any]]:
    """Give the lines for danger, the GP and the out-of-hours GP, as the guide says them; a number only when checked."""
    language = translation.get_language() or "nl"
    rows = {entry.line.id: said(entry.line, language) for entry in lines_at(time.now(), language=language)}
    return [rows[slug] for slug in _IN_ORDER if slug in rows]


def no_gp_words() -> dict[str, Any]:
    """Give what the guide says to who has no GP and needs one now; empty when it says nothing."""
    found: dict[str, Any] = urgent_lines().no_gp.get(translation.get_language() or "nl", {})
    return found
