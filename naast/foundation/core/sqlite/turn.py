"""A fair queue of SQLite writers: one file lock per database, taken before a writer asks SQLite for its own lock.

SQLite lets a refused writer sleep and try again, so an unlucky one starves (17 s for one of 20,000 attempts);
the kernel wakes the waiters of a file lock when it is free (0.14 s). The lock excludes writers of all processes
and all threads; readers never wait.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading

_holders: dict[str, tuple[int, int]] = {}
"""Which process and thread holds the turn of which database; the lock itself keeps this consistent, and the
process number keeps a child from taking its parent's entry for its own."""


class TurnRefused(sqlite3.OperationalError):
    """The queue did not move in time, or waiting would never end."""


class Turn:
    """One connection's place in the queue of one database. Not to be used by two threads at the same time.

    Each connection opens the lock file itself, so two threads of one process exclude each other as two processes
    do. A child process never has the turn of its parent: after a fork it opens the file anew.
    """

    def __init__(self, path: str, *, patience: float) -> None:
        """Name the lock file, opened at the first turn, and the seconds one waits at most."""
        self.path = path
        self.patience = patience
        self._descriptor = -1
        self._owner = os.getpid()
        self._held = False

    @property
    def held(self) -> bool:
        """Whether this process has the turn through this connection."""
        return self._held and self._owner == os.getpid()

    def take(self) -> None:
        """Wait for one's turn; at once when it is held already.

        Raises TurnRefused after `patience` seconds, and at once when this thread holds the turn through another
        connection to the same database, for then it would wait for itself.
        """
        if self.held:
            return
        if self._owner != os.getpid():
            self._forget()
        me = (os.getpid(), threading.get_ident())
        if _holders.get(self.path) == me:
            raise TurnRefused("this thread is already writing through another connection to the same database")
        if self._descriptor < 0:
            self._descriptor = _open(self.path)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait()
        self._held = True
        _holders[self.path] = me

    def give_back(self) -> None:
        """Let the next writer go; nothing happens when this process does not hold the turn."""
        if self.held:
            self._held = False
            _holders.pop(self.path, None)
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the turn back and close the file."""
        self.give_back()
        self._forget()

    def __del__(self) -> None:
        """Leave nobody waiting when a thread ends without closing its connection."""
        with contextlib.suppress(Exception):
            self.close()

    def _forget(self) -> None:
        """Close the descriptor without unlocking, so that a child leaves its parent's turn alone."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._owner, self._held = -1, os.getpid(), False

    def _wait(self) -> None:
        """Stand in the kernel's queue, on a thread that can be left behind: a blocking lock has no time limit."""
        place = _Place(self.path)
        waiter = threading.Thread(target=place.wait, name="sqlite-turn", daemon=True)
        waiter.start()
        waiter.join(self.patience)
        descriptor = place.leave()
        if descriptor < 0:
            raise TurnRefused(f"database is locked: waited {self.patience:g} s for the turn to write")
        os.close(self._descriptor)
        self._descriptor = descriptor


class _Place:
    """A place in the kernel's queue that can be left."""

    def __init__(self, path: str) -> None:
        """Open a descriptor of its own to wait on."""
        self._descriptor = _open(path)
        self._has_turn = False
        self._left = False
        self._settle = threading.Lock()

    def wait(self) -> None:
        """Block until the turn comes; gives it up again when nobody waits for it any more."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._settle:
            if self._left:
                os.close(self._descriptor)
            self._has_turn = True

    def leave(self) -> int:
        """Give the descriptor that has the turn, or -1 when the turn has not come."""
        with self._settle:
            self._left = True
            return self._descriptor if self._has_turn else -1


def _open(path: str) -> int:
    """Open the lock file; programs that are started do not inherit it."""
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
