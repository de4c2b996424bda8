"""Whether anybody is left between two chairs: names of keepers and numbers, never a student (D6)."""

import dataclasses
import datetime

from django.db.models import Count, Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Function, Person, StandIn
from naast.foundation.people.queries import running

from ..models import GuidanceFile
from ..rules.roles import PSYCHOLOGISTS, held_for
from ..rules.stages import State

WHY = "counts what nobody is there for, without a name of a student"


@dataclasses.dataclass(frozen=True, slots=True)
class Between:
    """How many open files a keeper has who is not here for them any more, or soon. `since` is None while they are.

    `stands_in`: somebody stands in today (never for psychologists); `moving`: so many move on a day that is set.
    """

    keeper: Person
    role: str
    files: int
    moving: int
    stands_in: bool
    ends_on: datetime.date | None


def between_chairs(actor: Actor, *, ahead: datetime.timedelta = datetime.timedelta(days=14)) -> list[Between]:
    """List the keepers with open files who do not hold the function any more, or not in two weeks, most files first.

    A coordinator sees those of their unit but no psychologists; the head of the psychologists sees psychologists. The
    names and numbers of keepers only. Four queries.
    """
    rows = GuidanceFile.objects.unscoped(reason=WHY).filter(_seen(actor), state=State.OPEN)
    counted = list(
        rows.values("kept_by", "role").annotate(files=Count("pk"), moving=Count("pk", filter=Q(moves_on__isnull=False)))
    )
    if not counted:
        return []
    keepers = {row["kept_by"] for row in counted}
    people = {person.pk: person for person in Person.objects.filter(pk__in=keepers)}
    today = time.today()
    later = today + ahead
    held: dict[tuple[object, str], datetime.date | None] = {}
    for function in Function.objects.filter(running(today), person__in=keepers):
        key, ends = (function.person_id, function.role_id), function.ends_on
        known = held.get(key, today)
        held[key] = None if ends is None or known is None else max(ends, known)
    stand_ins = set(
        StandIn.objects.unscoped(reason=WHY)
        .filter(running(today), function__person__in=keepers)
        .values_list("function__person", "function__role")
    )
    found = []
    for row in counted:
        person, role = people[row["kept_by"]], row["role"]
        lasts = [held[key] for each in held_for(role) if (key := (person.pk, each)) in held]
        last = None if None in lasts else max((end for end in lasts if end is not None), default=today)
        if person.ended_on is not None:
            last = min(filter(None, (last, person.ended_on)))
        stays = bool(lasts) and person.is_here(today) and (last is None or last > later)
        if not stays:
            stands = role not in PSYCHOLOGISTS and any((person.pk, each) in stand_ins for each in held_for(role))
            gone = not lasts or not person.is_here(today)
            found.append(Between(person, role, row["files"], row["moving"], stands, None if gone else last))
    return sorted(found, key=lambda each: -each.files)


def _seen(actor: Actor) -> Q:
    """Narrow to the keepers an actor answers for."""
    seen = Q(pk__in=[])
    for held in actor.held:
        if held.role == "head-of-psychologists":
            seen |= Q(role__in=PSYCHOLOGISTS)
        elif held.role == "coordinator":
            mine = ~Q(role__in=PSYCHOLOGISTS)
            if held.faculty is not None:
                mine &= Q(programme__faculty=held.faculty) | Q(programme=None)
            elif held.programme is not None:
                mine &= Q(programme=held.programme)
            seen |= mine
    return seen
