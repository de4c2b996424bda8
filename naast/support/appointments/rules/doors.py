"""Who is behind a door: a function held for a unit, asked for by programme and city (C1)."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID


class Unit(NamedTuple):
    """For whom a function is held, or for whom somebody asks; an empty campus is every city."""

    programme: UUID | None = None
    faculty: UUID | None = None
    campus: str = ""

    @property
    def for_everybody(self) -> bool:
        """Whether it is for the whole university."""
        return self.programme is None and self.faculty is None


def is_behind(held: Unit, asked: Unit) -> bool:
    """Tell whether a function held for a unit is behind a door; who asks for no programme in particular asks for all.

    `queries.behind.diaries_behind` asks the same of the database; a test compares the two.
    """
    unit = asked.programme is None or held.for_everybody or held.programme == asked.programme
    unit = unit or (asked.faculty is not None and held.faculty == asked.faculty)
    return unit and (not asked.campus or held.campus in ("", asked.campus))


def is_for(held: Unit, studied: Iterable[tuple[UUID, UUID]]) -> bool:
    """Tell whether a function is there for who studies these (programme, faculty); without any, for everybody."""
    return held.for_everybody or any(is_behind(held, Unit(programme, faculty)) for programme, faculty in studied)
