"""Diaries and appointments of the cast, made through the room's own actions."""

import datetime
import uuid
from typing import Any

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Function, Person
from naast.support.appointments.actions.booking import confirm, hold
from naast.support.appointments.actions.diaries import keep_week, open_diary
from naast.support.appointments.models import Appointment, Diary, Slot
from naast.support.appointments.rules.availability import Weekly

BUILDER = Job("test-diaries")
ALL_MODES = ("in-person", "online", "phone")


def hours(
    weekday: int,
    starts: str = "09:00",
    ends: str = "12:00",
    *,
    purpose: str = "appointments",
    modes: tuple[str, ...] = ALL_MODES,
    place: str = "Spuikade 2.14",
) -> Weekly:
    """Make weekly hours that hold for ever."""
    wall = datetime.time.fromisoformat
    return Weekly(
        weekday, wall(starts), wall(ends), datetime.date(2024, 1, 1), purpose=purpose, modes=modes, place=place
    )


def workweek(**more: Any) -> list[Weekly]:
    """Make hours for Monday to Friday."""
    return [hours(weekday, **more) for weekday in range(5)]


def diary_of(person: Person, role: str, *, week: list[Weekly] | None = None, **terms: Any) -> Diary:
    """Open the diary of somebody's function and lay out its slots from today on."""
    function = Function.objects.get(person=person, role=role)
    diary = open_diary(actor=BUILDER, function=function.pk, **terms)
    return keep_week(actor=BUILDER, diary=diary.pk, week=workweek() if week is None else week, since=time.today())


def next_slot(diary: Diary, number: int = 0) -> Slot:
    """Give the first slot that can be booked with an hour to spare, or the one so many later."""
    soonest = time.now() + datetime.timedelta(hours=diary.notice_hours + 1)
    return Slot.objects.filter(diary=diary, withdrawn=False, starts_at__gte=soonest).order_by("starts_at")[number]


def held(actor: Actor, slot: Slot, **more: Any) -> Appointment:
    """Hold a slot."""
    given: dict[str, Any] = {"mode": "in-person", "key": uuid.uuid4()} | more
    return hold(actor=actor, slot=slot.code, **given)


def booked(person: Person, slot: Slot, **more: Any) -> Appointment:
    """Book a slot for a student."""
    actor = actor_for(person)
    return confirm(actor=actor, appointment=held(actor, slot, **more).pk)
