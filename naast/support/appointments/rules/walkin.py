"""Walking in: what a desk is called, and how many wait in words that show nobody (C1, C3)."""

from uuid import UUID

NOBODY, FEW, MANY = "nobody", "a-few", "more-than-five"
MOST_FEW = 5


def desk_key(role: str, programme: UUID | None, faculty: UUID | None, campus: str | None) -> str:
    """Name the desk of a role for a unit and a city; the same for everybody who holds that function."""
    unit = programme or faculty
    return ".".join((role, unit.hex if unit is not None else "", campus or ""))


def crowd(waiting: int) -> str:
    """Say roughly how many wait, as a label: an exact number would tell that somebody just came or left."""
    return NOBODY if waiting <= 0 else FEW if waiting <= MOST_FEW else MANY
