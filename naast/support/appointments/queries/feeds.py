"""The feed of one's own calendar: whose it is, and what is in it. Wrong, taken back and gone are the same nothing."""

import datetime

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.queries import person_here
from naast.support.appointments.models import Feed
from naast.support.appointments.rules.calendar_file import feed as written
from naast.support.appointments.rules.secrets import fingerprint

from .mine import entries_between

BACK, AHEAD = datetime.timedelta(days=30), datetime.timedelta(days=366)
SHORTEST_TOKEN = 26


def feed_behind(token: str) -> bytes | None:
    """Write the feed of an address, with the rights its owner has now; None for every address that opens nothing."""
    if len(token) < SHORTEST_TOKEN or not (token.isascii() and token.isalnum()):
        return None
    rows = Feed.objects.unscoped(reason="the address is the key").filter(token=fingerprint(token), revoked_at=None)
    owner = rows.values_list("person", flat=True).first()
    person = person_here(owner, on=time.today()) if owner is not None else None
    if person is None:
        return None
    actor = actor_for(person)
    now = time.now()
    return written(entries_between(actor, now - BACK, now + AHEAD), actor.language)


def feed_made(actor: Actor) -> datetime.datetime | None:
    """Say since when the reader has a feed; None for who has none. One query."""
    rows = Feed.objects.seen_by(actor).filter(revoked_at=None)
    made: datetime.datetime | None = rows.values_list("made_at", flat=True).first()
    return made
