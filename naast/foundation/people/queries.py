"""Reads about units and people; names leave this room only for a reader the university knows."""

import datetime
from uuid import UUID

from django.db.models import CharField, Q, UUIDField, Value
from django.db.models.functions import Cast

from naast.foundation.people.models import Enrolment, Function, Person, StandIn


def running(on: datetime.date) -> Q:
    """Narrow to rows whose period (`starts_on`, `ends_on` or open) includes that day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


# --- Making the actor (no reader yet) -------------------------------------------------------------------------------


def person_here(person: UUID, *, on: datetime.date) -> Person | None:
    """Find somebody who may be signed in on that day; None for strangers, leavers and accounts switched off. One query."""
    found = Person.objects.filter(pk=person).first()
    return found if found is not None and found.is_here(on) else None


def standing_of(person: UUID, *, on: datetime.date) -> list[tuple[str, UUID | None, UUID | None, str | None]]:
    """List what somebody is on that day: (role, faculty, programme, campus), and ("", None, programme, None) per study.

    Functions they stand in for count as their own; the stand-in's period decides, so that a leaver's function does
    not stand empty (D6). One query.
    """
    reason = "makes the actor itself"
    stands_in = StandIn.objects.unscoped(reason=reason).filter(running(on), person=person).values("function")
    functions = (
        Function.objects.filter(Q(running(on), person=person) | Q(pk__in=stands_in))
        .order_by()
        .values_list("role_id", "faculty_id", "programme_id", "campus_id")
    )
    studies = (
        Enrolment.objects.unscoped(reason=reason)
        .filter(running(on), person=person)
        .order_by()
        .values_list(
            Value("", output_field=CharField()),
            Cast(Value(None), UUIDField()),
            "programme_id",
            Cast(Value(None), CharField()),
        )
    )
    return list(functions.union(studies, all=True))
