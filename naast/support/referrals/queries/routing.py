"""Who refers to whom, whom a referral lies with today, and when it must be answered."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.people.models import Enrolment, Function, Programme, StandIn
from naast.foundation.people.queries import running
from naast.support.guidance.rules.roles import held_for

from ..models import RoutingRule

_WHY = "whoever stands in receives in the holder's place"
_END_OF_DAY = datetime.time(17, 0)
_MORNING = datetime.time(9, 0)
AHEAD = datetime.timedelta(days=400)


def routes_from(
    role: str, *, university: UUID | None = None, faculty: UUID | None = None, programme: UUID | None = None
) -> list[RoutingRule]:
    """List where a role refers to, in the order of the programme; without rows its faculty's, university's or all's."""
    return nearest(RoutingRule.objects.filter(level(university, faculty, programme), from_role=role))


def level(university: UUID | None, faculty: UUID | None, programme: UUID | None = None) -> Q:
    """Narrow to the rows of a programme, of its faculty, of a university and of all."""
    found = Q(faculty=None, programme=None) & (Q(university=university) | Q(university=None))
    if faculty is not None:
        found |= Q(faculty=faculty)
    return found if programme is None else found | Q(programme=programme)


def nearest(rows: Iterable[RoutingRule]) -> list[RoutingRule]:
    """Keep the rows of the nearest level that has any."""
    known = list(rows)
    near = min((_distance(row) for row in known), default=0)
    return [row for row in known if _distance(row) == near]


def _distance(row: RoutingRule) -> int:
    """Tell how far above a programme a row stands."""
    levels = (row.programme_id, row.faculty_id, row.university_id)
    return next((at for at, unit in enumerate(levels) if unit is not None), len(levels))


def head_of(role: str) -> str:
    """Name the role that hears when nobody of a role answered; "" when that is the role itself. One query."""
    rows = RoutingRule.objects.filter(way="inside", to_role=role).exclude(head_role="")
    return rows.values_list("head_role", flat=True).first() or ""


def unit_of(student: UUID, programme: UUID | None) -> tuple[UUID | None, UUID | None]:
    """Give the programme and faculty of a student that decide who receives: the file's, else that of today."""
    if programme is None:
        rows = Enrolment.objects.unscoped(reason="decides whose unit it is").filter(
            running(time.today()), person=student
        )
        programme = rows.order_by("starts_on", "pk").values_list("programme", flat=True).first()
    if programme is None:
        return None, None
    return programme, Programme.objects.values_list("faculty", flat=True).get(pk=programme)


def pool_of(role: str, *, programme: UUID | None, faculty: UUID | None, but: tuple[UUID, ...] = ()) -> list[UUID]:
    """List who receives what goes to a role for a unit today; who stands in, in the holder's place. Two queries."""
    return _holding(Q(role__in=held_for(role)) & _unit(programme, faculty), but)


def heads_of(role: str, but: tuple[UUID, ...] = ()) -> list[UUID]:
    """List who leads a receiving profession today. Three queries at most."""
    head = head_of(role)
    return _holding(Q(role=head), but) if head else []


def _unit(programme: UUID | None, faculty: UUID | None) -> Q:
    near = Q(programme=None, faculty=None)
    if programme is not None:
        near |= Q(programme=programme)
    if faculty is not None:
        near |= Q(faculty=faculty, programme=None)
    return near


def _holding(which: Q, but: tuple[UUID, ...]) -> list[UUID]:
    today = time.today()
    rows = StandIn.objects.unscoped(reason=_WHY).filter(running(today)).select_related("person")
    stand_ins = {row.function_id: row.person for row in rows if row.person.is_here(today)}
    functions = Function.objects.filter(which).filter(Q(running(today)) | Q(pk__in=list(stand_ins)))
    people = [stand_ins.get(row.pk, row.person) for row in functions.select_related("person").order_by("pk")]
    return list(dict.fromkeys(person.pk for person in people if person.is_here(today) and person.pk not in but))


def due_after(moment: datetime.datetime, days: int) -> datetime.datetime:
    """Give the end of the working day by which an answer is due. One query."""
    start = time.local(moment).date()
    return time.moment_of(closures_between(start, start + AHEAD).add_working_days(start, days), _END_OF_DAY)


def next_morning(moment: datetime.datetime) -> datetime.datetime:
    """Give nine o'clock on the next working day. One query."""
    start = time.local(moment).date()
    return time.moment_of(closures_between(start, start + AHEAD).next_working_day(start), _MORNING)


def norm_of(start: str, way: str, end: str, *, faculty: UUID | None = None, programme: UUID | None = None) -> int:
    """Give the working days within which an answer is due, or after which is asked how it went. One query."""
    rows = RoutingRule.objects.filter(from_role=start, way=way, to_role=end)
    near = sorted(rows, key=lambda row: (_distance(row), str(row.pk)))
    kept = [row for row in near if row.faculty_id in (None, faculty) and row.programme_id in (None, programme)]
    return kept[0].norm_days if kept else (2 if way == "inside" else 28)
