"""When somebody's own calendar says they are busy, from a file that anybody may have written (C1, C3).

Only what says *when* is read: titles, places and names are skipped, not dropped afterwards: there is nothing to keep.
Whatever the file holds, the work is bounded: in bytes, in events, and in steps for what returns. What could not be read
is counted under a label, so that its owner can be told; the rest counts.
"""

import collections
import dataclasses
import datetime
import re
from collections.abc import Callable, Iterator, Mapping

from .availability import Period, merged
from .calendar_lines import LONGEST, Properties, Unreadable, duration_of, events_of
from .recurrence import Budget, OutOfSteps, TooOften, UnreadableRule, occurrences, read_rule
from .zones import zone_named

UTC = datetime.UTC
_DAY = datetime.timedelta(days=1)
_ZERO = datetime.timedelta(0)
NEAR = datetime.timedelta(days=2)
READING, ADDING = 10, 3  # steps that a rule and an occurrence cost beside those of the walk
MOST_APART = 20_000  # periods that wait to be joined

FREE, CANCELLED, OURS = "free", "cancelled", "ours"
UNREADABLE, NO_TIME, UNKNOWN_ZONE = "unreadable", "no-time", "unknown-zone"
TOO_OFTEN, TOO_MUCH, FROM_HERE_ON = "too-often", "too-much", "from-here-on"
"""Why something does not count (the first three as it should be), or counts in part: in a zone nobody knows, for its
first time alone (too often, too much), or a change from one occurrence on, which is read as of that one."""

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_ZONE = re.compile(r';\s*TZID\s*=\s*("[^"]*"|[^;:"]*)', re.IGNORECASE)


class NotACalendar(ValueError):
    """What came is no calendar file, or too large for one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """How much work one file may ask for: bytes, events and listed dates, and steps for what returns."""

    bytes: int = 8_000_000
    events: int = 60_000
    dates: int = 60_000
    steps: int = 400_000


@dataclasses.dataclass(frozen=True, slots=True)
class Busy:
    """Busy times, in order and without overlaps, and how often something was not counted, or not wholly, by label."""

    periods: tuple[Period, ...]
    ignored: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class _Time:
    """A moment as a calendar writes it: a wall clock and the zone it hangs in; for whole days the clock says 0:00."""

    wall: datetime.datetime
    zone: datetime.tzinfo
    whole_day: bool

    def at(self, wall: datetime.datetime) -> datetime.datetime:
        """Give the moment, in UTC, at which the same clock shows something else."""
        try:
            return wall.replace(tzinfo=self.zone).astimezone(UTC)
        except OverflowError:
            raise Unreadable from None

    @property
    def moment(self) -> datetime.datetime:
        """The moment, in UTC."""
        return self.at(self.wall)


@dataclasses.dataclass(slots=True)
class _Series:
    """An event that returns, and how long it lasts each time."""

    uid: bytes
    sequence: int
    starts: _Time
    length: datetime.timedelta
    rule: str
    extra: list[tuple[str, str]]
    without: list[tuple[str, str]]


def busy_periods(
    raw: bytes,
    since: datetime.datetime,
    until: datetime.datetime,
    zone: datetime.tzinfo,
    limits: Limits | None = None,
    *,
    ours: str = "",
) -> Busy:
    """Give when a calendar is busy from `since` until `until` (aware moments).

    `zone` is for whole days, for times without a zone and for zones nobody knows. Free, cancelled and transparent
    events do not count, nor do those whose UID ends in `ours` (our own appointments, subscribed to in that calendar:
    they stand in the diary already, and there without delay). Raises NotACalendar and nothing else.
    """
    return _Reading(since.astimezone(UTC), until.astimezone(UTC), zone, limits or Limits(), ours).read(raw)


class _Reading:
    """One reading of one file: what was found so far, and what may still be spent."""

    def __init__(
        self, since: datetime.datetime, until: datetime.datetime, zone: datetime.tzinfo, limits: Limits, ours: str
    ) -> None:
        self.since, self.until, self.zone, self.limits = since, until, zone, limits
        self.ours = ours.encode()
        self.budget = Budget(limits.steps)
        self.dates_left = limits.dates
        self.found: list[Period] = []
        self.join_at = MOST_APART
        self.series: list[_Series] = []
        self.replaced: dict[bytes, set[object]] = {}
        self.count: collections.Counter[str] = collections.Counter()

    def read(self, raw: bytes) -> Busy:
        """Read the file. Raises NotACalendar."""
        if len(raw) > self.limits.bytes:
            raise NotACalendar("too large")
        text = raw.removeprefix(b"\xef\xbb\xbf")
        if not text.lstrip()[:15].upper().startswith(b"BEGIN:VCALENDAR"):
            raise NotACalendar("no calendar")
        if b"\n" not in text:
            text = text.replace(b"\r", b"\n")
        unfolded = text.lstrip()
        for fold in (b"\r\n ", b"\r\n\t", b"\n ", b"\n\t"):
            unfolded = unfolded.replace(fold, b"")
        for number, properties in enumerate(events_of(unfolded)):
            if number >= self.limits.events:
                self.count[TOO_MUCH] += 1
                break
            self._guarded(self._event, properties)
        newest: dict[bytes, int] = {}
        for one in self.series:
            newest[one.uid] = max(newest.get(one.uid, 0), one.sequence)
        for one in self.series:
            if not one.uid or one.sequence == newest[one.uid]:
                self._guarded(self._returning, one)
        return Busy(tuple(merged(self.found)), {label: count for label, count in self.count.items() if count})

    def _guarded(self, step: Callable[..., None], what: object) -> None:
        """Take one step; what it stumbles over is counted, and the next is taken."""
        try:
            step(what)
        except (Unreadable, UnreadableRule, OverflowError):
            self.count[UNREADABLE] += 1
        except TooOften:
            self.count[TOO_OFTEN] += 1
        except OutOfSteps:
            self.count[TOO_MUCH] += 1

    def _event(self, properties: Properties) -> None:
        """Take in one event: at once when it happens once, later when it returns."""
        if properties.broken:
            raise Unreadable
        for parameters, value in properties.busy:
            self._listed(parameters, value)
        if properties.only_list:
            return
        uid = properties.uid
        again = properties.lines.get(b"RECURRENCE-ID")
        if again and uid:
            time = self._time(*again)
            self.count[FROM_HERE_ON] += "THISANDFUTURE" in again[0].upper()
            self.replaced.setdefault(uid, set()).add(time.wall.date() if time.whole_day else time.moment)
        if self.ours and uid.endswith(self.ours):
            self.count[OURS] += 1
        elif properties.cancelled:
            self.count[CANCELLED] += 1
        elif properties.free:
            self.count[FREE] += 1
        elif b"DTSTART" not in properties.lines:
            self.count[NO_TIME] += 1
        else:
            starts = self._time(*properties.lines[b"DTSTART"], count=True)
            length = self._length(properties, starts)
            rule = properties.lines.get(b"RRULE")
            if again or not (rule or properties.extra):
                self._once(starts, starts.wall, length)
            else:
                text = rule[1] if rule else ""
                self.series.append(
                    _Series(uid, properties.sequence, starts, length, text, properties.extra, properties.without)
                )

    def _returning(self, one: _Series) -> None:
        """Add every time an event returns within the days asked for; its first time also when the rule is refused."""
        gone = set(self.replaced.get(one.uid, ())) if one.uid else set()
        for parameters, value in one.without:
            for each in self._dates(value):
                time = self._time(parameters, each)
                gone.add(time.wall.date() if time.whole_day else time.moment)
        for parameters, value in one.extra:
            for each in self._dates(value):
                self._again(one, parameters, each, gone)
        self._once(one.starts, one.starts.wall, one.length, gone)
        if not one.rule:
            return
        self.budget.spend(READING)
        rule = read_rule(one.rule, one.starts.wall)
        last = None
        if rule.until:
            end = self._time("", rule.until)
            if end.whole_day:
                last = end.wall + _DAY - datetime.timedelta(seconds=1)
            elif rule.until.endswith("Z") and not one.starts.whole_day:
                last = end.moment.astimezone(one.starts.zone).replace(tzinfo=None)
            else:
                last = end.wall
        lo = (self.since - one.length - NEAR).date()
        hi = (self.until + NEAR).date()
        for wall in occurrences(rule, one.starts.wall, last, lo, hi, self.budget):
            self.budget.spend(ADDING)
            self._once(one.starts, wall, one.length, gone)

    def _again(self, one: _Series, parameters: str, value: str, gone: set[object]) -> None:
        """Add one listed date of an event that returns, which may carry an end of its own."""
        start, slash, end = value.partition("/")
        time = self._time(parameters, start)
        self._once(time, time.wall, self._span(parameters, time, end) if slash else one.length, gone)

    def _listed(self, parameters: str, value: str) -> None:
        """Add the periods of a list of busy times (VFREEBUSY)."""
        if "FBTYPE=FREE" in parameters.upper():
            self.count[FREE] += 1
            return
        for each in self._dates(value):
            start, _, end = each.partition("/")
            time = self._time("", start)
            self._once(time, time.wall, self._span("", time, end))

    def _span(self, parameters: str, starts: _Time, end: str) -> datetime.timedelta:
        """Read the second half of a period: a moment or a duration."""
        if end.lstrip("+").upper().startswith("P"):
            return duration_of(end)
        return min(self._time(parameters, end).moment - starts.moment, LONGEST)

    def _dates(self, value: str) -> Iterator[str]:
        """Give the dates of a list, on a budget shared by the whole file. Raises OutOfSteps."""
        for each in value.split(","):
            self.dates_left -= 1
            if self.dates_left < 0:
                raise OutOfSteps
            if each.strip():
                yield each.strip()

    def _once(
        self, starts: _Time, wall: datetime.datetime, length: datetime.timedelta, gone: set[object] | None = None
    ) -> None:
        """Add one time an event happens, cut to what is looked at, unless it is among those that do not happen."""
        if length <= _ZERO:
            return
        rough = wall.replace(tzinfo=UTC)
        if (rough - self.until > NEAR) or (self.since - rough > length + NEAR):
            return
        begins = starts.at(wall)
        if gone and (begins in gone or wall.date() in gone):
            return
        ends = starts.at(wall + length) if starts.whole_day else begins + length
        begins, ends = max(begins, self.since), min(ends, self.until)
        if begins < ends:
            self.found.append(Period(begins, ends))
            if len(self.found) > self.join_at:
                self.found = merged(self.found)
                self.join_at = max(MOST_APART, 2 * len(self.found))

    def _length(self, properties: Properties, starts: _Time) -> datetime.timedelta:
        """Read how long an event lasts: to its end, for its duration, a day when it is a day, else no time at all."""
        if ending := properties.lines.get(b"DTEND"):
            ends = self._time(*ending)
            found = ends.wall - starts.wall if starts.whole_day and ends.whole_day else ends.moment - starts.moment
            if found < _ZERO:
                raise Unreadable
            return min(found, LONGEST)
        if lasting := properties.lines.get(b"DURATION"):
            return duration_of(lasting[1])
        return _DAY if starts.whole_day else _ZERO

    def _time(self, parameters: str, value: str, *, count: bool = False) -> _Time:
        """Read a date or a moment; `count` when a zone that nobody knows is to be counted. Raises Unreadable."""
        read = _STAMP.fullmatch(value.strip().upper())
        if read is None:
            raise Unreadable
        year, month, day, hour, minute, second, utc = read.groups()
        try:
            if hour is None:
                return _Time(datetime.datetime(int(year), int(month), int(day)), self.zone, whole_day=True)  # noqa: DTZ001
            wall = datetime.datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59))  # noqa: DTZ001
        except ValueError:
            raise Unreadable from None
        if utc:
            return _Time(wall, UTC, whole_day=False)
        named = _ZONE.search(parameters)
        zone = zone_named(named[1]) if named else self.zone
        if zone is None and count:
            self.count[UNKNOWN_ZONE] += 1
        return _Time(wall, zone or self.zone, whole_day=False)
