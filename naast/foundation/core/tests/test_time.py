"""One clock: still in production, movable in the demonstration, and never back past what has run."""

import datetime
import multiprocessing
from datetime import UTC, timedelta

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core import time

NAIVE = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - what must be refused
AN_HOUR = timedelta(hours=1)
WALLS = st.times()
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


def move_by(distance):
    """Move the clock by a distance from where it stands."""
    time.move_to(time.now() + distance)


@pytest.fixture
def demo(settings, tmp_path, monkeypatch):
    """A demonstration with a clock of its own and nobody who runs jobs."""
    settings.DEMO, settings.HOME = True, tmp_path
    monkeypatch.setattr(time._Walked, "walk", None)
    monkeypatch.setattr(time._Walked, "floor", None)
    return tmp_path


def close(one, other):
    return abs(one - other) < timedelta(seconds=2)


def test_the_clock_is_the_systems_clock_and_knows_its_zone():
    assert close(time.now(), datetime.datetime.now(UTC))
    assert time.now().tzinfo is UTC
    assert time.today() == datetime.datetime.now(time.zone()).date()
    assert str(time.zone()) == "Europe/Amsterdam"


def test_the_clock_cannot_be_moved_outside_the_demonstration(settings, tmp_path):
    settings.DEMO, settings.HOME = False, tmp_path
    (tmp_path / "clock.json").write_text('{"ahead_seconds": 864000}')
    assert close(time.now(), time.system_now())
    for move in (lambda: time.move_to(time.system_now() + AN_HOUR), lambda: move_by(AN_HOUR)):
        with pytest.raises(time.ClockCannotMove):
            move()


def test_control_the_same_file_does_move_the_demonstration(demo):
    (demo / "clock.json").write_text('{"ahead_seconds": 864000}')
    assert close(time.now(), time.system_now() + timedelta(days=10))


def test_moving_forward_and_on(demo):
    move_by(timedelta(days=3))
    assert close(time.now(), time.system_now() + timedelta(days=3))
    time.move_to(time.now() + timedelta(days=4))
    assert close(time.now(), time.system_now() + timedelta(days=7))
    assert time.today() == time.local(time.system_now() + timedelta(days=7)).date()
    assert sorted(path.name for path in demo.iterdir()) == ["clock.json", "clock.lock"]


def test_a_naive_or_absurd_moment_is_refused(demo):
    with pytest.raises(time.NaiveMoment):
        time.move_to(NAIVE)
    with pytest.raises(time.ClockMovesTooFar):
        move_by(timedelta(days=366 * 6))
    with pytest.raises(time.NaiveMoment):
        time.local(NAIVE)


def test_going_back_is_possible_until_something_has_run(demo):
    move_by(timedelta(days=9))
    move_by(timedelta(days=-8))
    assert close(time.now(), time.system_now() + timedelta(days=1))
    ran_until = time.now() - AN_HOUR
    time.walked_by(lambda since, until, step: None, floor=lambda: ran_until)
    move_by(-AN_HOUR / 2)
    with pytest.raises(time.ClockCannotGoBack, match="RESET=1"):
        move_by(-AN_HOUR)
    assert close(time.now(), ran_until + AN_HOUR / 2)


def test_the_jobs_of_the_days_skipped_are_walked_and_see_their_own_day(demo):
    seen = []

    def walk(since, until, step):
        day = since
        while (day := day + timedelta(days=1)) <= until:
            step(day)
            seen.append((day, time.now()))

    time.walked_by(walk, floor=lambda: None)
    start = time.now()
    time.move_to(start + timedelta(days=5, seconds=30))
    assert [round((day - start) / timedelta(days=1)) for day, _ in seen] == [1, 2, 3, 4, 5]
    assert all(close(day, at) for day, at in seen)


def test_a_walk_that_fails_leaves_the_clock_where_it_got(demo):
    def walk(since, until, step):
        step(since + timedelta(days=2))
        raise OSError("disk full")

    time.walked_by(walk, floor=lambda: None)
    with pytest.raises(OSError, match="disk full"):
        move_by(timedelta(days=5))
    assert close(time.now(), time.system_now() + timedelta(days=2))
    with time.standing() as still:
        assert still


def _now_elsewhere(asked, answers):
    for _ in iter(asked.get, None):
        answers.put(time.now())


def test_another_process_sees_the_move_at_its_next_question(demo):
    context = multiprocessing.get_context("fork")
    asked, answers = context.Queue(), context.Queue()
    other = context.Process(target=_now_elsewhere, args=(asked, answers))
    other.start()
    try:
        asked.put("?")
        assert close(answers.get(timeout=20), time.system_now())
        for days in (1, 2, 3):
            move_by(timedelta(days=days))
            asked.put("?")
            assert close(answers.get(timeout=20), time.now())
    finally:
        asked.put(None)
        other.join(20)
    assert other.exitcode == 0


def test_many_quick_moves_are_each_seen(demo):
    for days in range(1, 200):
        time._write_offset(timedelta(days=days))
        fresh_process = time._Seen.entry
        assert time.offset() == timedelta(days=days)
        assert time._Seen.entry[0] != fresh_process[0]


def test_a_worker_holds_the_clock_still_and_waits_while_it_moves(demo):
    stood = []

    def walk(since, until, step):
        with time.standing() as still:
            stood.append(still)

    time.walked_by(walk, floor=lambda: None)
    with time.standing() as still:
        assert still
        with time.standing() as also:  # two workers do not hinder each other
            assert also
    move_by(AN_HOUR)
    assert stood == [False]


def test_asking_the_time_takes_no_query_and_reads_the_file_once(demo, monkeypatch):
    move_by(AN_HOUR)
    time.now()
    read = []
    original = type(demo).read_text
    monkeypatch.setattr(type(demo), "read_text", lambda self, *a, **k: read.append(self) or original(self, *a, **k))
    for _ in range(100):
        time.now()
    assert read == []


def test_a_page_shows_one_day_and_the_next_sees_the_move(demo):
    with time.one_clock():
        before = time.today()
        move_by(timedelta(days=3))
        assert time.today() == before
    assert time.today() == before + timedelta(days=3)


# --- Wall clock and moment, over daylight saving -------------------------------------------------------------------


@given(DAYS, WALLS)
def test_a_wall_time_is_that_wall_time_or_lies_in_the_hour_that_is_skipped(day, wall):
    moment = time.moment_of(day, wall)
    shown = time.local(moment).replace(tzinfo=None)
    asked = datetime.datetime.combine(day, wall.replace(fold=0))
    assert moment.tzinfo is UTC
    assert shown - asked in (timedelta(0), AN_HOUR)
    if shown != asked:
        assert asked.hour == 2
        assert asked.month == 3


@pytest.mark.parametrize("name", ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
@given(day=DAYS, wall=WALLS)
def test_a_university_anywhere_has_no_moment_in_an_hour_that_is_not_there(name, day, wall):
    with override_settings(UNIVERSITY_TIME_ZONE=name):
        moment = time.moment_of(day, wall)
        shown = time.local(moment)
        asked = datetime.datetime.combine(day, wall.replace(fold=0))
        assert shown.replace(tzinfo=None) - asked in (timedelta(0), AN_HOUR)
        assert shown.astimezone(UTC) == moment
        again = time.moment_of(shown.date(), shown.time())
        assert moment - again in (timedelta(0), AN_HOUR)  # an hour apart only where the hour comes twice


@given(DAYS, WALLS, WALLS)
def test_later_on_the_wall_is_never_earlier_in_time(day, one, other):
    first, second = sorted((one.replace(fold=0), other.replace(fold=0)))
    if not (day.month == 3 and first.hour in (2, 3)):  # the skipped hour folds onto the next
        assert time.moment_of(day, first) <= time.moment_of(day, second)


@given(st.datetimes(NAIVE.replace(year=2020), NAIVE.replace(year=2036), timezones=st.just(UTC)))
def test_local_is_the_same_moment(moment):
    # Compared in UTC: Python holds the repeated hour of autumn unequal to every moment of another zone (PEP 495).
    assert time.local(moment).astimezone(UTC) == moment
    assert time.local(moment).utcoffset() in (AN_HOUR, 2 * AN_HOUR)


def test_the_two_days_by_hand():
    spring, autumn = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)
    half_past_two = datetime.time(2, 30)
    assert time.moment_of(spring, half_past_two) == datetime.datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert time.local(time.moment_of(spring, half_past_two)).hour == 3
    assert time.moment_of(autumn, half_past_two) == datetime.datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert time.moment_of(spring + timedelta(days=1), datetime.time()) - time.moment_of(
        spring, datetime.time()
    ) == timedelta(hours=23)
    with pytest.raises(time.NaiveMoment):
        time.moment_of(spring, datetime.time(2, tzinfo=UTC))
