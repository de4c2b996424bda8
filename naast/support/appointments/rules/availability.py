"""When a host can be met: weekly hours, other days, breaks and closure days become slots (C1, C3).

All cutting is done on the host's own wall clock, day by day, and only then are hours turned into moments, with the
offset of that very date. So nothing is carried over from another date, which is what went wrong elsewhere: slots an
hour off after the clocks changed (trust.md, case 11: calcom/cal.diy#1092, #6217, #10517), a time shown an hour early
for a whole season (case 12: department-of-veterans-affairs/va.gov-team#102262), a conversion anchored to 1970 (case 13:
YosemiteCrew/Yosemite-Crew#3140).
"""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Sequence

from .wall import stretches

UTC = datetime.UTC
APPOINTMENTS, WALK_IN, URGENT = "appointments", "walk-in", "urgent"
PURPOSES = (WALK_IN, URGENT, APPOINTMENTS)
"""In order of precedence: where two windows overlap, the hours are those of the first."""
IN_PERSON, ONLINE, PHONE = "in-person", "online", "phone"
MODES = (IN_PERSON, ONLINE, PHONE)
AWAY, EXTRA = "away", "extra"
LONGEST_DAY = datetime.timedelta(hours=14)
_DAY = datetime.timedelta(days=1)

Wall = tuple[datetime.datetime, datetime.datetime]
"""A half-open stretch of a wall clock: two moments without a time zone."""


class ImpossibleHours(ValueError):
    """Hours that end before they begin, or that would cross midnight: two windows say that, not one."""


class NotAPeriod(ValueError):
    """Two moments in UTC, the second after the first, make a period; these do not."""


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Period:
    """From one moment to another, in UTC, the second not included. Raises NotAPeriod."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime

    def __post_init__(self) -> None:
        """Refuse what is no period."""
        for moment in (self.starts_at, self.ends_at):
            if moment.tzinfo is not UTC and moment.utcoffset() != datetime.timedelta(0):
                raise NotAPeriod(f"{moment} is not in UTC")
        if self.ends_at <= self.starts_at:
            raise NotAPeriod(f"{self.ends_at} is not after {self.starts_at}")

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two have a moment in common; touching is not overlapping."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclasses.dataclass(frozen=True, slots=True)
class Weekly:
    """Hours that return every week, on the host's wall clock; `valid_until` is their last day, None for ever."""

    weekday: int
    starts: datetime.time
    ends: datetime.time
    valid_from: datetime.date
    valid_until: datetime.date | None = None
    purpose: str = APPOINTMENTS
    modes: tuple[str, ...] = (IN_PERSON,)
    place: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        """Tell whether these hours are among those of a day."""
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


@dataclasses.dataclass(frozen=True, slots=True)
class DayException:
    """One day that differs: away (without hours: the whole day) or extra hours. Away wins from extra."""

    day: datetime.date
    starts: datetime.time | None
    ends: datetime.time | None
    kind: str
    modes: tuple[str, ...] = (IN_PERSON,)
    place: str = ""
    purpose: str = APPOINTMENTS


@dataclasses.dataclass(frozen=True, slots=True)
class Break:
    """Hours in which nothing is offered, every day or on one weekday (0 is Monday)."""

    starts: datetime.time
    ends: datetime.time
    weekday: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """How a host can be booked: minutes per slot, minutes between two, breaks, bookings a day, notice and horizon.

    `capacity_per_day` None is no limit. `notice` is the least time between booking and meeting; `horizon_days` how far
    ahead one can book.
    """

    minutes: int
    buffer_minutes: int = 0
    breaks: tuple[Break, ...] = ()
    capacity_per_day: int | None = None
    notice: datetime.timedelta = datetime.timedelta(0)
    horizon_days: int = 42


@dataclasses.dataclass(frozen=True, slots=True)
class Offered:
    """A slot as it is offered: when, for what, in which ways and where."""

    period: Period
    purpose: str
    modes: tuple[str, ...]
    place: str


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with hours, as a label for a form: the numbers of the rules it is about, in the order given."""

    label: str
    rules: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Window:
    """Hours of one day with what they are for."""

    starts: datetime.datetime
    ends: datetime.datetime
    purpose: str
    modes: tuple[str, ...]
    place: str

    @property
    def order(self) -> tuple[object, ...]:
        """What windows are sorted by, so that the order in which rules were entered changes nothing."""
        return (PURPOSES.index(self.purpose), self.starts, self.ends, self.place, self.modes)


def offered_slots(
    weekly: Iterable[Weekly],
    exceptions: Iterable[DayException],
    closed: Callable[[datetime.date], bool],
    terms: Terms,
    zone: datetime.tzinfo,
    since: datetime.date,
    until: datetime.date,
) -> list[Offered]:
    """List the slots of one host on the days from `since` to `until`, both included, in order of time.

    `zone` is the host's. `closed` tells closure days and holidays (not weekends: a host may have hours on Saturday);
    such a day has no slots, extra hours or not. Slots of one host never overlap, whatever rules they come from; where
    windows overlap, walk-in hours come before urgent ones and those before appointments. No slot begins, lies or ends
    in an hour that is skipped, the hour that comes twice is used the first time only, and no slot lies across a change
    of the clock or ends at one: on the wall it always lasts `terms.minutes`. Raises ImpossibleHours.
    """
    rules, other = list(weekly), _by_day(exceptions)
    found: list[Offered] = []
    day = since
    while day <= until:
        if not closed(day):
            found.extend(_slots_of_day(_windows(rules, other.get(day, ()), terms, day), terms, zone))
        day += _DAY
    return found


def walk_in_hours(
    weekly: Iterable[Weekly],
    exceptions: Iterable[DayException],
    closed: Callable[[datetime.date], bool],
    terms: Terms,
    zone: datetime.tzinfo,
    day: datetime.date,
) -> list[Offered]:
    """List the walk-in hours of one host on one day, in order of time, breaks taken out. Raises ImpossibleHours."""
    if closed(day):
        return []
    windows = _windows(list(weekly), _by_day(exceptions).get(day, ()), terms, day)
    return [
        Offered(Period(starts, ends), window.purpose, window.modes, window.place)
        for window in windows
        if window.purpose == WALK_IN
        for starts, ends in stretches(window.starts, window.ends, zone)
    ]


def faults_of_week(weekly: Sequence[Weekly], terms: Terms) -> list[Fault]:
    """List what is wrong with weekly hours before they are kept, by rule and then by pair.

    Labels: `no-such-weekday`, `no-such-purpose`, `no-such-mode`, `no-mode` (not asked of walk-in hours),
    `ends-before-starts` (past midnight too), `valid-until-before-from`, `too-long` (over 14 hours), `too-short` (not
    one slot fits) and `overlap` (two rules of one purpose at the same time; of different purposes it is allowed, see
    `offered_slots`).
    """
    found = [Fault(label, (number,)) for number, rule in enumerate(weekly) for label in _faults_of(rule, terms)]
    for number, rule in enumerate(weekly):
        found.extend(Fault("overlap", (before, number)) for before in range(number) if _overlap(weekly[before], rule))
    return found


def _faults_of(rule: Weekly, terms: Terms) -> list[str]:
    """List what is wrong with one rule by itself."""
    found = []
    if not 0 <= rule.weekday <= 6:
        found.append("no-such-weekday")
    if rule.purpose not in PURPOSES:
        found.append("no-such-purpose")
    if not set(rule.modes) <= set(MODES):
        found.append("no-such-mode")
    elif not rule.modes and rule.purpose != WALK_IN:
        found.append("no-mode")
    if rule.valid_until is not None and rule.valid_until < rule.valid_from:
        found.append("valid-until-before-from")
    if rule.ends <= rule.starts:
        return [*found, "ends-before-starts"]
    any_day = datetime.date(2026, 1, 1)
    lasts = datetime.datetime.combine(any_day, rule.ends) - datetime.datetime.combine(any_day, rule.starts)
    if lasts > LONGEST_DAY:
        found.append("too-long")
    elif rule.purpose != WALK_IN and lasts < datetime.timedelta(minutes=terms.minutes):
        found.append("too-short")
    return found


def _overlap(one: Weekly, other: Weekly) -> bool:
    """Tell whether two rules of one purpose fall together on any day."""
    return (
        (one.weekday, one.purpose) == (other.weekday, other.purpose)
        and one.starts < other.ends
        and other.starts < one.ends
        and (one.valid_until is None or other.valid_from <= one.valid_until)
        and (other.valid_until is None or one.valid_from <= other.valid_until)
    )


def merged(periods: Iterable[Period]) -> list[Period]:
    """List the same time in as few periods as possible, in order."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda each: (each.starts_at, each.ends_at)):
        if found and period.starts_at <= found[-1].ends_at:
            if period.ends_at > found[-1].ends_at:
                found[-1] = Period(found[-1].starts_at, period.ends_at)
        else:
            found.append(period)
    return found


def _by_day(exceptions: Iterable[DayException]) -> dict[datetime.date, list[DayException]]:
    """Put exceptions under their day."""
    found: dict[datetime.date, list[DayException]] = {}
    for each in exceptions:
        found.setdefault(each.day, []).append(each)
    return found


def _windows(
    rules: Sequence[Weekly], exceptions: Sequence[DayException], terms: Terms, day: datetime.date
) -> list[_Window]:
    """Give the windows of a day, cut so that no two overlap, in order of time. Raises ImpossibleHours."""
    wanted = [
        _Window(*_hours(day, rule.starts, rule.ends), rule.purpose, rule.modes, rule.place)
        for rule in rules
        if rule.holds_on(day)
    ]
    gone = [_hours(day, each.starts, each.ends) for each in terms.breaks if each.weekday in (None, day.weekday())]
    for other in exceptions:
        if other.kind == EXTRA:
            wanted.append(_Window(*_hours(day, other.starts, other.ends), other.purpose, other.modes, other.place))
        elif other.starts is None and other.ends is None:
            return []
        else:
            gone.append(_hours(day, other.starts, other.ends))
    found: list[_Window] = []
    for window in sorted(wanted, key=lambda each: each.order):
        for starts, ends in _without((window.starts, window.ends), gone):
            found.append(dataclasses.replace(window, starts=starts, ends=ends))
        gone.append((window.starts, window.ends))
    return sorted(found, key=lambda each: each.starts)


def _hours(day: datetime.date, starts: datetime.time | None, ends: datetime.time | None) -> Wall:
    """Put hours on a day. Raises ImpossibleHours when they are not whole, or do not end after they begin."""
    if starts is None or ends is None or starts.tzinfo or ends.tzinfo:
        raise ImpossibleHours("hours need a beginning and an end, without a time zone")
    if ends <= starts:
        raise ImpossibleHours(f"{starts:%H:%M} to {ends:%H:%M} does not end after it begins; past midnight is two")
    return datetime.datetime.combine(day, starts), datetime.datetime.combine(day, ends)


def _without(window: Wall, gone: Sequence[Wall]) -> list[Wall]:
    """Give what is left of a stretch of wall clock, in order."""
    left: list[Wall] = []
    at, ends = window
    for since, until in sorted(gone):
        if until <= at or since >= ends:
            continue
        if since > at:
            left.append((at, since))
        at = max(at, until)
    if at < ends:
        left.append((at, ends))
    return left


def _slots_of_day(windows: Sequence[_Window], terms: Terms, zone: datetime.tzinfo) -> list[Offered]:
    """Fill the windows of a day, which do not overlap, with slots: urgent ones first, then the rest around them.

    The time between two slots holds across windows.
    """
    length, between = datetime.timedelta(minutes=terms.minutes), datetime.timedelta(minutes=terms.buffer_minutes)
    if terms.minutes < 1 or terms.buffer_minutes < 0:
        raise ImpossibleHours("a slot lasts a minute or more, and the time between two is not negative")
    found: list[Offered] = []
    for window in sorted(windows, key=lambda each: each.order):
        if window.purpose == WALK_IN:
            continue
        for starts, ends in stretches(window.starts, window.ends, zone):
            at = max([starts, *(s.period.ends_at + between for s in found if s.period.ends_at <= starts)])
            last = min([ends, *(s.period.starts_at - between for s in found if s.period.starts_at >= ends)])
            while at + length <= last and (at + length < ends or _even(at, length, zone)):
                found.append(Offered(Period(at, at + length), window.purpose, window.modes, window.place))
                at += length + between
    return sorted(found, key=lambda each: each.period)


def _even(at: datetime.datetime, length: datetime.timedelta, zone: datetime.tzinfo) -> bool:
    """Tell whether the wall clock goes on as long as the slot lasts; not when it is changed as the slot ends."""
    starts, ends = at.astimezone(zone), (at + length).astimezone(zone)
    return ends.replace(tzinfo=None) - starts.replace(tzinfo=None) == length
