"""A place on the waiting list: who it is about, how it is locked, what its student is told (C2, ADR 0033)."""

from typing import Any
from uuid import UUID

from django.db.models import F

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.notify import outbox
from naast.support.appointments.models import WaitingPlace
from naast.support.appointments.queries.waiting import line_of
from naast.support.appointments.rules.waiting import newly_told

_HOUSE = "decided by the action"


class NothingStands(Exception):
    """No offer stands: it was answered, or its time is over."""


def student_of(result: Any, given: dict[str, Any]) -> UUID | None:
    """Say whom a change of a place, or of what hangs on it, is about."""
    place = getattr(result, "place", result)
    return getattr(place, "student_id", None)


def locked_place(place: UUID) -> WaitingPlace:
    """Lock a place, and read it. Who answers, lapses or leaves locks their own place alone and waits for nobody else's.

    Whoever needs the line too (lock_line) asks for that first. Raises WaitingPlace.DoesNotExist.
    """
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).select_for_update(of=("self",))
    found: WaitingPlace = rows.get(pk=place)
    return found


@action("waiting.line-retold", may=nobody)
def retell(*, actor: Job, role: str) -> int:
    """Write down who stands nearer than they were told; gives how many. Who was passed is told nothing.

    Not at each change of the line: everybody behind has a row to be written, and whoever came next would wait for it.
    A place that is being answered or offered a time at this moment is told the next time; nothing here waits for one.
    """
    line = line_of(role, lock=True)
    told = {seat.key: seat.told for seat in line.seats}
    nearer = newly_told(line.seats)
    rows = WaitingPlace.objects.unscoped(reason="the line moved on")
    idle = rows.filter(pk__in=list(nearer)).select_for_update(of=("self",), skip_locked=True)
    forward: dict[int, list[UUID]] = {}
    for key in idle.values_list("pk", flat=True):
        forward.setdefault(told[key] - nearer[key], []).append(key)
    for steps, moved in forward.items():
        rows.filter(pk__in=moved).update(told_place=F("told_place") - steps)
    return sum(map(len, forward.values()))


def write_to_student(letter: str, place: WaitingPlace, about: UUID, *parts: object) -> None:
    """Post a letter to who waits; the same letter about the same thing is no second one."""
    key = outbox.key_of(letter, about, place.student_id, *map(str, parts))
    outbox.post(to=place.student_id, letter=letter, about=place.pk, key=key)
