"""A wall clock and the moments it shows: which hours of a date exist, and where the clock is changed.

No hour is worked out from another date's offset: the offsets of the date itself are asked of the time zone database.
"""

import datetime
import functools

UTC = datetime.UTC
_DAY = datetime.timedelta(days=1)
# No zone changes its clock twice within this; it is only how far apart the first questions are.
_APART = datetime.timedelta(hours=6)
_SECOND = datetime.timedelta(seconds=1)

Stretch = tuple[datetime.datetime, datetime.datetime]


def stretches(starts: datetime.datetime, ends: datetime.datetime, zone: datetime.tzinfo) -> list[Stretch]:
    """Give the moments, in UTC, at which a wall clock shows `starts` until `ends`, as half-open stretches.

    One stretch, but cut where the clock is changed: what is skipped is not there, and what is shown a second time is
    there the first time only. Both arguments are wall times of one day or two adjoining days, without a zone.
    """
    found: list[Stretch] = []
    shown_until = starts
    for since, until, offset in _offsets(zone, starts.date()):
        first = max(since + offset, shown_until)
        last = min(until + offset, ends)
        shown_until = max(shown_until, until + offset)
        if first < last:
            found.append(((first - offset).replace(tzinfo=UTC), (last - offset).replace(tzinfo=UTC)))
    return found


@functools.lru_cache(maxsize=4096)
def _offsets(
    zone: datetime.tzinfo, day: datetime.date
) -> tuple[tuple[datetime.datetime, datetime.datetime, datetime.timedelta], ...]:
    """Give the stretches of equal offset around a day: since, until (UTC, without a zone), offset."""
    begin = datetime.datetime.combine(day, datetime.time()) - 2 * _DAY
    end = begin + 5 * _DAY
    found = []
    since, offset, at = begin, _offset(zone, begin), begin
    while at < end:
        following = min(at + _APART, end)
        if (then := _offset(zone, following)) != offset:
            change = _change(zone, at, following)
            found.append((since, change, offset))
            since, offset = change, then
        at = following
    found.append((since, end, offset))
    return tuple(found)


def _offset(zone: datetime.tzinfo, moment: datetime.datetime) -> datetime.timedelta:
    """Give how far the clocks of a zone are ahead of UTC at a moment in UTC (written without a zone)."""
    return moment.replace(tzinfo=UTC).astimezone(zone).utcoffset() or datetime.timedelta(0)


def _change(zone: datetime.tzinfo, low: datetime.datetime, high: datetime.datetime) -> datetime.datetime:
    """Give the second at which the offset changes, somewhere after `low` and not after `high`."""
    before = _offset(zone, low)
    while high - low > _SECOND:
        middle = low + datetime.timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high
