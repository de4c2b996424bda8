"""A look is noted before it takes place: never lost, never doubled, refused when it cannot be kept."""

import collections
import os
import threading
import time

import pytest
from django.db import OperationalError, connection

from naast.foundation.audit import chaining, spool, triggers
from naast.foundation.audit.models import AuditLine, AuditMark
from naast.foundation.audit.verify import verify

from . import processes
from .lines import DAAN, KEES, SANNE, look, write


@pytest.fixture(autouse=True)
def own_spool(settings, tmp_path, monkeypatch):
    """A folder of one's own, no file open from the test before, and a thread that does not dawdle."""
    spool.close()
    monkeypatch.setattr(spool, "GATHER_SECONDS", 0.05)
    settings.HOME = tmp_path
    yield
    spool.close()


@pytest.fixture
def files(tmp_path):
    """Name the files of the spool."""
    return lambda: sorted((tmp_path / "spool").glob("*.spool"))


def whats() -> list[str]:
    """Give what every line is about, in the order of the chains."""
    return list(AuditLine.objects.order_by("shard", "seq").values_list("what", flat=True))


@pytest.mark.django_db
def test_a_look_is_chained_as_it_was_noted() -> None:
    made = look(what="né\n’s", ground="own file", on_behalf_of=KEES, also=(DAAN,))
    spool.note(made)
    assert not AuditLine.objects.exists()
    assert spool.drain() == 1
    line = AuditLine.objects.get()
    assert (line.at, line.clock_at, line.actor, line.subject) == (made.at, made.clock_at, made.actor, SANNE)
    assert (line.what, line.ground, line.on_behalf_of, line.also) == ("né\n’s", "own file", KEES, DAAN.hex)
    assert line.look
    assert verify().sound


@pytest.mark.django_db
def test_noting_asks_the_database_nothing(queries) -> None:
    with queries(0):
        spool.note(look())


@pytest.mark.django_db
def test_a_deed_is_no_look() -> None:
    write(look())
    assert not AuditLine.objects.get().look


@pytest.mark.django_db(transaction=True)
def test_draining_twice_chains_once_and_empties_the_file(files) -> None:
    for number in range(3):
        spool.note(look(what=str(number)))
    assert (spool.drain(), spool.drain()) == (3, 0)
    assert files()[0].stat().st_size == 0
    spool.note(look(what="3"))
    assert spool.drain() == 1
    assert whats() == ["0", "1", "2", "3"]


@pytest.mark.django_db
def test_inside_a_callers_transaction_the_file_stays_and_the_mark_does_the_work(files) -> None:
    spool.note(look())
    assert (spool.drain(), spool.drain()) == (1, 0)
    assert files()[0].stat().st_size > 0


@pytest.mark.django_db(transaction=True)
def test_more_than_one_batch_in_order(monkeypatch) -> None:
    monkeypatch.setattr(chaining, "BATCH_LINES", 7)
    monkeypatch.setattr(chaining, "CHUNK_BYTES", 300)
    for number in range(40):
        spool.note(look(what=f"{number:02}"))
    assert spool.drain() == 40
    assert whats() == [f"{number:02}" for number in range(40)]
    assert AuditMark.objects.get().upto == 40


@pytest.mark.django_db
def test_nobody_else_reads_the_file(files, tmp_path) -> None:
    spool.note(look())
    assert files()[0].stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700


# --- The thread -----------------------------------------------------------------------------------------------------


def eventually(done) -> None:
    """Wait until something is so, ten seconds at most."""
    until = time.monotonic() + 10
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_the_thread_chains_by_itself_and_comes_back_after_death(settings) -> None:
    settings.AUDIT_BATCHER = True
    spool.note(look())
    eventually(lambda: AuditLine.objects.count() == 1)
    eventually(lambda: spool.waiting() == 0.0)
    first = spool._mine.thread
    spool._mine.stop.set()
    spool._mine.wake.set()
    first.join(5)
    spool._mine.stop.clear()
    spool.note(look())
    assert spool._mine.thread is not first
    eventually(lambda: AuditLine.objects.count() == 2)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stumbles_is_asked_again(settings, monkeypatch, caplog) -> None:
    settings.AUDIT_BATCHER = True
    good, failures = chaining.chain, collections.Counter()

    def stumble(*given):
        failures["times"] += 1
        if failures["times"] <= 2:
            raise OperationalError("the server went away")
        return good(*given)

    monkeypatch.setattr(chaining, "chain", stumble)
    spool.note(look())
    eventually(lambda: AuditLine.objects.count() == 1)
    assert "could not be chained" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_threads_note_at_once() -> None:
    def work(name: int) -> None:
        for number in range(50):
            spool.note(look(what=f"{name}.{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert spool.drain() == 400
    assert len(set(whats())) == 400


# --- Refusing -------------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_refuses(tmp_path) -> None:
    (tmp_path / "spool").write_text("a file stands where the folder should be")
    with pytest.raises(spool.Unwritable, match="cannot be made"):
        spool.note(look())


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_refuses_and_leaves_no_half_line() -> None:
    said = processes.run_host(processes.full_disk)
    assert any("cannot be written" in word for word in said)
    noted = said.count("noted")
    assert noted < 5
    assert said[-1] == str(noted + 2)
    assert sorted(whats()) == sorted(["before", *[f"squeezed {n}" for n in range(noted)], "after"])
    assert verify().sound


@pytest.mark.django_db(transaction=True)
def test_a_half_line_that_cannot_be_taken_back_spoils_no_other(monkeypatch) -> None:
    spool.note(look(what="first"))
    real_write, real_truncate = os.write, os.ftruncate

    def half(descriptor, data):
        return real_write(descriptor, data[: len(data) // 2])

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half)
    monkeypatch.setattr(os, "ftruncate", fail)
    with pytest.raises(spool.Unwritable, match="full"):
        spool.note(look(what="half"))
    monkeypatch.setattr(os, "write", real_write)
    monkeypatch.setattr(os, "ftruncate", real_truncate)
    spool.note(look(what="last"))
    spool.drain()
    lines = AuditLine.objects.filter(verb="page.opened").order_by("seq")
    assert [line.what for line in lines] == ["first", "last"]
    assert AuditLine.objects.filter(verb="spool.damaged").exists()


def test_looks_that_wait_too_long_refuse(settings, monkeypatch) -> None:
    settings.AUDIT_BATCHER = True
    monkeypatch.setattr(spool, "_run", lambda own: own.stop.wait())
    monkeypatch.setattr(spool, "STALE_SECONDS", 0.05)
    spool.note(look())
    assert spool.waiting() < 0.05
    time.sleep(0.06)
    with pytest.raises(spool.Stale):
        spool.note(look())


@pytest.mark.django_db(transaction=True)
def test_once_chained_again_looking_goes_on(settings, monkeypatch) -> None:
    settings.AUDIT_BATCHER = True
    monkeypatch.setattr(spool, "_run", lambda own: own.stop.wait())
    monkeypatch.setattr(spool, "STALE_SECONDS", 0.05)
    spool.note(look())
    time.sleep(0.06)
    assert spool.drain() == 1
    assert spool.waiting() == 0.0
    spool.note(look())


def test_control_waiting_less_than_the_limit_does_not_refuse(settings, monkeypatch) -> None:
    settings.AUDIT_BATCHER = True
    monkeypatch.setattr(spool, "_run", lambda own: own.stop.wait())
    spool.note(look())
    time.sleep(0.06)
    spool.note(look())


# --- Somebody at the files ------------------------------------------------------------------------------------------


def abandon() -> None:
    """Leave the file as a dead process would."""
    spool.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("spoil", "left"),
    [
        (lambda lines: [lines[0], lines[1].replace(b"look 1", b"look X"), lines[2]], ["look 0", "look 2"]),
        (lambda lines: [lines[0], lines[2]], ["look 0", "look 2"]),
        (lambda lines: [lines[0], lines[0], lines[1], lines[2]], ["look 0", "look 1", "look 2"]),
        (lambda lines: [b"\xff\x00nonsense", *lines], ["look 0", "look 1", "look 2"]),
    ],
)
def test_lines_that_somebody_touched_are_told(files, spoil, left) -> None:
    for number in range(3):
        spool.note(look(what=f"look {number}"))
    abandon()
    (path,) = files()
    path.write_bytes(b"\n".join(spoil(path.read_bytes().splitlines())) + b"\n")
    spool.drain()
    lines = AuditLine.objects.order_by("seq")
    assert [line.what for line in lines if line.verb == "page.opened"] == left
    doubled = len(left) == 3 and not any(line.verb == "spool.damaged" for line in lines)
    assert doubled or any(line.verb == "spool.damaged" for line in lines)
    assert not files()
    assert not AuditMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_torn_last_line_is_a_page_never_opened(files) -> None:
    spool.note(look(what="whole"))
    spool.note(look(what="torn"))
    abandon()
    (path,) = files()
    path.write_bytes(path.read_bytes()[:-9])
    assert spool.drain() == 1
    assert whats() == ["whole"]
    assert not files()


@pytest.mark.django_db(transaction=True)
def test_a_mark_that_somebody_moved_hides_nothing() -> None:
    spool.note(look(what="0"))
    spool.drain()
    AuditMark.objects.update(upto=1_000_000)
    spool.note(look(what="1"))
    spool.drain()
    assert {"0", "1"} <= set(whats())
    assert AuditLine.objects.filter(verb="spool.damaged").exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_somebody_removed_is_replaced_and_told(settings, files) -> None:
    settings.AUDIT_BATCHER = True
    spool.note(look(what="before"))
    files()[0].unlink()
    spool.note(look(what="in the file that is no longer there"))
    eventually(lambda: bool(files()))
    spool.note(look(what="after"))
    eventually(lambda: AuditLine.objects.count() == 4)
    assert {line.verb for line in AuditLine.objects.exclude(verb="page.opened")} == {"spool.damaged"}


@pytest.mark.django_db(transaction=True)
def test_a_tampered_trail_stops_the_looking(settings, monkeypatch) -> None:
    settings.AUDIT_BATCHER = True
    monkeypatch.setattr(spool, "STALE_SECONDS", 0.3)
    write(look())
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_head SET seq = seq - 1 WHERE seq > 0")
    triggers.lay(connection)
    spool.note(look())
    time.sleep(0.4)
    with pytest.raises(spool.Stale):
        spool.note(look())


# --- Real processes -------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_processes_write_one_trail() -> None:
    """Slow: sixteen processes, four hundred transactions."""
    assert processes.run_host(processes.sixteen_writers, 25) == [0] * 16
    report = verify()
    assert report.sound, report.findings[:3]
    assert report.lines >= 400


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_no_look_is_lost_or_doubled(tmp_path) -> None:
    """Slow: forty readers are killed, most of them in the middle of a drain."""
    log = tmp_path / "noted"
    assert processes.run_host(processes.killed_readers, 20, str(log)) == [-9] * 40
    spool.drain()
    noted = log.read_text().split("\n")[:-1]
    chained = collections.Counter(whats())
    assert len(noted) > 500
    assert not [what for what in noted if chained[what] != 1]
    assert max(chained.values()) == 1
    assert len(chained) - len(noted) <= 40  # noted, and killed before it could be told
    assert not AuditLine.objects.filter(verb="spool.damaged").exists()
    assert verify().sound


@pytest.mark.django_db(transaction=True)
def test_killed_at_each_step_of_a_drain_and_of_an_adoption(files) -> None:
    codes = processes.run_host(processes.killed_at_each_step, 3)
    assert collections.Counter(codes) == {-9: 24, 0: 12}
    chained = collections.Counter(whats())
    assert (len(chained), max(chained.values())) == (36, 1)
    assert not files()
    assert verify().sound


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("guard", "times"), [(True, 1), (False, 2)])
def test_control_without_the_mark_a_killed_drain_doubles(guard, times, monkeypatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(spool._Spool, "_chained", lambda *_: None)  # committed, and gone before the file was emptied
        spool.note(look(what="once"))
        spool.drain()
        abandon()
    if not guard:
        monkeypatch.setattr(chaining, "_mark_of", lambda *_: (0, []))
    spool.drain()
    assert whats() == ["once"] * times


@pytest.mark.django_db(transaction=True)
def test_a_child_has_a_file_of_its_own() -> None:
    assert processes.run_host(processes.fork_after_a_look) == (0, 1)
    assert sorted(whats()) == ["child", "parent"]


@pytest.mark.django_db(transaction=True)
def test_a_clean_end_chains_what_waits() -> None:
    assert processes.run_host(processes.exits_cleanly) == 1
    assert len(whats()) == 20


@pytest.mark.django_db(transaction=True)
def test_a_living_process_keeps_its_file(files) -> None:
    spool.note(look(what="mine"))
    other = spool._mine
    spool._mine = None  # another process, as far as the lock is concerned: it is held by another open file
    try:
        assert spool.drain() == 0
        assert not whats()
    finally:
        spool._mine = other
    assert spool.drain() == 1
