"""Turns the session of a request into the Actor that every rule is asked about (G2)."""

import dataclasses

from django.conf import settings
from django.http import HttpRequest

from naast.foundation.access.actor import ANONYMOUS, Actor, Held, StandsInFor
from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.presence import presence_of
from naast.foundation.people.queries import standing_of
from naast.foundation.people.rules import SECOND_FACTOR


def actor_of(request: HttpRequest) -> Actor:
    """Say who is asking: at most two queries (session aside), and none without a session cookie.

    Functions, studies and stand-ins count on the day of the movable clock. Somebody switched off or past their last day
    is ANONYMOUS at the next request, whatever their session says. The gate asks once a request, when needed.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ANONYMOUS
    person = request.user
    if not isinstance(person, Person) or not person.is_authenticated:
        return ANONYMOUS
    actor = actor_for(person)
    if not actor.known:
        return ANONYMOUS
    presence = presence_of(request)
    return dataclasses.replace(actor, strong=presence.strong, fresh=presence.fresh)


def actor_for(person: Person) -> Actor:
    """Make the actor of a person as they stand today; ANONYMOUS when they are not here any more. One query."""
    today = time.today()
    if not person.is_here(today):
        return ANONYMOUS
    rows = standing_of(person.pk, on=today)
    held = frozenset(Held(row.role, row.faculty, row.programme, row.campus, row.of_faculty) for row in rows if row.role)
    return Actor(
        pk=person.pk,
        name=person.shown_name,
        language=person.language,
        kinds=person.kinds,
        held=held,
        stands_in=frozenset(
            StandsInFor(row.instead_of, row.role, row.programme) for row in rows if row.instead_of is not None
        ),
        studies=frozenset(row.programme for row in rows if not row.role and row.programme is not None),
        under_18=person.is_under(18, on=today),
        under_16=person.is_under(16, on=today),
        needs_strong=any(each.role in SECOND_FACTOR for each in held),
    )
