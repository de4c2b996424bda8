"""Turns the session of a request into the Actor that every rule is asked about (G2)."""

import dataclasses
import datetime
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from naast.foundation.access.actor import ANONYMOUS, Actor, Held, StandsInFor
from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.presence import presence_of
from naast.foundation.people.queries import Brought, Stands, standing_of
from naast.foundation.people.rules import SECOND_FACTOR


def actor_of(request: HttpRequest) -> Actor:
    """Say who is asking: one query, that of their session, and none without a session cookie.

    Functions, studies and stand-ins count on the day of the movable clock. Somebody switched off or past their last day
    is ANONYMOUS at the next request, whatever their session says. The gate asks once a request, when needed.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ANONYMOUS
    brought = _brought_by(request)
    if brought is not None:
        actor = _standing(*brought)
        if actor.known:
            request.user = brought.person
    else:
        person = request.user
        actor = actor_for(person) if isinstance(person, Person) and person.is_authenticated else ANONYMOUS
    if not actor.known:
        return ANONYMOUS
    presence = presence_of(request)
    return dataclasses.replace(actor, strong=presence.strong, fresh=presence.fresh)


def actor_for(person: Person) -> Actor:
    """Make the actor of a person as they stand today; ANONYMOUS when they are not here any more. One query."""
    today = time.today()
    return _standing(person, standing_of(person.pk, on=today), today) if person.is_here(today) else ANONYMOUS


def _brought_by(request: HttpRequest) -> Brought | None:
    """Give whose the session is as it was read with it, when all is in order that Django asks about a session.

    The same person, a backend of ours, and the password of when it was opened. Whatever else there is, Django decides.
    """
    session = request.session
    brought: Brought | None = getattr(session, "brought", None)
    if brought is None or session.get(SESSION_KEY) != str(brought.person.pk):
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    same = constant_time_compare(session.get(HASH_SESSION_KEY) or "", brought.person.get_session_auth_hash())
    return brought if same else None


def _standing(person: Person, rows: Collection[Stands], today: datetime.date) -> Actor:
    """Make the actor of a person by what they are on a day; ANONYMOUS when they are not here then."""
    if not person.is_here(today):
        return ANONYMOUS
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
