"""How a time is told to somebody who may be elsewhere: a student abroad reads it on two clocks (C3).

The university's time always stands first, for it is the one on the door. The reader's own stands beside it when their
wall clock shows something else at that very moment: never because their zone has another name, and never by the offset
of another date (trust.md, cases 12 and 13).
"""

import dataclasses
import datetime

from .availability import Period

LANGUAGES = ("nl", "en")


@dataclasses.dataclass(frozen=True, slots=True)
class Clock:
    """What a wall clock shows when something begins and ends, without a zone, and what that clock is called.

    `days_from_university` is how many days its date differs from the university's when it begins (-1, 0 or 1).
    `city` is the place the zone is named after ("New York"), empty where it has none; `offset` is as in "UTC+02:00".
    """

    starts: datetime.datetime
    ends: datetime.datetime
    city: str
    offset: str
    days_from_university: int = 0

    @property
    def one_day(self) -> bool:
        """Whether it ends on the day it begins."""
        return self.starts.date() == self.ends.date()


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A period as it is told: on the university's clock, and on the reader's when that shows something else."""

    university: Clock
    reader: Clock | None
    language: str

    @property
    def two_clocks(self) -> bool:
        """Whether the reader's own time must be shown beside the university's."""
        return self.reader is not None


def told(
    period: Period,
    zone_of_university: datetime.tzinfo,
    zone_of_reader: datetime.tzinfo | None,
    language: str,
) -> Told:
    """Give the pieces in which a period is told; `zone_of_reader` None for a reader of whom none is known.

    The day words and formats are the page's: here stands only which clocks are shown and what they show.
    """
    here = _clock(period, zone_of_university)
    there = None
    if zone_of_reader is not None:
        theirs = _clock(period, zone_of_reader)
        if (theirs.starts, theirs.ends) != (here.starts, here.ends):
            days = (theirs.starts.date() - here.starts.date()).days
            there = dataclasses.replace(theirs, days_from_university=days)
    return Told(here, there, language if language in LANGUAGES else LANGUAGES[0])


def _clock(period: Period, zone: datetime.tzinfo) -> Clock:
    """Read a wall clock at both ends of a period."""
    starts, ends = period.starts_at.astimezone(zone), period.ends_at.astimezone(zone)
    return Clock(starts.replace(tzinfo=None), ends.replace(tzinfo=None), _city(zone), _offset(starts))


def _city(zone: datetime.tzinfo) -> str:
    """Give the place a zone is named after; empty for one that is only an offset, such as Etc/GMT+3 or UTC."""
    area, slash, place = getattr(zone, "key", "").rpartition("/")
    return place.replace("_", " ") if slash and not area.startswith("Etc") else ""


def _offset(moment: datetime.datetime) -> str:
    """Write how far a clock is from UTC, as in UTC+02:00."""
    minutes = int((moment.utcoffset() or datetime.timedelta(0)).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
