"""What the guide shows of a role before anybody fills in a form: is it open, and how soon is there time (A1, R3)."""

import dataclasses
import functools
from collections.abc import Iterable

from django.db import Error as DatabaseFault

from naast.awareness.guide.queries.waiting import Waiting
from naast.awareness.guide.queries.words import closed_in_words
from naast.foundation.core import time
from naast.foundation.people.queries import units
from naast.support.appointments.queries.behind import Door
from naast.support.appointments.queries.doors import campus_names, waiting_time
from naast.support.appointments.queries.waiting import StateShown, states_now

SAME_SECONDS = 20
"""How long a state is taken from memory: whoever sets it sees it on the site within half a minute."""


def waiting_and_state(role: str) -> Waiting | None:
    """Answer the guide: how soon, and whether the service is open; None when nothing honest can be said."""
    soon = waiting_time(role)
    try:
        states = _kept()
    except DatabaseFault:
        return soon  # the guide answers without a database too
    mine = [each for each in states if each.role == role]
    if not mine:
        return soon
    state = min(mine, key=lambda each: (each.faculty is not None, bool(each.campus)))
    known = soon or Waiting(None, None, time.now())
    return dataclasses.replace(known, state=state.state, reason=state.reason, until=state.until, where=where_of(state))


def closed_words(role: str, doors: Iterable[Door]) -> str:
    """Say on the page of times that the service behind these doors is not open as usual; "" when it is."""
    states = [each for each in _kept() if each.role == role]
    for door in doors if states else ():
        for each in sorted(states, key=lambda each: (each.faculty is None, not each.campus)):
            if each.faculty in (None, door.faculty) and each.campus in ("", door.campus):
                said = Waiting(None, None, time.now(), each.state, each.reason, each.until, where_of(each))
                return closed_in_words(said)
    return ""


def _kept() -> tuple[StateShown, ...]:
    """Give which services are not open, as known a moment ago."""
    return kept_states(int(time.monotonic() // SAME_SECONDS), time.today().toordinal())


@functools.lru_cache(maxsize=2)
def kept_states(bucket: int, day: int) -> tuple[StateShown, ...]:
    """Read which services are not open, once in a while. One statement."""
    return states_now()


def where_of(state: StateShown) -> str:
    """Name for which faculty or city a state holds, in the reader's language; "" for everywhere."""
    faculty = next((str(each.name) for each in units() if each.id == state.faculty), "") if state.faculty else ""
    return ", ".join(filter(None, (faculty, campus_names().get(state.campus, "") if state.campus else "")))
