"""Finds the person behind a persona; exists in the demonstration only."""

from naast.foundation.people.models import Person
from naast.foundation.people.queries import people_numbered

from .cast import INSTITUTION, PERSONA_BY_KEY


def person_of(key: str) -> Person | None:
    """Find the person of a persona by its key, or None when there is no such persona or it has not been grown yet."""
    persona = PERSONA_BY_KEY.get(key)
    if persona is None or not persona.number:
        return None
    return people_numbered(INSTITUTION, [persona.number]).get(persona.number)
