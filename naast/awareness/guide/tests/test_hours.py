"""Open, closed or unsure: compared minute by minute with an oracle that knows nothing of spans (A3)."""

import datetime
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from naast.awareness.guide.rules.hours import CHECK_IS_GOOD_FOR, DAYS, Opening, State, faults_in_hours, opening
from naast.awareness.guide.tests.content import FOLDER

MINUTE = datetime.timedelta(minutes=1)
DAY = datetime.timedelta(days=1)
CHECKED = datetime.date(2026, 11, 22)
ALL_WEEK = [{"days": list(DAYS), "open": "00:00", "close": "24:00"}]
LINES = {line["id"]: line for line in json.loads((FOLDER / "lines.json").read_text(encoding="utf-8"))["lines"]}
# Monday 30 November 2026 to Sunday 6 December.
MONDAY = datetime.datetime.fromisoformat("2026-11-30T00:00")


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def asked(hours, when, *, checked_on=None, holidays=(), on_holidays="same"):
    return opening(hours, when, checked_on=checked_on or when.date(), holidays=holidays, on_holidays=on_holidays)


# --- The oracle -----------------------------------------------------------------------------------------------------
def minutes_of(text: str) -> int:
    clock, _, day = text.partition("+")
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute) + (24 * 60 if day else 0)


def usually_open(hours, when) -> bool:
    """Ask each row whether it covers this minute, from today or from yesterday."""
    minute = when.hour * 60 + when.minute
    today, yesterday = DAYS[when.weekday()], DAYS[(when - DAY).weekday()]
    return any(
        (today in row["days"] and minutes_of(row["open"]) <= minute < minutes_of(row["close"]))
        or (yesterday in row["days"] and minutes_of(row["open"]) <= minute + 24 * 60 < minutes_of(row["close"]))
        for row in hours
    )


def from_a_day_without_certainty(hours, when, holidays) -> bool:
    """Tell whether every row that covers this minute began on a holiday."""
    own = [row for row in hours if DAYS[when.weekday()] in row["days"]]
    before = [row for row in hours if DAYS[(when - DAY).weekday()] in row["days"]]
    minute = when.hour * 60 + when.minute
    certain = [row for row in own if minutes_of(row["open"]) <= minute < minutes_of(row["close"])]
    if (when - DAY).date() not in holidays:
        certain += [row for row in before if minutes_of(row["open"]) <= minute + 24 * 60 < minutes_of(row["close"])]
    return not certain


def said_by_hand(hours, when, holidays, on_holidays) -> State:
    if on_holidays == "differs" and when.date() in holidays:
        return State.UNSURE
    if on_holidays == "also" and when.date() in holidays:
        return State.OPEN
    if not usually_open(hours, when):
        return State.CLOSED
    if on_holidays == "differs" and from_a_day_without_certainty(hours, when, holidays):
        return State.UNSURE
    return State.OPEN


@some.composite
def rows(draw):
    days = draw(some.lists(some.sampled_from(DAYS), min_size=1, max_size=7, unique=True))
    begins = draw(some.integers(0, 24 * 60 - 1))
    ends = draw(some.integers(begins + 1, 48 * 60))
    hour, minute = divmod(ends, 60)
    if ends > 24 * 60:
        close = f"{hour - 24:02d}:{minute:02d}+1"
    else:
        close = f"{hour:02d}:{minute:02d}"
    return {"days": days, "open": f"{begins // 60:02d}:{begins % 60:02d}", "close": close}


HOURS = some.lists(rows(), min_size=1, max_size=4)
MOMENTS = some.datetimes(
    datetime.datetime.fromisoformat("2026-01-01T00:00"), datetime.datetime.fromisoformat("2028-12-31T00:00")
).map(lambda moment: moment.replace(second=0, microsecond=0))
NEAR = some.sets(some.integers(-2, 9), max_size=4)


@settings(max_examples=300, deadline=None)
@given(HOURS, MOMENTS, NEAR, some.sampled_from(["same", "differs", "also"]))
@example([{"days": ["thu"], "open": "20:00", "close": "02:00+1"}], at("2027-05-07T01:00"), {-1}, "differs")
def test_every_minute_is_as_the_oracle_says(hours, when, near, on_holidays):
    holidays = frozenset(when.date() + datetime.timedelta(days=distance) for distance in near)
    assert faults_in_hours(hours) == []
    found = asked(hours, when, holidays=holidays, on_holidays=on_holidays)
    assert found.state is said_by_hand(hours, when, holidays, on_holidays)


@settings(max_examples=120, deadline=None)
@given(HOURS, MOMENTS, NEAR, some.sampled_from(["same", "differs", "also"]))
def test_what_is_named_holds_until_that_minute_and_ends_there(hours, when, near, on_holidays):
    """Walk from now to the named moment: the state stays, and changes there; no named moment lies on a day unsure."""
    holidays = frozenset(when.date() + datetime.timedelta(days=distance) for distance in near)
    found = asked(hours, when, holidays=holidays, on_holidays=on_holidays)
    if found.state is State.UNSURE:
        assert (found.until, found.always) == (None, False)
        return
    if found.until is None:
        return
    assert found.until > when
    if on_holidays == "differs":
        last = found.until - MINUTE if found.state is State.OPEN else found.until
        assert last.date() not in holidays
    steps = int((found.until - when) / MINUTE)
    for step in {0, 1, steps // 3, steps // 2, steps - 1} - {-1}:
        if 0 <= step < steps and (when + step * MINUTE).date() not in (holidays if on_holidays == "differs" else ()):
            state = said_by_hand(hours, when + step * MINUTE, holidays, on_holidays)
            assert state is found.state, when + step * MINUTE
    assert said_by_hand(hours, found.until, holidays, on_holidays) is not found.state


@settings(max_examples=200, deadline=None)
@given(HOURS, MOMENTS, some.integers(-400, 400), some.sampled_from(["same", "differs", "also"]))
def test_after_ninety_days_nothing_is_said(hours, when, age, on_holidays):
    found = asked(hours, when, checked_on=when.date() - datetime.timedelta(days=age), on_holidays=on_holidays)
    assert (found.state is State.UNSURE) == (age > 90)


# --- By hand --------------------------------------------------------------------------------------------------------
def test_the_ninetieth_day_still_counts_and_the_next_does_not():
    ninetieth = CHECKED + CHECK_IS_GOOD_FOR
    assert ninetieth == datetime.date(2027, 2, 20)
    last = datetime.datetime.combine(ninetieth, datetime.time(23, 59))
    assert asked(ALL_WEEK, last, checked_on=CHECKED) == Opening(State.OPEN, None, always=True)
    assert asked(ALL_WEEK, last + MINUTE, checked_on=CHECKED) == Opening(State.UNSURE)


@pytest.mark.parametrize("hours", [None, [], ()])
def test_unknown_hours_are_never_called_open_or_closed(hours):
    assert asked(hours, MONDAY) == Opening(State.UNSURE)


def test_a_line_that_never_closes():
    assert asked(ALL_WEEK, at("2026-12-06T23:59")) == Opening(State.OPEN, None, always=True)


def test_a_day_with_one_minute_missing_is_not_always_open():
    hours = [{"days": list(DAYS), "open": "00:00", "close": "23:59"}]
    assert asked(hours, at("2026-12-01T12:00")) == Opening(State.OPEN, at("2026-12-01T23:59"))
    assert asked(hours, at("2026-12-01T23:59")) == Opening(State.CLOSED, at("2026-12-02T00:00"))


def test_rows_that_touch_are_one_span_and_rows_with_a_gap_are_two():
    touching = [
        {"days": ["mon"], "open": "09:00", "close": "12:00"},
        {"days": ["mon"], "open": "12:00", "close": "17:00"},
    ]
    assert asked(touching, MONDAY + 10 * 60 * MINUTE) == Opening(State.OPEN, at("2026-11-30T17:00"))
    touching[1]["open"] = "12:01"
    assert asked(touching, MONDAY + 10 * 60 * MINUTE) == Opening(State.OPEN, at("2026-11-30T12:00"))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        # Monday to Friday from 17:00 to 08:00 the next day; all weekend, until Monday 08:00.
        ("2026-11-30T07:59", Opening(State.OPEN, at("2026-11-30T08:00"))),
        ("2026-11-30T08:00", Opening(State.CLOSED, at("2026-11-30T17:00"))),
        ("2026-11-30T16:59", Opening(State.CLOSED, at("2026-11-30T17:00"))),
        ("2026-11-30T17:00", Opening(State.OPEN, at("2026-12-01T08:00"))),
        ("2026-12-01T00:00", Opening(State.OPEN, at("2026-12-01T08:00"))),
        ("2026-12-04T17:00", Opening(State.OPEN, at("2026-12-07T08:00"))),
        ("2026-12-05T12:00", Opening(State.OPEN, at("2026-12-07T08:00"))),
        ("2026-12-06T23:59", Opening(State.OPEN, at("2026-12-07T08:00"))),
        ("2026-12-07T07:59", Opening(State.OPEN, at("2026-12-07T08:00"))),
    ],
)
def test_the_out_of_hours_gp_of_the_demonstration(when, expected):
    line = LINES["hap"]
    found = asked(line["hours"], at(when), on_holidays=line["holidays"], holidays=())
    assert (line["holidays"], found) == ("also", expected)


def test_the_out_of_hours_gp_is_open_all_christmas():
    """Christmas 2026 is a Friday, Boxing Day a Saturday: open from Thursday 17:00 to Monday 08:00."""
    line = LINES["hap"]
    christmas = frozenset((datetime.date(2026, 12, 25), datetime.date(2026, 12, 26)))
    for when in ("2026-12-24T17:00", "2026-12-25T12:00", "2026-12-26T12:00"):
        found = asked(line["hours"], at(when), on_holidays="also", holidays=christmas)
        assert found == Opening(State.OPEN, at("2026-12-28T08:00")), when
    control = asked(line["hours"], at("2026-12-25T12:00"), on_holidays="same", holidays=christmas)
    assert control == Opening(State.CLOSED, at("2026-12-25T17:00"))


class TestHolidaysThatMayDiffer:
    OFFICE = [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"}]
    EASTER_MONDAY = frozenset((datetime.date(2027, 3, 29),))

    def said(self, when, hours=None):
        return asked(hours or self.OFFICE, at(when), holidays=self.EASTER_MONDAY, on_holidays="differs")

    def test_nobody_is_sure_on_the_day_itself(self):
        for clock in ("00:00", "08:59", "12:00", "23:59"):
            assert self.said(f"2027-03-29T{clock}") == Opening(State.UNSURE)

    def test_the_day_before_no_opening_time_is_named(self):
        assert self.said("2027-03-28T12:00") == Opening(State.CLOSED, None)

    def test_the_day_after_is_as_ever(self):
        assert self.said("2027-03-30T08:00") == Opening(State.CLOSED, at("2027-03-30T09:00"))
        assert self.said("2027-03-30T09:00") == Opening(State.OPEN, at("2027-03-30T17:00"))

    def test_the_night_after_belongs_to_the_holiday(self):
        nights = [{"days": list(DAYS), "open": "20:00", "close": "02:00+1"}]
        assert self.said("2027-03-30T01:00", nights) == Opening(State.UNSURE)
        assert self.said("2027-03-30T02:00", nights) == Opening(State.CLOSED, at("2027-03-30T20:00"))

    def test_the_evening_before_no_closing_time_on_the_holiday_is_named(self):
        nights = [{"days": list(DAYS), "open": "20:00", "close": "02:00+1"}]
        assert self.said("2027-03-28T23:00", nights) == Opening(State.OPEN, None)
        to_midnight = [{"days": list(DAYS), "open": "20:00", "close": "24:00"}]
        assert self.said("2027-03-28T23:00", to_midnight) == Opening(State.OPEN, at("2027-03-29T00:00"))

    def test_day_and_night_is_not_promised_across_a_holiday(self):
        assert self.said("2027-03-28T23:00", ALL_WEEK) == Opening(State.OPEN, None, always=False)
        assert self.said("2027-03-31T23:00", ALL_WEEK) == Opening(State.OPEN, None, always=True)


def test_the_hour_that_comes_twice_and_the_hour_that_never_comes():
    """Hours are the wall clock's: at 02:30 in October both times the same is said, and 01:59 is followed by 03:00."""
    hours = [{"days": ["sun"], "open": "02:00", "close": "03:00"}]
    october = at("2026-10-25T02:30")
    for fold in (0, 1):
        assert asked(hours, october.replace(fold=fold)) == Opening(State.OPEN, at("2026-10-25T03:00"))
    assert asked(hours, at("2027-03-28T01:59")).state is State.CLOSED
    assert asked(hours, at("2027-03-28T03:00")).state is State.CLOSED


# --- Hours that cannot be read --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "hours",
    [
        "09:00-17:00",
        {"days": ["mon"], "open": "09:00", "close": "17:00"},
        [None],
        ["mon"],
        [{}],
        [{"days": [], "open": "09:00", "close": "17:00"}],
        [{"days": "mon", "open": "09:00", "close": "17:00"}],
        [{"days": ["maandag"], "open": "09:00", "close": "17:00"}],
        [{"days": [["mon"]], "open": "09:00", "close": "17:00"}],
        [{"days": ["mon"], "open": "9:00", "close": "17:00"}],
        [{"days": ["mon"], "open": "09:60", "close": "17:00"}],
        [{"days": ["mon"], "open": "24:00", "close": "24:00+1"}],
        [{"days": ["mon"], "open": "09:00", "close": "25:00"}],
        [{"days": ["mon"], "open": "09:00", "close": "24:01"}],
        [{"days": ["mon"], "open": "09:00", "close": "09:00"}],
        [{"days": ["mon"], "open": "22:00", "close": "06:00"}],
        [{"days": ["mon"], "open": "09:00", "close": "17:00+2"}],
        [{"days": ["mon"], "open": "٠٩:٠٠", "close": "17:00"}],
        [{"days": ["mon"], "open": 9, "close": 17}],
        [{"days": ["mon"], "open": "09:00"}],
        [{"days": ["mon"], "open": "09:00+1", "close": "17:00+1"}],
        [{"days": ["mon"], "open": "09:00\n", "close": "17:00"}],
    ],
)
def test_hours_that_cannot_be_read_are_named(hours):
    assert len(faults_in_hours(hours)) == 1
    good = [{"days": ["mon"], "open": "09:00", "close": "17:00"}]
    assert faults_in_hours(good) == []


@settings(max_examples=200, deadline=None)
@given(
    some.recursive(
        some.none() | some.text() | some.integers() | some.floats(),
        lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
        max_leaves=8,
    )
)
def test_any_value_at_all_gets_an_answer(hours):
    faults = faults_in_hours(hours)
    if not faults:
        asked(hours, MONDAY)
