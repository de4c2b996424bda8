"""When the next human reads what was left: within office hours today, else on the next working day (C11).

All moments here are wall-clock times of the university, without a zone attached.
"""

import dataclasses
import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from naast.awareness.guide.rules.hours import DAYS
from naast.foundation.core.working_days import Closures

READ_WITHIN = datetime.timedelta(hours=2)
"""How long after opening the first reading is done; what was left at night is read within these hours."""
TOO_LATE = datetime.timedelta(hours=1)
"""Who asks in the last hour before closing is not promised an answer that day."""
LOOK_AHEAD_DAYS = 60
_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """The hours in which a human reads: from `begins` until `ends`, on one day. `at_once`: they are there now."""

    begins: datetime.datetime
    ends: datetime.datetime
    at_once: bool = False


def next_reading(now: datetime.datetime, hours: Sequence[Mapping[str, Any]], closures: Closures) -> Reading | None:
    """Give the hours in which the next human reads what is left at `now` (wall clock).

    `hours` are rows {"days": [...], "open": "09:00", "close": "17:00"}. Within office hours it is read before they
    end; in their last hour, in the evening, at the weekend and on closure days it is read in the first two hours of
    the next ones. None when nobody reads within sixty days. Source: requirement C11.
    """
    for opens, closes in _office_hours(now.date(), hours, closures):
        if now < opens:
            return Reading(opens, min(opens + READ_WITHIN, closes))
        if now <= closes - TOO_LATE:
            return Reading(now, closes, at_once=True)
    return None


def next_morning(now: datetime.datetime, hours: Sequence[Mapping[str, Any]], closures: Closures) -> datetime.datetime:
    """Give the moment office hours begin on the first working day after today; a day later when none is in sight."""
    after = now.date() + _DAY
    opens = next((opens for opens, _ in _office_hours(after, hours, closures)), None)
    return opens or now + _DAY


def _office_hours(
    day: datetime.date, hours: Sequence[Mapping[str, Any]], closures: Closures
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """Lay the hours out over the coming working days, in order."""
    for offset in range(LOOK_AHEAD_DAYS):
        at = day + offset * _DAY
        if not closures.is_working_day(at):
            continue
        spans = [(_time(row["open"]), _time(row["close"])) for row in hours if DAYS[at.weekday()] in row["days"]]
        for opens, closes in sorted(spans):
            yield datetime.datetime.combine(at, opens), datetime.datetime.combine(at, closes)


def faults_in_office_hours(hours: Any) -> list[str]:
    """List in words what is wrong with the hours of an inbox: rows of days with an opening and a later closing time."""
    if not isinstance(hours, list | tuple) or not hours:
        return ['write a list of rows like {"days": ["mon"], "open": "09:00", "close": "17:00"}']
    return [f"row {number}: {fault}" for number, row in enumerate(hours, 1) if (fault := _fault(row))]


def _fault(row: Any) -> str:
    """Say what is wrong with one row, or nothing."""
    if not isinstance(row, Mapping) or not isinstance(row.get("days"), list | tuple) or not row["days"]:
        return "name its days"
    if any(day not in DAYS for day in row["days"]):
        return f"days are {', '.join(DAYS)}"
    try:
        opens, closes = _time(row.get("open")), _time(row.get("close"))
    except (TypeError, ValueError):
        return "a time is written as 09:00"
    return "" if opens < closes else "it closes before it opens"


def _time(text: Any) -> datetime.time:
    """Read "09:00". Raises ValueError or TypeError for anything else."""
    return datetime.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a wall-clock time has no zone
