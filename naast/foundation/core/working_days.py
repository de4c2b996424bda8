"""Working days: weekends, Dutch public holidays and the university's closure days; pure, no clock, no database."""

import bisect
import dataclasses
import datetime
from collections.abc import Iterable

FIRST_YEAR = 2014  # King's Day instead of Queen's Day
LAST_YEAR = 2199  # the Gregorian computus below is used within what a planner can need
_SATURDAY = 5
_SUNDAY = 6
_DAY = datetime.timedelta(days=1)


class OfferedBeforeAsked(ValueError):
    """An offer cannot precede the question."""


class YearOutOfRange(ValueError):
    """Public holidays are not known for this year."""


class NoWorkingDayInSight(ValueError):
    """A whole year without a working day: the closure days are wrong."""


def easter_sunday(year: int) -> datetime.date:
    """Give the date of Easter Sunday (Western churches). Raises YearOutOfRange.

    Source: the anonymous Gregorian computus as printed by J. Meeus, Astronomical Algorithms (1991), chapter 8.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(f"{year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return datetime.date(year, month, day + 1)


def kings_day(year: int) -> datetime.date:
    """Give the date of King's Day: 27 April, or 26 April when the 27th is a Sunday. Raises YearOutOfRange."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(f"{year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    day = datetime.date(year, 4, 27)
    return day - _DAY if day.weekday() == _SUNDAY else day


def public_holidays(year: int) -> dict[datetime.date, str]:
    """Give the days on which office hours in the Netherlands may differ, date to key, in order of date.

    Good Friday and 5 May are in: not everyone is free on them, but helplines and desks keep other hours.
    When Ascension Day falls on 5 May the day has one entry, `ascension-day`. Raises YearOutOfRange.
    Source: Algemene termijnenwet article 3 with Good Friday.
    """
    easter = easter_sunday(year)
    days = {
        datetime.date(year, 1, 1): "new-years-day",
        easter - 2 * _DAY: "good-friday",
        easter: "easter-sunday",
        easter + _DAY: "easter-monday",
        kings_day(year): "kings-day",
        datetime.date(year, 5, 5): "liberation-day",
        easter + 39 * _DAY: "ascension-day",
        easter + 49 * _DAY: "whit-sunday",
        easter + 50 * _DAY: "whit-monday",
        datetime.date(year, 12, 25): "christmas-day",
        datetime.date(year, 12, 26): "boxing-day",
    }
    return dict(sorted(days.items()))


@dataclasses.dataclass(frozen=True)
class Closures:
    """The days on which the university is closed, and the years for which anybody said so.

    `days`: any dates; weekends may be among them and count once. `years`: the calendar years whose closure days
    are known; outside them `missing_years` warns, because an unknown closure day counts as a working day.
    """

    days: frozenset[datetime.date] = frozenset()
    years: frozenset[int] = frozenset()
    _sorted: tuple[datetime.date, ...] = dataclasses.field(init=False, repr=False, compare=False, default=())

    def __post_init__(self) -> None:
        """Keep the closure days that are not in a weekend in order, for counting."""
        weekdays = tuple(sorted(day for day in self.days if day.weekday() < _SATURDAY))
        object.__setattr__(self, "_sorted", weekdays)

    @classmethod
    def of(cls, days: Iterable[datetime.date], *, years: Iterable[int] | None = None) -> "Closures":
        """Make closures of dates; without `years` every year that has a date counts as known."""
        kept = frozenset(days)
        return cls(kept, frozenset(day.year for day in kept) if years is None else frozenset(years))

    def is_working_day(self, day: datetime.date) -> bool:
        """Tell whether the university works on this day."""
        return day.weekday() < _SATURDAY and day not in self.days

    def next_working_day(self, day: datetime.date) -> datetime.date:
        """Give the first working day after `day`. Raises NoWorkingDayInSight after a year without one."""
        return self.add_working_days(day, 1)

    def working_day_from(self, day: datetime.date) -> datetime.date:
        """Give `day` itself when it is a working day, else the first one after it. Raises NoWorkingDayInSight."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: datetime.date, count: int) -> datetime.date:
        """Give the `count`-th working day after `day` (before it when negative); `day` itself when count is 0.

        Adding 0 does not move a Sunday to Monday: use `working_day_from` for that.
        Raises NoWorkingDayInSight when a whole year has no working day.
        """
        step = _DAY if count >= 0 else -_DAY
        found, since = day, day
        for _ in range(abs(count)):
            found += step
            while not self.is_working_day(found):
                found += step
                if abs((found - since).days) > 366:
                    raise NoWorkingDayInSight(f"no working day within a year of {since}")
            since = found
        return found

    def working_days_between(self, asked: datetime.date, offered: datetime.date) -> int:
        """Count the working days from the day of asking to the day of the offer.

        The day of asking is day 0; weekends and closure days do not count; the day of the offer counts when it
        is a working day. Unit: working days, >= 0. Raises OfferedBeforeAsked.
        Source: Vision 2023, objective 2.3 ("within a reasonable timeframe").
        """
        if offered < asked:
            raise OfferedBeforeAsked(f"{offered} is before {asked}")
        closed = bisect.bisect_right(self._sorted, offered) - bisect.bisect_right(self._sorted, asked)
        return _weekdays_until(offered) - _weekdays_until(asked) - closed

    def missing_years(self, since: datetime.date, until: datetime.date) -> list[int]:
        """List the years between two dates (both included) for which no closure days are known."""
        return [year for year in range(since.year, until.year + 1) if year not in self.years]


def working_days_between(asked: datetime.date, offered: datetime.date, closures: Closures) -> int:
    """Count the working days from asking to offering, as `Closures.working_days_between`. Raises OfferedBeforeAsked."""
    return closures.working_days_between(asked, offered)


def _weekdays_until(day: datetime.date) -> int:
    """Count Mondays to Fridays from 1 January of year 1 (a Monday) up to and including `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)
