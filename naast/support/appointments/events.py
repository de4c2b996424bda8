"""News of the room, for who wants to know (core.events): what happened to which row, never to whom or why."""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True)
class SlotFreed:
    """A time that was taken, or withheld, can be had again."""

    slot: UUID


@dataclasses.dataclass(frozen=True)
class Confirmed:
    """An appointment was made."""

    appointment: UUID


@dataclasses.dataclass(frozen=True)
class Changed:
    """An appointment was moved to another time, or (`other_host`) to who stands in, at the same time."""

    appointment: UUID
    other_host: bool = False


@dataclasses.dataclass(frozen=True)
class Cancelled:
    """An appointment was cancelled."""

    appointment: UUID
