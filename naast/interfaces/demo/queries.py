"""Finds the person behind a persona; exists in the demonstration only."""

from naast.foundation.people.models import Person

from .cast import CAST


def person_of(key: str) -> Person | None:
    """Find the person of a persona by its key, or None when there is no such persona or it has not been grown yet."""
    persona = next((persona for persona in CAST if persona.key == key), None)
    return Person.objects.filter(person_number=persona.person_number).first() if persona is not None else None
