"""What somebody leaves behind, told by the rooms that keep it: appointments, files, places in a line.

A room says at its start what it keeps:

    @ports.leaving("appointments", words=in_words, move=move_appointments)
    def count(actor: Actor, leavers: Sequence[Leaver]) -> Mapping[UUID, Load]: ...

Counts only, never whose. `count` is asked once for all of them; `move`, beside the pages, when a takeover was arranged,
every night while it runs, and when it was taken back: it does what can be done by then and nothing twice.
"""

import dataclasses
import datetime
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from naast.foundation.access.actor import Actor, Job


@dataclasses.dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody is away from a function on these days, or for good (`until` None). `alone`: nobody else holds it."""

    function: UUID
    person: UUID
    role: str
    programme: UUID | None
    faculty: UUID | None
    since: datetime.date
    until: datetime.date | None
    alone: bool = True


@dataclasses.dataclass(frozen=True, slots=True)
class Load:
    """How much of a kind has to go on; `waits` is how much waits for the student's answer, None where none is asked."""

    count: int
    waits: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Moved:
    """What a move came to: gone to who stands in, left where it was, and waiting for the student's answer."""

    moved: int = 0
    left: int = 0
    waits: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """What was arranged: who stands in for which leaver; `for_good` when they do not come back."""

    takeover: UUID
    leaver: Leaver
    by: UUID
    for_good: bool


class Step(StrEnum):
    """When a move is asked for: as it is arranged, every night while it runs, and as it is taken back."""

    BEGIN = "begin"
    CARRY_ON = "carry-on"
    STOP = "stop"


Count = Callable[[Actor | Job, Sequence[Leaver]], Mapping[UUID, Load]]
Words = Callable[[int], str]


class Move(Protocol):
    """Moves what may move by now; knows what it did before."""

    def __call__(self, plan: Plan, *, actor: Job, step: Step) -> Moved:
        """Do it, inside an action of the house. What was told to move on a later day stops at STOP."""


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work that somebody can leave behind."""

    name: str
    words: Words
    count: Count
    move: Move | None


class KindTaken(ValueError):
    """Two rooms count the same kind."""


_kinds: dict[str, Kind] = {}


def leaving(name: str, *, words: Words, move: Move | None = None) -> Callable[[Count], Count]:
    """Register what a room keeps; `words` puts a number of it into words. Raises KindTaken."""

    def declare(count: Count) -> Count:
        if name in _kinds and _kinds[name].count is not count:
            raise KindTaken(name)
        _kinds[name] = Kind(name, words, count, move)
        return count

    return declare


def kinds() -> tuple[Kind, ...]:
    """Give every kind, in the order they were registered."""
    return tuple(_kinds.values())
