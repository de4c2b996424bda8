"""Whom a letter goes to: the people whose step it is, today."""

from uuid import UUID

from django.db.models import Q

from naast.foundation.core import time
from naast.foundation.people.models import Function, Programme, StandIn
from naast.foundation.people.queries import running

from ..access import owner_of

_WHY = "whoever stands in acts in the holder's place"


def people_owning(stage: str, *, programme: UUID, kind: str = "") -> list[UUID]:
    """List whose step it is for a programme and ground; who stands behind them when nobody is. Five queries at most."""
    owner = owner_of(stage, kind)
    found = _holding(owner.role, programme)
    return found or (_holding(owner.behind, programme) if owner.behind else [])


def _holding(role: str, programme: UUID) -> list[UUID]:
    """List who holds a role for a programme, its faculty or the university; who stands in comes in their place."""
    today = time.today()
    stand_ins = {
        row.function_id: row.person
        for row in StandIn.objects.unscoped(reason=_WHY)
        .filter(running(today), function__role=role)
        .select_related("person")
        if row.person.is_here(today)
    }
    faculty = Programme.objects.filter(pk=programme).values("faculty")
    near = Q(programme=programme) | Q(faculty__in=faculty) | Q(programme__isnull=True, faculty__isnull=True)
    rows = Function.objects.filter(near, running(today) | Q(pk__in=list(stand_ins)), role=role).select_related("person")
    people = [stand_ins.get(row.pk, row.person) for row in rows.order_by("pk")]
    return list(dict.fromkeys(person.pk for person in people if person.is_here(today)))
