"""What rooms above fill in at the start: who has to do with whom, what can be opened, and whose code it is (G4)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from naast.foundation.access.actor import Actor

Pair: TypeAlias = tuple[UUID, UUID]
"""A member of staff and the person they looked at."""
Relations: TypeAlias = Callable[[frozenset[Pair]], Iterable[Pair]]
Ended: TypeAlias = Callable[[frozenset[Pair]], Mapping[Pair, datetime]]
Door: TypeAlias = tuple[str, str]
"""What can be opened, in the reader's words, and its address."""
Doors: TypeAlias = Callable[[Actor, UUID], Iterable[Door]]
Finder: TypeAlias = Callable[[str], UUID | None]

_relations: dict[str, Relations] = {}
_ended: dict[str, Ended] = {}
_doors: dict[str, Doors] = {}
_finders: dict[str, Finder] = {}


Filled = TypeVar("Filled", bound=Callable[..., Any])


class PortTaken(ValueError):
    """Two functions claim the same name."""


def relations(name: str) -> Callable[[Relations], Relations]:
    """Register the function below: of many pairs it gives those with a ground ("appointments": had or have one).

    It is asked once a week with every pair of the week, so it answers in a few queries. Raises PortTaken.
    """
    return _register(_relations, name)


def ended(name: str) -> Callable[[Ended], Ended]:
    """Register the function below: of pairs without a ground it gives those that had one, with the moment it ended.

    Raises PortTaken.
    """
    return _register(_ended, name)


def doors(role: str) -> Callable[[Doors], Doors]:
    """Register the function below: what an actor with emergency access to a student opens of this function's files.

    It gives (words, address) only of what the actor's scope shows; one function may answer for several. Raises
    PortTaken.
    """
    return _register(_doors, role)


def finds(name: str) -> Callable[[Finder], Finder]:
    """Register the function below: the student behind an opaque code of the room ("guidance"), or None.

    Raises PortTaken.
    """
    return _register(_finders, name)


def _register(known: dict[str, Filled], name: str) -> Callable[[Filled], Filled]:
    """Keep a function under a name. Raises PortTaken."""

    def keep(function: Filled) -> Filled:
        before = known.get(name)
        if before is not None and before.__qualname__ != function.__qualname__:
            raise PortTaken(f"{name} is answered by {before.__module__}.{before.__qualname__}")
        known[name] = function
        return function

    return keep


def pairs_with_ground(pairs: frozenset[Pair]) -> set[Pair]:
    """Ask every room which of these pairs have a ground."""
    return {pair for fill in _relations.values() for pair in fill(pairs)}


def pairs_that_ended(pairs: frozenset[Pair]) -> dict[Pair, datetime]:
    """Ask every room which of these pairs had a ground that ended, and when last."""
    found: dict[Pair, datetime] = {}
    for fill in _ended.values():
        for pair, moment in fill(pairs).items():
            found[pair] = max(moment, found.get(pair, moment))
    return found


def doors_of(actor: Actor, student: UUID, roles: Iterable[str]) -> list[Door]:
    """List what can be opened of these functions' files; empty alike for no file and nobody there."""
    found = [door for role in roles if role in _doors for door in _doors[role](actor, student)]
    return list(dict.fromkeys(found))  # one function may answer for several


def student_behind(code: str) -> UUID | None:
    """Ask every room whose code this is."""
    return next((found for fill in _finders.values() if (found := fill(code)) is not None), None)
