"""Whether a line is open now, until when, and when it opens again; unsure is an answer too (A3).

All moments here are wall-clock times in the line's own zone (Europe/Amsterdam), without a zone attached.
"""

import dataclasses
import datetime
import enum
import functools
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHECK_IS_GOOD_FOR = datetime.timedelta(days=90)
LOOK_AHEAD_DAYS = 8
Interval = tuple[datetime.datetime, datetime.datetime]
_DAY = datetime.timedelta(days=1)
_INSTANT = datetime.datetime.resolution
# One day further at most: yesterday is the only day before today that is laid out.
_HOW = "a time is written as 09:00, 24:00, or 08:00+1 on the next day"
_TIME = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00))(\+1)?", re.ASCII)


class State(enum.Enum):
    """What can honestly be said about a line at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNSURE = "unsure"


@dataclasses.dataclass(frozen=True)
class Opening:
    """A state with the moment it changes: closing time when open, opening time when closed.

    None means that the moment is not in sight, or that nobody can be sure of it. `always`: the line never closes.
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
    no hours are known, and in all hours that belong to a holiday that may differ, those after its midnight too; a
    moment of opening or closing on such a day is not named. Source: requirement A3; domain/helplines.json, rules.
    Raises ValueError, KeyError or TypeError for hours that `faults_in_hours` would name.
    """
    if not hours or local.date() - checked_on > CHECK_IS_GOOD_FOR:
        return Opening(State.UNSURE)
    differing = holidays if on_holidays == "differs" else ()
    if local.date() in differing:
        return Opening(State.UNSURE)
    usual = _spans(hours, local.date(), open_all_day=holidays if on_holidays == "also" else ())
    certain = _spans(hours, local.date(), leave_out=differing) if differing else usual
    span = _around(local, usual)
    if span is None:
        start = next((start for start, _ in usual if start > local), None)
        return Opening(State.CLOSED, None if start is None or start.date() in differing else start)
    sure = _around(local, certain)
    if sure is None:
        return Opening(State.UNSURE)
    end = sure[1]
    always = end - sure[0] >= datetime.timedelta(days=LOOK_AHEAD_DAYS)
    named = not always and sure == span and (end - _INSTANT).date() not in differing
    return Opening(State.OPEN, end if named else None, always)


def faults_in_hours(hours: Any) -> list[str]:
    """List what is wrong with the weekly hours of a line, in words; nothing for hours that are not known (None, [])."""
    if hours is None:
        return []
    if not isinstance(hours, list | tuple):
        return [f"is {type(hours).__name__}; write a list of rows"]
    return [f"row {number}: {fault}" for number, row in enumerate(hours, 1) if (fault := _fault_in_row(row))]


def _fault_in_row(row: Any) -> str:
    """Say what is wrong with one row of hours, or nothing."""
    if not isinstance(row, Mapping):
        return 'write it like {"days": ["mon"], "open": "09:00", "close": "17:00"}'
    days = row.get("days")
    if not isinstance(days, list | tuple) or not days or any(day not in DAYS for day in days):
        return f"days is not a list of {', '.join(DAYS)}"
    try:
        begins, ends = _into_day(row.get("open")), _into_day(row.get("close"))
    except ValueError as fault:
        return str(fault)
    if begins >= _DAY:
        return "a row opens on its own day, before 24:00"
    if ends <= begins:
        return "it closes before it opens; a time on the next day is written as 08:00+1"
    return ""


def _around(moment: datetime.datetime, spans: Sequence[Interval]) -> Interval | None:
    """Find the span that holds a moment."""
    return next(((start, end) for start, end in spans if start <= moment < end), None)


def _spans(
    hours: Sequence[Mapping[str, Any]],
    today: datetime.date,
    *,
    open_all_day: Collection[datetime.date] = (),
    leave_out: Collection[datetime.date] = (),
) -> list[Interval]:
    """Lay the weekly hours out over yesterday and the coming days, joined where one ends as the next begins.

    Days to leave out lose their own hours; what began the evening before stays.
    """
    spans: list[Interval] = []
    for offset in range(-1, LOOK_AHEAD_DAYS + 1):
        day = today + datetime.timedelta(days=offset)
        if day in leave_out:
            continue
        midnight = datetime.datetime.combine(day, datetime.time())
        if day in open_all_day:
            spans.append((midnight, midnight + _DAY))
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


def _into_day(text: Any) -> datetime.timedelta:
    """Read "08:00", "24:00" or "08:00+1" as a distance from midnight. Raises ValueError for anything else."""
    if not isinstance(text, str):
        raise ValueError(_HOW)  # noqa: TRY004 - a wrong value in a file, reported like the others
    return _distance(text)


@functools.lru_cache(maxsize=512)
def _distance(text: str) -> datetime.timedelta:
    """Read a time once: the same few dozen stand in all lines."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(_HOW)
    hour, minute = found[1] or found[3], found[2] or found[4]
    return datetime.timedelta(days=1 if found[5] else 0, hours=int(hour), minutes=int(minute))
