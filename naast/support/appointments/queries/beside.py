"""The door through which a room above leads on from one appointment in a diary: a link, or nothing (C4)."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from naast.foundation.access.actor import Actor


class Door(NamedTuple):
    """A link beside an appointment, in the language of the page."""

    words: str
    url: str


Beside = Callable[[Actor, str, UUID], Door | None]
_sources: list[Beside] = []


def led_on_by(source: Beside) -> None:
    """Let `source` say from now on where one appointment leads on to: (host, code, student) -> a door or None."""
    _sources[:] = [source]


def beside(actor: Actor, code: str, student: UUID | None) -> Door | None:
    """Give the door beside an appointment with a student; None for a guest, and where nothing leads on."""
    return _sources[0](actor, code, student) if _sources and student is not None else None
