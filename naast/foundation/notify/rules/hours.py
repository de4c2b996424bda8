"""Quiet hours: from 21:00 until 08:00 on the wall clock nobody is written to, except in answer to what they just did.

Every function takes the moment and the time zone; moments are aware, results in UTC (ux §3.10).
"""

import datetime

QUIET_FROM = datetime.time(21)
QUIET_UNTIL = datetime.time(8)
JUST_NOW = datetime.timedelta(minutes=15)
_DAY = datetime.timedelta(days=1)


class BackInTime(ValueError):
    """A time limit runs forward."""


def in_quiet_hours(moment: datetime.datetime, zone: datetime.tzinfo) -> bool:
    """Tell whether the wall clock of `zone` stands between 21:00 (included) and 08:00 (not included)."""
    wall = moment.astimezone(zone).time()
    return wall >= QUIET_FROM or wall < QUIET_UNTIL


def quiet_until(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the first moment, not before `moment`, outside quiet hours: itself, or 08:00 on the wall clock."""
    if not in_quiet_hours(moment, zone):
        return moment.astimezone(datetime.UTC)
    wall = moment.astimezone(zone)
    day = wall.date() + _DAY if wall.time() >= QUIET_FROM else wall.date()
    return _at(day, QUIET_UNTIL, zone)


def add_waking_hours(
    moment: datetime.datetime, duration: datetime.timedelta, zone: datetime.tzinfo
) -> datetime.datetime:
    """Give the end of a time limit of which only the hours outside quiet hours count.

    It neither starts nor ends in quiet hours: what would end at 21:00 ends at 08:00 the day after. The hours are real
    ones, so a day on which the clock changes counts as long as it lasts. Raises BackInTime for a negative duration.
    """
    if duration < datetime.timedelta(0):
        raise BackInTime("a time limit is not negative")
    start, left = quiet_until(moment, zone), duration
    while True:
        day = start.astimezone(zone).date()
        awake = _at(day, QUIET_FROM, zone) - start
        if left < awake:
            return start + left
        start, left = _at(day + _DAY, QUIET_UNTIL, zone), left - awake


def may_leave(
    now: datetime.datetime,
    zone: datetime.tzinfo,
    *,
    quiet: bool,
    started: bool = False,
    posted_at: datetime.datetime | None = None,
) -> bool:
    """Tell whether a message may leave now.

    Outside quiet hours it may. Inside them it may when its letter is not `quiet`, or when the reader `started` it less
    than a quarter of an hour ago, and so is awake.
    """
    if not quiet or not in_quiet_hours(now, zone):
        return True
    return started and posted_at is not None and now - posted_at < JUST_NOW


def _at(day: datetime.date, wall: datetime.time, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the moment at which the wall clock shows `wall` on `day`, in UTC; the first one where it comes twice."""
    return datetime.datetime.combine(day, wall, tzinfo=zone).astimezone(datetime.UTC)
