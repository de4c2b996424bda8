"""The guide as the pages read it: one unchangeable copy in memory per process, renewed when the edition changes.

One indexed row tells whether the copy is old. A thread beside the pages looks at it twice a second, and at once when
another process of this machine left a mark, and makes the new copy while everyone reads the old one: no reader waits
for that, and none asks a database that does not answer. The thread rests when nobody reads; whoever comes after that
looks first. With the database gone the last copy answers.

Of a new edition only the entries that changed are made anew (`copying`). The pages show it at once; the finder learns
its doors afterwards, beside that too, and only when what it knows of them changed.
"""

import dataclasses
import functools
import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connections

from naast.foundation.core import time

from ..models import Edition, Leaflet
from ..rules import Index, build_index, load_words
from .copying import GuideEntry, GuideText, Pieces, copied, doors_of

__all__ = ["GuideEntry", "GuideText", "Shelf", "forget_shelf", "renew_shelf", "shelf"]

logger = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 0.5
GLANCE_EVERY_SECONDS = 0.1
REST_AFTER_SECONDS = 600.0
STOP_SECONDS = 30.0
WORDS = Path(__file__).resolve().parent.parent / "words"


@dataclasses.dataclass(frozen=True, eq=False)
class Shelf:
    """The whole guide at one edition; `learnt` is the edition that the finder knows, a moment behind at most."""

    edition: int
    entries: Mapping[str, GuideEntry]
    versions: Mapping[str, tuple[Mapping[str, Any], ...]]
    index: Index
    learnt: int

    @property
    def leaflets(self) -> Mapping[str, Mapping[str, Any]]:
        """Give each leaflet in the version of today: the one that began last; none that is yet to begin (A5)."""
        today = time.today()
        begun = {key: [one for one in rows if one["starts_on"] <= today] for key, rows in self.versions.items()}
        return {key: rows[-1] for key, rows in begun.items() if rows}

    def listed(self, audience: str = "") -> list[GuideEntry]:
        """Give the entries in their order, for one audience when one is named."""
        return [
            entry
            for entry in self.entries.values()
            if not audience or audience in entry.audience or "anyone" in entry.audience
        ]


_kept: Shelf | None = None
_pieces: Pieces = MappingProxyType({})
_looked = float("-inf")
_asked = float("-inf")
_away = False
_lock = threading.Lock()
# The words of the finder are files of the code: read once per process, which is half of a build.
_words = functools.cache(load_words)


def shelf() -> Shelf:
    """Give the current copy. Raises django.db.Error only when there is no copy yet and no database either."""
    global _asked
    _asked = monotonic()
    kept = _kept
    if kept is not None and (_watch.is_on() or monotonic() - _looked < LOOK_EVERY_SECONDS):
        return kept
    # One thread looks; the others go on with the copy they have, and wait only while there is none.
    if not _lock.acquire(blocking=kept is None):
        assert kept is not None
        return kept
    try:
        kept = _kept
        if kept is None or monotonic() - _looked >= LOOK_EVERY_SECONDS:
            kept = _look(kept)
    finally:
        _lock.release()
    if settings.GUIDE_RENEWED_BESIDE:
        _watch.begin()
    return kept


def renew_shelf() -> None:
    """Have the next edition shown soon: the thread looks at once, or without it the next reader does.

    The other processes of this machine are told by a mark on the disk; where that fails they see it at their next look.
    """
    global _looked
    _looked = float("-inf")
    _watch.wake()
    try:
        with _mark().open("ab") as mark:
            mark.write(b".")
    except OSError:
        logger.exception("the other processes could not be told of a new edition; they look twice a second")


def _mark() -> Path:
    """Name the file that grows with every change: its length is all that is ever looked at."""
    home: Path = settings.HOME
    return home / "guide.changes"


def _changes() -> int:
    """Say how often the other processes of this machine told of a change."""
    try:
        return _mark().stat().st_size
    except OSError:
        return 0


def forget_shelf() -> None:
    """Drop the copy in memory and end the thread, so that the next question reads the database itself."""
    global _kept, _looked, _away, _pieces
    _watch.end()
    _kept, _looked, _away, _pieces = None, float("-inf"), False, MappingProxyType({})


def _look(kept: Shelf | None) -> Shelf:
    """Put another copy in place when the edition is another one. Raises django.db.Error when there is none at all."""
    global _kept, _looked, _away
    try:
        number = Edition.objects.values_list("number", flat=True).filter(pk=1).first() or 0
        if kept is None or number != kept.edition:
            kept = _kept = _take_down(number)
        if kept.learnt != number and not settings.GUIDE_RENEWED_BESIDE:
            kept = dataclasses.replace(kept, index=build_index(doors_of(_pieces), _words(WORDS)), learnt=number)
        _away = False
    except DatabaseFault:
        if kept is None:
            raise
        if not _away:  # told once, not twice a second until it is back
            logger.warning("the database does not answer; the guide is read from memory")
        _away = True
    _kept, _looked = kept, monotonic()
    return kept


class _Watch:
    """The threads beside the pages, at most one of each per process: one looks, and for a while one learns.

    The first is begun by a reader and rests when nobody reads. Learning takes a second, in which the pages can change
    again; so it has a thread of its own, begun when the finder is behind, and gone when it is not.
    """

    def __init__(self) -> None:
        self._begin = threading.Lock()
        self._woken = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._learner: threading.Thread | None = None
        self._not_learnt = -1

    def is_on(self) -> bool:
        """Tell whether somebody else looks, so that a reader need not."""
        thread = self._thread
        return thread is not None and thread.is_alive() and not self._ended.is_set()

    def begin(self) -> None:
        """Start looking; in a process that does so already this changes nothing."""
        with self._begin:
            if self._thread is not None and self._thread.is_alive():
                return
            self._ended, self._woken = threading.Event(), threading.Event()
            self._thread = self._started("guide", self._keep_looking, self._ended, self._woken)

    def _started(self, name: str, run: Callable[..., None], *events: threading.Event) -> threading.Thread:
        thread = threading.Thread(target=run, args=events, daemon=True, name=name)
        thread.start()
        return thread

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def end(self) -> None:
        """Stop looking and learning, and wait for what is halfway, so that it is not put in place afterwards."""
        with self._begin:
            threads, self._thread, self._learner = (self._thread, self._learner), None, None
            self._not_learnt = -1
            self._ended.set()
            self._woken.set()
        for thread in threads:
            if thread is not None and thread is not threading.current_thread():
                thread.join(STOP_SECONDS)

    def _keep_looking(self, ended: threading.Event, woken: threading.Event) -> None:
        """Look, copy and put in place until it is ended or nobody has read for a while."""
        told, changes = "", -1
        while not ended.is_set():
            asked = woken.wait(min(GLANCE_EVERY_SECONDS, LOOK_EVERY_SECONDS))
            woken.clear()
            if ended.is_set() or monotonic() - _asked > REST_AFTER_SECONDS:
                return
            seen = _changes()
            if not asked and seen == changes and monotonic() - _looked < LOOK_EVERY_SECONDS:
                continue
            changes = seen
            try:
                with _lock:
                    kept = _look(_kept)
                if kept.edition not in (kept.learnt, self._not_learnt):
                    self._begin_to_learn(ended)
                told = ""
            except Exception as fault:
                # The same fault twice a second would bury what else the log says.
                if repr(fault) != told:
                    logger.exception("the new edition of the guide could not be read; the old one is shown")
                told = repr(fault)
            finally:
                connections.close_all()

    def _begin_to_learn(self, ended: threading.Event) -> None:
        """Let the finder learn beside the pages, unless it does so already."""
        with self._begin:
            if not ended.is_set() and (self._learner is None or not self._learner.is_alive()):
                self._learner = self._started("guide finder", self._keep_learning, ended)

    def _keep_learning(self, ended: threading.Event) -> None:
        """Let the finder learn what the pages show, until it knows that all; what it cannot learn is tried once."""
        global _kept
        while not ended.is_set():
            with _lock:
                kept, doors = _kept, doors_of(_pieces)
            if kept is None or kept.edition in (kept.learnt, self._not_learnt):
                return
            try:
                index = build_index(doors, _words(WORDS))
            except Exception:
                logger.exception("the finder could not learn the new edition of the guide; it knows the one before")
                self._not_learnt = kept.edition
                continue
            with _lock:
                if _kept is not None and not ended.is_set():
                    _kept = dataclasses.replace(_kept, index=index, learnt=kept.edition)


_watch = _Watch()


def _take_down(number: int) -> Shelf:
    """Copy what the pages show, in three queries; what the finder knows comes along from the last copy."""
    global _pieces
    pieces = copied(_pieces)
    versions: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for leaflet in Leaflet.objects.order_by("starts_on", "version"):
        content = {**leaflet.content, "version": leaflet.version, "starts_on": leaflet.starts_on}
        versions[leaflet.key] = (*versions.get(leaflet.key, ()), MappingProxyType(content))
    doors, kept = doors_of(pieces), _kept
    index, learnt = (build_index(doors, _words(WORDS)), number) if kept is None else (kept.index, kept.learnt)
    if index.doors == {door.slug: door for door in doors}:
        learnt = number
    _pieces = pieces
    entries = {piece.entry.slug: piece.entry for piece in pieces.values()}
    return Shelf(number, MappingProxyType(entries), MappingProxyType(versions), index, learnt)
