"""Days, times and moments in words: what a page, a letter and a calendar write (B1)."""

import datetime

import pytest
from django.utils.translation import override

from naast.foundation.core import moments, time

AT = datetime.datetime(2026, 11, 25, 9, 20, tzinfo=datetime.UTC)
"""A Wednesday; 10.20 here."""
LATE = datetime.datetime(2026, 11, 25, 23, 5, tzinfo=datetime.UTC)
"""Wednesday in UTC, Thursday five past midnight here."""
TODAY = datetime.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("form", "nl", "en"),
    [
        (moments.weekday, "donderdag", "Thursday"),
        (moments.day, "donderdag 26 november", "Thursday 26 November"),
        (moments.full_day, "donderdag 26 november 2026", "Thursday 26 November 2026"),
        (moments.short_date, "26 november", "26 November"),
        (moments.date, "26 november 2026", "26 November 2026"),
        (moments.clock, "0.05", "00:05"),
        (moments.o_clock, "0.05 uur", "00:05"),
        (moments.digits, "00:05", "00:05"),
        (moments.stamp, "26 november 2026 00:05", "26 November 2026 00:05"),
        (moments.date_and_time, "26 november 2026, 00:05", "26 November 2026, 00:05"),
    ],
)
def test_a_moment_is_written_as_it_is_here_in_both_languages(form, nl, en):
    with override("nl"):
        assert form(LATE) == nl
    with override("en"):
        assert form(LATE) == en


def test_a_time_without_a_zone_stands_on_the_wall_clock_already():
    with override("nl"):
        assert moments.o_clock(datetime.time(9, 5)) == "9.05 uur"
        assert moments.clock(datetime.datetime(2026, 7, 1, 14, 0)) == "14.00"  # noqa: DTZ001 - the point


@pytest.mark.parametrize(
    ("days", "near", "back", "named", "seen"),
    [
        (-8, "", "", "dinsdag 17 november", "17 november"),
        (-1, "", "gisteren", "gisteren", "gisteren"),
        (0, "vandaag", "vandaag", "vandaag", "vandaag"),
        (1, "morgen", "morgen", "morgen", "morgen"),
        (6, "", "", "dinsdag", "1 december"),
        (7, "", "", "woensdag 2 december", "2 december"),
        (60, "", "", "zondag 24 januari", "24 januari 2027"),
    ],
)
def test_days_near_today_are_named_by_their_distance(days, near, back, named, seen):
    on = TODAY + datetime.timedelta(days=days)
    with override("nl"):
        assert moments.nearness(on, TODAY) == near
        assert moments.nearness(on, TODAY, back=True) == back
        assert moments.near_day(on, TODAY) == named
        assert moments.seen_from(TODAY)(on) == seen
    assert moments.seen_from(TODAY)(None) == ""


def test_a_moment_near_now_is_said_by_its_distance(monkeypatch):
    monkeypatch.setattr(time, "now", lambda: AT + datetime.timedelta(days=1))
    with override("nl"):
        assert moments.in_words(AT) == "woensdag 25 november 10.20 uur"
        assert moments.in_words(AT, back=True) == moments.near_moment(AT) == "gisteren 10.20 uur"
        assert moments.in_words(AT + datetime.timedelta(days=2)) == "morgen 10.20 uur"
        assert moments.near_moment(AT + datetime.timedelta(days=3)) == "zaterdag 10.20 uur"
        assert moments.full_moment(AT) == "woensdag 25 november 10.20 uur"
        assert moments.full_moment(AT - datetime.timedelta(days=366)) == "maandag 24 november 2025 10.20 uur"
    with override("en"):
        assert moments.in_words(AT, back=True) == "yesterday 10:20"
