"""News of this room: somebody asked for everything about them, or had it erased."""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True)
class AccessAsked:
    """Somebody asked for the file about them; scratch pads about them are frozen for the privacy officer's weighing."""

    person: UUID
    export: UUID


@dataclasses.dataclass(frozen=True)
class Erased:
    """What could go of somebody is gone."""

    person: UUID
    erasure: UUID
