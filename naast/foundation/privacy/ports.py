"""Where an upper room says what the walk over its tables should do differently; called in its `apps.ready()`.

Without a word here a table is treated as its PersonalData says: everything about a person is exported, and erased as
`on_erase` says. Labels are those of Django: "guidance.GuidanceFile". None of these functions may write.
"""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.functional import Promise

Words = str | Promise
Row = Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a table that stay when somebody erases: why, and until when (None: as long as the reason lasts).

    `rows` are keys; None means all of this person's. `client_may_destroy`: the law that keeps them lets the client ask
    for earlier destruction, so the page offers that apart (BW 7:455).
    """

    because: Words
    until: datetime.date | None = None
    rows: frozenset[Any] | None = None
    client_may_destroy: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class ByRole:
    """A table whose rows are kept by the term of a role: the paths to the role, to when it ended, and to the person."""

    role: str
    ended: str


Export = Callable[[models.Model, UUID], Row]
Keeps = Callable[[UUID], Iterable[Kept]]
Over = Callable[[datetime.datetime], "models.QuerySet[Any]"]
Ends = Callable[[UUID], None]
Function = TypeVar("Function", bound=Callable[..., Any])

_exports: dict[str, Export] = {}
_left_out: dict[str, Words] = {}
_keeps: dict[str, list[Keeps]] = {}
_over: dict[str, list[Over]] = {}
_by_role: dict[str, ByRole] = {}
_words: dict[str, tuple[Words, Words]] = {}
_ends: dict[str, Ends] = {}


def exports(label: str) -> Callable[[Function], Function]:
    """Register `fn(row, person) -> {words: value}`: how one row reads in the file, in place of its plain fields.

    It must leave out everybody but the person; values are text, numbers, dates, moments, booleans, None.
    """

    def register(function: Function) -> Function:
        _exports[label.lower()] = function
        return function

    return register


def leaves_out(label: str, *, because: Words) -> None:
    """Leave a table out of the file, with the reason that every file states: a scratch pad, or what others own."""
    _left_out[label.lower()] = because


def keeps(label: str) -> Callable[[Function], Function]:
    """Register `fn(person) -> Iterable[Kept]`: which rows stay when this person erases."""

    def register(function: Function) -> Function:
        _keeps.setdefault(label.lower(), []).append(function)
        return function

    return register


def by_role(label: str, *, role: str, ended: str) -> None:
    """Keep a table by the term of a role: `by_role("guidance.Note", role="file__role", ended="file__closed_at")`.

    A term that a law asks for holds an erasure back until it is over, but the client may ask for earlier destruction;
    every other term is no reason to keep. The nightly run removes what is over, with its keys. A row that did not end
    yet is never over.
    """
    _by_role[label.lower()] = ByRole(role, ended)


def over(label: str) -> Callable[[Function], Function]:
    """Register `fn(now) -> QuerySet` of the rows of this table that are over; the nightly run removes them."""

    def register(function: Function) -> Function:
        _over.setdefault(label.lower(), []).append(function)
        return function

    return register


def describes(label: str, *, title: Words, keep: Words = "") -> None:
    """Name a table for people ("Je gesprekken met de studieadviseur") and say in words how long it stays."""
    _words[label.lower()] = (title, keep)


def ends(name: str) -> Callable[[Function], Function]:
    """Register `fn(person)`, called as a job before somebody's rows go: to end what still runs (cancel a booking).

    The one function here that writes; it acts by the room's own actions and bears being run twice.
    """

    def register(function: Function) -> Function:
        _ends[name] = function
        return function

    return register


# --- What privacy asks ----------------------------------------------------------------------------------------------


def export_of(label: str) -> Export | None:
    """Give the nicer reading of a table's rows, or None."""
    return _exports.get(label.lower())


def left_out(label: str) -> Words | None:
    """Give why a table is left out of the file, or None."""
    return _left_out.get(label.lower())


def keepers_of(label: str) -> tuple[Keeps, ...]:
    """Give the functions that keep rows of a table."""
    return tuple(_keeps.get(label.lower(), ()))


def role_of(label: str) -> ByRole | None:
    """Give by which role's term a table is kept, or None."""
    return _by_role.get(label.lower())


def all_by_role() -> Mapping[str, ByRole]:
    """Give every table that is kept by the term of a role."""
    return dict(_by_role)


def all_over() -> Mapping[str, tuple[Over, ...]]:
    """Give every table that says itself which rows are over."""
    return {label: tuple(functions) for label, functions in _over.items()}


def words_for(label: str) -> tuple[Words, Words] | None:
    """Give the name of a table for people and how long it stays, or None."""
    return _words.get(label.lower())


def enders() -> Mapping[str, Ends]:
    """Give what ends before rows go, by name."""
    return dict(_ends)
