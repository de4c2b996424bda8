"""Whether the time is right: appointments, sign-in and the trail all rest on it."""

import ctypes
import datetime
import zoneinfo
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from naast.foundation.core import time
from naast.interfaces.operating import queries
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

NOT_SYNCHRONISED = 5
EARLIEST = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
"""This version was made after this moment, so a clock that says less is wrong."""
MOST_APART = datetime.timedelta(seconds=5)
REMEDY = "Let the machine follow a time server: apt-get install systemd-timesyncd, or chrony."


def kernel_says() -> int:
    """Ask the kernel how its clock is kept, by adjtimex without a change: 5 when nobody keeps it, -1 for no answer."""
    room = ctypes.create_string_buffer(512)  # struct timex, larger than it is on any machine; modes = 0 changes nothing
    try:
        return int(ctypes.CDLL(None).adjtimex(ctypes.byref(room)))
    except (OSError, AttributeError):
        return -1


def synchronised(at: Installation) -> Iterator[Finding]:
    """Find a clock that nobody sets right, or one that stands in the past."""
    if at.now < EARLIEST:
        yield fault(f"The clock says {at.now:%Y-%m-%d}, which is before this version was made.", REMEDY)
    elif kernel_says() == NOT_SYNCHRONISED:
        yield warning("Nobody keeps this machine's clock right (the kernel says: not synchronised).", REMEDY)


def time_zone(at: Installation) -> Iterator[Finding]:
    """Find a time zone that is not known, or whose summer time is not."""
    name = settings.UNIVERSITY_TIME_ZONE
    try:
        zone = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        yield fault(f"The time zone {name} is not known here.", "apt-get install tzdata")
        return
    year = at.now.year
    winter, summer = (datetime.datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    if name == "Europe/Amsterdam" and (winter, summer) != (datetime.timedelta(hours=1), datetime.timedelta(hours=2)):
        yield fault(f"The rules of {name} are not those of {year}.", "Bring tzdata up to date.")


def same_as_database(at: Installation) -> Iterator[Finding]:
    """Hold this machine's clock against that of a database elsewhere."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime.datetime = cursor.fetchone()[0]
    apart = abs(theirs - time.system_now())
    if apart > MOST_APART:
        yield fault(f"This machine and the database differ by {apart.total_seconds():.0f} s.", REMEDY)


def not_before_the_trail(at: Installation) -> Iterator[Finding]:
    """Find a clock that was put back: the trail then holds lines of later than now."""
    newest = queries.newest_line_at()
    if newest is not None and newest > at.now + MOST_APART:
        yield fault(
            f"The audit trail holds a line of {newest:%Y-%m-%d %H:%M} UTC, which is still to come.",
            f"The clock was wrong then or is wrong now. {REMEDY}",
        )
