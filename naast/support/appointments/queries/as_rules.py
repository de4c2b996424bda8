"""Hours, days and terms of a diary as the rules take them; the only place where rows become rules (C3)."""

import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.core import time
from naast.support.appointments.models import DayRule, Diary, WeekRule
from naast.support.appointments.rules.availability import DayException, Terms, Weekly
from naast.support.appointments.rules.zones import zone_named

_OWN = "the diary's own hours"


def zone_of(diary: Diary) -> datetime.tzinfo:
    """Give the time zone of a diary's hours: its own, else the university's."""
    return _zone(diary.time_zone)


def zone_of_host(person: UUID) -> datetime.tzinfo:
    """Give the zone of somebody's own diary, else the university's. One query."""
    names = Diary.objects.filter(person=person).exclude(time_zone="").order_by("pk")
    return _zone(names.values_list("time_zone", flat=True).first() or "")


def _zone(name: str) -> datetime.tzinfo:
    """Read a zone by name; the university's for none, and for one that is known no more."""
    return (zone_named(name) if name else None) or time.zone()


def terms_of(diary: Diary) -> Terms:
    """Give the terms of a diary."""
    return Terms(
        minutes=diary.minutes,
        buffer_minutes=diary.buffer_minutes,
        capacity_per_day=diary.capacity_per_day,
        notice=datetime.timedelta(hours=diary.notice_hours),
        horizon_days=diary.horizon_days,
    )


def weekly(row: WeekRule) -> Weekly:
    """Read weekly hours."""
    modes = tuple(row.modes.split(","))
    return Weekly(row.weekday, row.starts, row.ends, row.valid_from, row.valid_until, row.purpose, modes, row.place)


def exception(row: DayRule) -> DayException:
    """Read another day."""
    return DayException(row.day, row.starts, row.ends, row.kind, tuple(row.modes.split(",")), row.place, row.purpose)


def weekly_of(diary: Diary, *, on: datetime.date | None = None) -> list[Weekly]:
    """List the weekly hours of a diary in order of the week, all of them or those that hold on a day. One query."""
    rows: Any = WeekRule.objects.unscoped(reason=_OWN).filter(diary=diary)
    if on is not None:
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on)
    return [weekly(row) for row in rows.order_by("weekday", "starts", "pk")]


def exceptions_of(diary: Diary, since: datetime.date, until: datetime.date) -> list[DayException]:
    """List the other days of a diary, the last included. One query."""
    rows = DayRule.objects.unscoped(reason=_OWN).filter(diary=diary, day__gte=since, day__lte=until)
    return [exception(row) for row in rows.order_by("day", "pk")]
