"""The urgent lines, answered from a copy in memory: no database, no session, nothing that can be down (A3)."""

import dataclasses
import datetime
import json
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings

from naast.foundation.core import time
from naast.foundation.core.working_days import public_holidays

from ..rules.lines import HelpLine, LineNow, bar_lines, lines_now

logger = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 1.0
PACKAGED = Path(__file__).resolve().parent.parent / "words" / "always.json"


@dataclasses.dataclass(frozen=True)
class UrgentLines:
    """The lines as they stood when the copy was written; `stamp` changes with every writing."""

    stamp: int
    lines: tuple[HelpLine, ...]
    no_gp: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def bar(self) -> list[HelpLine]:
        """The two lines of the now bar."""
        return bar_lines(self.lines)


_kept: UrgentLines | None = None
_looked = float("-inf")
_lock = threading.Lock()


def copies() -> Path:
    """Name the folder of the copies that stand outside the database."""
    folder: Path = settings.HOME / "urgent"
    return folder


def urgent_lines() -> UrgentLines:
    """Give the lines from memory; at most once a second look whether the copy on disk was rewritten.

    Falls back to the last copy read, and without any to 112 and 113 as they ship with the product. Never raises.
    """
    global _kept, _looked
    if _kept is not None and monotonic() - _looked < LOOK_EVERY_SECONDS:
        return _kept
    with _lock:
        path = copies() / "lines.json"
        try:
            stamp = path.stat().st_mtime_ns
            if _kept is None or stamp != _kept.stamp:
                _kept = _read(path, stamp)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            if _kept is None:
                _kept = _read(PACKAGED, 0)
                logger.warning("no copy of the urgent lines yet (%s); 112 and 113 are shown", type(fault).__name__)
        _looked = monotonic()
        return _kept


def forget() -> None:
    """Drop the copy in memory, so that the next question reads the disk."""
    global _kept, _looked
    _kept, _looked = None, float("-inf")


def _read(path: Path, stamp: int) -> UrgentLines:
    """Read a copy. Raises OSError, ValueError or KeyError when it is not whole."""
    copy: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lines = tuple(HelpLine.from_row(row) for row in copy["lines"])
    return UrgentLines(stamp, lines, copy.get("no_gp", {}))


def lines_at(moment: datetime.datetime, *, language: str) -> list[LineNow]:
    """Give the lines in order for a reader of `language` at `moment` (aware)."""
    local = time.local(moment).replace(tzinfo=None)
    holidays = frozenset(public_holidays(local.year)) | frozenset(public_holidays(local.year + 1))
    return lines_now(urgent_lines().lines, local, language=language, holidays=holidays)


def said(line: HelpLine, language: str) -> dict[str, Any]:
    """Put a line into the words of one language, as the templates take it."""
    names = ("name", "for", "cost", "hours_note", "languages_note", "check_note")
    words = {name: line.said(name, language) for name in names}
    return {
        **words,
        "id": line.id,
        # The name without its article, for where there is little room.
        "short": words["name"].removeprefix("De "),
        "phone": line.phone if line.callable else "",
        "tel": line.tel if line.callable else "",
        "alt_phone": line.alt_phone if line.callable else "",
        "alt_tel": line.alt_tel if line.callable else "",
        "chat_url": line.chat_url,
        "site_url": line.site_url,
        "anonymous": bool(line.anonymous),
        "checked_on": line.checked_on,
        "danger": line.purpose == "danger",
    }
