"""Whether a line is open now, until when, and when it opens again; unsure is an answer too (A3).

All moments here are wall-clock times in the line's own zone (Europe/Amsterdam), without a zone attached.
"""

import dataclasses
import datetime
import enum
from collections.abc import Collection, Mapping, Sequence
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHECK_IS_GOOD_FOR = datetime.timedelta(days=90)
LOOK_AHEAD_DAYS = 8
Interval = tuple[datetime.datetime, datetime.datetime]


class State(enum.Enum):
    """What can honestly be said about a line at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNSURE = "unsure"


@dataclasses.dataclass(frozen=True)
class Opening:
    """A state with the moment it changes: closing time when open, opening time when closed; None means not in sight.

    `always` says that the line never closes.
    """

    state: State
    until: datetime.datetime | None = None
    always: bool = False


def opening(
    hours: Sequence[Mapping[str, Any]] | None,
    local: datetime.datetime,
    *,
    checked_on: datetime.date,
    holidays: Collection[datetime.date],
    on_holidays: str,
) -> Opening:
    """Say whether a line is open at `local`.

    `hours` are rows {"days": [...], "open": "09:00", "close": "17:00" | "24:00" | "08:00+1"}; `on_holidays` is "same",
    "differs" (office hours: nobody knows) or "also" (open all day). Unsure when the check is older than 90 days, when
    no hours are known, or on a holiday that may differ. Source: requirement A3; domain/helplines.json, rules.
    """
    if not hours or local.date() - checked_on > CHECK_IS_GOOD_FOR:
        return Opening(State.UNSURE)
    if on_holidays == "differs" and local.date() in holidays:
        return Opening(State.UNSURE)
    spans = _spans(hours, local.date(), holidays if on_holidays == "also" else ())
    for start, end in spans:
        if start <= local < end:
            always = end - start >= datetime.timedelta(days=LOOK_AHEAD_DAYS)
            return Opening(State.OPEN, None if always else end, always)
    return Opening(State.CLOSED, next((start for start, _ in spans if start > local), None))


def _spans(
    hours: Sequence[Mapping[str, Any]], today: datetime.date, open_all_day: Collection[datetime.date]
) -> list[Interval]:
    """Lay the weekly hours out over yesterday and the coming days, joined where one ends as the next begins."""
    spans: list[Interval] = []
    for offset in range(-1, LOOK_AHEAD_DAYS + 1):
        day = today + datetime.timedelta(days=offset)
        midnight = datetime.datetime.combine(day, datetime.time())
        if day in open_all_day:
            spans.append((midnight, midnight + datetime.timedelta(days=1)))
        name = DAYS[day.weekday()]
        spans.extend(
            (midnight + _into_day(row["open"]), midnight + _into_day(row["close"]))
            for row in hours
            if name in row["days"]
        )
    spans.sort()
    joined: list[Interval] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _into_day(text: str) -> datetime.timedelta:
    """Read "08:00", "24:00" or "08:00+1" as a distance from midnight. Raises ValueError for anything else."""
    clock, _, days = text.partition("+")
    hour, _, minute = clock.partition(":")
    return datetime.timedelta(days=int(days or 0), hours=int(hour), minutes=int(minute))
