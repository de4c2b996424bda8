"""Shows a text as its page would be, while it is still being written (A10)."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from naast.foundation.core import time
from naast.foundation.core.working_days import public_holidays

from ..queries.preview import NotWhole, as_entry, as_line
from ..queries.shelf import shelf
from ..rules.lines import lines_now
from .directory import article, entry_row
from .urgent import line_row

LANGUAGES = ("nl", "en")


def preview(kind: str, content: Mapping[str, Any], language: str) -> SafeString | str:
    """Render a text in one language through the templates of the public pages; "" while too little is there yet."""
    with translation.override(language):
        try:
            return {"entry": _entry, "line": _line, "leaflet": _leaflet}[kind](content, language)
        except NotWhole:
            return ""


def _entry(content: Mapping[str, Any], language: str) -> SafeString:
    """Render an entry. Raises NotWhole."""
    found = as_entry(content)
    body = article(found, shelf(), language)
    return render_to_string("guide/_preview_entry.html", {"entry": entry_row(found, language), "article": body})


def _line(content: Mapping[str, Any], language: str) -> SafeString:
    """Render a helpline with what would be said of it now. Raises NotWhole."""
    moment = time.now()
    local = time.local(moment).replace(tzinfo=None)
    now = lines_now([as_line(content)], local, language=language, holidays=public_holidays(local.year))
    row = line_row(now[0], language, moment) if now else None
    return render_to_string("guide/_preview_line.html", {"line": row})


def _leaflet(content: Mapping[str, Any], language: str) -> SafeString:
    """Render the parts of a leaflet, whatever its page makes of them."""
    return render_to_string("guide/_preview_leaflet.html", {"parts": list(_passages(content, language))})


def _passages(content: Any, language: str) -> Any:
    """Give every titled text of a leaflet in one language, in its order."""
    if isinstance(content, Mapping):
        words = content.get(language)
        if isinstance(words, Mapping):
            yield {
                "title": words.get("title") or words.get("question") or "",
                "body": words.get("body") or words.get("intro") or words.get("sub") or "",
                "items": words.get("steps") or [],
            }
        elif isinstance(words, str):
            yield {"title": "", "body": words, "items": []}
        for name, inner in content.items():
            if name not in LANGUAGES:
                yield from _passages(inner, language)
    elif isinstance(content, list | tuple):
        for inner in content:
            yield from _passages(inner, language)
