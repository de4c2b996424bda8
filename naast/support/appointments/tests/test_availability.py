"""Slots of a host, held against a walk over a clock, minute by minute, that shares nothing with the rules."""

import datetime
import itertools
import zoneinfo
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from naast.foundation.core.working_days import Closures
from naast.support.appointments.rules.availability import (
    AWAY,
    EXTRA,
    URGENT,
    WALK_IN,
    Break,
    DayException,
    Fault,
    ImpossibleHours,
    NotAPeriod,
    Offered,
    Period,
    Terms,
    Weekly,
    faults_of_week,
    merged,
    offered_slots,
    walk_in_hours,
)
from naast.support.appointments.rules.wall import stretches

UTC = datetime.UTC
LEIDEN = zoneinfo.ZoneInfo("Europe/Amsterdam")
ZONES = ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo"]
EVER = date(2020, 1, 1)
MONDAY = date(2026, 6, 8)
HALF_HOURS = Terms(30)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def never(day):
    return False


def weekly(starts, ends, weekday=0, **other):
    return Weekly(weekday, starts, ends, other.pop("valid_from", EVER), **other)


def slots(rules, exceptions=(), terms=HALF_HOURS, *, day=MONDAY, closed=never, zone=LEIDEN, days=1):
    return offered_slots(rules, exceptions, closed, terms, zone, day, day + timedelta(days=days - 1))


def told(found, zone=LEIDEN):
    return [f"{slot.period.starts_at.astimezone(zone):%H:%M}" for slot in found]


def moment(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- An independent clock: every minute of a day that is shown, once, by going through all minutes of UTC ------------


def shown(day, zone):
    """Give, for every minute the wall clock shows on a day, the first moment it is shown."""
    at = datetime.datetime.combine(day, time(), tzinfo=UTC) - timedelta(hours=15)
    found = {}
    for _ in range(60 * 54):
        wall = at.astimezone(zone)
        if wall.date() == day:
            found.setdefault((wall.hour, wall.minute), at)
        at += timedelta(minutes=1)
    return found


def walked(day, starts, ends, minutes, between, zone):
    """Give the slots of one window by trying every minute: all minutes of a slot are shown, and follow each other."""
    clock = shown(day, zone)
    open_minutes = [
        clock.get(divmod(m, 60)) for m in range(starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute)
    ]
    found, free_from = [], None
    for at in range(len(open_minutes) - minutes + 1):
        span = open_minutes[at : at + minutes]
        if None in span or span[-1] - span[0] != timedelta(minutes=minutes - 1):
            continue
        begins, ends = span[0].astimezone(zone), (span[0] + timedelta(minutes=minutes)).astimezone(zone)
        if ends.replace(tzinfo=None) - begins.replace(tzinfo=None) != timedelta(minutes=minutes):
            continue  # it would be told as ending at another hour
        if free_from is None or span[0] >= free_from:
            found.append((span[0], span[0] + timedelta(minutes=minutes)))
            free_from = span[0] + timedelta(minutes=minutes + between)
    return found


WALLS = some.integers(0, 23 * 60 + 59).map(lambda m: time(*divmod(m, 60)))
CHANGES = [
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2030, 3, 10),
    date(2030, 11, 3),
    date(2027, 4, 4),
    date(2027, 10, 3),
    date(2026, 4, 24),
    date(2026, 10, 30),
]


@settings(max_examples=40)
@given(
    zone=some.sampled_from(ZONES).map(zoneinfo.ZoneInfo),
    day=some.one_of(some.sampled_from(CHANGES), some.dates(date(2025, 1, 1), date(2035, 12, 31))),
    hours=some.tuples(WALLS, WALLS).map(sorted).filter(lambda two: two[0] < two[1]),
    minutes=some.sampled_from([10, 25, 45, 50, 90]),
    between=some.sampled_from([0, 5, 15]),
)
def test_slots_are_those_of_a_clock_walked_minute_by_minute(zone, day, hours, minutes, between):
    """trust.md, Time 11: calcom/cal.diy#1092, #6217, #10517, slots an hour off after the clocks changed."""
    found = slots([weekly(*hours, weekday=day.weekday())], terms=Terms(minutes, between), day=day, zone=zone)
    assert [(s.period.starts_at, s.period.ends_at) for s in found] == walked(day, *hours, minutes, between, zone)


def test_a_naive_offset_is_told_from_the_right_one():
    """The walk above does see an error: an offset of another date is an hour off (control)."""
    right = walked(SPRING, time(9), time(10), 30, 0, LEIDEN)
    offset = datetime.datetime(2026, 3, 28, 12, tzinfo=LEIDEN).utcoffset()
    naive = datetime.datetime.combine(SPRING, time(9)) - offset
    assert right[0][0] - naive.replace(tzinfo=UTC) == timedelta(hours=-1)


def test_no_slot_lies_in_the_hour_that_is_skipped():
    found = slots([weekly(time(1), time(5), 6)], terms=Terms(45), day=SPRING)
    assert told(found) == ["01:00", "03:00", "03:45"]
    assert slots([weekly(time(2), time(3), 6)], day=SPRING) == []


def test_the_hour_that_comes_twice_is_used_once():
    found = slots([weekly(time(2), time(4), 6)], day=AUTUMN)
    assert told(found) == ["02:00", "03:00", "03:30"]
    assert all(slot.period.starts_at.astimezone(LEIDEN).fold == 0 for slot in found)
    assert found[1].period.starts_at - found[0].period.starts_at == timedelta(hours=2)


def test_no_slot_ends_as_the_clock_is_changed():
    """It would be told as 01:30 to 03:00 in spring, and as 02:30 to 02:00 in autumn."""
    assert told(slots([weekly(time(1), time(2), 6)], day=SPRING)) == ["01:00"]
    assert told(slots([weekly(time(2), time(3), 6)], day=AUTUMN)) == ["02:00"]


def test_the_same_hour_all_summer_and_all_winter():
    """trust.md, Time 12: va.gov-team#102262, an hour early for a whole season."""
    found = slots([weekly(time(9), time(9, 30))], day=date(2026, 1, 5), days=364)
    assert len(found) == 52
    assert set(told(found)) == {"09:00"}
    assert {slot.period.starts_at.hour for slot in found} == {7, 8}


def test_the_offset_is_the_dates_own_and_not_that_of_1970():
    """trust.md, Time 13: Yosemite-Crew#3140; in 1970 the Netherlands knew no summer time, Apia was a day away."""
    assert slots([weekly(time(9), time(9, 30))])[0].period.starts_at == moment("2026-06-08T07:00")
    apia = slots([weekly(time(9), time(9, 30))], zone=zoneinfo.ZoneInfo("Pacific/Apia"))
    assert apia[0].period.starts_at == moment("2026-06-07T20:00")


def test_a_day_that_does_not_exist_has_no_slots():
    """Samoa went from 29 to 31 December 2011."""
    rules = [weekly(time(9), time(17), n, valid_from=date(2011, 1, 1)) for n in range(7)]
    found = slots(rules, day=date(2011, 12, 29), days=3, zone=zoneinfo.ZoneInfo("Pacific/Apia"))
    days = {slot.period.starts_at.astimezone(zoneinfo.ZoneInfo("Pacific/Apia")).date().day for slot in found}
    assert days == {29, 31}


# --- What cuts --------------------------------------------------------------------------------------------------------


def test_a_break_cuts_and_the_slots_go_on_after_it():
    terms = Terms(45, breaks=(Break(time(12), time(12, 30)), Break(time(9), time(10), weekday=1)))
    assert told(slots([weekly(time(11), time(14))], terms=terms)) == ["11:00", "12:30", "13:15"]


def test_time_between_two_slots_holds_across_windows():
    rules = [weekly(time(9), time(10)), weekly(time(10), time(11))]
    assert told(slots(rules, terms=Terms(30, 15))) == ["09:00", "10:00"]
    assert told(slots([weekly(time(9), time(11))], terms=Terms(30, 15))) == ["09:00", "09:45", "10:30"]


def test_away_closed_and_extra():
    rules = [weekly(time(9), time(11))]
    assert told(slots(rules, [DayException(MONDAY, time(9, 30), time(10, 15), AWAY)])) == ["09:00", "10:15"]
    assert slots(rules, [DayException(MONDAY, None, None, AWAY), DayException(MONDAY, time(18), time(19), EXTRA)]) == []
    extra = [DayException(MONDAY, time(18), time(19), EXTRA, modes=("online",))]
    assert told(slots(rules, extra))[-2:] == ["18:00", "18:30"]
    assert slots(rules, extra)[-1].modes == ("online",)
    closures = Closures.of([MONDAY])
    assert slots(rules, extra, closed=lambda day: day in closures.days) == []


def test_extra_hours_stand_alone_on_a_day_without_rules():
    assert told(slots([], [DayException(MONDAY, time(18), time(18, 30), EXTRA)])) == ["18:00"]


def test_rules_hold_from_their_first_day_to_their_last():
    rule = weekly(time(9), time(9, 30), valid_from=MONDAY, valid_until=MONDAY + timedelta(days=7))
    found = slots([rule], day=MONDAY - timedelta(days=7), days=40)
    assert [slot.period.starts_at.date() for slot in found] == [MONDAY, MONDAY + timedelta(days=7)]


def test_urgent_and_walk_in_hours_come_before_appointments():
    rules = [
        weekly(time(9), time(13)),
        weekly(time(10), time(11), purpose=URGENT),
        weekly(time(12), time(13), purpose=WALK_IN),
    ]
    found = slots(rules, terms=Terms(60, 15))
    assert [(at, slot.purpose) for at, slot in zip(told(found), found, strict=True)] == [("10:00", URGENT)]
    found = slots(rules, terms=Terms(30, 15))
    assert [(at, slot.purpose) for at, slot in zip(told(found), found, strict=True)] == [
        ("09:00", "appointments"),
        ("10:00", URGENT),
        ("11:00", "appointments"),
    ]
    walk_in = walk_in_hours(rules, [], never, Terms(30, breaks=(Break(time(12), time(12, 15)),)), LEIDEN, MONDAY)
    assert walk_in == [
        Offered(Period(moment("2026-06-08T10:15"), moment("2026-06-08T11:00")), WALK_IN, ("in-person",), "")
    ]
    assert walk_in_hours(rules, [], lambda day: True, Terms(30), LEIDEN, MONDAY) == []


RULES = some.builds(
    lambda weekday, hours, purpose, place: Weekly(weekday, *hours, EVER, None, purpose, ("online",), place),
    some.integers(0, 6),
    some.tuples(WALLS, WALLS).map(sorted).filter(lambda two: two[0] < two[1]),
    some.sampled_from(["appointments", "urgent", "walk-in"]),
    some.sampled_from(["A", "B"]),
)


@settings(max_examples=30)
@given(
    rules=some.lists(RULES, max_size=6),
    exceptions=some.lists(
        some.builds(
            lambda day, hours, kind: DayException(day, *hours, kind),
            some.dates(date(2026, 3, 23), date(2026, 4, 5)),
            some.tuples(WALLS, WALLS).map(sorted).filter(lambda two: two[0] < two[1]),
            some.sampled_from([AWAY, EXTRA]),
        ),
        max_size=4,
    ),
    terms=some.builds(Terms, some.sampled_from([15, 40, 60]), some.sampled_from([0, 10])),
    zone=some.sampled_from(ZONES).map(zoneinfo.ZoneInfo),
    order=some.randoms(use_true_random=False),
)
def test_slots_never_overlap_whatever_the_rules_and_in_whatever_order(rules, exceptions, terms, zone, order):
    since, until = date(2026, 3, 23), date(2026, 4, 5)
    found = offered_slots(rules, exceptions, never, terms, zone, since, until)
    between = timedelta(minutes=terms.buffer_minutes)
    for before, after in itertools.pairwise(found):
        assert before.period.ends_at + between <= after.period.starts_at
    for slot in found:
        starts, ends = slot.period.starts_at.astimezone(zone), slot.period.ends_at.astimezone(zone)
        assert ends.replace(tzinfo=None) - starts.replace(tzinfo=None) == timedelta(minutes=terms.minutes)
        assert since <= starts.date() <= until
    order.shuffle(rules)
    order.shuffle(exceptions)
    assert offered_slots(rules, exceptions, never, terms, zone, since, until) == found


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("starts", "ends"), [(time(22), time(2)), (time(9), time(9)), (time(18), time(0))])
def test_hours_past_midnight_are_refused(starts, ends):
    with pytest.raises(ImpossibleHours):
        slots([weekly(starts, ends)])
    with pytest.raises(ImpossibleHours):
        slots([], [DayException(MONDAY, starts, ends, AWAY)])
    assert faults_of_week([weekly(starts, ends)], Terms(30)) == [Fault("ends-before-starts", (0,))]


@pytest.mark.parametrize("terms", [Terms(0), Terms(-5), Terms(30, -1)])
def test_slots_without_length_are_refused(terms):
    with pytest.raises(ImpossibleHours):
        slots([weekly(time(9), time(10))], terms=terms)


def test_half_of_an_exception_is_refused():
    with pytest.raises(ImpossibleHours):
        slots([], [DayException(MONDAY, time(9), None, AWAY)])
    with pytest.raises(ImpossibleHours):
        slots([], [DayException(MONDAY, None, None, EXTRA)])


def test_a_period_is_in_utc_and_runs_forward():
    noon = moment("2026-06-08T12:00")
    with pytest.raises(NotAPeriod):
        Period(noon, noon)
    with pytest.raises(NotAPeriod):
        Period(noon.astimezone(LEIDEN), noon + timedelta(hours=1))
    with pytest.raises(NotAPeriod):
        Period(noon.replace(tzinfo=None), noon)


def test_faults_of_a_week():
    rules = [
        weekly(time(9), time(12)),
        weekly(time(11), time(13)),
        weekly(time(11), time(13), valid_from=date(2019, 1, 1), valid_until=date(2019, 12, 31)),
        weekly(time(9), time(9, 20)),
        weekly(time(6), time(21), 1),
        weekly(time(9), time(10), 2, valid_until=date(2019, 1, 1)),
        weekly(time(9), time(10), 7, purpose="tea", modes=("owl",)),
        weekly(time(9), time(10), 4, modes=()),
        weekly(time(11), time(12), purpose=URGENT),
        weekly(time(9), time(9, 10), 5, purpose=WALK_IN, modes=()),
    ]
    assert [(fault.label, fault.rules) for fault in faults_of_week(rules, Terms(30))] == [
        ("too-short", (3,)),
        ("too-long", (4,)),
        ("valid-until-before-from", (5,)),
        ("no-such-weekday", (6,)),
        ("no-such-purpose", (6,)),
        ("no-such-mode", (6,)),
        ("no-mode", (7,)),
        ("overlap", (0, 1)),
        ("overlap", (0, 3)),
    ]
    assert faults_of_week([weekly(time(9), time(12)), weekly(time(12), time(13))], Terms(30)) == []


# --- What is joined ---------------------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(some.lists(some.tuples(some.integers(0, 400), some.integers(1, 60)), max_size=12))
def test_what_is_joined_counts_each_minute_once(spans):
    begin = moment("2026-06-08T06:00")
    taken = [Period(begin + timedelta(minutes=a), begin + timedelta(minutes=a + b)) for a, b in spans]
    joined = merged(taken)
    minutes = {n for a, b in spans for n in range(a, a + b)}
    assert sum((p.ends_at - p.starts_at for p in joined), timedelta()) == timedelta(minutes=len(minutes))
    assert all(a.ends_at < b.starts_at for a, b in itertools.pairwise(joined))


def test_a_stretch_of_a_clock_that_is_not_changed_is_one():
    noon = datetime.datetime.combine(MONDAY, time(12))
    assert stretches(noon, noon + timedelta(hours=1), UTC) == [(moment("2026-06-08T12:00"), moment("2026-06-08T13:00"))]
