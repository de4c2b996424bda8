"""The lines of a calendar file that say when, and no others: what is not asked for is never taken out of the file."""

import dataclasses
import datetime
import re
from collections.abc import Iterator

LONGEST = datetime.timedelta(days=3_660)
_ZERO = datetime.timedelta(0)

_PROPERTY = re.compile(
    rb"^(BEGIN|END|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|UID|SEQUENCE|TRANSP|STATUS|FREEBUSY"
    rb'|X-MICROSOFT-CDO-BUSYSTATUS)((?:;(?:[^:"\n]++|"[^"\n]*+")*+)?+):([^\n]*+)',
    re.MULTILINE | re.IGNORECASE,
)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W|(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)", re.ASCII
)
_LINES = {b"DTSTART", b"DTEND", b"DURATION", b"RRULE", b"RECURRENCE-ID"}
_LISTS = {b"RDATE", b"EXDATE"}


class Unreadable(ValueError):
    """Something of an event cannot be read."""


@dataclasses.dataclass(slots=True)
class Properties:
    """What is read of one event, and no more."""

    only_list: bool = False
    uid: bytes = b""
    sequence: int = 0
    cancelled: bool = False
    free: bool = False
    broken: bool = False
    lines: dict[bytes, tuple[str, str]] = dataclasses.field(default_factory=dict)
    extra: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    without: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    busy: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    def take(self, name: bytes, parameters: bytes, value: bytes) -> None:
        """Take in one line of the event."""
        if name in _LINES or name in _LISTS or name == b"FREEBUSY":
            pair = (parameters.decode("utf-8", "replace"), value.decode("utf-8", "replace").strip())
            if name in _LINES:
                self.lines.setdefault(name, pair)
            else:
                {b"RDATE": self.extra, b"EXDATE": self.without}.get(name, self.busy).append(pair)
        elif name == b"UID":
            self.uid = value.strip()[:512]
        elif name == b"SEQUENCE":
            self.sequence = int(value.strip()) if re.fullmatch(rb"\d{1,9}", value.strip()) else 0
        elif name == b"STATUS":
            self.cancelled = value.strip().upper() == b"CANCELLED"
        elif value.strip().upper() in (b"TRANSPARENT", b"FREE"):
            self.free = True


def events_of(text: bytes) -> Iterator[Properties]:
    """Give the events of an unfolded file one by one, reading only what stands in them itself, not in an alarm."""
    event: Properties | None = None
    inside = 0
    for match in _PROPERTY.finditer(text):
        name, parameters, value = match[1].upper(), match[2], match[3]
        if name in (b"BEGIN", b"END"):
            what = value.strip().upper()
            mine = what in (b"VEVENT", b"VFREEBUSY")
            if name == b"BEGIN" and mine:
                if event is not None:  # the one before was never closed
                    yield Properties(broken=True)
                event, inside = Properties(only_list=what == b"VFREEBUSY"), 0
            elif mine:
                if event is not None:
                    yield event
                event = None
            elif event is not None:
                inside = max(0, inside + (1 if name == b"BEGIN" else -1))
        elif event is not None and inside == 0:
            event.take(name, parameters, value)
    if event is not None:
        yield Properties(broken=True)


def duration_of(text: str) -> datetime.timedelta:
    """Read how long something lasts; negative is no time at all. Raises Unreadable."""
    given = text.strip().upper()
    if given.startswith("-"):
        return _ZERO
    read = _DURATION.fullmatch(given)
    if read is None:
        raise Unreadable
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in read.groups())
    found = datetime.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return min(found, LONGEST)
