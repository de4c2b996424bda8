"""Writes the copies of urgent help that stand outside the database: the lines, a page and a card per language (A3)."""

import datetime
import json
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from naast.foundation.core import time

from ..models import Leaflet, Line
from ..queries.copies import static_pages
from ..queries.urgent import copies, forget

logger = logging.getLogger(__name__)
LANGUAGES = ("nl", "en")


def publish_urgent_copies() -> None:
    """Write the lines, the page and the card anew, each whole or not at all.

    Called after every change of a line, at every start and every night. A full disk leaves the old copies and an error
    in the log.
    """
    rows = [_row(line) for line in Line.objects.order_by("position", "id")]
    try:
        copies().mkdir(parents=True, exist_ok=True)
        if rows:
            copy = {"lines": rows, "no_gp": _no_gp()}
            _write(copies() / "lines.json", json.dumps(copy, ensure_ascii=False, indent=1))
        forget()
        for language in LANGUAGES:
            for name, text in static_pages(language).items():
                _write(copies() / f"{name}.{language}.html", text)
    except OSError:
        logger.exception("the copies of urgent help could not be written; the last ones stay")


def _no_gp() -> dict[str, Any]:
    """Give what to do without a GP, in both languages."""
    begun = Leaflet.objects.filter(key="chain", starts_on__lte=time.today())
    leaflet = begun.order_by("starts_on", "version").last()
    words: dict[str, Any] = leaflet.content.get("no_gp", {}) if leaflet is not None else {}
    return {language: words[language] for language in LANGUAGES if language in words}


def _row(line: Line) -> dict[str, Any]:
    """Take a line out of its table as plain values."""
    row = {field.name: getattr(line, field.name) for field in Line._meta.concrete_fields}
    row |= {name: value.isoformat() for name, value in row.items() if isinstance(value, datetime.date)}
    return row


def _write(path: Path, text: str) -> None:
    """Replace a file in one step, so that a reader finds the old one or the new one, never half of either."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
