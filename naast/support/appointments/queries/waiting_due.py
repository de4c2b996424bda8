"""What the house asks of the waiting list: what is due, who decides, and whether a letter is still true (C2)."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.people.models import Function, StandIn
from naast.foundation.people.queries import running
from naast.support.appointments.models import (
    ACTIVE,
    IN_LINE,
    Appointment,
    Offer,
    Purpose,
    Slot,
    UrgentRequest,
    WaitingPlace,
)
from naast.support.appointments.queries.behind import reach_of
from naast.support.appointments.queries.waiting import diaries_of

AT_LEAST = datetime.timedelta(minutes=15)
"""A held-back time is offered to who can still answer and come."""
_HOUSE = "the line itself; nobody is shown a row"


def places_in_line(student: UUID) -> list[UUID]:
    """List the places of somebody on any waiting list, before their data goes. One statement."""
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(student=student, state__in=IN_LINE)
    return list(rows.order_by("pk").values_list("pk", flat=True))


# --- What is due ----------------------------------------------------------------------------------------------------


def roles_waited_for() -> list[str]:
    """List the roles that somebody waits for. One statement."""
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(state__in=IN_LINE)
    return sorted(set(rows.values_list("role", flat=True)))


def late_offers(now: datetime.datetime) -> list[UUID]:
    """List the offers whose time is over."""
    rows = Offer.objects.unscoped(reason="offers whose time is over").filter(outcome="", until__lte=now)
    return list(rows.order_by("until").values_list("pk", flat=True)[:500])


def late_requests(now: datetime.datetime) -> list[UUID]:
    """List the requests that nobody decided in time."""
    rows = UrgentRequest.objects.unscoped(reason="requests nobody decided").filter(outcome="", deadline__lte=now)
    return list(rows.order_by("deadline").values_list("pk", flat=True)[:200])


def held_back_for(place: WaitingPlace, now: datetime.datetime) -> list[Slot]:
    """List the times held back for who cannot wait, behind a place's door, soonest first (R2). Two statements."""
    reach = reach_of(diaries_of(place.role_id), place.programme_id, place.faculty_id, place.campus)
    within = Q(starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at"))
    taken = Appointment.objects.unscoped(reason="only whether a time is taken").filter(
        within, Q(held_until=None) | Q(held_until__gt=now), host=OuterRef("host"), state__in=ACTIVE
    )
    rows = Slot.objects.filter(
        ~Exists(taken), diary__in=reach, purpose=Purpose.URGENT, withdrawn=False, starts_at__gt=now + AT_LEAST
    )
    return list(rows.select_related("diary").order_by("starts_at", "pk")[:20])


# --- Whether a letter is still true ---------------------------------------------------------------------------------


def own_row(actor: Actor, place: UUID, *states: str) -> WaitingPlace | None:
    """Give the reader's own place when it is in one of these states. One statement."""
    rows = WaitingPlace.objects.seen_by(actor).filter(pk=place, student=actor.pk, state__in=states)
    found: WaitingPlace | None = rows.first()
    return found


def is_undecided(actor: Actor, request: UUID) -> bool:
    """Tell whether a request that the reader sees still waits for a decision. One statement."""
    waits: bool = UrgentRequest.objects.seen_by(actor).filter(pk=request, outcome="").exists()
    return waits


# --- Who decides ----------------------------------------------------------------------------------------------------


def holders_of(roles: Sequence[str], *, faculty: UUID | None, campus: str, anywhere: bool = False) -> list[UUID]:
    """List who holds the first of these roles that anybody holds for a unit, or `anywhere`, stand-ins too."""
    today = time.today()
    for role in roles:
        people: set[UUID] = set()
        for path in ("", "function__"):
            near = Q()
            if not anywhere:
                near = Q(**{f"{path}faculty": None}) | Q(**{f"{path}faculty": faculty})
                near &= Q(**{f"{path}campus": None}) | Q(**{f"{path}campus": campus}) if campus else Q()
            rows: Any = Function.objects.filter(person__active=True)
            if path:
                rows = StandIn.objects.unscoped(reason="whom a letter is for").filter(person__active=True)
            people |= set(rows.filter(near, running(today), **{f"{path}role": role}).values_list("person", flat=True))
        if people:
            return sorted(people)
    return []


def working_days_from(day: datetime.date, days: int = 40) -> dict[datetime.date, bool]:
    """Say of so many days, from a day on, whether the university works."""
    closed = closures_between(day, day + datetime.timedelta(days=days))
    coming = (day + datetime.timedelta(days=number) for number in range(days))
    return {each: closed.is_working_day(each) for each in coming}
