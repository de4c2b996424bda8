"""Fetching somebody's own calendar: outside every transaction, because the network is slow, and taken in by an action.

It asks the network and decides nothing; what it found goes through `actions.calendars.take_in`, which leaves the line.
"""

import datetime
from uuid import UUID

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.support.appointments import outside
from naast.support.appointments.actions.calendars import Reading, take_in
from naast.support.appointments.models import OutsideCalendar
from naast.support.appointments.queries.as_rules import zone_of_host
from naast.support.appointments.queries.calendars import calendar_of
from naast.support.appointments.queries.sought import has_calendar
from naast.support.appointments.rules import busy as reading

HOUSE = Job("appointments")
FRESH = datetime.timedelta(minutes=5)
"""What is younger than this is not read again before a time is confirmed."""
BUDGET = outside.Limits(bytes=2_000_000, seconds=2.0)
"""What reading again before confirming may cost."""
OURS = "@naast"
"""What our own appointments end in, in a calendar that subscribed to them."""
AHEAD = datetime.timedelta(days=367)
MOST = 5_000
"""Busy times that are kept of one calendar, the first ones."""
_SEEN_WELL = (reading.FREE, reading.CANCELLED, reading.OURS)
_LABELS: tuple[tuple[type[outside.NotFetched], str], ...] = (
    (outside.TooSlow, "too-slow"),
    (outside.TooLarge, "too-large"),
    (outside.NotAllowed, "not-allowed"),
)


def read(row: OutsideCalendar, *, limits: outside.Limits | None = None) -> Reading:
    """Fetch a calendar and work out when it is busy; asks the network, so no transaction may be open. Never raises."""
    now = time.now()
    known = outside.Mark(row.etag, row.last_modified) if row.marks_of == time.local(now).date() else None
    try:
        fetched = outside.fetch_calendar(row.address, limits=limits, known=known)
        if fetched.raw is None:
            return Reading(row.pk, now, mark=fetched.mark)
        found = reading.busy_periods(fetched.raw, now, now + AHEAD, zone_of_host(row.person_id), ours=OURS)
    except outside.NotFetched as fault:
        label = next((label for kind, label in _LABELS if isinstance(fault, kind)), "unreachable")
        return Reading(row.pk, now, fault=label, hurried=limits is BUDGET)
    except reading.NotACalendar:
        return Reading(row.pk, now, fault="no-calendar")
    unread = sum(count for label, count in found.ignored.items() if label not in _SEEN_WELL)
    return Reading(row.pk, now, found.periods[:MOST], unread, mark=fetched.mark)


def read_again(*, actor: Actor | Job, person: UUID, limits: outside.Limits | None = None) -> bool:
    """Read somebody's calendar now, if they have one, and take it in; tells whether that went well.

    Fetches first and changes after: call it outside every transaction. Never raises for what the calendar does.
    """
    row = calendar_of(person)
    if row is None:
        return False
    found = read(row, limits=limits)
    try:
        taken = take_in(actor=actor, found=found)
    except Refused:  # taken away, or linked to another one, while it was fetched
        return False
    return taken is not None and not found.fault


def refresh_before_confirm(host: UUID) -> bool:
    """Read the host's calendar again when what is known is older than five minutes; tells whether they linked one.

    At most two seconds are spent on it; slow or failing, what was known last counts, and it is not asked again for
    five minutes. Call it outside every transaction, before `confirm`.
    """
    if not has_calendar(host):
        return False
    row = calendar_of(host)
    if row is None:
        return False
    if row.tried_at is None or row.tried_at <= time.now() - FRESH:
        read_again(actor=HOUSE, person=host, limits=BUDGET)
    return True
