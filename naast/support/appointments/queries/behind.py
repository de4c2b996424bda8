"""Which diaries are behind a door: open ones, of a role, for a programme and a city (C1). Open to all; no names."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.people.models import Function, Programme
from naast.support.appointments.models import Diary
from naast.support.appointments.rules.doors import Unit, is_behind


@dataclasses.dataclass(frozen=True, slots=True)
class Door:
    """Which diaries are meant: those of a role, for a programme when one is known, in a city when one is chosen."""

    role: str
    programme: UUID | None = None
    faculty: UUID | None = None
    campus: str = ""

    @classmethod
    def of(cls, role: str, programme: str = "", campus: str = "") -> "Door":
        """Make a door of what stands in an address. Raises Programme.DoesNotExist."""
        if not programme:
            return cls(role, campus=campus)
        row = Programme.objects.only("faculty", "campus").get(code=programme)
        return cls(role, row.pk, row.faculty_id, campus)


def running_function(on: datetime.date) -> Q:
    """Narrow diaries to those whose function somebody holds on that day."""
    return Q(function__starts_on__lte=on) & (Q(function__ends_on=None) | Q(function__ends_on__gte=on))


def open_diaries(on: datetime.date) -> QuerySet[Diary]:
    """Narrow to the diaries that are open on a day, with their functions: held, and by somebody who is here."""
    return Diary.objects.filter(running_function(on), open=True, person__active=True).select_related("function")


def diaries_behind(actor: Actor, door: Door, *, on: datetime.date) -> list[Diary]:
    """List the open diaries behind a door; one for the whole university counts everywhere. One statement."""
    rows = open_diaries(on).filter(function__role=door.role)
    if door.programme is not None:
        unit = Q(function__programme=door.programme) | Q(function__programme=None, function__faculty=None)
        if door.faculty is not None:
            unit |= Q(function__faculty=door.faculty)
        rows = rows.filter(unit)
    if door.campus:
        rows = rows.filter(Q(function__campus=door.campus) | Q(function__campus=None))
    return list(rows)


def unit_of(function: Function) -> Unit:
    """Give for whom a function is held, as the rules take it."""
    return Unit(function.programme_id, function.faculty_id, function.campus_id or "")


def reach_of(diaries: Iterable[Diary], programme: UUID | None, faculty: UUID | None, campus: str) -> frozenset[UUID]:
    """Give which of a role's diaries are behind a door. No query."""
    asked = Unit(programme, faculty, campus)
    return frozenset(each.pk for each in diaries if is_behind(unit_of(each.function), asked))
