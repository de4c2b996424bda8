"""Writes days, times of the day and moments in the language of the page, each form as one speaks it.

A day is given as a date or as a moment, which is read on the university's wall clock. A time is given as a moment too,
or as a time without a zone: that stands on the wall clock already.
"""

import datetime
import functools
from collections.abc import Callable

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from naast.foundation.core import time

Day = datetime.date | datetime.datetime
Clock = datetime.datetime | datetime.time

DAYS_OF_WEEK = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS.values(), strict=True))
"""The days as hours of opening name them, each with its name in the language in which it is shown."""
_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=6)

# --- Days -----------------------------------------------------------------------------------------------------------


def weekday(on: Day) -> str:
    """Name the day of the week: "woensdag"."""
    return _written(_date(on), "l", get_language())


def day(on: Day) -> str:
    """Write a day: "woensdag 25 november"."""
    return _written(_date(on), "l j F", get_language())


def full_day(on: Day) -> str:
    """Write a day with its year: "woensdag 25 november 2026"."""
    return _written(_date(on), "l j F Y", get_language())


def day_and_other_year(on: Day) -> str:
    """Write a day: "woensdag 25 november", with its year when that is another than this one."""
    return day(on) if _date(on).year == time.today().year else full_day(on)


def short_date(on: Day) -> str:
    """Write a date without its year: "25 november"."""
    return _written(_date(on), "j F", get_language())


def date(on: Day) -> str:
    """Write a date: "25 november 2026"."""
    return _written(_date(on), "j F Y", get_language())


def nearness(on: datetime.date, today: datetime.date, *, back: bool = False) -> str:
    """Say "vandaag" or "morgen" of a day, and with `back` also "gisteren"; "" of others."""
    distance = (on - today).days
    if distance == -1:
        return _("gisteren") if back else ""
    return {0: _("vandaag"), 1: _("morgen")}.get(distance, "")


def near_day(on: datetime.date, today: datetime.date) -> str:
    """Name a day: "gisteren", "vandaag", "morgen", "woensdag" within the week, else "woensdag 25 november"."""
    return nearness(on, today, back=True) or (weekday(on) if today < on <= today + _WEEK else day(on))


def seen_from(today: datetime.date) -> Callable[[datetime.date | None], str]:
    """Give the function that writes days as seen from one, for a page with many; each is worked out once.

    It says "gisteren", "vandaag", "morgen", "25 november", "25 november 2025" in another year, and "" of none.
    """
    language = get_language()

    @functools.cache
    def write(on: datetime.date | None) -> str:
        if on is None:
            return ""
        near = nearness(on, today, back=True) if abs(on - today) <= _DAY else ""
        return near or _written(on, "j F" if on.year == today.year else "j F Y", language)

    return write


# --- Times of the day -----------------------------------------------------------------------------------------------


def clock(at: Clock) -> str:
    """Write a time: "9.05", in English "09:05"."""
    wall = _wall(at)
    return digits(wall) if get_language() == "en" else f"{wall.hour}.{wall.minute:02}"


def o_clock(at: Clock) -> str:
    """Write a time as a sentence says it: "9.05 uur", in English "09:05"."""
    return _("%(time)s uur") % {"time": clock(at)}


def digits(at: Clock) -> str:
    """Write a time as a clock shows it: "09:05"."""
    wall = _wall(at)
    return f"{wall.hour:02}:{wall.minute:02}"


# --- Moments --------------------------------------------------------------------------------------------------------


def in_words(moment: datetime.datetime, *, back: bool = False) -> str:
    """Say when: "vandaag 10.20 uur", "morgen 10.20 uur", "woensdag 25 november 10.20 uur"; `back` as in `nearness`."""
    return f"{nearness(_date(moment), time.today(), back=back) or day(moment)} {o_clock(moment)}"


def near_moment(moment: datetime.datetime) -> str:
    """Say when, with the day as `near_day` names it: "gisteren 10.20 uur", "woensdag 10.20 uur"."""
    return f"{near_day(_date(moment), time.today())} {o_clock(moment)}"


def full_moment(moment: datetime.datetime) -> str:
    """Say when, with the day as `day_and_other_year` writes it: "woensdag 25 november 10.20 uur"."""
    return f"{day_and_other_year(moment)} {o_clock(moment)}"


def stamp(moment: datetime.datetime, language: str = "") -> str:
    """Write a moment as a list of them does: "25 november 2026 10:20".

    Who writes many names the language, for asking it again and again takes longer than the writing.
    """
    wall = time.local(moment)
    return f"{_written(wall.date(), 'j F Y', language or get_language())} {wall.hour:02}:{wall.minute:02}"


def date_and_time(moment: datetime.datetime) -> str:
    """Write a moment as a fact in a file or a letter: "25 november 2026, 10:20"."""
    return f"{date(moment)}, {digits(moment)}"


def _date(on: Day) -> datetime.date:
    """Give the day a moment falls on here, or the day itself."""
    return time.local(on).date() if isinstance(on, datetime.datetime) else on


def _wall(at: Clock) -> Clock:
    """Give the time on the wall clock."""
    return time.local(at) if isinstance(at, datetime.datetime) and at.tzinfo is not None else at


@functools.lru_cache(maxsize=2048)
def _written(on: datetime.date, form: str, language: str | None) -> str:
    """Write a day in one language; pages hold few different days."""
    with override(language):
        return date_format(on, form)
