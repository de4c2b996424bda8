"""The urgent lines, answered from a copy in memory: no database, no session, nothing that can be down (A3)."""

import dataclasses
import datetime
import functools
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

from ..rules.lines import HelpLine, LineNow, bar_is_open, bar_lines, lines_now

logger = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.25
LANGUAGES = ("nl", "en")
# What a copy that is torn, or was written by another hand, fails with.
_NOT_WHOLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
PACKAGED = Path(__file__).resolve().parent.parent / "words" / "always.json"


@dataclasses.dataclass(frozen=True, eq=False)
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
    """Give the lines from memory; at most four times a second look whether the copy on disk was rewritten.

    Falls back to the last copy read, and without any to 112 and 113 as they ship with the product. Never raises.
    """
    global _kept, _looked
    kept = _kept
    if kept is not None and monotonic() - _looked < LOOK_EVERY_SECONDS:
        return kept
    with _lock:
        kept = _kept
        if kept is not None and monotonic() - _looked < LOOK_EVERY_SECONDS:
            return kept
        path = copies() / "lines.json"
        try:
            stamp = _stamp(path)
            if kept is None or stamp != kept.stamp:
                kept = _read(path, stamp)
        except (OSError, *_NOT_WHOLE) as fault:
            if kept is None:
                kept = _read(PACKAGED, 0)
                logger.warning("no copy of the urgent lines yet (%s); 112 and 113 are shown", type(fault).__name__)
        _kept, _looked = kept, monotonic()
        return kept


def forget() -> None:
    """Drop the copy in memory, so that the next question reads the disk."""
    global _kept, _looked
    _kept, _looked = None, float("-inf")


def _stamp(path: Path) -> int:
    """Mark a file as it stands; each writing makes a new file, so two within one tick of the clock differ too."""
    status = path.stat()
    return status.st_mtime_ns << 64 | status.st_ino


def _read(path: Path, stamp: int) -> UrgentLines:
    """Read a copy and try it on; 112 and 113 are in it whatever was written. Raises OSError, or one of _NOT_WHOLE."""
    copy: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    lines = tuple(HelpLine.from_row(row) for row in copy["lines"])
    # What cannot be put in order or in words now could not at night either.
    for language in LANGUAGES:
        trial = lines_now(lines, datetime.datetime(2026, 1, 1), language=language, holidays=())  # noqa: DTZ001
        for entry in trial:
            said(entry.line, language)
    if path != PACKAGED:
        callable_now = {line.id for line in lines if line.callable}
        missing = [line for line in _read(PACKAGED, 0).lines if line.id not in callable_now]
        absent = {line.id for line in missing}
        lines = (*missing, *(line for line in lines if line.id not in absent))
    no_gp = copy.get("no_gp")
    return UrgentLines(stamp, lines, no_gp if isinstance(no_gp, dict) else {})


def lines_at(moment: datetime.datetime, *, language: str) -> list[LineNow]:
    """Give the lines in order for a reader of `language` at `moment` (aware)."""
    local = time.local(moment).replace(tzinfo=None)
    return lines_now(urgent_lines().lines, local, language=language, holidays=_holidays(local.year))


@functools.lru_cache(maxsize=4)
def _holidays(year: int) -> frozenset[datetime.date]:
    """Give the public holidays of a year and of the next, which may begin within the days that are looked ahead."""
    return frozenset(public_holidays(year)) | frozenset(public_holidays(year + 1))


def bar_says_open(day: datetime.date) -> bool:
    """Tell whether the lines of every page may be called open, day and night, on this day."""
    return _bar_says_open(urgent_lines(), day)


@functools.lru_cache(maxsize=4)
def _bar_says_open(urgent: UrgentLines, day: datetime.date) -> bool:
    """Work that out once a day."""
    return bar_is_open(urgent.lines, day, holidays=_holidays(day.year))


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
