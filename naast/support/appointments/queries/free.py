"""Free times: which slots can be taken now, for a role, a programme and a city (C1). Open to all; no names.

Whether a time is taken is asked of the database in the same statement, for the host and not for the slot: somebody
with two functions is one person. Two statements, however many hosts and slots there are.
"""

import dataclasses
import datetime
from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.support.appointments.models import ACTIVE, Appointment, BusyTime, Diary, Purpose, Slot

MOST_SHOWN = 60
"""Slots on one page: a week of one host, or the first of many hosts."""


@dataclasses.dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time that can be taken now. `host` is for the reader who may know the name; it is no part of an address."""

    code: str
    diary: UUID
    host: UUID
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    modes: tuple[str, ...]
    place: str


def free_slots(
    actor: Actor,
    diaries: Collection[Diary],
    *,
    since: datetime.datetime,
    until: datetime.datetime,
    mode: str = "",
    most: int = MOST_SHOWN,
) -> list[FreeSlot]:
    """List free times of these diaries between two moments, in order of time, at most so many. One statement.

    Notice, horizon and the last day of a function are those of each diary; held-back times are shown once released.
    """
    if not diaries:
        return []
    rows = free_rows(diaries, since=since, until=until).order_by("starts_at", "pk")
    if mode:
        rows = rows.filter(modes__contains=mode)
    found = rows.values_list("code", "diary", "host", "starts_at", "ends_at", "modes", "place")[:most]
    return [FreeSlot(*row[:5], tuple(row[5].split(",")), row[6]) for row in found]


def free_rows(diaries: Collection[Diary], *, since: datetime.datetime, until: datetime.datetime) -> QuerySet[Slot]:
    """Narrow slots to those of these diaries that can be taken now and begin between two moments."""
    now = time.now()
    within = Q(pk__in=[])
    for notice, horizon, names in _alike(diaries):
        soonest = max(since, now + datetime.timedelta(hours=notice))
        within |= Q(diary__in=names, starts_at__gte=soonest, starts_at__lte=now + datetime.timedelta(days=horizon))
    names = [each.pk for each in diaries]
    held_back = Q(purpose=Purpose.URGENT, diary__in=names, starts_at__gt=now, released_at__lte=now)
    overlapping = Q(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    taken = Appointment.objects.unscoped(reason="only whether a time is taken").filter(
        overlapping, Q(held_until=None) | Q(held_until__gt=now), host=OuterRef("host"), state__in=ACTIVE
    )
    busy = BusyTime.objects.unscoped(reason="only whether a host is busy").filter(overlapping, person=OuterRef("host"))
    return Slot.objects.filter(
        (within & ~Q(purpose=Purpose.URGENT)) | held_back,
        ~Exists(taken),
        ~Exists(busy),
        withdrawn=False,
        diary__in=names,
        starts_at__gte=max(since, now),
        starts_at__lt=until,
    )


def _alike(diaries: Collection[Diary]) -> list[tuple[int, int, list[UUID]]]:
    """Put diaries of the same notice and horizon together."""
    found: dict[tuple[int, int], list[UUID]] = {}
    for each in diaries:
        found.setdefault((each.notice_hours, each.horizon_days), []).append(each.pk)
    return [(notice, horizon, names) for (notice, horizon), names in found.items()]
