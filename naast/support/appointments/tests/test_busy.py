"""Busy times are read as another library reads them, and a hostile file costs no more than it may."""

import datetime
import zoneinfo

import icalendar
import pytest
import recurring_ical_events
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.support.appointments.rules import busy as reading
from naast.support.appointments.rules.availability import Period, merged
from naast.support.appointments.rules.busy import Limits, NotACalendar, busy_periods
from naast.support.appointments.rules.recurrence import (
    Budget,
    OutOfSteps,
    TooOften,
    UnreadableRule,
    occurrences,
    read_rule,
)
from naast.support.appointments.rules.zones import zone_named

UTC = datetime.UTC
LEIDEN = zoneinfo.ZoneInfo("Europe/Amsterdam")
SINCE = datetime.datetime(2026, 6, 1, tzinfo=UTC)
UNTIL = datetime.datetime(2026, 7, 13, tzinfo=UTC)
ONCE = "DTSTART:20260608T080000Z\nDTEND:20260608T090000Z"


def calendar_of(*events, before=""):
    """Write events, each the lines of one."""
    body = "".join(f"BEGIN:VEVENT\nUID:{n}@x\n{event}\nEND:VEVENT\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{before}{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events, zone=LEIDEN, **other):
    return busy_periods(calendar_of(*events), SINCE, UNTIL, zone, **other)


def told(found, zone=LEIDEN):
    return [
        f"{each.starts_at.astimezone(zone):%d/%m %H:%M}-{each.ends_at.astimezone(zone):%H:%M}" for each in found.periods
    ]


# --- Once ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (ONCE, ["08/06 10:00-11:00"]),
        ("DTSTART;TZID=Europe/Amsterdam:20260608T100000\nDURATION:PT1H30M", ["08/06 10:00-11:30"]),
        (
            "DTSTART;TZID=W. Europe Standard Time:20260608T100000\nDTEND;TZID=W. Europe Standard Time:20260608T110000",
            ["08/06 10:00-11:00"],
        ),
        ('DTSTART;TZID="Eastern Standard Time":20260608T040000\nDURATION:PT1H', ["08/06 10:00-11:00"]),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Asia/Kolkata:20260608T133000\nDURATION:PT1H", ["08/06 10:00-11:00"]),
        ("DTSTART:20260608T100000\nDTEND:20260608T110000", ["08/06 10:00-11:00"]),
        ("DTSTART;VALUE=DATE:20260608", ["08/06 00:00-00:00"]),
        ("DTSTART;VALUE=DATE:20260608\nDTEND;VALUE=DATE:20260608", []),
        ("DTSTART:20260608T080000Z", []),
        ("DTSTART;TZID=America/New_York:20260608T220000\nDTEND;TZID=Asia/Tokyo:20260609T120000", ["09/06 04:00-05:00"]),
        ("DTSTART:20260531T220000Z\nDTEND:20260601T010000Z", ["01/06 02:00-03:00"]),
        ("DTSTART:20250101T000000Z\nDTEND:20270101T000000Z", ["01/06 02:00-02:00"]),
    ],
)
def test_one_event(lines, expected):
    found = read(lines)
    assert told(found) == expected
    assert found.ignored == {}


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        ("TRANSP:TRANSPARENT", "free"),
        ("STATUS:CANCELLED", "cancelled"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "free"),
        ("transp:transparent", "free"),
    ],
)
def test_what_is_free_is_not_busy(lines, label):
    found = read(f"{ONCE}\n{lines}")
    assert found.periods == ()
    assert found.ignored == {label: 1}


def test_what_is_tentative_or_out_of_office_is_busy():
    assert len(read(f"{ONCE}\nSTATUS:TENTATIVE\nX-MICROSOFT-CDO-BUSYSTATUS:OOF\nTRANSP:OPAQUE").periods) == 1


def test_a_zone_nobody_knows_is_the_universitys_and_is_counted():
    found = read("DTSTART;TZID=Customized Time Zone:20260608T100000\nDTEND;TZID=Customized Time Zone:20260608T110000")
    assert told(found) == ["08/06 10:00-11:00"]
    assert found.ignored == {"unknown-zone": 1}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "", "x" * 10_000, "Europe/../Europe/Amsterdam\x00", "/", "posixrules\r"]
)
def test_a_zone_is_never_a_path(name):
    assert zone_named(name) is None or zone_named(name).key in zoneinfo.available_timezones()


def test_every_windows_name_is_known():
    names = icalendar.timezone.windows_to_olson.WINDOWS_TO_OLSON
    assert [name for name in names if zone_named(name) is None] == []
    assert zone_named("W. EUROPE STANDARD TIME").key == "Europe/Berlin"


def test_our_own_appointments_stand_in_the_diary_already():
    raw = calendar_of(ONCE).replace(b"0@x", b"abc@naast.example")
    assert busy_periods(raw, SINCE, UNTIL, LEIDEN, ours="@naast.example").periods == ()
    assert len(busy_periods(raw, SINCE, UNTIL, LEIDEN).periods) == 1


def test_a_list_of_busy_times_is_read():
    raw = (
        b"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nUID:1\nDTSTART:20260601T000000Z\nDTEND:20260701T000000Z\n"
        b"FREEBUSY;FBTYPE=BUSY:20260608T080000Z/20260608T090000Z,20260609T080000Z/PT1H\n"
        b"FREEBUSY;FBTYPE=FREE:20260610T080000Z/PT1H\nEND:VFREEBUSY\nEND:VCALENDAR\n"
    )
    assert told(busy_periods(raw, SINCE, UNTIL, LEIDEN)) == ["08/06 10:00-11:00", "09/06 10:00-11:00"]


# --- Again and again ------------------------------------------------------------------------------------------------------


def test_a_weekly_meeting_keeps_its_hour_through_the_year():
    """trust.md, Time 11: the meeting of the winter is an hour off in UTC, and not on the wall."""
    found = read(
        "DTSTART;TZID=Europe/Amsterdam:20260105T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Amsterdam:20260615T100000"
    )
    assert told(found) == [f"{day} 10:00-11:00" for day in ("01/06", "08/06", "22/06", "29/06", "06/07")]


def test_a_moved_and_a_cancelled_occurrence():
    master = "DTSTART:20260601T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"
    raw = (
        calendar_of(
            master,
            "RECURRENCE-ID:20260608T080000Z\nDTSTART:20260609T120000Z\nDURATION:PT1H",
            "RECURRENCE-ID:20260615T080000Z\nDTSTART:20260615T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED",
        )
        .replace(b"1@x", b"0@x")
        .replace(b"2@x", b"0@x")
    )
    found = busy_periods(raw, SINCE, UNTIL, LEIDEN)
    assert told(found) == ["01/06 10:00-11:00", "09/06 14:00-15:00", "22/06 10:00-11:00"]
    assert found.ignored == {"cancelled": 1}


def test_a_change_from_one_occurrence_on_is_read_as_of_that_one_and_told():
    raw = calendar_of(
        "DTSTART:20260601T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260608T080000Z\nDTSTART:20260608T120000Z\nDURATION:PT1H",
    ).replace(b"1@x", b"0@x")
    found = busy_periods(raw, SINCE, UNTIL, LEIDEN)
    assert told(found) == ["01/06 10:00-11:00", "08/06 14:00-15:00", "15/06 10:00-11:00"]
    assert found.ignored == {"from-here-on": 1}


def test_a_whole_day_that_returns_and_one_that_does_not():
    found = read("DTSTART;VALUE=DATE:20200610\nDTEND;VALUE=DATE:20200612\nRRULE:FREQ=YEARLY")
    assert told(found) == ["10/06 00:00-00:00"]
    assert found.periods[0].ends_at - found.periods[0].starts_at == datetime.timedelta(days=2)
    assert (
        read("DTSTART;VALUE=DATE:20260605\nRRULE:FREQ=WEEKLY;COUNT=2\nEXDATE;VALUE=DATE:20260605,20260612").periods
        == ()
    )


def test_listed_dates_with_and_without_an_end():
    found = read(
        "DTSTART:20260601T080000Z\nDURATION:PT1H\nRDATE:20260602T080000Z\nRDATE;VALUE=PERIOD:20260603T080000Z/PT2H,20260604T080000Z/20260604T083000Z"
    )
    assert told(found) == ["01/06 10:00-11:00", "02/06 10:00-11:00", "03/06 10:00-12:00", "04/06 10:00-10:30"]


def test_the_newest_version_of_a_series_counts():
    raw = calendar_of(
        "SEQUENCE:1\nDTSTART:20260601T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
        "SEQUENCE:3\nDTSTART:20260601T120000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
    ).replace(b"1@x", b"0@x")
    assert told(busy_periods(raw, SINCE, UNTIL, LEIDEN)) == ["01/06 14:00-15:00", "02/06 14:00-15:00"]


RULES = some.one_of(
    some.builds(
        lambda days, interval, start: f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(days)};WKST={start}",
        some.lists(some.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True),
        some.integers(1, 4),
        some.sampled_from(["MO", "SU", "TH"]),
    ),
    some.builds("FREQ=DAILY;INTERVAL={}".format, some.integers(1, 40)),
    some.builds("FREQ=DAILY;BYMONTH={};BYHOUR=9,14".format, some.integers(1, 12)),
    some.builds(
        "FREQ=MONTHLY;INTERVAL={};BYMONTHDAY={}".format,
        some.integers(1, 5),
        some.sampled_from([1, 15, 29, 31, -1, -30]),
    ),
    some.builds(
        "FREQ=MONTHLY;BYDAY={}{}".format,
        some.sampled_from([1, 2, 5, -1, -2, ""]),
        some.sampled_from(["MO", "FR", "SU"]),
    ),
    some.builds("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}".format, some.sampled_from([1, -1, "2,-2"])),
    some.builds("FREQ=YEARLY;BYMONTH={};BYDAY={}TH".format, some.integers(1, 12), some.sampled_from([1, -1, ""])),
    some.builds("FREQ=YEARLY;BYDAY={}MO".format, some.sampled_from([20, -10, 53])),
    some.builds("FREQ=YEARLY;BYWEEKNO={};BYDAY=TU".format, some.sampled_from([1, 20, 53, -1])),
    some.builds("FREQ=YEARLY;BYYEARDAY={}".format, some.sampled_from([1, 100, 366, -1, "-366,200"])),
    some.just("FREQ=YEARLY"),
    some.just("FREQ=MONTHLY"),
    some.just("FREQ=WEEKLY"),
    some.just("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    some.just("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"),
)


@settings(max_examples=60)
@given(
    rule=RULES,
    starts=some.datetimes(datetime.datetime(2015, 1, 1), datetime.datetime(2026, 12, 31)),  # noqa: DTZ001
    ending=some.one_of(
        some.just(""),
        some.integers(1, 400).map(";COUNT={}".format),
        some.dates(datetime.date(2016, 1, 1), datetime.date(2027, 12, 31)).map(";UNTIL={0:%Y%m%d}T120000".format),
    ),
    lo=some.dates(datetime.date(2015, 1, 1), datetime.date(2026, 12, 31)),
    span=some.integers(0, 400),
)
def test_rules_give_what_dateutil_gives(rule, starts, ending, lo, span):
    starts = starts.replace(microsecond=0)
    hi = lo + datetime.timedelta(days=span)
    until = datetime.datetime.strptime(ending[7:], "%Y%m%dT%H%M%S") if "UNTIL" in ending else None  # noqa: DTZ007
    ours = list(occurrences(read_rule(rule + ending, starts), starts, until, lo, hi, Budget(10**6)))
    day = datetime.timedelta(days=1)
    low, high = (datetime.datetime.combine(each, datetime.time()) for each in (lo, hi + day))
    theirs = rrule.rrulestr(rule + ending, dtstart=starts).between(low, high, inc=True)
    assert ours == [each for each in theirs if each < high]


@settings(max_examples=40)
@given(
    rule=some.sampled_from(
        [
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            "FREQ=DAILY;COUNT=500",
            "FREQ=MONTHLY;BYDAY=2TU",
            "FREQ=YEARLY;UNTIL=20300101T000000Z",
        ]
    ),
    zone=some.sampled_from(["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
    since=some.dates(datetime.date(2025, 1, 1), datetime.date(2027, 6, 1)),
    hour=some.integers(6, 20),
    gone=some.sets(some.integers(0, 30), max_size=3),
)
def test_a_series_is_read_as_another_library_reads_it(rule, zone, since, hour, gone):
    """Moments, exceptions and the change of the clocks (trust.md, Time 11 to 13)."""
    first = datetime.datetime(2025, 1, 6, hour, 30)  # noqa: DTZ001
    dropped = [first + datetime.timedelta(weeks=n) for n in sorted(gone)]
    lines = f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}\nDURATION:PT50M\nRRULE:{rule}"
    lines += "".join(f"\nEXDATE;TZID={zone}:{each:%Y%m%dT%H%M%S}" for each in dropped)
    raw = calendar_of(lines)
    begin = datetime.datetime.combine(since, datetime.time(), tzinfo=UTC)
    end = begin + datetime.timedelta(days=50)
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(raw)).between(begin, end)
    theirs = merged(
        Period(
            max(begin, each.start.astimezone(UTC)),
            min(end, each.start.astimezone(UTC) + datetime.timedelta(minutes=50)),
        )
        for each in found
    )
    assert list(busy_periods(raw, begin, end, LEIDEN).periods) == theirs


# --- Hostile --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=1000000000",
        "FREQ=DAILY;INTERVAL=999999999999",
        "FREQ=YEARLY;INTERVAL=999999999999;COUNT=999999999999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
        "FREQ=WEEKLY;UNTIL=00010101",
        "FREQ=WEEKLY;UNTIL=99991231T235959Z",
        "FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 400),
        "FREQ=DAILY",
    ],
)
@pytest.mark.parametrize("since", ["00010101T080000", "19000101T080000Z", "20260601T080000Z", "99991231T235959"])
def test_a_rule_without_end_is_asked_for_the_days_looked_at(rule, since):
    found = read(f"DTSTART:{since}\nDURATION:PT1H\nRRULE:{rule}", limits=Limits(steps=60_000))
    assert len(found.periods) <= 42
    assert set(found.ignored) <= {"too-much", "unreadable"}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=1000000000",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8;BYMINUTE=1,2,3,4,5,6,7",
    ],
)
def test_what_returns_within_a_day_counts_once_and_is_told(rule):
    found = read(f"{ONCE}\nRRULE:{rule}")
    assert told(found) == ["08/06 10:00-11:00"]
    assert found.ignored == {"too-often": 1}


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "x",
        "FREQ=",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=99MO",
        "A" * 5000,
    ],
)
def test_a_rule_that_cannot_be_read_counts_once_and_is_told(rule):
    with pytest.raises((UnreadableRule, TooOften)):
        read_rule(rule, datetime.datetime(2026, 1, 1))  # noqa: DTZ001
    if rule:
        found = read(f"{ONCE}\nRRULE:{rule}")
        assert told(found) == ["08/06 10:00-11:00"]
        assert found.ignored == {"unreadable": 1}


def test_steps_are_bounded_for_a_whole_file_and_told():
    walk = "DTSTART:19000101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=30000"
    found = read(*[walk] * 20, ONCE, limits=Limits(steps=10_000))
    assert told(found) == ["08/06 10:00-11:00"]
    assert found.ignored == {"too-much": 20}
    with pytest.raises(OutOfSteps):
        Budget(3).spend(4)


def test_without_the_bound_it_would_not_stop(monkeypatch):
    """The bound is what stops it (control): with many more steps the same file is walked to its end."""
    spent = []
    monkeypatch.setattr(Budget, "spend", lambda self, steps=1: spent.append(steps))
    walk = "DTSTART:19000101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=30000"
    read(walk, limits=Limits(steps=10))
    assert sum(spent) > 10_000


def test_many_events_and_many_bytes():
    """Fifty thousand events are `tests/load/dst.py`'s to measure; here is what happens beyond each limit."""
    event = "SUMMARY:geheim\nDTSTART:2026{:02d}{:02d}T{:02d}0000Z\nDURATION:PT30M\nRRULE:FREQ=WEEKLY"
    raw = calendar_of(*[event.format(n % 12 + 1, n % 28 + 1, n % 24) for n in range(2_000)])
    with pytest.raises(NotACalendar):
        busy_periods(raw, SINCE, UNTIL, LEIDEN, Limits(bytes=len(raw) - 1))
    assert busy_periods(raw, SINCE, UNTIL, LEIDEN).ignored == {}
    found = busy_periods(raw, SINCE, UNTIL, LEIDEN, Limits(steps=20_000))
    assert found.ignored["too-much"] > 0
    assert found.periods
    assert busy_periods(raw, SINCE, UNTIL, LEIDEN, Limits(events=100)).ignored == {"too-much": 1}


def test_lists_of_dates_are_bounded():
    dates = ",".join(["20260608T080000Z"] * 5_000)
    found = read(
        f"DTSTART:20260601T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEXDATE:{dates}", ONCE, limits=Limits(dates=100)
    )
    assert found.ignored == {"too-much": 1}
    assert told(found) == ["08/06 10:00-11:00"]


TITLE = "Gesprek over iemand" * 600


@pytest.mark.parametrize(
    "lines",
    [
        f"SUMMARY:{TITLE}\n{ONCE}",
        f"SUMMARY:a\rTRANSP:TRANSPARENT\rb\n{ONCE}",
        f"SUMMARY:a\\nSTATUS:CANCELLED\n{ONCE}",
        f"SUMMARY:vouw\n TRANSP:TRANSPARENT\n\tSTATUS:CANCELLED\n{ONCE}",
        "DTSTART:2026060\n 8T080000Z\nDTE\n ND:20260608T090000Z",
        f"{ONCE}\nBEGIN:VALARM\nTRIGGER:-PT1H\nDURATION:PT9H\nDTSTART:20260610T080000Z\nSTATUS:CANCELLED\nEND:VALARM",
        f"{ONCE}\nBEGIN:X\nBEGIN:Y\nSTATUS:CANCELLED\nEND:Y\nEND:X",
        f'{ONCE}\nX-Y;P="a:b;c":TRANSP:TRANSPARENT',
        f"{ONCE}\nSEQUENCE:999999999999999999999\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    ],
)
def test_titles_and_garbage_change_nothing(lines):
    found = read(lines)
    assert told(found) == ["08/06 10:00-11:00"]
    assert "Gesprek" not in repr(found)


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20261308T080000Z\nDURATION:PT1H",
        "DTSTART:gisteren\nDURATION:PT1H",
        "DTSTART:20260608T080000Z\nDURATION:een uur",
        "DTSTART:20260608T080000Z\nDTEND:20260607T080000Z",
        "DTSTART:20260608T080000Z\nDTEND:\u0662\u0660\u0662\u0666",
        "DTSTART;TZID=Pacific/Apia:00010101T000000\nDTEND:00010101T010000Z",
    ],
)
def test_an_event_that_cannot_be_read_is_told_and_the_next_is_read(lines):
    found = read(lines, ONCE)
    assert told(found) == ["08/06 10:00-11:00"]
    assert found.ignored == {"unreadable": 1}


def test_events_that_never_end_are_told():
    raw = calendar_of(ONCE)
    found = busy_periods(
        raw.replace(b"END:VEVENT\r\n", b"").replace(b"END:VCALENDAR", b"BEGIN:VEVENT"), SINCE, UNTIL, LEIDEN
    )
    assert found.periods == ()
    assert found.ignored == {"unreadable": 2}
    nested = b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 10_000 + b"BEGIN:X\r\n" * 10_000
    assert busy_periods(nested, SINCE, UNTIL, LEIDEN).ignored == {"unreadable": 10_000}
    assert read("SUMMARY:zonder tijd").ignored == {"no-time": 1}


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
def test_any_line_break_will_do(ending):
    raw = b"\xef\xbb\xbf" + calendar_of(ONCE).replace(b"\r\n", ending)
    assert told(busy_periods(raw, SINCE, UNTIL, LEIDEN)) == ["08/06 10:00-11:00"]


@pytest.mark.parametrize("raw", [b"", b"<html>", b"\x00" * 1000, b"VCALENDAR", "BEGIN:VCALENDAR".encode("utf-16")])
def test_what_is_no_calendar(raw):
    with pytest.raises(NotACalendar):
        busy_periods(raw, SINCE, UNTIL, LEIDEN)


PIECES = some.one_of(
    some.binary(max_size=30),
    some.sampled_from(
        [
            b"BEGIN:VEVENT",
            b"END:VEVENT",
            b"BEGIN:VALARM",
            b"END:VCALENDAR",
            b"RRULE:FREQ=DAILY",
            b"DURATION:P9999W",
            b"UID:1",
            b'DTSTART;TZID=":20260608T080000',
            b"DTSTART:20260608T080000Z",
            b"DTSTART:99991231T235959",
            b"DTEND;VALUE=DATE:00010101",
            b"EXDATE:,,,;",
            b"RDATE:/",
            b"RECURRENCE-ID:20260608",
            b"FREEBUSY:/",
            b"RRULE:FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=-366;COUNT=99999",
            b"DTSTART:00010101T000000Z",
            b"BEGIN:VFREEBUSY",
            b"DTEND:99991231T235959Z",
        ]
    ),
)


@settings(max_examples=60)
@given(some.lists(PIECES, max_size=40), some.sampled_from([b"\r\n", b"\n", b"\r", b"\r\n "]))
def test_whatever_comes_nothing_is_raised(pieces, ending):
    found = busy_periods(b"BEGIN:VCALENDAR\r\n" + ending.join(pieces), SINCE, UNTIL, LEIDEN, Limits(steps=5_000))
    assert all(SINCE <= each.starts_at < each.ends_at <= UNTIL for each in found.periods)


def test_many_periods_are_joined_as_they_come(monkeypatch):
    monkeypatch.setattr(reading, "MOST_APART", 3)
    found = read(*[f"DTSTART:202606{day:02d}T080000Z\nDURATION:PT1H" for day in range(1, 29)] * 2)
    assert len(found.periods) == 28
