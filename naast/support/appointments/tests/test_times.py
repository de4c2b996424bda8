"""A time is told on one clock or two, each with the offset of its own date."""

import datetime
import zoneinfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.support.appointments.rules.availability import Period
from naast.support.appointments.rules.times import told

UTC = datetime.UTC
LEIDEN = zoneinfo.ZoneInfo("Europe/Amsterdam")


def period(text, minutes=45):
    starts = datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)
    return Period(starts, starts + datetime.timedelta(minutes=minutes))


def test_at_home_there_is_one_clock():
    found = told(period("2026-06-08T07:00"), LEIDEN, LEIDEN, "nl")
    assert not found.two_clocks
    assert (found.university.starts.hour, found.university.city, found.university.offset) == (
        9,
        "Amsterdam",
        "UTC+02:00",
    )
    assert told(period("2026-06-08T07:00"), LEIDEN, None, "nl").reader is None


def test_another_name_for_the_same_time_is_no_second_clock():
    assert told(period("2026-06-08T07:00"), LEIDEN, zoneinfo.ZoneInfo("Europe/Paris"), "en").reader is None


def test_a_zone_that_differs_half_the_year_is_shown_that_half():
    lagos = zoneinfo.ZoneInfo("Africa/Lagos")
    assert told(period("2026-01-12T08:00"), LEIDEN, lagos, "en").reader is None
    assert told(period("2026-06-08T07:00"), LEIDEN, lagos, "en").reader.starts.hour == 8


@pytest.mark.parametrize(
    ("moment", "zone", "wall", "days"),
    [
        ("2026-03-20T08:00", "America/New_York", "04:00", 0),  # three weeks in which the distance is five hours
        ("2026-03-30T07:00", "America/New_York", "03:00", 0),
        ("2026-06-08T07:00", "Asia/Kolkata", "12:30", 0),
        ("2026-06-08T14:00", "Pacific/Apia", "03:00", 1),
        ("2026-06-08T07:00", "Pacific/Honolulu", "21:00", -1),
        ("2026-10-04T08:00", "Australia/Lord_Howe", "19:00", 0),
    ],
)
def test_a_student_abroad_reads_their_own_clock_on_that_date(moment, zone, wall, days):
    """trust.md, Time 12 (va.gov-team#102262) and 13 (Yosemite-Crew#3140): the offset is the date's own."""
    reader = told(period(moment), LEIDEN, zoneinfo.ZoneInfo(zone), "en").reader
    assert f"{reader.starts:%H:%M}" == wall
    assert reader.days_from_university == days


def test_a_zone_that_is_an_offset_has_no_city():
    found = told(period("2026-06-08T07:00"), LEIDEN, zoneinfo.ZoneInfo("Etc/GMT+3"), "xx")
    assert (found.reader.city, found.reader.offset, found.language) == ("", "UTC-03:00", "nl")
    assert told(period("2026-06-08T07:00"), LEIDEN, UTC, "en").reader.city == ""
    assert (
        told(period("2026-06-08T07:00"), LEIDEN, zoneinfo.ZoneInfo("America/New_York"), "en").reader.city == "New York"
    )


def test_it_tells_when_it_ends_on_another_day():
    reader = told(period("2026-06-08T14:30", 60), LEIDEN, zoneinfo.ZoneInfo("Asia/Tokyo"), "en").reader
    assert not reader.one_day
    assert told(period("2026-06-08T07:00"), LEIDEN, None, "en").university.one_day


@settings(max_examples=60)
@given(
    some.datetimes(datetime.datetime(2025, 1, 1), datetime.datetime(2035, 12, 31), timezones=some.just(UTC)),  # noqa: DTZ001
    some.sampled_from(["America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "Europe/Lisbon"]),
)
def test_both_clocks_show_one_moment(at, name):
    zone = zoneinfo.ZoneInfo(name)
    found = told(Period(at, at + datetime.timedelta(minutes=30)), LEIDEN, zone, "nl")
    for clock, where in ((found.university, LEIDEN), (found.reader, zone)):
        moments = {clock.starts.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1)}
        assert at in moments
