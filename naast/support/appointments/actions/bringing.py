"""Bringing in the list that was kept before there was this one (C2): nobody begins anew at the end of a line."""

import datetime
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.support.appointments.actions.places import locked_place, student_of
from naast.support.appointments.actions.waiting import NotInLine
from naast.support.appointments.models import IN_LINE, PlaceState, WaitingPlace


@action("waiting.brought-in", may=nobody, about=student_of)
def bring_in(
    *, actor: Job, place: UUID, joined_at: datetime.datetime, helped_at: datetime.datetime | None = None
) -> WaitingPlace:
    """Write down since when somebody waits who joined a list kept elsewhere, and when they were given a time there.

    With `helped_at` the place is over; it counts when the house estimates how long the line takes. Who is brought in
    keeps the place they were told, so the first of the old list joins first. Raises NotInLine, and ValueError for a
    moment that has not come or a time given before somebody joined.
    """
    now = time.now()
    if not joined_at <= (helped_at or now) <= now:
        raise ValueError("somebody joined first, was given a time after that, and both have been")
    row = locked_place(place)
    if row.state not in IN_LINE:
        raise NotInLine
    row.joined_at = row.order_at = joined_at
    if helped_at is not None:
        row.state, row.ended_at = PlaceState.BOOKED, helped_at
    row.save(update_fields=["joined_at", "order_at", "state", "ended_at"])
    return row
