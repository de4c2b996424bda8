"""Reads of the demonstration alone: the person behind a persona, and what its growth works on."""

import datetime
from collections.abc import Iterable

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, Function, Person
from naast.foundation.people.queries import people_numbered, running
from naast.support.appointments.models import Diary, Purpose, Slot
from naast.support.facilities.models import Plan

from .cast import INSTITUTION, PERSONA_BY_KEY


def person_of(key: str) -> Person | None:
    """Find the person of a persona by its key, or None when there is no such persona or it has not been grown yet."""
    persona = PERSONA_BY_KEY.get(key)
    if persona is None or not persona.number:
        return None
    return people_numbered(INSTITUTION, [persona.number]).get(persona.number)


def grown(key: str) -> Person:
    """Give the person of a persona. Raises LookupError when they have not been grown."""
    found = person_of(key)
    if found is None:
        raise LookupError(key)
    return found


def acting(key: str) -> Actor:
    """Give a persona as they stand today. Raises LookupError when they have not been grown."""
    return actor_for(grown(key))


def functions_of(roles: frozenset[str], *, on: datetime.date) -> list[Function]:
    """List the functions somebody holds in these roles on a day, with who holds them; the same order every time."""
    rows = Function.objects.filter(running(on), role__in=roles).select_related("person")
    return list(rows.order_by("person__person_number", "role"))


def diaries_with_hosts() -> list[Diary]:
    """List every diary with its function and host, the same order every time."""
    rows = Diary.objects.select_related("function", "person")
    return list(rows.order_by("function__role", "person__person_number"))


def slots_ahead(diary: Diary) -> list[Slot]:
    """List the slots for appointments of a diary that can still be booked, the soonest first."""
    soonest = time.now() + datetime.timedelta(hours=diary.notice_hours)
    rows = Slot.objects.filter(diary=diary, purpose=Purpose.APPOINTMENTS, starts_at__gt=soonest)
    return list(rows.order_by("starts_at"))


def count_slots() -> int:
    """Count the slots of all diaries."""
    return Slot.objects.count()


def some_students(most: int, *, last: bool = False) -> list[Person]:
    """List students who work nowhere here, by their number; `last`: from the other end."""
    rows = Person.objects.filter(student=True, staff=False, active=True)
    return list(rows.order_by("-person_number" if last else "person_number")[:most])


def students_of_programme(code: str, *, but: Iterable[Person]) -> list[Person]:
    """List the students of a programme by their number, without those named."""
    rows = Enrolment.objects.unscoped(reason="the university is grown").filter(
        running(time.today()), programme__code=code, person__staff=False
    )
    rows = rows.exclude(person__in=[each.pk for each in but]).select_related("person")
    return [row.person for row in rows.order_by("person__person_number")]


def plan_of(student: Actor) -> str:
    """Give the code of the study plan that was asked for a student."""
    return str(Plan.objects.unscoped(reason="the university is grown").filter(student=student.pk).get().code)
