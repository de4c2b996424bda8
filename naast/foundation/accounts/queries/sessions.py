"""Reads about sessions: where the reader is signed in."""

import dataclasses
import datetime
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.accounts.models import Session
from naast.foundation.accounts.sessions import hashed
from naast.foundation.core import time


@dataclasses.dataclass(frozen=True, slots=True)
class SessionShown:
    """One session as its owner sees it; `browser` and `system` may be empty."""

    id: UUID
    way: str
    browser: str
    system: str
    opened_at: datetime.datetime
    ends_at: datetime.datetime
    this_one: bool


def own_sessions(actor: Actor, *, code: str) -> list[SessionShown]:
    """List the reader's sessions that have not ended, this one first, then the newest; `code` is the cookie's."""
    if not actor.known:
        return []
    here = hashed(code)
    rows = Session.objects.filter(person=actor.pk, expire_date__gt=time.system_now())
    shown = []
    for row in rows:
        browser, _, system = row.device.partition("|")
        mine = row.session_key == here
        shown.append(SessionShown(row.pk, row.way, browser, system, row.opened_at, row.expire_date, mine))
    return sorted(shown, key=lambda each: (not each.this_one, -each.opened_at.timestamp()))
