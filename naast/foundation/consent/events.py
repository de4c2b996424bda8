"""News of the room, for who wants to know (core.events); a no is no news, and nobody hears of one."""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True)
class PermissionUsable:
    """From now on this thing may be passed on: take a Grant, and look again at use."""

    permission: UUID
    what_kind: str
    what: UUID


@dataclasses.dataclass(frozen=True)
class PermissionStopped:
    """From now on this thing may not be passed on any more: the student said Stop, or the agreed day is past."""

    permission: UUID
    what_kind: str
    what: UUID
