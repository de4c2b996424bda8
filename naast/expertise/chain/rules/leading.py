"""Who arranges stand-ins for which roles: a coordinator for those of their unit, the head for the psychologists."""

from collections.abc import Collection

from naast.foundation.people.rules import CHAIN

PSYCHOLOGISTS = frozenset(("psychologist", "phd-psychologist", "duty-psychologist"))
# Independent ones answer to nobody's coordinator; lecturers keep no students; a GP is not ours.
ON_THEIR_OWN = frozenset(("confidential", "ombuds", "threat-team", "lecturer", "gp"))
COORDINATED = frozenset(CHAIN) - PSYCHOLOGISTS - ON_THEIR_OWN
DESCRIBED = (*CHAIN, "phd-candidate", "postdoc")
"""The roles that have a description: all of the chain, and who is asked to notice."""
ASKED = ("study-adviser", "lecturer", "phd-candidate", "postdoc")
"""Of whom is said what they are expected to do."""
FEWEST = 5


def may_stand_in(role: str, held: Collection[str]) -> bool:
    """Tell whether somebody with these roles may stand in for a role: the same one, or who coordinates it.

    Within the psychologists it stays within their profession.
    """
    if role in PSYCHOLOGISTS:
        return bool(PSYCHOLOGISTS & frozenset(held))
    return role in held or "coordinator" in held


def waits_in_words(waits: int, *, whole: bool) -> str:
    """Write a number of students; small ones are not told apart for who need not know, none included."""
    return str(waits) if whole or waits >= FEWEST else ""
