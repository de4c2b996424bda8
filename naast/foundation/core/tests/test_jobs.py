"""Jobs: never lost, never run before the commit, started once by the schedule, taken over from the dead."""

import datetime
import logging
import signal
import threading
import uuid
from collections import Counter
from datetime import UTC, timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core import jobs, time
from naast.foundation.core import worker as worker_of
from naast.foundation.core.models import JobLease, JobSchedule
from naast.foundation.core.tests.processes import FORK, finish, start

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Stop(Exception):
    pass


@pytest.fixture
def declared(monkeypatch):
    """A registry of jobs for one test; gives a function that declares a job in it."""
    monkeypatch.setattr(jobs, "_jobs", {})

    def declare(name="test.job", every=None, *, does=None, **options):
        calls = []

        def function(*ids):
            calls.append(ids)
            if does is not None:
                does(*ids)

        jobs.job(name, every, **options)(function)
        return calls

    return declare


def drain(worker="test", **options):
    count = 0
    while jobs.run_next(worker, **options):
        count += 1
    return count


def only():
    return DBTaskResult.objects.get()


# --- Declaring and queueing -----------------------------------------------------------------------------------------


def test_a_name_belongs_to_one_function(declared):
    def one():
        pass

    def other():
        pass

    jobs.job("test.job")(one)
    jobs.job("test.job")(one)
    with pytest.raises(jobs.JobExists):
        jobs.job("test.job")(other)
    assert [found.name for found in jobs.registered()] == ["test.job"]


@pytest.mark.parametrize("every", ["6:00", "day 24:00", "day 6:00", "week 06:00", "", timedelta(0), -MINUTE])
def test_a_schedule_that_means_nothing_is_refused(declared, every):
    with pytest.raises(jobs.BadSchedule):
        declared(every=every)


@pytest.mark.django_db
def test_ids_arrive_as_they_were(declared):
    calls = declared()
    ids = (uuid.uuid4(), 7, "study-adviser", "a.b:c_1")
    jobs.enqueue("test.job", *ids)
    assert only().args_kwargs == {"args": ["test.job", str(ids[0]), *ids[1:]], "kwargs": {}}
    assert drain() == 1
    assert calls == [ids]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value",
    ["free text", "", "sanne@example.edu", "x" * 81, 1.5, None, True, b"x", {"a": 1}, ["a"], datetime.date(2026, 1, 1)],
)
def test_only_ids_can_be_queued(declared, value):
    declared()
    with pytest.raises(jobs.NotAnId) as refusal:
        jobs.enqueue("test.job", value)
    assert str(value) not in str(refusal.value) or value == ""
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_an_unknown_job_is_refused_when_it_is_queued(declared):
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("test.nothing")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_job_never_runs_and_a_committed_one_runs_after_the_commit(declared):
    calls = declared()
    with transaction.atomic():
        jobs.enqueue("test.job", 1)
        transaction.set_rollback(True)
    assert drain() == 0
    with transaction.atomic():
        jobs.enqueue("test.job", 2)
        seen = []
        thread = threading.Thread(target=lambda: (seen.append(drain()), connection.close()))
        thread.start()
        thread.join()
        assert seen == [0]  # somebody else's worker does not see it yet
    assert drain() == 1
    assert calls == [(2,)]


@pytest.mark.django_db
def test_what_somebody_waits_for_goes_before_what_stood_in_the_queue_already(declared):
    order = []
    for name, waited in (("test.night", False), ("test.letter", True)):
        declared(name, does=lambda *ids, name=name: order.append(name), somebody_waits=waited)
    jobs.enqueue("test.night")
    jobs.enqueue("test.letter")
    assert drain() == 2
    assert order == ["test.letter", "test.night"]


def _stop():
    raise Stop


@pytest.mark.django_db
def test_a_job_runs_in_a_keyring_and_in_the_language_of_the_house(declared):
    from django.utils import translation

    from naast.foundation.core import keys

    seen = []
    declared(does=lambda: seen.append((keys.open_keyring() is not None, translation.get_language())))
    jobs.enqueue("test.job")
    with translation.override("en"):
        drain()
    assert seen == [(True, "nl")]
    assert keys.open_keyring() is None


@pytest.mark.django_db
def test_looking_at_an_empty_queue_writes_nothing(declared, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not jobs.run_next("test")
    with django_assert_num_queries(1):
        assert jobs.take_over() == 0


# --- Failing and trying again ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_after_longer_and_longer_and_then_given_up(declared, caplog):
    name = "Sanne de Vries"

    def fail():
        raise ValueError(name)

    calls = declared(does=fail, retries=3, backoff=10 * SECOND)
    jobs.enqueue("test.job")
    waits = []
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert jobs.run_next("test", waiting_too=True)
            row = only()
            assert row.status == "READY"
            waits.append((row.run_after - time.system_now()) / SECOND)
            assert not jobs.run_next("test")  # not before its time
        assert jobs.run_next("test", waiting_too=True)
    row = only()
    assert (row.status, len(calls)) == ("FAILED", 4)
    assert row.finished_at is not None
    assert [low < wait < high for wait, (low, high) in zip(waits, [(8, 12), (17, 23), (35, 45)], strict=True)] == [
        True
    ] * 3
    assert not jobs.run_next("test", waiting_too=True)
    assert row.exception_class_path == "builtins.ValueError"
    assert "test_jobs.py" in row.traceback
    assert "Sanne" not in row.traceback
    assert "Sanne" not in caplog.text
    assert "builtins.ValueError" in caplog.text
    assert not JobLease.objects.exists()


@pytest.mark.django_db
def test_waiting_never_takes_longer_than_an_hour(declared):
    declared(does=_stop, retries=99, backoff=DAY)
    jobs.enqueue("test.job")
    jobs.run_next("test")
    assert HOUR * 0.8 < only().run_after - time.system_now() < HOUR * 1.2


@pytest.mark.django_db
def test_a_job_that_succeeds_the_second_time_leaves_no_trace_of_the_first(declared):
    outcomes = iter([True, False])
    declared(does=lambda: _stop() if next(outcomes) else None)
    jobs.enqueue("test.job")
    drain(waiting_too=True)
    row = only()
    assert (row.status, row.exception_class_path, row.traceback) == ("SUCCESSFUL", "", "")
    assert len(row.worker_ids) == 2


@pytest.mark.django_db
def test_a_job_that_finds_another_at_the_same_work_comes_back_without_having_failed(declared, caplog):
    answers = [jobs.Later()] * 5 + [None]

    def busy(*_ids):
        if (answer := answers.pop(0)) is not None:
            raise answer

    calls = declared(does=busy, retries=0)
    jobs.enqueue("test.job", 7)
    with caplog.at_level(logging.INFO):
        assert drain() == 1, "it comes back, but not at once"
    row = only()
    assert (row.status, row.worker_ids, row.traceback) == ("READY", [], "")
    assert timedelta(0) < row.run_after - time.system_now() <= jobs.SOON * 1.5
    assert not JobLease.objects.exists()
    assert drain(waiting_too=True) == 5
    assert calls == [(7,)] * 6
    assert (only().status, only().worker_ids) == ("SUCCESSFUL", ["test"])
    assert caplog.records == []


@pytest.mark.django_db
def test_a_job_that_no_longer_exists_fails_for_good(declared):
    declared()
    jobs.enqueue("test.job")
    jobs._jobs.clear()
    assert drain(waiting_too=True) == 1
    row = only()
    assert (row.status, row.exception_class_path) == ("FAILED", "naast.foundation.core.jobs.UnknownJob")


# --- Dead workers ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_whose_lease_ran_out_is_taken_over_and_the_late_worker_writes_nothing(declared, caplog):
    calls = declared()
    jobs.enqueue("test.job")
    row = jobs._claim("slow")
    assert jobs.take_over() == 0  # its lease still runs
    JobLease.objects.update(until=time.system_now() - SECOND)
    assert jobs.take_over() == 1
    assert only().status == "READY"
    assert drain("quick") == 1
    jobs._carry(row, "slow")
    assert "taken over" in caplog.text
    row = only()
    assert (row.status, row.worker_ids, len(calls)) == ("SUCCESSFUL", ["slow", "quick"], 2)


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(declared):
    declared(retries=2)
    jobs.enqueue("test.job")
    for attempt in range(1, 4):
        assert jobs._claim(f"worker-{attempt}") is not None
        JobLease.objects.all().delete()
        assert jobs.take_over() == 1
    row = only()
    assert (row.status, row.exception_class_path) == ("FAILED", "naast.foundation.core.jobs.WorkerLost")


@pytest.mark.slow  # a lease of two seconds has to run out
@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_carried_out_by_another(declared, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", 2 * SECOND)
    monkeypatch.setattr(worker_of, "HEARTBEAT_SECONDS", 0.2)
    at_it, parent = FORK.Event(), threading.get_native_id()

    def does(number):
        if threading.get_native_id() != parent:
            at_it.set()
            signal.pause()

    calls = declared(does=does)
    jobs.enqueue("test.job", 9)
    worker = start(worker_of.run_worker, threading.Event())
    assert at_it.wait(30)
    threading.Event().wait(2.5)  # longer than the lease: its heart beats, so nobody takes the job
    assert jobs.take_over() == 0
    worker.kill()
    worker.join()
    deadline = time.monotonic() + 20
    while jobs.take_over() == 0:
        assert time.monotonic() < deadline
        threading.Event().wait(0.1)
    assert drain() == 1
    assert calls == [(9,)]
    row = only()
    assert (row.status, len(row.worker_ids)) == ("SUCCESSFUL", 2)


# --- Many workers ---------------------------------------------------------------------------------------------------


@pytest.mark.slow  # a hundred and twenty jobs by four workers
@pytest.mark.django_db(transaction=True)
def test_four_worker_threads_carry_out_each_job_once(declared):
    calls = declared()
    for number in range(120):
        jobs.enqueue("test.job", number)
    stop = threading.Event()
    workers = [threading.Thread(target=worker_of.run_worker, args=(stop,), kwargs={"interval": 0.05}) for _ in range(4)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + 60
    while DBTaskResult.objects.exclude(status="SUCCESSFUL").exists():
        assert time.monotonic() < deadline
        stop.wait(0.1)
    stop.set()
    for worker in workers:
        worker.join(20)
    assert Counter(calls) == Counter((number,) for number in range(120))
    assert not JobLease.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_outlives_a_database_that_is_away(declared, monkeypatch):
    calls = declared()
    jobs.enqueue("test.job", 1)
    troubles = iter([OperationalError("gone"), RuntimeError("odd")])
    original = jobs.start_due

    def sometimes(now):
        for trouble in troubles:
            raise trouble
        return original(now)

    monkeypatch.setattr(jobs, "start_due", sometimes)
    monkeypatch.setattr(worker_of, "SCHEDULE_SECONDS", 0)
    stop = threading.Event()
    worker = threading.Thread(target=worker_of.run_worker, args=(stop,), kwargs={"interval": 0.02})
    worker.start()
    deadline = time.monotonic() + 20
    while not calls and time.monotonic() < deadline:
        stop.wait(0.05)
    stop.set()
    worker.join(20)
    assert calls == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_process_finishes_its_job_when_it_is_told_to_stop(declared):
    at_it = FORK.Event()

    def does():
        at_it.set()
        threading.Event().wait(0.5)

    declared(does=does)
    jobs.enqueue("test.job")
    worker = start(worker_of.work_until_signalled)
    assert at_it.wait(30)
    worker.terminate()
    assert finish(worker) == [0]
    assert only().status == "SUCCESSFUL"


# --- The schedule ---------------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(
    datetime.datetime(2020, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    datetime.datetime(2036, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(MOMENTS, st.times().map(lambda wall: wall.replace(second=0, microsecond=0, fold=0)))
def test_a_daily_slot_has_passed_is_of_today_or_yesterday_and_never_goes_back(now, wall):
    daily = jobs.Job("x", print, wall, 3, SECOND)
    slot = daily.slot_at(now)
    assert timedelta(0) <= now - slot < 25 * HOUR + SECOND
    assert daily.slot_at(slot) == slot
    assert daily.slot_at(now + HOUR) >= slot
    shown = time.local(slot).time()
    assert shown == wall or (wall.hour == 2 and shown.hour == 3)


@given(MOMENTS, st.integers(1, 100_000))
def test_a_slot_of_a_distance_lies_on_a_fixed_grid(now, seconds):
    often = jobs.Job("x", print, timedelta(seconds=seconds), 3, SECOND)
    slot = often.slot_at(now)
    assert timedelta(0) <= now - slot < timedelta(seconds=seconds)
    assert often.slot_at(slot) == slot


def at(day, hour=0, minute=0):
    return time.moment_of(datetime.date(2026, 3, 1) + day * DAY, datetime.time(hour, minute))


@pytest.mark.django_db
def test_a_daily_job_is_started_once_for_each_day_and_once_after_days_of_silence(declared):
    declared("test.daily", "day 06:00")
    declared("test.never")
    assert jobs.start_due(at(0, 5)) == ["test.daily"]  # yesterday's, which nobody has started yet
    assert jobs.start_due(at(0, 5, 59)) == []
    assert jobs.start_due(at(0, 6)) == ["test.daily"]
    assert jobs.start_due(at(0, 23)) == []
    assert jobs.start_due(at(9, 23)) == ["test.daily"]
    assert jobs.start_due(at(9, 5)) == []  # a clock that goes back starts nothing again
    assert DBTaskResult.objects.count() == 3
    assert jobs.ran_until() == at(9, 6)


@pytest.mark.django_db
def test_a_slot_and_its_job_are_written_together(declared, monkeypatch):
    declared("test.daily", "day 06:00")
    monkeypatch.setattr(jobs, "enqueue", lambda name: _stop())
    with pytest.raises(Stop), transaction.atomic():
        jobs.start_due(at(0, 7))
    assert not JobSchedule.objects.exists()
    monkeypatch.undo()


@pytest.mark.slow  # four processes meet forty times
@pytest.mark.django_db(transaction=True)
def test_four_processes_start_each_slot_exactly_once(declared):
    declared("test.often", MINUTE)
    declared("test.daily", "day 06:00")
    ready, slots = FORK.Barrier(4), 40

    def race():
        for minute in range(slots):
            ready.wait(30)
            jobs.start_due(at(0, 6, 0) + minute * MINUTE)

    assert finish(*[start(race) for _ in range(4)]) == [0, 0, 0, 0]
    names = Counter(row.args_kwargs["args"][0] for row in DBTaskResult.objects.all())
    assert names == {"test.often": slots, "test.daily": 1}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_comparison_the_same_race_starts_a_slot_more_than_once(declared, monkeypatch):
    declared("test.often", MINUTE)

    def careless(name, slot):
        known = JobSchedule.objects.filter(name=name).values_list("slot", flat=True).first()
        if known is not None and known >= slot:
            return False
        threading.Event().wait(0.02)
        JobSchedule.objects.update_or_create(name=name, defaults={"slot": slot})
        jobs.enqueue(name)
        return True

    monkeypatch.setattr(jobs, "_start", careless)
    ready = FORK.Barrier(4)

    def race():
        for minute in range(5):
            ready.wait(30)
            jobs.start_due(at(0) + minute * MINUTE)

    finish(*[start(race) for _ in range(4)])
    assert DBTaskResult.objects.count() > 5


# --- The movable clock ----------------------------------------------------------------------------------------------


def ahead(day, hour=0, minute=0):
    """A moment some days from now: the clock goes forward only."""
    return time.moment_of(time.local(time.system_now()).date() + (day + 1) * DAY, datetime.time(hour, minute))


@pytest.fixture
def demo(settings, tmp_path, monkeypatch):
    settings.DEMO, settings.HOME = True, tmp_path
    monkeypatch.setattr(time._Walked, "walk", jobs.run_days)
    monkeypatch.setattr(time._Walked, "floor", jobs.ran_until)


@pytest.mark.django_db
def test_moving_the_clock_runs_the_jobs_of_each_day_skipped_in_order_at_their_own_time(declared, demo):
    seen = []

    def note(name):
        return lambda: seen.append((name, time.local(time.now()).strftime("%d %H:%M")))

    declared("test.morning", "day 06:00", does=note("morning"))
    declared("test.evening", "day 20:30", does=note("evening"))
    time.move_to(ahead(0, 12))
    seen.clear()
    time.move_to(ahead(3, 7))
    assert seen == [
        (name, time.local(ahead(day)).strftime("%d ") + hour)
        for name, day, hour in [
            ("evening", 0, "20:30"),
            ("morning", 1, "06:00"),
            ("evening", 1, "20:30"),
            ("morning", 2, "06:00"),
            ("evening", 2, "20:30"),
            ("morning", 3, "06:00"),
        ]
    ]
    assert abs(time.now() - ahead(3, 7)) < 5 * SECOND
    with pytest.raises(time.ClockCannotGoBack, match="RESET=1"):
        time.move_to(ahead(3, 5))
    time.move_to(ahead(3, 6, 30))


@pytest.mark.django_db
def test_what_a_job_queues_is_carried_out_on_the_same_day_and_failures_are_tried_at_once(declared, demo):
    seen, failures = [], iter([True, True, False] + [False] * 50)

    def follow_up():
        if next(failures):
            _stop()
        seen.append(time.today())

    declared("test.daily", "day 06:00", does=lambda: jobs.enqueue("test.after"))
    declared("test.after", does=follow_up, retries=3, backoff=HOUR)
    time.move_to(ahead(0, 12))
    seen.clear()
    time.move_to(ahead(3, 12))
    assert seen == [time.local(ahead(n)).date() for n in (1, 2, 3)]
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


@pytest.mark.django_db
def test_jobs_that_come_round_often_run_at_each_stop_of_the_walk(declared, demo):
    seen = []
    declared("test.often", 5 * MINUTE, does=lambda: seen.append(time.now()))
    time.move_to(ahead(0, 12))
    seen.clear()
    time.move_to(ahead(3, 12))
    assert len(seen) == 4  # three midnights and the end
    assert seen == sorted(seen)


@pytest.mark.django_db
def test_a_job_that_fails_for_good_does_not_stop_the_clock(declared, demo):
    declared("test.daily", "day 06:00", does=_stop, retries=1)
    time.move_to(ahead(0, 12))
    time.move_to(ahead(2, 12))
    assert abs(time.now() - ahead(2, 12)) < 5 * SECOND
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED"}


def test_the_stops_of_a_walk_over_daylight_saving(declared):
    declared("test.night", "day 02:30")
    spring = datetime.date(2026, 3, 28)
    since, until = time.moment_of(spring, datetime.time(12)), time.moment_of(spring + 2 * DAY, datetime.time(12))
    assert [time.local(moment).strftime("%d %H:%M") for moment in jobs._moments(since, until)] == [
        "29 03:30",
        "30 02:30",
        "30 12:00",
    ]


# --- Upkeep ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_results_are_forgotten_after_thirty_days(declared):
    declared()
    for number in range(3):
        jobs.enqueue("test.job", number)
    jobs.run_next("test")
    jobs.run_next("test")
    old, young = DBTaskResult.objects.filter(status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=time.now() - timedelta(days=31))
    assert jobs.prune() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) >= {young.pk}
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_the_ground_floors_own_jobs_are_registered_and_run():
    from importlib import import_module

    from django.conf import settings as chosen

    sessions = import_module(chosen.SESSION_ENGINE).SessionStore.get_model_class()

    names = {found.name for found in jobs.registered()}
    assert {"core.deliver", "core.forget-results", "core.forget-sessions", "core.rotate-keys"} <= names
    now = time.system_now()
    sessions.objects.create(session_key="old", session_data="x", opened_at=now, expire_date=now - HOUR)
    sessions.objects.create(session_key="new", session_data="x", opened_at=now, expire_date=now + HOUR)
    for name in ("core.forget-results", "core.forget-sessions", "core.rotate-keys"):
        jobs.enqueue(name)
    assert drain() == 3
    assert [row.session_key for row in sessions.objects.all()] == ["new"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
