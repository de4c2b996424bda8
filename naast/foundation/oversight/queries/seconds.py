"""Who may confirm, who reviews, and who somebody is today: by function, stand-ins in their place."""

import dataclasses
from collections.abc import Iterable
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Function, Person, StandIn
from naast.foundation.people.queries import Name, person_here, running, standing_of

from ..ports import student_behind
from ..rules.professions import PROFESSIONS

_WHY = "whoever stands in answers in the holder's place"


@dataclasses.dataclass(frozen=True, slots=True)
class Second:
    """Somebody who may confirm: their id, their name and what they are."""

    id: UUID
    name: str
    role: Name


def seconds_for(actor: Actor, profession: str) -> list[Second]:
    """List who may confirm a request for a profession's file today, by name, without who asks. Three queries."""
    found = PROFESSIONS.get(profession)
    if found is None:
        return []
    seen: dict[UUID, Second] = {}
    for person, role in _holding(found.seconds):
        if person.pk != actor.pk:
            seen.setdefault(person.pk, Second(person.pk, person.shown_name, role))
    return sorted(seen.values(), key=lambda second: (second.name, str(second.id)))


def people_holding(role: str, *, but: Iterable[UUID | None] = ()) -> list[UUID]:
    """List who holds a function today, stand-ins in their place, without some. Two queries."""
    without = set(but)
    found = dict.fromkeys(person.pk for person, _ in _holding((role,)))
    return [person for person in found if person not in without]


def _holding(roles: Iterable[str]) -> list[tuple[Person, Name]]:
    """List who holds one of these functions today; for one in which somebody stands in, the one who stands in."""
    today = time.today()
    wanted = tuple(roles)
    stand_ins = {
        row.function_id: row.person
        for row in StandIn.objects.unscoped(reason=_WHY)
        .filter(running(today), function__role__in=wanted)
        .select_related("person")
        if row.person.is_here(today)
    }
    rows = Function.objects.filter(running(today), role__in=wanted) | Function.objects.filter(
        pk__in=list(stand_ins), role__in=wanted
    )
    held = [
        (stand_ins.get(row.pk, row.person), Name(row.role.name_nl, row.role.name_en))
        for row in rows.select_related("person", "role").order_by("pk")
    ]
    return [(person, role) for person, role in held if person.is_here(today)]


def roles_today(person: UUID) -> frozenset[str]:
    """Name the functions somebody holds today; none for who is not here. Two queries."""
    today = time.today()
    if person_here(person, on=today) is None:
        return frozenset()
    return frozenset(row.role for row in standing_of(person, on=today) if row.role)


def student_named(actor: Actor, typed: str) -> UUID | None:
    """Find the student somebody means by number, or by a code of a room above; None when nobody is. Two queries."""
    plain = "".join(typed.split())
    if actor.pk is None:
        return None
    mine = Person.objects.filter(pk=actor.pk).values("institution")
    found = (
        Person.objects.filter(institution__in=mine, person_number__iexact=plain, student=True)
        .values_list("pk", flat=True)
        .first()
    )
    return found or student_behind(plain)
