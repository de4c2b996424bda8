"""What the weekly list is made of: looks, what is known beside them, reasons and rows."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

# Why a row stands on the list; each goes with one number that its words use.
NO_GROUND, OTHER_UNIT, SAME_NAME, ODD_HOUR, REPEATED, CAME_BACK, OFTEN, MANY_LOOK, ENDED, BURST, STRANGE, REFUSED = (
    "no-ground",
    "other-unit",
    "same-name",
    "odd-hour",
    "repeated",
    "came-back",
    "often",
    "many-look",
    "ended",
    "burst",
    "strangers",
    "refused",
)
REASONS = (
    NO_GROUND,
    OTHER_UNIT,
    SAME_NAME,
    ODD_HOUR,
    REPEATED,
    CAME_BACK,
    OFTEN,
    MANY_LOOK,
    ENDED,
    BURST,
    STRANGE,
    REFUSED,
)


class Look(NamedTuple):
    """One opening, or one that was refused (`person` is then empty). `at` is the university's wall clock."""

    looker: UUID
    person: UUID | None
    at: datetime.datetime
    refused: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Looker:
    """A member of staff: in which capacity (`role`, the trail's label), for which units, and their family name.

    `everywhere`: a function for the whole university is among them.
    """

    role: str
    units: frozenset[UUID]
    everywhere: bool
    family: str


@dataclasses.dataclass(frozen=True, slots=True)
class Looked:
    """Somebody who was looked at: the units they belong to, and their family name."""

    units: frozenset[UUID]
    family: str


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the looks. `grounds` are pairs of looker and person with a reason to look.

    `ended` gives when the reason of a pair ended; `families` how many people here carry a family name (folded).
    """

    lookers: Mapping[UUID, Looker]
    people: Mapping[UUID, Looked]
    grounds: frozenset[tuple[UUID, UUID]]
    ended: Mapping[tuple[UUID, UUID], datetime.datetime]
    families: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """One reason in a label, the points it gives, and the number its words use."""

    slug: str
    points: int
    number: int


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of the list: who looked at whom, how often, and every reason, heaviest first."""

    looker: UUID
    person: UUID | None
    role: str
    looks: int
    days: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """Add up the reasons."""
        return sum(reason.points for reason in self.reasons)
