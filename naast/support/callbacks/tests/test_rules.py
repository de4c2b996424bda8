"""When the next human reads, how somebody is reached, and what may happen next."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core.working_days import Closures
from naast.support.callbacks.rules.reach import parts_of, reach_of
from naast.support.callbacks.rules.reading import (
    READ_WITHIN,
    TOO_LATE,
    Reading,
    faults_in_office_hours,
    next_morning,
    next_reading,
)
from naast.support.callbacks.rules.stages import ALL_STAYS, State, is_late, may_be_read, may_write_back

WEEK = [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"}]
SPLIT = [
    {"days": ["mon"], "open": "13:00", "close": "17:00"},
    {"days": ["mon"], "open": "09:00", "close": "12:00"},
    {"days": ["thu"], "open": "10:00", "close": "11:00"},
]
NONE = Closures()
# 2026: 23 November is a Monday; 24 December to 3 January the university is closed.
CHRISTMAS = Closures.of(datetime.date(2026, 12, 24) + datetime.timedelta(days=day) for day in range(11))


def at(text):
    return datetime.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "hours", "closures", "begins", "ends", "at_once"),
    [
        ("2026-11-23 10:00", WEEK, NONE, "2026-11-23 10:00", "2026-11-23 17:00", True),
        ("2026-11-23 09:00", WEEK, NONE, "2026-11-23 09:00", "2026-11-23 17:00", True),
        ("2026-11-23 16:00", WEEK, NONE, "2026-11-23 16:00", "2026-11-23 17:00", True),
        ("2026-11-23 16:01", WEEK, NONE, "2026-11-24 09:00", "2026-11-24 11:00", False),
        ("2026-11-23 06:30", WEEK, NONE, "2026-11-23 09:00", "2026-11-23 11:00", False),
        ("2026-11-27 18:00", WEEK, NONE, "2026-11-30 09:00", "2026-11-30 11:00", False),
        ("2026-11-28 12:00", WEEK, NONE, "2026-11-30 09:00", "2026-11-30 11:00", False),
        ("2026-12-23 16:30", WEEK, CHRISTMAS, "2027-01-04 09:00", "2027-01-04 11:00", False),
        ("2026-12-25 10:00", WEEK, CHRISTMAS, "2027-01-04 09:00", "2027-01-04 11:00", False),
        ("2026-11-23 11:30", SPLIT, NONE, "2026-11-23 13:00", "2026-11-23 15:00", False),
        ("2026-11-23 10:30", SPLIT, NONE, "2026-11-23 10:30", "2026-11-23 12:00", True),
        ("2026-11-24 10:30", SPLIT, NONE, "2026-11-26 10:00", "2026-11-26 11:00", False),
    ],
)
def test_the_next_reading_is_the_one_a_human_can_keep(now, hours, closures, begins, ends, at_once):
    assert next_reading(at(now), hours, closures) == Reading(at(begins), at(ends), at_once)


def test_nobody_reads_without_hours_or_when_all_days_are_closed():
    now = at("2026-11-23 10:00")
    closed = Closures.of(now.date() + datetime.timedelta(days=day) for day in range(60))
    assert next_reading(now, [], NONE) is None
    assert next_reading(now, WEEK, closed) is None


@given(
    now=st.datetimes(min_value=at("2025-01-01 00:00"), max_value=at("2035-01-01 00:00")),
    closed=st.sets(st.integers(0, 20), max_size=12),
)
def test_what_is_promised_can_be_kept(now, closed):
    closures = Closures.of(now.date() + datetime.timedelta(days=day) for day in closed)
    reading = next_reading(now, WEEK, closures)
    assert reading is not None
    assert closures.is_working_day(reading.ends.date())
    assert reading.begins.date() == reading.ends.date()
    assert now <= reading.begins < reading.ends
    assert datetime.time(9) <= reading.begins.time()
    assert reading.ends.time() <= datetime.time(17)
    assert reading.ends - reading.begins >= (TOO_LATE if reading.at_once else READ_WITHIN)


def test_the_next_morning_is_a_working_one():
    assert next_morning(at("2026-11-27 11:00"), WEEK, NONE) == at("2026-11-30 09:00")
    assert next_morning(at("2026-12-23 11:00"), WEEK, CHRISTMAS) == at("2027-01-04 09:00")
    assert next_morning(at("2026-11-27 11:00"), [], NONE) == at("2026-11-28 11:00")


@pytest.mark.parametrize(
    "hours",
    [
        None,
        [],
        "mon",
        [{}],
        [{"days": [], "open": "09:00", "close": "17:00"}],
        [{"days": ["monday"], "open": "09:00", "close": "17:00"}],
        [{"days": ["mon"], "open": "9", "close": "17:00"}],
        [{"days": ["mon"], "open": "17:00", "close": "09:00"}],
        [{"days": ["mon"], "open": "09:00"}],
    ],
)
def test_hours_that_mean_nothing_are_told(hours):
    assert faults_in_office_hours(hours) != []
    assert faults_in_office_hours(WEEK) == faults_in_office_hours(SPLIT) == []


# --- Reaching somebody --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("06 12345678", ("phone", "0612345678")),
        ("+31 (0)6-1234 5678", ("phone", "+31612345678")),
        ("071-527 11 11 na vieren", ("phone", "0715271111")),
        ("mijn nummer is 0612345678.", ("phone", "0612345678")),
        ("+86 138 0013 8000", ("phone", "+8613800138000")),
        ("sam@voorbeeld.nl", ("mail", "sam@voorbeeld.nl")),
        ("mail me: sam.de-wit+x@mail.voorbeeld.nl.", ("mail", "sam.de-wit+x@mail.voorbeeld.nl")),
        ("06 12345678 of sam@voorbeeld.nl", ("mail", "sam@voorbeeld.nl")),
        ("12345", ("", "")),
        ("bel maar", ("", "")),
        ("sam@voorbeeld", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_number_or_an_address_is_found_in_what_was_typed(typed, found):
    assert reach_of(typed) == found


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_something_that_can_be_dialled_or_nothing(typed):
    kind, plain = reach_of(typed)
    if kind == "phone":
        assert plain.lstrip("+").isdecimal()
    assert bool(kind) == bool(plain)


def test_parts_of_a_day_are_read_back_in_their_order():
    assert parts_of("afternoon,morning") == ("morning", "afternoon")
    assert parts_of("") == parts_of("night") == ()


# --- What may happen ----------------------------------------------------------------------------------------------------
def test_an_answer_is_read_until_sixty_days_after_closing_and_never_when_withdrawn():
    now = at("2026-11-23 10:00")
    assert may_be_read(State.WAITING, None, now)
    assert may_be_read(State.CLOSED, now, now + ALL_STAYS - datetime.timedelta(seconds=1))
    assert not may_be_read(State.CLOSED, now, now + ALL_STAYS)
    assert not may_be_read(State.WITHDRAWN, now, now)


def test_the_asker_writes_once_and_again_after_us():
    first, second = at("2026-11-23 10:00"), at("2026-11-23 11:00")
    assert may_write_back(None, None)
    assert may_write_back(first, None)
    assert not may_write_back(None, first)
    assert not may_write_back(first, second)
    assert may_write_back(second, first)


def test_late_is_what_is_open_after_its_promise():
    due = at("2026-11-23 17:00")
    assert is_late(State.TAKEN, due, due + datetime.timedelta(minutes=1))
    assert not is_late(State.WAITING, due, due)
    assert not is_late(State.CLOSED, due, due + datetime.timedelta(days=1))
