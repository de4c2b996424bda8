"""The SQLite backend: durable settings on every connection, writers in a fair queue, readers never waiting."""

import contextlib
import fcntl
import gc
import multiprocessing
import os
import threading
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, IntegrityError, OperationalError, connections, transaction

from naast.foundation.core.sqlite import base
from naast.foundation.core.sqlite.base import DatabaseWrapper
from naast.foundation.core.sqlite.turn import Turn, TurnRefused

ALIAS = "turn"
FORK = multiprocessing.get_context("fork")


def wrapper(path, **options):
    return DatabaseWrapper(
        {
            "ENGINE": "naast.foundation.core.sqlite",
            "NAME": path,
            "OPTIONS": options,
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "TIME_ZONE": None,
            "TEST": {"NAME": None},
        },
        ALIAS,
    )


@contextlib.contextmanager
def connected(path, **options):
    """A database of this test alone, under an alias that `atomic` knows."""
    connection = wrapper(path, **options)
    connections.settings[ALIAS] = connection.settings_dict
    connections[ALIAS] = connection
    try:
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


@pytest.fixture(autouse=True)
def _unblocked(request, django_db_blocker):
    """These tests open databases of their own, which is no reason to forbid it."""
    if "django_db" in request.keywords:
        yield
        return
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def path(tmp_path):
    return tmp_path / "house.sqlite3"


@pytest.fixture
def house(path):
    with connected(path, timeout=5) as connection:
        run(connection, "CREATE TABLE tally (id integer PRIMARY KEY, n integer NOT NULL UNIQUE)")
        run(connection, "INSERT INTO tally VALUES (1, 0)")
        yield connection


def run(connection, sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def taken(path):
    """Whether somebody has the turn."""
    descriptor = os.open(f"{path}-turn", os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def free(path):
    """Whether nobody has the turn; who gave up waiting may have it for an instant."""
    deadline = time.monotonic() + 2
    while taken(path):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@contextlib.contextmanager
def held_elsewhere(path):
    """Another process has the turn, but nothing in SQLite itself is locked."""
    descriptor = os.open(f"{path}-turn", os.O_CREAT | os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


# --- Settings of every connection -----------------------------------------------------------------------------------


def test_every_connection_has_the_settings_read_back(house, path):
    asked = {name: run(house, f"PRAGMA {name}")[0][0] for name, _, _ in base.PRAGMAS}
    assert asked == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}
    assert run(house, "PRAGMA busy_timeout") == [(5000,)]
    assert house.transaction_mode == "IMMEDIATE"
    house.close()
    assert run(house, "PRAGMA synchronous") == [(2,)]


@pytest.mark.django_db
def test_the_tests_own_database_has_them_too():
    connection = connections["default"]
    if connection.vendor == "sqlite":
        assert run(connection, "PRAGMA secure_delete") == [(1,)]
        assert isinstance(connection, DatabaseWrapper)


def test_a_setting_that_sqlite_does_not_take_stops_the_connection(path, monkeypatch):
    monkeypatch.setattr(base, "PRAGMAS", (("synchronous", "NORMAL", 2),))
    connection = wrapper(path)
    with pytest.raises(ImproperlyConfigured, match="synchronous at 1 where 2"):
        connection.connect()


def test_a_database_in_memory_has_no_queue_and_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    connection = wrapper(":memory:")
    run(connection, "CREATE TABLE t (a)")
    assert run(connection, "PRAGMA secure_delete") == [(1,)]
    assert connection.turn is None
    assert list(tmp_path.iterdir()) == []
    connection.connection.close()


@pytest.mark.parametrize("name", ["file:{path}", "file:{path}?cache=private", "{path}"])
def test_the_lock_stands_beside_the_database_however_it_is_named(path, name):
    connection = wrapper(name.format(path=path))
    connection.connect()
    assert connection.turn.path == f"{path}-turn"
    connection.close()


def test_what_is_deleted_leaves_no_text_in_the_file(house, path):
    run(house, "CREATE TABLE note (text)")
    secret = "kanarie-7f3a9c"
    for _ in range(50):
        run(house, "INSERT INTO note VALUES (%s)", [secret * 20])
    run(house, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert secret.encode() in path.read_bytes()  # there was something to leave behind
    run(house, "DELETE FROM note")
    run(house, "PRAGMA wal_checkpoint(TRUNCATE)")
    assert not any(secret.encode() in file.read_bytes() for file in path.parent.iterdir())


# --- Who waits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda c: run(c, "UPDATE tally SET n = n + 1"),
        lambda c: run(c, "  \n insert into tally (n) values (7) RETURNING id"),
        lambda c: c.cursor().executemany("INSERT INTO tally (n) VALUES (%s)", [[8], [9]]),
        lambda c: run(c, "WITH x AS (SELECT 1) UPDATE tally SET n = 3"),
        lambda c: run(c, "PRAGMA wal_checkpoint(TRUNCATE)"),
        lambda c: run(c, "BEGIN IMMEDIATE"),
        lambda c: run(c, "CREATE TABLE other (a)"),
        lambda c: run(c, "VACUUM"),
    ],
)
def test_what_writes_waits_for_the_turn_and_gives_it_back(house, path, write):
    house.turn.patience = 0.05
    with held_elsewhere(path), pytest.raises(OperationalError, match=r"waited 0\.05 s"):
        write(house)
    house.turn.patience = 5
    write(house)
    house.rollback()
    assert free(path)


def test_control_without_the_queue_the_same_write_does_not_wait(house, path):
    house.turn.patience = 0.05
    kept, house.turn = house.turn, None
    with held_elsewhere(path):
        run(house, "UPDATE tally SET n = n + 1")
    house.turn = kept


@pytest.mark.parametrize(
    "read",
    [
        "SELECT n FROM tally",
        "WITH x AS (SELECT n FROM tally) SELECT * FROM x",
        "EXPLAIN QUERY PLAN SELECT 1",
        "PRAGMA table_info(tally)",
        "VALUES (1)",
        "select 1",
    ],
)
def test_what_reads_never_waits(house, path, read):
    with held_elsewhere(path):
        started = time.monotonic()
        run(house, read)
        assert time.monotonic() - started < base.BUSY_SECONDS / 2  # who waits, waits that long


def test_a_reader_goes_on_while_a_writer_writes(house, path):
    with transaction.atomic(using=ALIAS):
        run(house, "UPDATE tally SET n = 5")
        other = wrapper(path)
        assert run(other, "SELECT n FROM tally") == [(0,)]
        other.close()


def test_the_turn_lasts_as_long_as_the_transaction(house, path):
    with transaction.atomic(using=ALIAS):
        assert taken(path)
        with transaction.atomic(using=ALIAS):
            run(house, "UPDATE tally SET n = 1")
        assert taken(path)
    assert free(path)


def test_the_turn_comes_back_after_every_kind_of_end(house, path):
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
        run(house, f"UPDATE tally SET n = {1 / len(run(house, 'SELECT * FROM tally WHERE n < 0'))}")
    assert free(path)

    with pytest.raises(IntegrityError), transaction.atomic(using=ALIAS):
        run(house, "INSERT INTO tally VALUES (1, 1)")
    assert free(path)

    with pytest.raises(IntegrityError):
        run(house, "INSERT INTO tally VALUES (1, 1)")
    assert free(path)

    with pytest.raises(OperationalError):
        run(house, "UPDATE nowhere SET a = 1")
    assert free(path)

    with transaction.atomic(using=ALIAS):
        with pytest.raises(IntegrityError), transaction.atomic(using=ALIAS):
            run(house, "INSERT INTO tally VALUES (1, 1)")
        assert taken(path)
    assert free(path)

    with transaction.atomic(using=ALIAS):
        run(house, "UPDATE tally SET n = 4")
        house.close()
    assert free(path)
    assert run(house, "SELECT n FROM tally") == [(0,)]


def test_a_commit_that_fails_is_rolled_back_and_the_turn_comes_back(house, path):
    run(house, "CREATE TABLE child (parent integer REFERENCES tally (id) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(IntegrityError), transaction.atomic(using=ALIAS):
        run(house, "INSERT INTO child VALUES (99)")
    assert free(path)
    assert run(house, "SELECT * FROM child") == []


def test_transactions_by_hand_are_in_turn_too(house, path):
    transaction.set_autocommit(False, using=ALIAS)
    run(house, "SELECT n FROM tally")
    assert free(path)
    run(house, "UPDATE tally SET n = 2")
    assert taken(path)
    house.commit()
    assert free(path)
    run(house, "UPDATE tally SET n = 3")
    house.rollback()
    assert free(path)
    transaction.set_autocommit(True, using=ALIAS)
    assert run(house, "SELECT n FROM tally") == [(2,)]


def test_a_full_disk_rolls_back_and_gives_the_turn_back(house, path):
    pages = run(house, "PRAGMA page_count")[0][0]
    run(house, f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DatabaseError, match="full"), transaction.atomic(using=ALIAS):
        run(house, "CREATE TABLE big AS SELECT %s", ["x" * 400_000])
    assert free(path)
    run(house, "PRAGMA max_page_count = 1073741823")
    run(house, "UPDATE tally SET n = 6")


def test_a_thread_that_would_wait_for_itself_is_told_at_once(house, path):
    other = wrapper(path)
    with transaction.atomic(using=ALIAS):
        started = time.monotonic()
        with pytest.raises(OperationalError, match="already writing through another connection"):
            run(other, "UPDATE tally SET n = 1")
        assert time.monotonic() - started < base.BUSY_SECONDS / 2  # who waits, waits that long
    run(other, "UPDATE tally SET n = 1")
    other.close()


def test_two_threads_exclude_each_other(house, path):
    order = []
    inside = threading.Event()

    def second():
        connection = wrapper(path)
        assert inside.wait(60)
        run(connection, "UPDATE tally SET n = n + 1")
        order.append("second")
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic(using=ALIAS):
        run(house, "UPDATE tally SET n = n + 1")
        inside.set()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert run(house, "SELECT n FROM tally") == [(2,)]


def test_a_thread_that_ends_without_closing_leaves_nobody_waiting(path, house):
    def careless():
        run(wrapper(path), "BEGIN IMMEDIATE")

    thread = threading.Thread(target=careless)
    thread.start()
    thread.join()
    gc.collect()
    run(house, "UPDATE tally SET n = 1")


def test_who_gave_up_waiting_does_not_get_the_turn_afterwards(path):
    one, other = Turn(f"{path}-turn", patience=5), Turn(f"{path}-turn", patience=0.05)
    one.take()
    failure = []

    def wait():
        try:
            other.take()
        except TurnRefused as refused:
            failure.append(refused)

    thread = threading.Thread(target=wait)
    thread.start()
    thread.join()
    assert len(failure) == 1
    assert not other.held
    one.give_back()
    assert free(path)
    one.take()  # and it can be taken again
    one.close()
    other.close()


# --- Over processes -------------------------------------------------------------------------------------------------

PROCESSES, TURNS = 16, 60


def _write_often(path, start, answers):
    start.wait()
    longest, locked = 0.0, 0
    with connected(path) as connection:
        for n in range(TURNS):
            began = time.monotonic()
            try:
                if n % 3 == 0:
                    run(connection, "UPDATE tally SET n = n + 1 WHERE id = 1")  # autocommit
                else:
                    with transaction.atomic(using=ALIAS):
                        seen = run(connection, "SELECT n FROM tally WHERE id = 1")[0][0]
                        run(connection, "UPDATE tally SET n = %s WHERE id = 1", [seen + 1])
            except OperationalError:
                locked += 1
            longest = max(longest, time.monotonic() - began)
    answers.put((longest, locked))


@pytest.mark.slow  # sixteen processes that each commit sixty times, to disk
def test_sixteen_processes_write_and_nobody_finds_the_database_locked(house, path):
    house.close()
    start, answers = FORK.Event(), FORK.Queue()
    writers = [FORK.Process(target=_write_often, args=(path, start, answers)) for _ in range(PROCESSES)]
    for writer in writers:
        writer.start()
    began = time.monotonic()
    start.set()
    results = [answers.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join(20)
    took = time.monotonic() - began
    print(  # noqa: T201 - the figure is asked for, and stands in the output of `pytest -s`
        f"{PROCESSES} processes x {TURNS} writes in {took:.2f} s, longest wait {max(r[0] for r in results):.3f} s, "
        f"locked {sum(r[1] for r in results)}"
    )
    assert sum(locked for _, locked in results) == 0
    assert run(house, "SELECT n FROM tally WHERE id = 1") == [(PROCESSES * TURNS,)]


def _open_at_once(path, start, answers):
    start.wait()
    try:
        with connected(path) as connection:
            answers.put(run(connection, "PRAGMA journal_mode")[0][0])
    except Exception as fault:
        answers.put(repr(fault))


def test_sixteen_processes_open_a_new_database_at_once(path):
    start, answers = FORK.Event(), FORK.Queue()
    openers = [FORK.Process(target=_open_at_once, args=(path, start, answers)) for _ in range(PROCESSES)]
    for opener in openers:
        opener.start()
    start.set()
    assert [answers.get(timeout=60) for _ in openers] == ["wal"] * PROCESSES
    for opener in openers:
        opener.join(20)


def test_a_killed_writer_leaves_the_turn_to_the_next(house, path):
    ready, never = FORK.Event(), FORK.Event()

    def hold():
        with connected(path) as connection, transaction.atomic(using=ALIAS):
            run(connection, "UPDATE tally SET n = 99")
            ready.set()
            never.wait()

    holder = FORK.Process(target=hold)
    holder.start()
    assert ready.wait(20)
    assert taken(path)
    holder.kill()
    holder.join()
    run(house, "UPDATE tally SET n = n + 1")
    assert run(house, "SELECT n FROM tally") == [(1,)]


def test_a_forked_child_has_a_connection_and_a_turn_of_its_own(house, path):
    """The child writes while the parent has none, and its end leaves the parent's connection and turn alone."""
    run(house, "UPDATE tally SET n = 1")
    answers = FORK.Queue()

    def child():
        opened_by_parent = house.connection
        answers.put((house.turn is not None and house.turn.held, None))
        try:
            run(house, "UPDATE tally SET n = n + 1")
            answers.put((house.connection is not opened_by_parent, opened_by_parent in base._abandoned))
            house.close()
        except Exception as fault:
            answers.put(repr(fault))

    process = FORK.Process(target=child)
    process.start()
    assert answers.get(timeout=20) == (False, None)
    assert answers.get(timeout=20) == (True, True)
    process.join(20)
    assert run(house, "SELECT n FROM tally") == [(2,)]
    with transaction.atomic(using=ALIAS):
        run(house, "UPDATE tally SET n = n + 1")
        refused = FORK.Process(target=_must_wait, args=(house, answers))
        refused.start()
        assert "waited 0.05 s" in answers.get(timeout=20)
        refused.join(20)
        assert taken(path)
    assert free(path)
    assert run(house, "SELECT n FROM tally") == [(3,)]


def _must_wait(connection, answers):
    connection.settings_dict["OPTIONS"]["timeout"] = 0.05
    try:
        run(connection, "UPDATE tally SET n = 100")
        answers.put("wrote in its parent's transaction")
    except OperationalError as fault:
        answers.put(str(fault))


def _write_and_tell(path, pipe):
    with connected(path) as connection:
        for n in range(1, 100_000):
            run(connection, "INSERT INTO tally (n) VALUES (%s)", [n])
            pipe.send(n)


@pytest.mark.slow  # eight processes are killed while they write
def test_what_was_acknowledged_survives_kill_9_and_the_file_stays_whole(house, path):
    """Proof of the log, not of the disk: that every commit reaches it is what `synchronous = FULL` is read back for."""
    for round_ in range(8):
        run(house, "DELETE FROM tally")
        here, there = FORK.Pipe(duplex=False)
        house.close()
        writer = FORK.Process(target=_write_and_tell, args=(path, there))
        writer.start()
        there.close()
        for _ in range(3 + 7 * round_):
            last = here.recv()
        writer.kill()
        with contextlib.suppress(EOFError):
            while True:
                last = here.recv()
        writer.join()
        here.close()
        kept = {row[0] for row in run(house, "SELECT n FROM tally")}
        assert set(range(1, last + 1)) <= kept
        assert run(house, "PRAGMA integrity_check") == [("ok",)]
        assert free(path)
