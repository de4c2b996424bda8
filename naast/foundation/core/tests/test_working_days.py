"""Working days are counted as a patient person with a calendar would."""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core.working_days import (
    Closures,
    NoWorkingDayInSight,
    OfferedBeforeAsked,
    YearOutOfRange,
    easter_sunday,
    kings_day,
    public_holidays,
    working_days_between,
)

DAYS = st.dates(date(2019, 1, 1), date(2036, 12, 31))
CLOSED = st.frozensets(st.dates(date(2020, 1, 1), date(2026, 12, 31)), max_size=60)
A_DAY = datetime.timedelta(days=1)

# Western Easter as printed in almanacs.
EASTER = {
    2015: (4, 5),
    2016: (3, 27),
    2019: (4, 21),
    2020: (4, 12),
    2021: (4, 4),
    2022: (4, 17),
    2023: (4, 9),
    2024: (3, 31),
    2025: (4, 20),
    2026: (4, 5),
    2027: (3, 28),
    2028: (4, 16),
    2030: (4, 21),
    2035: (3, 25),
    2038: (4, 25),
    2049: (4, 18),
    2076: (4, 19),
}


@pytest.mark.parametrize(("year", "month_day"), EASTER.items())
def test_easter(year, month_day):
    assert easter_sunday(year) == date(year, *month_day)


@given(st.integers(2014, 2199))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    day = easter_sunday(year)
    assert day.weekday() == 6
    assert date(year, 3, 22) <= day <= date(year, 4, 25)


@pytest.mark.parametrize(("year", "day"), [(2014, 26), (2025, 26), (2031, 26), (2026, 27), (2027, 27), (2030, 27)])
def test_kings_day_moves_to_saturday_when_the_27th_is_a_sunday(year, day):
    assert kings_day(year) == date(year, 4, day)


def test_the_holidays_of_2026():
    assert public_holidays(2026) == {
        date(2026, 1, 1): "new-years-day",
        date(2026, 4, 3): "good-friday",
        date(2026, 4, 5): "easter-sunday",
        date(2026, 4, 6): "easter-monday",
        date(2026, 4, 27): "kings-day",
        date(2026, 5, 5): "liberation-day",
        date(2026, 5, 14): "ascension-day",
        date(2026, 5, 24): "whit-sunday",
        date(2026, 5, 25): "whit-monday",
        date(2026, 12, 25): "christmas-day",
        date(2026, 12, 26): "boxing-day",
    }


def test_a_day_that_is_two_holidays_has_one_name():
    assert public_holidays(2016)[date(2016, 5, 5)] == "ascension-day"
    assert len(public_holidays(2016)) == 10


@given(st.integers(2014, 2199))
def test_holidays_stand_in_order_and_are_of_their_year(year):
    days = list(public_holidays(year))
    assert days == sorted(days)
    assert {day.year for day in days} == {year}
    assert len(days) in (10, 11)


@pytest.mark.parametrize("year", [1, 2013, 2200])
def test_a_year_that_is_not_known_is_refused(year):
    for ask in (easter_sunday, kings_day, public_holidays):
        with pytest.raises(YearOutOfRange):
            ask(year)


# --- Counting -------------------------------------------------------------------------------------------------------


def counted_one_by_one(asked, offered, closed):
    count, day = 0, asked
    while day < offered:
        day += A_DAY
        count += day.weekday() < 5 and day not in closed
    return count


@given(DAYS, st.integers(0, 800), CLOSED)
def test_counting_gives_what_walking_the_calendar_gives(asked, days, closed):
    offered = asked + days * A_DAY
    assert working_days_between(asked, offered, Closures.of(closed)) == counted_one_by_one(asked, offered, closed)


@given(DAYS, st.integers(0, 90), st.integers(0, 90), CLOSED)
def test_counts_add_up_and_closing_a_day_never_makes_the_wait_longer(asked, first, second, closed):
    closures = Closures.of(closed)
    middle, end = asked + first * A_DAY, asked + (first + second) * A_DAY
    whole = closures.working_days_between(asked, end)
    assert whole == closures.working_days_between(asked, middle) + closures.working_days_between(middle, end)
    assert 0 <= whole <= Closures().working_days_between(asked, end)


@given(DAYS, st.integers(-60, 60), CLOSED)
def test_adding_and_counting_undo_each_other(day, count, closed):
    closures = Closures.of(closed)
    found = closures.add_working_days(day, count)
    if count > 0:
        assert closures.is_working_day(found)
        assert closures.working_days_between(day, found) == count
    elif count < 0:
        assert closures.is_working_day(found)
        assert closures.working_days_between(found - A_DAY, day - A_DAY) == -count
    else:
        assert found == day


@given(DAYS, CLOSED)
def test_the_next_working_day_is_the_first_one_after(day, closed):
    closures = Closures.of(closed)
    found = closures.next_working_day(day)
    assert found > day
    assert closures.is_working_day(found)
    assert closures.working_days_between(day, found) == 1
    assert closures.working_day_from(day) == (day if closures.is_working_day(day) else found)


def test_a_week_by_hand():
    closures = Closures.of([date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)])
    assert closures.working_days_between(date(2026, 12, 18), date(2026, 12, 18)) == 0
    assert closures.working_days_between(date(2026, 12, 18), date(2026, 12, 28)) == 4
    assert closures.working_days_between(date(2026, 12, 19), date(2026, 12, 20)) == 0
    assert closures.next_working_day(date(2026, 12, 23)) == date(2026, 12, 28)


def test_an_offer_before_the_question_is_refused():
    with pytest.raises(OfferedBeforeAsked):
        Closures().working_days_between(date(2026, 1, 2), date(2026, 1, 1))


def test_a_calendar_without_working_days_is_refused_rather_than_searched_for_ever():
    closures = Closures.of(date(2026, 1, 1) + n * A_DAY for n in range(500))
    with pytest.raises(NoWorkingDayInSight):
        closures.next_working_day(date(2026, 1, 1))


def test_closures_are_values():
    one, other = Closures.of([date(2026, 1, 1)]), Closures.of([date(2026, 1, 1)])
    assert one == other
    assert hash(one) == hash(other)
    assert one.missing_years(date(2025, 6, 1), date(2027, 1, 1)) == [2025, 2027]
    assert Closures.of([], years=[2026]).missing_years(date(2026, 1, 1), date(2026, 2, 1)) == []
