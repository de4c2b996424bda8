"""The hours of a line as a week that people fill in: one line of text a day, "9:00-17:00, 19:00-21:00" (A3, A10).

Kept are the rows of rules/hours.py; a time past midnight is written as people do ("20:00-02:00"), and with +1 only
where that could be read as the same day ("00:00-08:00+1").
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .hours import DAYS, faults_in_hours

_SPAN = re.compile(
    r"(\d{1,2})(?:[:.](\d\d))?\s*(?:-|–|tot|to|until)\s*(\d{1,2})(?:[:.](\d\d))?(\+1)?(?:\s*(?:uur|h))?",
    re.IGNORECASE,
)
_ALL_DAY = ("00:00", "24:00")


class BadHours(ValueError):
    """A day's hours cannot be read; `day` says which one."""

    def __init__(self, day: str) -> None:
        super().__init__(day)
        self.day = day


def week_of(hours: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    """Write the rows of hours as a line a day; empty for a day without hours."""
    week: dict[str, list[str]] = {day: [] for day in DAYS}
    for row in hours or ():
        for day in row.get("days", ()):
            if day in week:
                week[day].append(_said(str(row.get("open", "")), str(row.get("close", ""))))
    return {day: ", ".join(sorted(spans)) for day, spans in week.items()}


def _said(opens: str, closes: str) -> str:
    """Write one span; the mark of the next day goes where everybody reads it as that anyhow."""
    plain = closes.removesuffix("+1")
    return f"{opens}-{plain if plain <= opens else closes}"


def hours_of(week: Mapping[str, str], *, before: Sequence[Mapping[str, Any]] | None = None) -> list[dict[str, Any]]:
    """Read a week into rows, days with the same hours together. Raises BadHours for the first day that cannot be read.

    `before`: the rows that stood there; a week that says the same keeps them as they were.
    """
    spans = {day: _spans(day, week.get(day, "")) for day in DAYS}
    rows: dict[tuple[str, str], list[str]] = {}
    for day, found in spans.items():
        for span in found:
            rows.setdefault(span, []).append(day)
    read: list[dict[str, Any]] = [{"days": days, "open": span[0], "close": span[1]} for span, days in rows.items()]
    if before is not None and not faults_in_hours(before) and _told(before) == _told(read):
        return [dict(row) for row in before]
    return read


def _told(rows: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Lay rows out as days with their hours, whatever the order they stand in."""
    return {(day, row["open"], row["close"]) for row in rows for day in row["days"]}


def _spans(day: str, text: str) -> list[tuple[str, str]]:
    """Read one day. Raises BadHours."""
    found = []
    whole = re.sub(r"\b(?:dag en nacht|day and night)\b", "00:00-24:00", text, flags=re.IGNORECASE)
    for part in re.split(r"[,;]|\ben\b|\band\b", whole):
        said = part.strip().lower()
        if not said or said in ("dicht", "gesloten", "closed"):
            continue
        if said in ("24 uur", "24 hours", "hele dag", "all day"):
            found.append(_ALL_DAY)
            continue
        match = _SPAN.fullmatch(said)
        if match is None:
            raise BadHours(day)
        opens, closes = _time(match[1], match[2]), _time(match[3], match[4])
        closes = closes if closes > opens and not match[5] else f"{closes}+1"
        row = {"days": [day], "open": opens, "close": closes}
        if faults_in_hours([row]):
            raise BadHours(day)
        found.append((opens, closes))
    return found


def _time(hour: str, minute: str | None) -> str:
    return f"{int(hour):02}:{minute or '00'}"
