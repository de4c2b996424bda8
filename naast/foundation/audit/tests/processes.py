"""Real processes for the tests of the trail: a host without threads or connections, that forks, kills and counts.

The host is spawned, so that it shares nothing with pytest; its children are forked from it, which takes a millisecond.
"""

import multiprocessing
import os
import random
import resource
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connections


def run_host(work: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function of this module in a host on the test's database and folder; gives what it returns."""
    from django.conf import settings

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    database = {**connections["default"].settings_dict}
    host = context.Process(target=_host, args=(theirs, database, settings.HOME, work, arguments))
    host.start()
    theirs.close()
    try:
        good, result = ours.recv()
    finally:
        host.join(60)
        ours.close()
    assert good, result
    return result


def _host(
    pipe: Any, database: dict[str, Any], home: Path, work: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    import django

    django.setup()
    from django.conf import settings

    connections.settings["default"].update(database)
    settings.HOME = home
    try:
        pipe.send((True, work(*arguments)))
    except BaseException:
        pipe.send((False, traceback.format_exc()))


def fork(work: Callable[[], None]) -> int:
    """Start a child that does `work` and ends without Python's farewell; gives its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def end_of(pid: int) -> int:
    """Wait for a child; gives its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


# --- Sixteen writers ------------------------------------------------------------------------------------------------


def sixteen_writers(transactions: int) -> list[int]:
    """Let sixteen processes append at once, lists and several shards in one transaction among them."""
    from .lines import look, new_id, write

    people = [new_id() for _ in range(40)]

    def work() -> None:
        chance = random.Random(os.getpid())
        for number in range(transactions):
            also = tuple(chance.sample(people, 2)) if number % 4 == 0 else ()
            write(*[look(chance.choice(people), also=also) for _ in range(chance.randint(1, 4))])

    return [end_of(pid) for pid in [fork(work) for _ in range(16)]]


# --- Killed readers -------------------------------------------------------------------------------------------------


def killed_readers(kills: int, log: str) -> list[int]:
    """Let readers note looks, each number written to `log` once `note` has returned, and kill each at a random moment."""
    from django.conf import settings

    from naast.foundation.audit import spool

    from .lines import look, new_id

    settings.AUDIT_BATCHER = True
    spool.GATHER_SECONDS = 0.005  # so that most kills fall into a drain
    chance = random.Random(11)

    def work(reader: int) -> None:
        noted = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        for number in range(1_000_000):
            spool.note(look(new_id(), what=f"look {reader}.{number}"))
            os.write(noted, f"look {reader}.{number}\n".encode())
            time.sleep(0.0005)

    codes = []
    for reader in range(kills):
        pids = [fork(lambda reader=reader, twin=twin: work(reader * 2 + twin)) for twin in (0, 1)]
        time.sleep(chance.uniform(0.01, 0.25))
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        codes += [end_of(pid) for pid in pids]
    return codes


def killed_at_each_step(looks: int) -> list[int]:
    """Kill readers at exact places of a drain, and those who adopt their files at exact places of that.

    Every pair once; afterwards a last child drains in peace. Gives the exit codes.
    """
    return [
        code
        for drained in ("never", "before the commit", "between commit and truncation", "after truncation")
        for adopted in ("before the commit", "before the file goes", "before the mark goes")
        for code in (
            end_of(fork(lambda drained=drained, adopted=adopted: _killed_reader(looks, drained, adopted))),
            end_of(fork(lambda adopted=adopted: _killed_adopter(adopted))),
            end_of(fork(_drains_in_peace)),
        )
    ]


def _die(*_: Any, **__: Any) -> None:
    """End as if by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def _killed_reader(looks: int, drained: str, adopted: str) -> None:
    """Note looks and die at a place of the drain."""
    from naast.foundation.audit import spool

    from .lines import look

    for number in range(looks):
        spool.note(look(what=f"{drained}, {adopted}, {number}"))
    if drained == "before the commit":
        spool.trail.append_texts = _die
    elif drained == "between commit and truncation":
        spool._Spool._chained = _die
    if drained != "never":
        spool.drain()
    _die()


def _killed_adopter(where: str) -> None:
    """Adopt and die at a place of that; when nothing is left to chain, the later places are met all the same."""
    from naast.foundation.audit import chaining, spool

    if where == "before the commit":
        chaining.mark_seal = _die
    elif where == "before the file goes":
        spool.Path.unlink = _die
    else:
        spool.AuditMark.objects.using = lambda *_: _NoMarkGoes()
    spool.drain()
    _die()


def _drains_in_peace() -> None:
    """Adopt what is left."""
    from naast.foundation.audit import spool

    spool.drain()


class _NoMarkGoes:
    """Stands for the marks: who deletes one dies."""

    def filter(self, **_: Any) -> "_NoMarkGoes":
        return self

    def delete(self) -> None:
        _die()


# --- Full disks, forks ----------------------------------------------------------------------------------------------


def full_disk() -> list[str]:
    """Let the file reach a limit in the middle of a line, then lift the limit; gives what happened."""
    from naast.foundation.audit import spool

    from .lines import look

    said = []
    spool.note(look(what="before"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, hard))
    for _ in range(3):
        try:
            for number in range(5):
                spool.note(look(what=f"squeezed {number}"))
                said.append("noted")
        except spool.Unwritable as fault:
            said.append(str(fault))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    spool.note(look(what="after"))
    said.append(str(spool.drain()))
    return said


def fork_after_a_look() -> tuple[int, int]:
    """Note, fork, note in the child and drain there; the parent's file stays the parent's."""
    from django.conf import settings

    from naast.foundation.audit import spool

    from .lines import look

    spool.note(look(what="parent"))

    def work() -> None:
        settings.AUDIT_BATCHER = True
        spool.note(look(what="child"))
        for _ in range(400):
            if not spool.waiting():
                break
            time.sleep(0.01)
        assert not spool.waiting()
        assert spool.drain() == 0  # the parent lives, so its file is not adopted

    code = end_of(fork(work))
    return code, spool.drain()


def exits_cleanly() -> int:
    """Note with the thread on and end the way a server does: what waits is chained before the process is gone."""
    from django.conf import settings

    from naast.foundation.audit import spool

    from .lines import look

    settings.AUDIT_BATCHER = True
    for number in range(20):
        spool.note(look(what=f"last {number}"))
    spool.close()
    return len(list((Path(settings.HOME) / "spool").glob("*.spool")))
