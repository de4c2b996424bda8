"""Calendar files say when and where and no more; they are read back by a reader that forgives nothing."""

import dataclasses
import datetime
import re
import zoneinfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.support.appointments.rules.busy import busy_periods
from naast.support.appointments.rules.calendar_file import (
    Entry,
    appointment_file,
    feed,
    plain_place,
)

from .strict import Wrong, read_strictly

UTC = datetime.UTC
STARTS = datetime.datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
ENTRY = Entry(
    uid="018f-4a@naast.example",
    sequence=2,
    starts_at=STARTS,
    ends_at=STARTS + datetime.timedelta(minutes=45),
    location="Plexus, kamer 1.23; links",
    cancelled=False,
    language="nl",
    stamp=datetime.datetime(2026, 3, 1, 9, 0, tzinfo=UTC),
    alarm_minutes=60,
)
LINES = [
    ("BEGIN", "VCALENDAR"),
    ("BEGIN", "VEVENT"),
    ("SUMMARY", "Afspraak"),
    ("DTSTART", "20260329T010000Z"),
    ("DTEND", "20260329T014500Z"),
    ("UID", "018f-4a@naast.example"),
    ("SEQUENCE", "2"),
    ("STATUS", "CONFIRMED"),
    ("LOCATION", "Plexus, kamer 1.23; links"),
]
ALLOWED = {
    "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE",
    "CLASS", "LAST-MODIFIED", "LOCATION", "STATUS", "TRANSP", "ACTION", "DESCRIPTION", "TRIGGER", "NAME", "X-WR-CALNAME",
    "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
}  # fmt: skip
BREAKS = rb"\r\n|\r|\n|\x0b|\x0c|\x1c|\xc2\x85|\xe2\x80\xa8|\xe2\x80\xa9"
HOSTILE = [
    "Kamer 1\r\nATTENDEE:mailto:x@example.org\r\nBEGIN:VALARM",
    "Kamer 1\nDESCRIPTION:psycholoog",
    "Kamer 1\rSTATUS:CANCELLED",
    "Kamer 1\\nDTSTART:20300101T000000Z",
    "Kamer\x85END:VEVENT\u2028END:VCALENDAR\u2029\x0b\x0c\x1c",
    "a,b;c\\d\\,e\"f:g^n^'h\\N",
    "x" * 10_000,
    "\u00e9" * 10_000,
    "\U0001f600" * 10_000,
    "kamer \u202e321\u202c \u2066x\u2069 \u05d7\u05d3\u05e8",
    "kamer\x00 1\x1b[31m\x7f",
    "\ud800kamer",
    "END:VEVENT",
    " \t ",
    "=cmd|' /C calc'!A0",
    "\uff22\uff25\uff27\uff29\uff2e\uff1a",
]


def one(raw):
    """Read a file strictly and give its one event's lines, outside its alarm, as a dictionary."""
    lines = read_strictly(raw)
    names = [name for name, _, _ in lines]
    begin, end = [at for at, each in enumerate(lines) if each[0] in ("BEGIN", "END") and each[2] == "VEVENT"]
    alarm = names.index("BEGIN", begin + 1) if "BEGIN" in names[begin + 1 : end] else end
    return {name: value for name, _, value in lines[begin + 1 : alarm]}


def test_a_file_says_when_and_where():
    raw = appointment_file(ENTRY)
    lines = [(name, value) for name, _, value in read_strictly(raw)]
    assert set(LINES) <= set(lines)
    assert {name for name, _ in lines} <= ALLOWED
    assert ("METHOD", "PUBLISH") in lines
    assert [value for name, value in lines if name == "DESCRIPTION"] == ["Afspraak"]
    assert one(appointment_file(dataclasses.replace(ENTRY, language="en")))["SUMMARY"] == "Appointment"


def test_nothing_but_the_alarm_has_a_description_and_nobody_is_named():
    raw = appointment_file(dataclasses.replace(ENTRY, alarm_minutes=None))
    for word in (b"DESCRIPTION", b"ATTENDEE", b"ORGANIZER", b"CONTACT", b"CATEGORIES", b"COMMENT", b"URL", b"VALARM"):
        assert word not in raw


def read_by_a_calendar(raw):
    """Read a file with a library of calendars; give its method and its one event."""
    found = icalendar.Calendar.from_ical(raw)
    (event,) = found.walk("VEVENT")
    return found.get("METHOD"), event


def test_made_moved_and_cancelled_are_one_event_to_a_calendar():
    """RFC 5546, 3.2.1 and 2.1.4: the same identifier, a higher sequence, a later stamp, and at last STATUS:CANCELLED."""
    later = datetime.timedelta(hours=1)
    moved = dataclasses.replace(ENTRY, sequence=3, starts_at=ENTRY.starts_at + later, ends_at=ENTRY.ends_at + later,
                                stamp=ENTRY.stamp + later)  # fmt: skip
    gone = dataclasses.replace(moved, sequence=4, cancelled=True, stamp=moved.stamp + later)
    read = [read_by_a_calendar(appointment_file(entry)) for entry in (ENTRY, moved, gone)]
    assert [method for method, _ in read] == ["PUBLISH"] * 3
    events = [event for _, event in read]
    assert {str(event["UID"]) for event in events} == {ENTRY.uid}
    assert [event["SEQUENCE"] for event in events] == [2, 3, 4]
    assert [event.decoded("DTSTAMP") for event in events] == [ENTRY.stamp, moved.stamp, gone.stamp]
    assert [event.decoded("DTSTART") for event in events] == [ENTRY.starts_at, moved.starts_at, moved.starts_at]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [str(event["TRANSP"]) for event in events] == ["OPAQUE", "OPAQUE", "TRANSPARENT"]
    assert [len(event.walk("VALARM")) for event in events] == [1, 1, 0]
    assert all(event.get(name) is None for event in events for name in ("ORGANIZER", "ATTENDEE"))


@pytest.mark.parametrize("place", HOSTILE)
def test_a_hostile_place_makes_no_line(place):
    """trust.md, ICS case 15 (luckydye/vektor#106, web2py/web2py#2621) and row 40."""
    plain = read_strictly(appointment_file(dataclasses.replace(ENTRY, location="Kamer")))
    raw = appointment_file(dataclasses.replace(ENTRY, location=place))
    lines = read_strictly(raw)
    without = [each for each in lines if each[0] != "LOCATION"]
    assert without == [each for each in plain if each[0] != "LOCATION"]
    for read in [value for name, _, value in lines if name == "LOCATION"]:
        assert read == plain_place(place)
        assert len(read) <= 200
    assert len(re.split(BREAKS, raw)) - 1 == raw.count(b"\r\n")


def test_a_naive_writer_is_caught():
    """The reader does see a line that was let in (control)."""
    naive = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nLOCATION:{HOSTILE[0]}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode()
    with pytest.raises(Wrong):
        read_strictly(naive)
    for broken in (
        b"BEGIN:VCALENDAR\nEND:VCALENDAR\n",
        b"BEGIN:VCALENDAR\r\nX:a\rb\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n",
    ):
        with pytest.raises(Wrong):
            read_strictly(broken)


@settings(max_examples=40)
@given(some.text(max_size=60), some.text(alphabet="\r\n,;\\:\"' \u2028", max_size=60))
def test_any_text_stays_one_line(text, spice):
    lines = read_strictly(appointment_file(dataclasses.replace(ENTRY, location=text + spice)))
    assert [name for name, _, _ in lines if name in ("BEGIN", "END")].count("BEGIN") == 3
    assert [value for name, _, value in lines if name == "LOCATION"] in ([], [plain_place(text + spice)])


@pytest.mark.parametrize("uid", ["", "a b", "a\r\nX:1", "a:b", "\u00e9", "x" * 201])
def test_an_identifier_is_plain(uid):
    with pytest.raises(ValueError, match="identifier"):
        appointment_file(dataclasses.replace(ENTRY, uid=uid))


def test_a_feed_is_stable_whatever_the_order():
    entries = [
        dataclasses.replace(
            ENTRY,
            uid=f"{n}@naast.example",
            starts_at=STARTS + datetime.timedelta(days=n),
            ends_at=STARTS + datetime.timedelta(days=n, hours=1),
        )
        for n in range(5)
    ]
    raw = feed(entries, "en")
    assert feed(reversed(entries), "en") == raw
    lines = read_strictly(raw)
    assert {name for name, _, _ in lines} <= ALLOWED
    assert [value for name, _, value in lines if name == "UID"] == [f"{n}@naast.example" for n in range(5)]
    assert [value for name, _, value in lines if name == "NAME"] == ["Appointments"]
    assert read_strictly(feed([], "nl"))[-1][:1] == ("END",)


@settings(max_examples=30)
@given(
    some.datetimes(datetime.datetime(2025, 1, 1), datetime.datetime(2035, 12, 30)),  # noqa: DTZ001
    some.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"]),
    some.integers(5, 240),
)
def test_another_library_reads_the_same_moments(wall, name, minutes):
    """trust.md, Time 11 to 13: whatever the host's zone, the file holds the moment and nothing to be worked out."""
    starts = wall.replace(microsecond=0, tzinfo=zoneinfo.ZoneInfo(name))
    entry = dataclasses.replace(
        ENTRY, starts_at=starts, ends_at=starts.astimezone(UTC) + datetime.timedelta(minutes=minutes)
    )
    raw = appointment_file(entry)
    (event,) = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).all()
    assert event.start == starts.astimezone(UTC)
    lines = one(raw)
    read = [
        datetime.datetime.strptime(lines[key], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for key in ("DTSTART", "DTEND")
    ]
    assert read == [starts.astimezone(UTC), entry.ends_at]
    (period,) = busy_periods(raw, read[0] - datetime.timedelta(1), read[1] + datetime.timedelta(1), UTC).periods
    assert [period.starts_at, period.ends_at] == read


def test_an_alarm_is_within_two_weeks_before():
    raw = appointment_file(dataclasses.replace(ENTRY, alarm_minutes=-5))
    assert ("TRIGGER", "P0D") in [(name, value) for name, _, value in read_strictly(raw)]
    raw = appointment_file(dataclasses.replace(ENTRY, alarm_minutes=10**9))
    assert ("TRIGGER", "-P14D") in [(name, value) for name, _, value in read_strictly(raw)]
