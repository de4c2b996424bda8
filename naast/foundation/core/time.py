"""One clock that everything of ours asks; in the demonstration it can be moved (G11).

Sessions, second factors, caches, rate limits and certificates ask the system instead (`system_now`).
The distance between the two clocks stands in a small file in the data folder, so that every process sees a move
at its next page, at the price of one `stat` and without a query. Outside the demonstration the file is
never looked at.
"""

import contextlib
import contextvars
import datetime
import fcntl
import functools
import json
import os
import threading
import time as _system
import zoneinfo
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

UTC = datetime.UTC
FURTHEST_MOVE = datetime.timedelta(days=366 * 5)


class ClockCannotMove(RuntimeError):
    """Only the demonstration's clock can be moved."""


class ClockCannotGoBack(ValueError):
    """Jobs have already run for the days one would go back to."""


class ClockMovesTooFar(ValueError):
    """Running the jobs of so many days would take hours."""


class NaiveMoment(ValueError):
    """A moment without a time zone is not a moment."""


monotonic = _system.monotonic
"""Seconds that only ever grow, for measuring and waiting; no clock."""

# --- Asking ---------------------------------------------------------------------------------------------------------


def system_now() -> datetime.datetime:
    """Give the system's moment, in UTC; for sessions, caches, rate limits and the second line of the audit trail."""
    return datetime.datetime.now(UTC)


def now() -> datetime.datetime:
    """Give the present moment of the movable clock, aware, in UTC."""
    return system_now() + offset()


def today() -> datetime.date:
    """Give the present date in the university's time zone."""
    return local(now()).date()


def zone() -> zoneinfo.ZoneInfo:
    """Give the university's time zone."""
    return _zone(settings.UNIVERSITY_TIME_ZONE)


@functools.cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    """Read a time zone once."""
    return zoneinfo.ZoneInfo(name)


def local(moment: datetime.datetime) -> datetime.datetime:
    """Give the same moment on the university's wall clock. Raises NaiveMoment."""
    if moment.tzinfo is None:
        raise NaiveMoment(f"{moment} has no time zone")
    return moment.astimezone(zone())


def moment_of(day: datetime.date, wall: datetime.time) -> datetime.datetime:
    """Give the moment, in UTC, at which the university's wall clock shows `wall` on `day`.

    In the hour that is skipped in spring the result lies as far after the skip as asked (02:30 becomes 03:30);
    in the hour that comes twice in autumn it is the first. Raises NaiveMoment when `wall` carries a time zone.
    """
    if wall.tzinfo is not None:
        raise NaiveMoment("wall time is the university's own; give it without a time zone")
    return datetime.datetime.combine(day, wall.replace(fold=0), tzinfo=zone()).astimezone(UTC)


def offset() -> datetime.timedelta:
    """Give how far the movable clock is ahead of the system; zero everywhere but in the demonstration."""
    if not settings.DEMO:
        return _ZERO
    kept = _kept.get()
    if kept is None:
        return _read_offset(_clock_file())
    if not kept:
        kept.append(_read_offset(_clock_file()))
    return kept[0]


_ZERO = datetime.timedelta(0)
_kept: contextvars.ContextVar[list[datetime.timedelta] | None] = contextvars.ContextVar("clock", default=None)


@contextlib.contextmanager
def one_clock() -> Iterator[None]:
    """Keep the distance between the clocks, for who reads one page: it shows one day, also while the clock is moved."""
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


# --- The file -------------------------------------------------------------------------------------------------------


class _Seen:
    """What this process last read from the file, with the mark of the file it read."""

    entry: tuple[tuple[str, int, int], datetime.timedelta] = (("", 0, 0), _ZERO)


def _clock_file() -> Path:
    """Name the file that holds the distance between the clocks."""
    return _clock_in(settings.HOME)


@functools.cache
def _clock_in(home: Path) -> Path:
    """Name the file in a data folder."""
    return Path(home) / "clock.json"


def _read_offset(path: Path) -> datetime.timedelta:
    """Read the distance, again only when the file was replaced since (each move makes a new file)."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return _ZERO
    mark = (str(path), status.st_mtime_ns, status.st_ino)
    known_mark, known = _Seen.entry
    if known_mark == mark:
        return known
    ahead = datetime.timedelta(seconds=float(json.loads(path.read_text(encoding="ascii"))["ahead_seconds"]))
    _Seen.entry = (mark, ahead)
    return ahead


def _write_offset(ahead: datetime.timedelta) -> None:
    """Replace the file as a whole, so that no process reads half of it."""
    path = _clock_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"clock.{os.getpid()}.{threading.get_ident()}.new")
    with fresh.open("w", encoding="ascii") as file:
        json.dump({"ahead_seconds": ahead.total_seconds()}, file)
    mark = _system.time_ns()  # a file system's own stamps are coarse: two quick moves would look like one
    os.utime(fresh, ns=(mark, mark))
    fresh.replace(path)


# --- Moving ---------------------------------------------------------------------------------------------------------

Walk = Callable[[datetime.datetime, datetime.datetime, Callable[[datetime.datetime], None]], None]
Floor = Callable[[], datetime.datetime | None]


class _Walked:
    """Who runs the jobs of skipped days; nobody until `core.jobs` says so."""

    walk: Walk | None = None
    floor: Floor | None = None


def walked_by(walk: Walk, *, floor: Floor) -> None:
    """Register who runs the jobs of skipped days: `core.jobs` does, when the application starts.

    `walk(since, until, step)` runs what was due in between and calls `step(moment)` before each, which puts the
    clock there; `floor()` gives the last moment for which something already ran, or None.
    """
    _Walked.walk, _Walked.floor = walk, floor


def move_to(moment: datetime.datetime) -> None:
    """Put the demonstration's clock at `moment`, running the jobs of the days skipped, in order (G11).

    Raises ClockCannotMove outside the demonstration, NaiveMoment, ClockMovesTooFar beyond five years ahead, and
    ClockCannotGoBack when jobs have already run for a later moment: what they sent, erased or offered cannot be
    undone, only begun anew. When a job fails for good the walk goes on, as it would in real time.
    """
    if not settings.DEMO:
        raise ClockCannotMove("only the demonstration's clock can be moved; this is not the demonstration")
    if moment.tzinfo is None:
        raise NaiveMoment(f"{moment} has no time zone")
    with _moving():
        present = now()
        if moment > present + FURTHEST_MOVE:
            raise ClockMovesTooFar(f"{moment:%d-%m-%Y} is more than five years ahead; move in smaller steps")
        if moment < present:
            _refuse_going_back(moment)
        elif _Walked.walk is not None:
            _Walked.walk(present, moment, _place)
        _place(moment)


def _refuse_going_back(moment: datetime.datetime) -> None:
    """Raise ClockCannotGoBack when something has run for a moment after this one."""
    last = _Walked.floor() if _Walked.floor is not None else None
    if last is not None and moment < last:
        raise ClockCannotGoBack(
            f"The clock cannot go back to {local(moment):%d-%m-%Y %H:%M}: jobs have already run up to "
            f"{local(last):%d-%m-%Y %H:%M} (mail sent, terms ended), and that cannot be undone. "
            "Start anew with RESET=1 to have an earlier date."
        )


def _place(moment: datetime.datetime) -> None:
    """Put the clock at a moment, without running anything."""
    _write_offset(moment - system_now())


@contextlib.contextmanager
def _moving() -> Iterator[None]:
    """Hold the clock alone: one move at a time, and no worker runs a job on a day that is passing by."""
    with _clock_lock(fcntl.LOCK_EX):
        yield


@contextlib.contextmanager
def standing() -> Iterator[bool]:
    """Keep the clock from being moved while a job runs; yields False when a move is under way.

    Costs nothing outside the demonstration.
    """
    if not settings.DEMO:
        yield True
        return
    try:
        with _clock_lock(fcntl.LOCK_SH | fcntl.LOCK_NB):
            yield True
    except BlockingIOError:
        yield False


@contextlib.contextmanager
def _clock_lock(how: int) -> Iterator[None]:
    """Take the lock of the clock in the given way, on a descriptor of its own (so threads exclude each other)."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home / "clock.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
