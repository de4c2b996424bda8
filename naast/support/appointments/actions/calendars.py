"""Reading one's own calendar: what was fetched outside every transaction is taken in by one short one (C1, C3).

A calendar that does not answer stops nothing: the busy times that were known stay until it does, and their age is
shown. Only times are kept. What it says while an appointment stands changes nothing about that appointment.
"""

import dataclasses
import datetime
import logging
from collections.abc import Sequence
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.support.appointments import outside
from naast.support.appointments.access import may_link_calendar, may_read_calendar, may_unlink_calendar
from naast.support.appointments.models import BusyTime, OutsideCalendar
from naast.support.appointments.rules.availability import Period

_WHY = "the house reads a calendar for its owner"
logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one calendar: busy times, None when nothing changed; or a fault, as a label.

    `hurried` marks a reading with little time: what goes wrong with it says nothing to its owner.
    """

    calendar: UUID
    at: datetime.datetime
    periods: tuple[Period, ...] | None = None
    unread: int = 0
    fault: str = ""
    mark: outside.Mark = dataclasses.field(default_factory=outside.Mark, repr=False)
    hurried: bool = False


@action("calendar.linked", may=may_link_calendar, about=lambda row, _given: row.person_id)
def link_calendar(*, actor: Actor, address: str) -> OutsideCalendar:
    """Keep the address of somebody's own calendar, sealed; another one takes its place, with what was read from it."""
    _forget(actor)
    row: OutsideCalendar = OutsideCalendar.objects.create(person_id=actor.pk, address=address, made_at=time.now())
    return row


@action("calendar.unlinked", may=may_unlink_calendar, about=lambda _count, given: given["actor"].pk)
def unlink_calendar(*, actor: Actor) -> int:
    """Take somebody's own calendar away, and every busy time that was read from it; gives how many those were."""
    return _forget(actor)


def _forget(actor: Actor) -> int:
    """Remove a calendar and its busy times."""
    OutsideCalendar.objects.unscoped(reason=_WHY).filter(person=actor.pk).delete()
    gone: int = BusyTime.objects.unscoped(reason=_WHY).filter(person=actor.pk).delete()[0]
    return gone


# --- Taking it in ---------------------------------------------------------------------------------------------------


@action("calendar.read", may=may_read_calendar, about=lambda row, _given: row.person_id if row is not None else None)
def take_in(*, actor: Actor | Job, found: Reading) -> OutsideCalendar | None:
    """Let what was read take the place of what was known; None for a calendar that was taken away meanwhile."""
    return _take_in(found)


@action("calendars.read", may=nobody)
def take_in_all(*, actor: Job, found: Sequence[Reading]) -> int:
    """Take in what was read of several calendars; gives how many were read well."""
    rows = [(each, _take_in(each)) for each in found]
    return sum(row is not None and not each.fault for each, row in rows)


@action("calendars.tidied", may=nobody)
def forget_past(*, actor: Job) -> int:
    """Remove the busy times of days that are over; gives how many."""
    midnight = time.moment_of(time.today(), datetime.time(0))
    gone: int = BusyTime.objects.unscoped(reason=_WHY).filter(ends_at__lte=midnight).delete()[0]
    return gone


def _take_in(found: Reading) -> OutsideCalendar | None:
    """Write down one reading, unless a later one stands already."""
    rows = OutsideCalendar.objects.unscoped(reason=_WHY).select_for_update().defer("address")
    row: OutsideCalendar | None = rows.filter(pk=found.calendar).first()
    if row is None or (row.tried_at is not None and row.tried_at > found.at):
        return row
    row.tried_at = found.at
    if not (found.hurried and found.fault):
        row.fault = found.fault
    if not found.fault:
        row.read_at = found.at
    if found.periods is not None:
        row.etag, row.last_modified = found.mark.etag, found.mark.last_modified
        row.marks_of, row.unread = time.local(found.at).date(), found.unread
        _replace(row.person_id, found.periods, found.at)
    row.save(update_fields=["tried_at", "fault", "read_at", "etag", "last_modified", "marks_of", "unread"])
    return row


def _replace(person: UUID, periods: Sequence[Period], now: datetime.datetime) -> None:
    """Let these be the busy times of somebody; what stands already is left alone."""
    rows = BusyTime.objects.unscoped(reason=_WHY).filter(person=person)
    wanted = {(each.starts_at, each.ends_at) for each in periods}
    gone = [pk for pk, since, until in rows.values_list("pk", "starts_at", "ends_at") if (since, until) not in wanted]
    kept = set(rows.exclude(pk__in=gone[:500]).values_list("starts_at", "ends_at")) & wanted
    for first in range(0, len(gone), 500):
        rows.filter(pk__in=gone[first : first + 500]).delete()
    new = [BusyTime(person_id=person, starts_at=since, ends_at=until) for since, until in sorted(wanted - kept)]
    BusyTime.objects.bulk_create(new, batch_size=500)
