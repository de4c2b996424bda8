"""Looks wait here, in a local file of this process, until a thread chains them in batches (architecture §3).

A page may be opened only after its line stands in the file. The file belongs to the operating system from then on, so
`kill -9` loses nothing; a power cut may lose the looks of the last moment, before their batch was committed.
How far a file was chained is committed together with its lines (`AuditMark`), so a line never counts twice.
What a dead process left is adopted by any process of the same data folder; a file lock says who is alive.
Each waiting line is sealed and numbered; how they are read and chained stands in `chaining`.
"""

import atexit
import collections
import fcntl
import logging
import os
import re
import socket
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction

from naast.foundation.audit import chaining, trail
from naast.foundation.audit.chain import spooled_mac
from naast.foundation.audit.chaining import DATABASE
from naast.foundation.audit.entries import Entry
from naast.foundation.audit.models import AuditMark

STALE_SECONDS = 10.0
GATHER_SECONDS = 1.0
ADOPT_SECONDS = 30.0
PATIENCE_SECONDS = (0.2, 2.0)

logger = logging.getLogger(__name__)


class NotNoted(RuntimeError):
    """The look could not be noted, so it may not take place."""


class Unwritable(NotNoted):
    """The spool cannot be written: the disk is full, read-only or not ours."""


class Stale(NotNoted):
    """Noted looks have been waiting too long to be chained; nobody may look until the trail follows again."""


# --- Noting ---------------------------------------------------------------------------------------------------------


def note(line: Entry) -> None:
    """Note a look before it takes place: one line appended to this process's file (about 0.02 ms, no query).

    Raises Unwritable when the file cannot be written and Stale when the oldest noted look has waited longer than
    STALE_SECONDS; the page must then refuse. Source: G4; NEN 7513; architecture §3.
    """
    _own().write(line)


def waiting() -> float:
    """Give for how many seconds the oldest look of this process has been waiting to be chained; 0.0 when none is."""
    return _mine.waiting() if _mine is not None and _mine.pid == os.getpid() else 0.0


def drain() -> int:
    """Chain at once what waits in this process's file and in those of dead ones; gives the number of lines chained.

    Inside the caller's transaction the files are left as they are, because the marks undo with it. Raises
    trail.TrailBroken, and what the database raises.
    """
    with _draining:
        own = _mine
        chained = own.drain() if own is not None and own.pid == os.getpid() else 0
        return chained + chaining.adopt(_folder(), but=own.name if own is not None else "")


def close() -> None:
    """End this process's thread and give up its file, which stays for adoption when lines still wait in it."""
    global _mine
    with _opening:
        own, _mine = _mine, None
    if own is not None and own.pid == os.getpid():
        own.close()


# --- One file -------------------------------------------------------------------------------------------------------


class _Spool:
    """The file of this process, its numbers, and the thread that chains it."""

    def __init__(self, folder: Path) -> None:
        """Make the file and hold its lock for as long as this process lives. Raises Unwritable."""
        self.folder = folder
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.number = 0
        self.torn = False
        self.size = self.read_at = 0
        self.moments: collections.deque[tuple[int, float]] = collections.deque()
        self.wake = threading.Event()
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None
        self.running = False
        self.by_itself = _by_itself()
        try:
            self.name, self.descriptor = _new_file(folder)
        except OSError as fault:
            raise Unwritable(f"the spool in {folder} cannot be made: {fault.strerror}") from fault

    def write(self, line: Entry) -> None:
        """Append one line. Raises Unwritable, Stale."""
        text = chaining.spooled(line)
        key: bytes = settings.AUDIT_KEY
        with self.lock:
            if self.by_itself:
                if not self.running:
                    self._start()
                if self.waiting() > STALE_SECONDS:
                    raise Stale(f"looks have been waiting for {self.waiting():.0f} s to be chained")
            elif not os.fstat(self.descriptor).st_nlink:
                self._begin_anew()  # the test before us left and took its folder along
            number = self.number + 1
            numbered = f"{number} {text}"
            self._put(f"{spooled_mac(key, self.name, numbered)} {numbered}\n".encode("ascii"))
            self.number = number
            present = time.monotonic()
            # One moment per tenth of a second is enough to know the age of the oldest line.
            if not self.moments or present - self.moments[-1][1] > 0.1:
                self.moments.append((number, present))
        if not self.wake.is_set():
            self.wake.set()

    def _put(self, data: bytes) -> None:
        """Write the bytes whole, or take back what was written and raise Unwritable."""
        if self.torn:
            data = b"\n" + data
        try:
            if os.write(self.descriptor, data) == len(data):
                self.torn = False
                self.size += len(data)
                return
            fault = "the disk is full"
        except OSError as error:
            fault = str(error.strerror)
        try:
            os.ftruncate(self.descriptor, self.size)
        except OSError:
            # Half a line stays behind: the next one starts on a line of its own, and this number is not used again.
            self.torn = True
            self.number += 1
            self.size = os.fstat(self.descriptor).st_size
        raise Unwritable(f"the spool cannot be written: {fault}")

    def _begin_anew(self) -> None:
        """Leave a file that was removed for a new one, with numbers of its own. Raises Unwritable."""
        try:
            name, descriptor = _new_file(self.folder)
        except OSError as fault:
            raise Unwritable(f"the spool in {self.folder} cannot be made: {fault.strerror}") from fault
        os.close(self.descriptor)
        self.name, self.descriptor = name, descriptor
        self.number, self.size, self.read_at, self.torn = 0, 0, 0, False
        self.moments.clear()

    def waiting(self) -> float:
        """Give the age of the oldest waiting line, in seconds."""
        try:
            return time.monotonic() - self.moments[0][1]
        except IndexError:
            return 0.0

    def drain(self) -> int:
        """Chain all lines that stood in the file at this moment; the caller holds `_draining`."""
        alone = not connections[DATABASE].in_atomic_block
        chained, start, more = 0, self.read_at, True
        while more:
            batch = chaining.read(self.descriptor, start)
            if not batch.lines:
                break
            upto, count = chaining.chain(self.name, batch.lines)
            chained += count
            start, more = batch.end, batch.more
            if alone:
                self._chained(upto, start)
        if alone and not os.fstat(self.descriptor).st_nlink:
            self._replace()
        return chained

    def _replace(self) -> None:
        """Tell in the trail that the file was removed, and make a new one once all of it is chained."""
        with transaction.atomic(using=DATABASE):
            trail.append_texts([chaining.damaged(f"{self.name}: the file was removed")], using=DATABASE)
        with self.lock:
            # What was noted before the removal and after the last read is chained in the next round.
            if self.size > self.read_at:
                return
            gone = self.name
            self._begin_anew()
        AuditMark.objects.using(DATABASE).filter(file=gone).delete()

    def _chained(self, upto: int, read_at: int) -> None:
        """Take note of a committed batch, and empty the file when nothing was added since."""
        with self.lock:
            self.read_at = read_at
            while len(self.moments) > 1 and self.moments[1][0] <= upto + 1:
                self.moments.popleft()
            if upto >= self.number:
                self.moments.clear()
            if self.size == read_at:
                os.ftruncate(self.descriptor, 0)
                self.size = self.read_at = 0

    def _start(self) -> None:
        """Start the thread: at the first look, after a fork, after it died."""
        self.running = True
        self.thread = threading.Thread(target=self._keep_chaining, name="audit-spool", daemon=True)
        self.thread.start()

    def _keep_chaining(self) -> None:
        """Run until the end, and leave word when that comes early."""
        try:
            _run(self)
        finally:
            self.running = False

    def close(self) -> None:
        """Let the thread finish what waits, then give the lock back; who adopts the file removes it with its mark."""
        self.stop.set()
        self.wake.set()
        if self.thread is not None and self.thread is not threading.current_thread():
            self.thread.join(5)
        with self.lock:
            os.close(self.descriptor)
            self.descriptor = -1


def _new_file(folder: Path) -> tuple[str, int]:
    """Make a file that no other process has, lock it, and give its name and descriptor. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    host = re.sub(r"[^A-Za-z0-9-]", "_", socket.gethostname())[:80]
    while True:
        name = f"{host}.{os.getpid()}.{time.time_ns()}.spool"
        descriptor = os.open(folder / name, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Between making and locking, another process may have found the file empty and removed it.
        if os.fstat(descriptor).st_nlink:
            return name, descriptor
        os.close(descriptor)


# --- The one of this process ----------------------------------------------------------------------------------------

_mine: _Spool | None = None
_opening = threading.Lock()
_draining = threading.Lock()


def _folder() -> Path:
    """Name the folder of the spools."""
    return Path(settings.HOME) / "spool"


def _by_itself() -> bool:
    """Tell whether a thread drains: always, but in tests, which drain by hand unless they set AUDIT_BATCHER."""
    return bool(getattr(settings, "AUDIT_BATCHER", settings.ENVIRONMENT.mode != "test"))


def _own() -> _Spool:
    """Give this process's spool, made at the first look. Raises Unwritable."""
    global _mine
    own = _mine
    if own is not None and own.pid == os.getpid():
        return own
    with _opening:
        if _mine is None or _mine.pid != os.getpid():
            _mine = _Spool(_folder())
        return _mine


def _after_fork() -> None:
    """Give up the parent's file and locks in a child; the parent keeps its own."""
    global _mine, _opening, _draining
    own, _mine = _mine, None
    _opening, _draining = threading.Lock(), threading.Lock()
    if own is not None and own.descriptor >= 0:
        os.close(own.descriptor)


os.register_at_fork(after_in_child=_after_fork)


@atexit.register
def _at_exit() -> None:
    """Chain what waits before a clean end; what cannot be chained now is adopted later."""
    close()


# --- The thread -----------------------------------------------------------------------------------------------------


def _run(own: _Spool) -> None:
    """Drain as long as the process lives; a fault is logged and tried again, and meanwhile pages grow stale."""
    adopted_at = -ADOPT_SECONDS
    patience = PATIENCE_SECONDS[0]
    last_round = False
    while not last_round:
        last_round = own.stop.is_set()
        if not last_round:
            own.wake.wait(ADOPT_SECONDS)
            own.stop.wait(GATHER_SECONDS)
            own.wake.clear()
        try:
            with _draining:
                own.drain()
                if time.monotonic() - adopted_at >= ADOPT_SECONDS:
                    adopted_at = time.monotonic()
                    chaining.adopt(own.folder, but=own.name)
            patience = PATIENCE_SECONDS[0]
        except Exception:
            logger.exception("the audit spool could not be chained; trying again in %.1f s", patience)
            connections[DATABASE].close()
            own.wake.set()
            own.stop.wait(patience)
            patience = min(patience * 2, PATIENCE_SECONDS[1])
        finally:
            # A pooled connection goes back while nothing waits; SQLite's is the thread's own and stays open.
            if connections[DATABASE].vendor == "postgresql":
                connections[DATABASE].close()
    connections[DATABASE].close()
