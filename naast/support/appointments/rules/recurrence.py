"""What returns in a calendar: a recurrence rule (RFC 5545, 3.3.10), asked only for the days that are looked at.

A rule comes from a file that anybody can write, so nothing here runs as long as the rule would like. Without a number
of times the walk begins at the days asked for, not at the first occurrence; with one it begins there, on a budget of
steps that is shared by the whole file. Rules that return within a day are refused.
"""

import calendar
import dataclasses
import datetime
import itertools
from collections.abc import Iterator

_WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_WITHIN_A_DAY = ("HOURLY", "MINUTELY", "SECONDLY")
LONGEST_RULE = 2_000
MOST_TIMES_A_DAY = 48
_LIMITS = {
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
    "BYSETPOS": (-366, 366),
}


class UnreadableRule(ValueError):
    """The rule cannot be read."""


class TooOften(ValueError):
    """The rule returns within a day; no meeting does."""


class OutOfSteps(RuntimeError):
    """The file asked for more work than is done for one."""


class Budget:
    """How many steps may still be taken for one file."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int = 1) -> None:
        """Take steps from what is left. Raises OutOfSteps."""
        self.left -= steps
        if self.left < 0:
            raise OutOfSteps


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule as it was read; `until` is as written, since only its event knows the clock it is on."""

    frequency: str
    interval: int
    count: int | None
    until: str
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[int]
    nth_weekdays: frozenset[tuple[int, int]]
    times: tuple[datetime.time, ...]
    positions: frozenset[int]
    week_start: int


def read_rule(text: str, starts: datetime.datetime) -> Rule:
    """Read the rule of an event that first starts at `starts` on its own wall clock.

    Raises UnreadableRule, TooOften for a rule that returns within a day.
    """
    if len(text) > LONGEST_RULE:
        raise UnreadableRule
    parts: dict[str, str] = {}
    for piece in text.strip().strip(";").split(";"):
        name, equals, value = piece.partition("=")
        if not equals:
            raise UnreadableRule
        parts[name.strip().upper()] = value.strip().upper()
    frequency = parts.get("FREQ", "")
    if frequency in _WITHIN_A_DAY:
        raise TooOften
    if frequency not in _FREQUENCIES:
        raise UnreadableRule
    numbers = {name: _numbers(parts.get(name, ""), *limits) for name, limits in _LIMITS.items()}
    plain, nth = _days(parts.get("BYDAY", ""))
    if frequency in ("WEEKLY", "DAILY"):  # a numbered weekday means nothing here; it is read as the weekday
        plain, nth = plain | {weekday for _, weekday in nth}, frozenset()
    months, month_days = numbers["BYMONTH"], numbers["BYMONTHDAY"]
    if not (numbers["BYWEEKNO"] or numbers["BYYEARDAY"] or month_days or plain or nth):
        if frequency == "YEARLY":
            months, month_days = months or frozenset((starts.month,)), frozenset((starts.day,))
        elif frequency == "MONTHLY":
            month_days = frozenset((starts.day,))
        elif frequency == "WEEKLY":
            plain = frozenset((starts.weekday(),))
    return Rule(
        frequency=frequency,
        interval=_whole(parts.get("INTERVAL", "1")),
        count=_whole(parts["COUNT"]) if "COUNT" in parts else None,
        until=parts.get("UNTIL", ""),
        months=months,
        month_days=month_days,
        year_days=numbers["BYYEARDAY"],
        weeks=numbers["BYWEEKNO"],
        weekdays=plain,
        nth_weekdays=nth,
        times=_times(numbers["BYHOUR"], numbers["BYMINUTE"], numbers["BYSECOND"], starts),
        positions=numbers["BYSETPOS"],
        week_start=_WEEKDAYS.get(parts.get("WKST", "MO"), 0),
    )


def occurrences(
    rule: Rule,
    starts: datetime.datetime,
    until: datetime.datetime | None,
    lo: datetime.date,
    hi: datetime.date,
    budget: Budget,
) -> Iterator[datetime.datetime]:
    """Give the starts on the days from `lo` to `hi`, in order, on the event's wall clock.

    `until` is the last moment of the rule on that clock. Raises OutOfSteps.
    """
    if starts.date() > hi or (until is not None and until.date() < lo):
        return
    left = rule.count
    if left is not None and left >= (hi.toordinal() - starts.toordinal() + 1) * len(rule.times):
        left = None  # it cannot be reached before `hi`, so it need not be counted towards
    counted = left is not None
    begin = _index(rule, starts.date())
    jump = 0 if counted else max(0, -((begin - _index(rule, lo)) // rule.interval))
    for number in itertools.count(jump):
        first, last = _bounds(rule, begin + number * rule.interval)
        if first > hi.toordinal():
            return
        budget.spend()
        if not (counted or rule.positions):
            first, last = max(first, lo.toordinal()), min(last, hi.toordinal())
        for found in _of_period(rule, first, last, budget):
            if found < starts:
                continue
            if (until is not None and found > until) or found.date() > hi:
                return
            if found.date() >= lo:
                yield found
            if left is not None:
                left -= 1
                if left <= 0:
                    return


def _of_period(rule: Rule, first: int, last: int, budget: Budget) -> list[datetime.datetime]:
    """Give the starts of one year, month, week or day, in order."""
    found: list[datetime.datetime] = []
    for ordinal in range(max(1, first), min(last, datetime.date.max.toordinal()) + 1):
        budget.spend()
        day = datetime.date.fromordinal(ordinal)
        if _matches(rule, day):
            budget.spend(len(rule.times))
            found.extend(datetime.datetime.combine(day, at) for at in rule.times)
    if not rule.positions:
        return found
    size = len(found)
    wanted = {(place - 1 if place > 0 else size + place) for place in rule.positions}
    return [found[place] for place in sorted(wanted) if 0 <= place < size]


def _matches(rule: Rule, day: datetime.date) -> bool:
    """Tell whether a day is one of the rule, apart from its interval."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        length = calendar.monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        if number not in rule.year_days and number - length - 1 not in rule.year_days:
            return False
    if rule.weeks:
        week, weeks = _week(day, rule.week_start)
        if week not in rule.weeks and week - weeks - 1 not in rule.weeks:
            return False
    if rule.weekdays or rule.nth_weekdays:
        return day.weekday() in rule.weekdays or _is_nth(rule, day)
    return True


def _is_nth(rule: Rule, day: datetime.date) -> bool:
    """Tell whether a day is the numbered weekday of its month, or of its year when the rule names no month."""
    if not rule.nth_weekdays:
        return False
    if rule.frequency == "MONTHLY" or rule.months:
        number, length = day.day, calendar.monthrange(day.year, day.month)[1]
    else:
        number, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
    weekday = day.weekday()
    return ((number - 1) // 7 + 1, weekday) in rule.nth_weekdays or (
        -((length - number) // 7 + 1),
        weekday,
    ) in rule.nth_weekdays


def _week(day: datetime.date, week_start: int) -> tuple[int, int]:
    """Give the number of a day's week and how many its year has; week 1 has four days or more in the year."""
    ordinal = day.toordinal()
    for year in (day.year + 1, day.year, day.year - 1):
        if (first := _first_week(year, week_start)) <= ordinal:
            return (ordinal - first) // 7 + 1, (_first_week(year + 1, week_start) - first) // 7
    return 1, 52


def _first_week(year: int, week_start: int) -> int:
    """Give the ordinal on which week 1 of a year begins: the week that holds 4 January."""
    fourth = datetime.date(min(max(year, 1), 9999), 1, 4)
    return fourth.toordinal() - (fourth.weekday() - week_start) % 7


def _index(rule: Rule, day: datetime.date) -> int:
    """Give the number of a day's year, month, week or day, whichever the rule counts in."""
    if rule.frequency == "YEARLY":
        return day.year
    if rule.frequency == "MONTHLY":
        return day.year * 12 + day.month - 1
    if rule.frequency == "WEEKLY":
        return (day.toordinal() - 1 - rule.week_start) // 7
    return day.toordinal()


def _bounds(rule: Rule, index: int) -> tuple[int, int]:
    """Give the first and last day of a year, month, week or day by its number, as ordinals."""
    beyond = datetime.date.max.toordinal() + 1
    if rule.frequency == "WEEKLY":
        return index * 7 + 1 + rule.week_start, index * 7 + 7 + rule.week_start
    if rule.frequency == "DAILY":
        return index, index
    year, month = (index, 1) if rule.frequency == "YEARLY" else (index // 12, index % 12 + 1)
    if not 1 <= year <= datetime.MAXYEAR:
        return beyond, beyond
    first = datetime.date(year, month, 1).toordinal()
    if rule.frequency == "YEARLY":
        return first, datetime.date(year, 12, 31).toordinal()
    return first, first + calendar.monthrange(year, month)[1] - 1


def _numbers(text: str, low: int, high: int) -> frozenset[int]:
    """Read a list of whole numbers within bounds, 0 only where 0 is the least. Raises UnreadableRule."""
    if not text:
        return frozenset()
    try:
        found = frozenset(int(each) for each in text.split(","))
    except ValueError:
        raise UnreadableRule from None
    if any(not low <= each <= high or (each == 0 and low != 0) for each in found):
        raise UnreadableRule
    return found


def _whole(text: str) -> int:
    """Read a number of one or more. Raises UnreadableRule."""
    if not (text.isascii() and text.isdigit() and len(text) <= 12) or int(text) < 1:
        raise UnreadableRule
    return int(text)


def _days(text: str) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
    """Read weekdays, plain and numbered (`-1FR`). Raises UnreadableRule."""
    plain: set[int] = set()
    nth: set[tuple[int, int]] = set()
    for each in filter(None, text.split(",")):
        weekday, number = _WEEKDAYS.get(each[-2:]), each[:-2]
        if weekday is None:
            raise UnreadableRule
        if number:
            (found,) = _numbers(number, -53, 53)
            nth.add((found, weekday))
        else:
            plain.add(weekday)
    return frozenset(plain), frozenset(nth)


def _times(
    hours: frozenset[int], minutes: frozenset[int], seconds: frozenset[int], starts: datetime.datetime
) -> tuple[datetime.time, ...]:
    """Give the times of a day at which the rule falls. Raises TooOften."""
    many = [hours or {starts.hour}, minutes or {starts.minute}, seconds or {starts.second}]
    if len(many[0]) * len(many[1]) * len(many[2]) > MOST_TIMES_A_DAY:
        raise TooOften
    return tuple(sorted(datetime.time(hour, minute, second) for hour, minute, second in itertools.product(*many)))
