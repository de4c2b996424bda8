"""Which time zone a calendar means by a name: IANA's, Windows', or one with the maker's folder in front."""

import functools
import zoneinfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

LONGEST_NAME = 100


def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """Give the time zone of a name in a calendar file, however it is written; None for one nobody knows."""
    return _zone_named(name.strip().strip('"').strip()) if len(name) <= LONGEST_NAME else None


@functools.lru_cache(maxsize=1024)
def _zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """Find a zone by its name, then by its last two or three parts ("/mozilla.org/20050126_1/Europe/Amsterdam")."""
    parts = name.strip("/").split("/")
    for candidate in (name, "/".join(parts[-3:]), "/".join(parts[-2:]), parts[-1]):
        key = _windows().get(candidate.lower(), candidate)
        if key := _keys().get(key.lower(), ""):
            return zoneinfo.ZoneInfo(key)
    return None


@functools.cache
def _keys() -> dict[str, str]:
    """Give every zone there is, by its name in small letters; a name is never used as a path."""
    return {key.lower(): key for key in zoneinfo.available_timezones()}


@functools.cache
def _windows() -> dict[str, str]:
    """Give IANA's name for each of Windows', by that name in small letters."""
    return {name.lower(): key for name, key in WINDOWS_TO_OLSON.items()}
