"""Finds whose account it is, before there is an actor; nothing of what is found leaves by itself."""

from uuid import UUID

from django.db.models import Q

from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.queries import person_here

LONGEST_TYPED = 254


def account_for(typed: str) -> Person | None:
    """Find somebody by e-mail address or person number; None for nobody, and when it could be two people. One query."""
    text = typed.strip()[:LONGEST_TYPED]
    found = Person.objects.filter(Q(email__iexact=text) | Q(person_number=text)).exclude(person_number="")[:2]
    rows = list(found) if text else list(Person.objects.none())
    return rows[0] if len(rows) == 1 else None


def person_now(person: UUID) -> Person | None:
    """Find somebody by id, when they are here today. One query."""
    return person_here(person, on=time.today())
