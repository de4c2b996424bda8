"""What the rooms above tell this one: how a thing that is passed on reads, and where a right is used.

A room says it when it is loaded (its `apps.ready()` imports the module):

    @describes("referral")
    def as_text(actor: Actor, what: UUID) -> Described | None: ...
"""

import dataclasses
import logging
from collections.abc import Callable
from typing import Literal, TypeAlias
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from naast.foundation.access.actor import Actor

from .rules import digest_of

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Described:
    """A thing as the student sees it: exactly the text that would be passed on, paragraph by paragraph.

    `digest` is that of the text as it stands now, "" to have it made of the paragraphs (`rules.digest_of`); a yes is
    taken only when it is the digest that was asked about. `url` is where the thing stands, `change_url` where the
    student takes sentences out of it first.
    """

    title: str
    paragraphs: tuple[str, ...] = dataclasses.field(repr=False)
    url: str = ""
    digest: str = ""
    change_url: str = ""

    @property
    def digest_now(self) -> str:
        """Give the digest of the text as it stands now."""
        return self.digest or digest_of(self.paragraphs)


Describer: TypeAlias = Callable[[Actor, UUID], Described | None]
Right: TypeAlias = Literal["copy", "correct", "object", "erase"]
_describers: dict[str, Describer] = {}
_rights: dict[Right, str] = {}


class KindTaken(ValueError):
    """Two rooms describe the same kind of thing."""


def describes(what_kind: str) -> Callable[[Describer], Describer]:
    """Register the function below as what describes things of this kind to the student whose they are.

    It reads on behalf of the actor and gives None when there is nothing to show. Raises KindTaken.
    """

    def register(function: Describer) -> Describer:
        known = _describers.get(what_kind)
        if known is not None and (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise KindTaken(f"{what_kind} is described by {known.__module__}.{known.__qualname__}")
        _describers[what_kind] = function
        return function

    return register


def described(actor: Actor, what_kind: str, what: UUID) -> Described | None:
    """Describe a thing to an actor; None when no room knows it or its room fails: then nobody can say yes to it."""
    describer = _describers.get(what_kind)
    if describer is None:
        return None
    try:
        found = describer(actor, what)
    except Exception as fault:  # noqa: BLE001 - what cannot be shown is not asked about; the reason may hold content
        logger.error("a %s could not be described: %s", what_kind, type(fault).__name__)  # noqa: TRY400 - see above
        return None
    return found if isinstance(found, Described) else None


def leads_to(right: Right, url_name: str) -> None:
    """Say on which page a right is used ("object" → "my-objection"); the room above that has the page says so."""
    _rights[right] = url_name


def page_of(right: Right) -> str:
    """Give the address of the page on which a right is used, "" when no room has one."""
    if right not in _rights:
        return ""
    try:
        return reverse(_rights[right])
    except NoReverseMatch:
        return ""
