"""Who is asking: a person with functions and studies, nobody, or a named job."""

import dataclasses
from typing import NamedTuple
from uuid import UUID


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """A function somebody holds today: a role, and the unit it is held for (all three None: the whole university).

    `campus` is the slug of the city the function is limited to. `of_faculty` is the faculty that a function's programme
    belongs to, brought along so that no rule has to look it up; the function is still held for the programme alone.
    """

    role: str
    faculty: UUID | None = None
    programme: UUID | None = None
    campus: str | None = None
    of_faculty: UUID | None = dataclasses.field(default=None, compare=False)


class StandsInFor(NamedTuple):
    """Whose work somebody does today: the person they replace, in which function, and for which programme."""

    person: UUID
    role: str
    programme: UUID | None


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """The reader of a page or the author of a change, as far as access needs to know them (G2).

    `kinds` holds "student" and/or "staff"; `held` the functions of today, stand-ins included, and `stands_in` for whom;
    `studies` the ids of the programmes they are enrolled in today. Age itself is never here, only what it closes off
    (G9).
    `needs_strong`: one of the functions asks for a second factor; `strong`: this session gave one; `fresh`: they proved
    who they are and have not been away for a quarter of an hour since (G5).
    """

    pk: UUID | None = None
    name: str = ""
    language: str = "nl"
    kinds: frozenset[str] = frozenset()
    held: frozenset[Held] = frozenset()
    stands_in: frozenset[StandsInFor] = frozenset()
    studies: frozenset[UUID] = frozenset()
    under_18: bool = False
    under_16: bool = False
    needs_strong: bool = False
    strong: bool = False
    fresh: bool = False

    @property
    def known(self) -> bool:
        """Whether somebody is signed in."""
        return self.pk is not None

    def holds(self, *roles: str, programme: UUID | None = None, faculty: UUID | None = None) -> bool:
        """Tell whether one of these roles is held today, for this programme or faculty when one is named.

        A function for the whole university counts everywhere; one for a faculty counts for `faculty` when given.
        """
        for held in self.held:
            if held.role not in roles:
                continue
            if programme is None and faculty is None:
                return True
            if held.programme is None and held.faculty is None:
                return True
            if programme is not None and held.programme == programme:
                return True
            if faculty is not None and held.programme is None and held.faculty == faculty:
                return True
        return False

    @property
    def label(self) -> str:
        """Name the capacity for the trail: the roles held, else the kinds, else "anonymous"."""
        return "+".join(sorted({held.role for held in self.held}) or sorted(self.kinds)) or "anonymous"


ANONYMOUS = Actor()


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """A named job acting by itself; the name stands in the trail where a person's role would.

    Raises ValueError without a name.
    """

    name: str

    pk: None = dataclasses.field(default=None, init=False)
    known: bool = dataclasses.field(default=False, init=False)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a job acts under a name")

    @property
    def label(self) -> str:
        """Name the job for the trail."""
        return f"job:{self.name}"
