"""Appointments as calendar files and as a feed: when and where, and nothing that says with whom or about what.

A calendar is read over a shoulder, by a family, by an employer's server. So the title is one word, and there is no
description, no organiser, no attendee, no category and no address of ours in it (trust.md, asset A6 and row 18). Text
from outside stands in one field alone, the place; whatever is in it, it makes no line of its own (case 15:
luckydye/vektor#106, web2py/web2py#2621; row 40). Sources: RFC 5545, 5546 (method, sequence), 7986 (name, refresh).

Every file is a PUBLISH (RFC 5546, 3.2.1): put there, moved and taken out are the same identifier with a higher sequence
and, at last, STATUS:CANCELLED. A REQUEST or CANCEL would be a message between an organiser and an attendee; a calendar
may drop one that names neither. One departure, on purpose: it wants an organiser in a PUBLISH too, and that is a name.
"""

import dataclasses
import datetime
import unicodedata
from collections.abc import Iterable

from icalendar import Alarm, Calendar, Event

UTC = datetime.UTC
TITLE = {"nl": "Afspraak", "en": "Appointment"}
FEED_NAME = {"nl": "Afspraken", "en": "Appointments"}
METHOD = "PUBLISH"
LONGEST_PLACE = 200
LATEST_ALARM = 60 * 24 * 14
MAKER = "-//Naast//Naast//NL"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = datetime.timedelta(hours=1)
_GAPS = frozenset(("Cc", "Zl", "Zp"))
_UNSEEN = frozenset(("Cf", "Cs", "Co", "Cn"))


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as a calendar keeps it. `sequence` grows with every change; `stamp` is when it was last changed.

    `location` is a room, or "Online" or "Telefoon" as the caller words it; `alarm_minutes` before the start, or None.
    """

    uid: str
    sequence: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    location: str
    cancelled: bool
    language: str
    stamp: datetime.datetime
    alarm_minutes: int | None = None


def appointment_file(entry: Entry) -> bytes:
    """Write one appointment as a file: as it stands, moved or cancelled. Raises ValueError for an odd identifier."""
    calendar = _calendar()
    calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def feed(entries: Iterable[Entry], language: str) -> bytes:
    """Write appointments as a feed that a calendar reads again and again; the order and the content are stable."""
    calendar = _calendar()
    name = FEED_NAME.get(language, FEED_NAME["nl"])
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in sorted(entries, key=lambda each: (each.starts_at, each.uid)):
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def plain_place(text: str) -> str:
    """Give a place as it may stand in a file: one line, nothing unseen or that turns the direction, 200 characters."""
    kept = []
    for each in text[: 4 * LONGEST_PLACE]:
        kind = unicodedata.category(each)
        if kind in _GAPS:
            kept.append(" ")
        elif each == "\\":  # what begins an escape, and what libraries read differently
            kept.append("/")
        elif kind not in _UNSEEN:
            kept.append(each)
    return " ".join("".join(kept).split())[:LONGEST_PLACE].rstrip()


def _calendar() -> Calendar:
    """Begin a file."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD)
    return calendar


def _event(entry: Entry) -> Event:
    """Write one appointment, in UTC: a calendar shows it on its own reader's clock."""
    event = Event()
    event.add("uid", _token(entry.uid))
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("sequence", max(0, entry.sequence))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", TITLE.get(entry.language, TITLE["nl"]))
    if place := plain_place(entry.location):
        event.add("location", place)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.alarm_minutes is not None and not entry.cancelled:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    """Write the reminder, which says the title and no more."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", TITLE.get(entry.language, TITLE["nl"]))
    minutes = min(max(0, entry.alarm_minutes or 0), LATEST_ALARM)
    alarm.add("trigger", -datetime.timedelta(minutes=minutes))
    return alarm


def _token(uid: str) -> str:
    """Give an identifier as it may stand in a file: letters, digits and `-_.@`. Raises ValueError."""
    if not uid or len(uid) > 200 or not all(each.isascii() and (each.isalnum() or each in "-_.@") for each in uid):
        raise ValueError("an identifier of an appointment is of letters, digits and -_.@")
    return uid
