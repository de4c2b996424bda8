"""The rules of the line: the order, what those passed are told, limits across nights and clock changes, ranges (C2)."""

import datetime
import uuid
import zoneinfo
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.notify.rules import in_quiet_hours
from naast.support.appointments.rules.waiting import (
    MOMENTS,
    PSYCHOLOGISTS,
    SHORTEST_OFFER,
    SOON,
    Seat,
    answers_for,
    decided_before,
    deciders,
    estimate,
    fits,
    in_order,
    moved_before,
    newly_told,
    next_for,
    offer_until,
    places,
    rests_after,
    sees_lists_of,
)

UTC = datetime.UTC
AMSTERDAM = zoneinfo.ZoneInfo("Europe/Amsterdam")
BEGIN = datetime.datetime(2026, 1, 1, tzinfo=UTC)
DIARIES = [uuid.UUID(int=number) for number in range(1, 5)]
moments_of_ten_years = st.datetimes(
    datetime.datetime(2025, 1, 1),  # noqa: DTZ001 - made aware below
    datetime.datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def seat(number: int, *, urgent: bool = False, told: int = 0, reach: frozenset[uuid.UUID] = frozenset(DIARIES)) -> Seat:
    """Make a seat that came at a moment."""
    return Seat(uuid.UUID(int=number + 100), reach, BEGIN + datetime.timedelta(hours=number), urgent=urgent, told=told)


reaches = st.frozensets(st.sampled_from(DIARIES), max_size=4)
lines = st.lists(st.tuples(st.booleans(), reaches), min_size=1, max_size=12).map(
    lambda rows: [seat(number, urgent=urgent, reach=reach) for number, (urgent, reach) in enumerate(rows)]
)


def told(seats: list[Seat]) -> list[Seat]:
    """Tell everybody their place."""
    given_places = newly_told(seats)
    return [
        Seat(each.key, each.reach, each.order_at, each.urgent, each.modes, each.moments, given_places.get(each.key, each.told))
        for each in seats
    ]  # fmt: skip


# --- The order ------------------------------------------------------------------------------------------------------


@given(lines)
def test_places_are_those_of_the_order(seats: Any) -> None:
    """Who stands first has place 1; with one line for all, the places are 1, 2, 3 …; nobody stands beyond the last."""
    found = places(seats)
    ordered = in_order(seats)
    assert found[ordered[0].key] == 1
    assert all(1 <= place <= len(seats) for place in found.values())
    same = [Seat(each.key, frozenset(DIARIES), each.order_at, each.urgent) for each in seats]
    assert [places(same)[each.key] for each in in_order(same)] == list(range(1, len(seats) + 1))
    urgent = [each.urgent for each in ordered]
    assert urgent == sorted(urgent, reverse=True)


@given(lines, st.integers(1, 12), st.randoms(use_true_random=False))
def test_who_is_passed_is_told_the_same_as_before(seats: Any, to: Any, chance: Any) -> None:
    """Somebody is put in front: nobody else is told another place, whatever the doors are."""
    before = told(seats)
    moved = chance.choice(before)
    order = moved_before(before, moved.key, to)
    if order is None:
        return
    after = [
        Seat(each.key, each.reach, order if each is moved else each.order_at, each.urgent, told=each.told)
        for each in before
    ]
    changed = newly_told(after)
    assert set(changed) <= {moved.key}
    assert in_order(after).index(next(each for each in after if each.key == moved.key)) < in_order(before).index(moved)


@given(lines, st.randoms(use_true_random=False))
def test_who_cannot_wait_passes_unseen_and_leaving_only_helps(seats: Any, chance: Any) -> None:
    """Marked as urgent or gone: a told place never goes up."""
    before = told(seats)
    one = chance.choice(before)
    urgent = [Seat(each.key, each.reach, each.order_at, each.urgent or each is one, told=each.told) for each in before]
    for after in (urgent, [each for each in before if each is not one]):
        again = {each.key: each.told for each in told(after)}
        assert all(again[each.key] <= each.told for each in before if each.key in again)
        assert all(again[each.key] == each.told for each in before if each is not one) or after is not urgent


def test_without_the_memory_those_passed_could_tell() -> None:
    """The control: a place worked out anew goes up for who is passed."""
    first, second = seat(1), seat(2)
    assert places([first, second])[first.key] == 1
    in_front = Seat(second.key, second.reach, first.order_at - datetime.timedelta(seconds=1))
    assert places([first, in_front])[first.key] == 2
    assert newly_told([Seat(first.key, first.reach, first.order_at, told=1), in_front])[in_front.key] == 1


def test_one_is_put_forward_and_never_back() -> None:
    """A place that is nearer already is no change; who cannot wait stays in front."""
    seats = [seat(1, urgent=True), seat(2), seat(3), seat(4)]
    assert moved_before(seats, seats[3].key, 4) is None
    assert moved_before(seats, seats[1].key, 3) is None
    order = moved_before(seats, seats[3].key, 1)
    assert order is not None
    after = [*seats[:3], Seat(seats[3].key, seats[3].reach, order)]
    assert [each.key for each in in_order(after)] == [seats[i].key for i in (0, 3, 1, 2)]


# --- Offering -------------------------------------------------------------------------------------------------------


def test_a_time_goes_to_the_first_whom_it_suits() -> None:
    """Door, way and moment count; who was offered this very time, has an offer, or is at rest is passed over."""
    monday_ten = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=AMSTERDAM)
    other_door = seat(1, reach=frozenset(DIARIES[1:]))
    online = Seat(seat(2).key, frozenset(DIARIES), seat(2).order_at, modes=frozenset(("online",)))
    afternoons = Seat(seat(3).key, frozenset(DIARIES), seat(3).order_at, moments=frozenset(("0-afternoon",)))
    resting = Seat(seat(4).key, frozenset(DIARIES), seat(4).order_at, free=False)
    any_time = seat(5)
    line = [any_time, resting, afternoons, online, other_door]
    asked = {"diary": DIARIES[0], "modes": ("in-person",), "local": monday_ten}
    assert next_for(line, **asked) is any_time
    assert next_for(line, **asked, not_again={any_time.key}) is None
    assert next_for(line, **{**asked, "modes": ("online",)}) is online
    assert next_for(line, **{**asked, "local": monday_ten.replace(hour=14)}) is afternoons
    saturday = monday_ten + datetime.timedelta(days=5)
    assert fits(any_time, diary=DIARIES[0], modes=("phone",), local=saturday)
    assert not fits(afternoons, diary=DIARIES[0], modes=("phone",), local=saturday)
    assert len(MOMENTS) == 10


@given(moments_of_ten_years, st.integers(0, 21 * 24 * 60), st.sampled_from([0, 1, 2, 12, 24, 48]))
def test_a_limit_neither_starts_nor_ends_at_night(now: Any, minutes: Any, notice: Any) -> None:
    """Over ten years of nights and clock changes: an offer ends awake, before the notice, after an hour at least."""
    starts_at = now + datetime.timedelta(minutes=minutes)
    until = offer_until(now, starts_at, datetime.timedelta(hours=notice), AMSTERDAM)
    if until is None:
        return
    assert not in_quiet_hours(until, AMSTERDAM)
    assert until <= starts_at - datetime.timedelta(hours=notice)
    assert until - now >= SHORTEST_OFFER
    awake = sum(
        not in_quiet_hours(now + datetime.timedelta(minutes=number), AMSTERDAM)
        for number in range(int((until - now).total_seconds() // 60))
    )
    assert awake <= (4 if starts_at - now <= SOON else 13) * 60 + 1


@pytest.mark.parametrize(
    ("now", "soon", "later"),
    [
        ("2026-11-24 10:00", "2026-11-24 14:00", "2026-11-25 10:00"),
        ("2026-11-24 19:00", "2026-11-25 10:00", "2026-11-25 19:00"),
        ("2026-11-24 23:30", "2026-11-25 12:00", "2026-11-26 08:00"),
        ("2026-03-28 20:00", "2026-03-29 11:00", "2026-03-29 20:00"),  # the night of the summer clock
        ("2026-10-24 20:00", "2026-10-25 11:00", "2026-10-25 20:00"),  # the night of the winter clock
    ],
)
def test_a_day_to_answer_and_four_waking_hours_for_a_time_that_is_soon(now: Any, soon: Any, later: Any) -> None:
    """What begins in the evening goes on after breakfast, also when the night is an hour shorter or longer."""
    moment = datetime.datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM)
    for ahead, until in ((SOON, soon), (SOON + datetime.timedelta(minutes=1), later)):
        starts = moment.astimezone(datetime.UTC) + ahead
        found = offer_until(moment, starts, datetime.timedelta(0), AMSTERDAM)
        assert found is not None
        assert found.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M") == until


def test_two_offers_of_one_day_are_not_both_missed_before_the_next_morning() -> None:
    """Somebody who sleeps through a day keeps their turn: the first offer of a time weeks away stands until tomorrow."""
    eight = datetime.datetime(2026, 11, 24, 8, 0, tzinfo=AMSTERDAM)
    first = offer_until(eight, eight + datetime.timedelta(days=20), datetime.timedelta(hours=12), AMSTERDAM)
    assert first is not None
    assert first >= eight + datetime.timedelta(days=1)


def test_a_time_too_soon_is_not_offered() -> None:
    """A notice that ends at night ends the evening before; without an hour to answer nothing is offered."""
    evening = datetime.datetime(2026, 11, 24, 18, 0, tzinfo=AMSTERDAM)
    nine = datetime.datetime(2026, 11, 25, 9, 0, tzinfo=AMSTERDAM)
    two = datetime.timedelta(hours=2)
    found = offer_until(evening, nine, two, AMSTERDAM)
    assert found is not None
    assert found.astimezone(AMSTERDAM).strftime("%d %H:%M") == "24 20:59"
    assert offer_until(evening.replace(hour=20, minute=30), nine, two, AMSTERDAM) is None
    assert offer_until(evening.replace(hour=23), nine, two, AMSTERDAM) is None


def test_the_first_lapse_keeps_the_place() -> None:
    """Twice in a row, and one is asked."""
    assert not rests_after(1)
    assert rests_after(2)


# --- What can be said -----------------------------------------------------------------------------------------------


@given(st.integers(1, 60), st.lists(st.integers(0, 20), max_size=8))
def test_a_range_is_a_range_and_further_is_never_sooner(place: Any, served: Any) -> None:
    """Low below high; who stands further is told no less."""
    found = estimate(place, served)
    if len(served) < 4 or sum(served) < 5:
        assert found is None
        return
    assert found is not None
    assert 1 <= found.low < found.high
    further = estimate(place + 1, served)
    assert further is not None
    assert (further.low, further.high) >= (found.low, found.high)
    middle = place * len(served) / sum(served) * 5
    assert found.low <= max(middle, 1) <= found.high


def test_with_too_little_nothing_is_said() -> None:
    """Three weeks, or four students in two months: we cannot say yet."""
    assert estimate(1, [9, 9, 9]) is None
    assert estimate(1, [1, 1, 1, 1, 0, 0, 0, 0]) is None
    assert estimate(3, [2, 2, 2, 2]) is not None
    with pytest.raises(ValueError, match="from 1"):
        estimate(0, [5, 5, 5, 5])


# --- Who decides, and when ------------------------------------------------------------------------------------------


def test_the_profession_asked_decides() -> None:
    """A coordinator never decides for a psychologist, and sees no list of theirs or of a confidential counsellor."""
    hosts = {"psychologist", "phd-psychologist", "study-adviser", "confidential", "career", "coordinator"}
    assert deciders("psychologist") == ("duty-psychologist", "head-of-psychologists")
    assert deciders("study-adviser") == ("coordinator", "study-adviser")
    assert deciders("confidential") == ("confidential",)
    assert sees_lists_of("coordinator", hosts=hosts).isdisjoint(PSYCHOLOGISTS | {"confidential"})
    assert sees_lists_of("policy", hosts=hosts) == frozenset()
    assert answers_for("confidential") == "confidential"
    assert answers_for("psychologist") == "head-of-psychologists"


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        ("2026-11-23 10:15", "2026-11-23 11:15"),
        ("2026-11-23 07:00", "2026-11-23 10:00"),
        ("2026-11-23 16:30", "2026-11-24 09:30"),
        ("2026-11-27 16:59", "2026-11-30 09:59"),
        ("2026-11-28 12:00", "2026-11-30 10:00"),
    ],
)
def test_an_office_hour_is_one_of_the_office(asked: Any, until: Any) -> None:
    """An hour between nine and five on working days; over a weekend it goes on."""
    moment = datetime.datetime.fromisoformat(asked).replace(tzinfo=AMSTERDAM)
    days = [moment.date() + datetime.timedelta(days=number) for number in range(7)]
    found = decided_before(moment, {day: day.weekday() < 5 for day in days}, AMSTERDAM)
    assert found.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M") == until
    with pytest.raises(ValueError, match="no working day"):
        decided_before(moment, dict.fromkeys(days, False), AMSTERDAM)
