"""Days as people type them, read and written; day before month, in Dutch or English."""

import datetime
import re
from collections.abc import Mapping


class NotADay(ValueError):
    """A text that is not a date with day, month and year."""


class NoSuchDay(NotADay):
    """A date that the calendar does not have."""


MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb febr",
            "maart march mrt mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMBERS = re.compile(r"(\d{1,2})[-/. ]\s?(\d{1,2})[-/. ]\s?(\d{4}|\d{2})\Z", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z", re.ASCII)
_DAY_FIRST = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:e|st|nd|rd|th)?[ -](?:of )?([a-z]+)\.?,?[ -](\d{4})\Z", re.ASCII)
_MONTH_FIRST = re.compile(r"(?:[a-z]+,? )?([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199


def read_day(typed: str) -> datetime.date:
    """Read a date as people in the Netherlands write it, day before month, in Dutch or English.

    A year of two digits is of this century. Raises NotADay, and NoSuchDay for 31 April.
    """
    text = typed.strip().lower()
    if found := _NUMBERS.match(text):
        day, month, year = found[1], found[2], found[3] if len(found[3]) == 4 else f"20{found[3]}"
    elif found := _YEAR_FIRST.match(text):
        year, month, day = found[1], found[2], found[3]
    elif found := _DAY_FIRST.match(text):
        day, month, year = found[1], _month(found[2]), found[3]
    elif found := _MONTH_FIRST.match(text):
        month, day, year = _month(found[1]), found[2], found[3]
    else:
        raise NotADay("no day, month and year")
    try:
        read = datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchDay("the calendar has no such day") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise NotADay("a year far from here")
    return read


def _month(name: str) -> str:
    """Give the number of a month. Raises NotADay."""
    if name not in MONTHS:
        raise NotADay("no month of that name")
    return str(MONTHS[name])


def write_day(day: datetime.date) -> str:
    """Write a day as it is typed: 25-11-2026."""
    return f"{day.day}-{day.month}-{day.year}"
