"""Which functions keep a file with a student, and which of them under professional secrecy (C4, L5)."""

PSYCHOLOGIST = "psychologist"
PSYCHOLOGISTS = frozenset((PSYCHOLOGIST, "phd-psychologist"))
"""Roles whose files stand apart: other tables, other keys, no stand-in, nobody above them."""
GUIDING = PSYCHOLOGISTS | {
    "study-adviser",
    "student-counsellor",
    "career",
    "popcorner",
    "abroad",
    "wellbeing-officer",
    "fenestra",
    "chaplain",
}
_AS_PSYCHOLOGIST = {"head-of-psychologists": PSYCHOLOGIST, "duty-psychologist": PSYCHOLOGIST}


def guides_as(held: str) -> str | None:
    """Give the role in which the holder of a function keeps files; None for who keeps none."""
    found = _AS_PSYCHOLOGIST.get(held, held)
    return found if found in GUIDING else None


def held_for(role: str) -> tuple[str, ...]:
    """List the functions whose holder keeps files in this role."""
    return (role, *(held for held, kept in _AS_PSYCHOLOGIST.items() if kept == role))


def is_apart(role: str) -> bool:
    """Tell whether the files of a role stand apart, under professional secrecy."""
    return role in PSYCHOLOGISTS
