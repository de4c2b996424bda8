"""Whose diaries are whose, which hours hold on a day, and what new hours would make of the coming weeks (C3)."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.core.closures import closures_between
from naast.foundation.people.models import Function
from naast.foundation.people.queries import running
from naast.support.appointments.access import HOSTS
from naast.support.appointments.models import Appointment, DayRule, Diary, MeetingAddress, State, WeekRule
from naast.support.appointments.rules.availability import (
    WALK_IN,
    Period,
    Terms,
    Weekly,
    merged,
    offered_slots,
    walk_in_hours,
)

from .as_rules import exceptions_of, zone_of
from .behind import running_function
from .booking_pages import with_whom

PREVIEW_DAYS = 14
MOST_LISTED = 100


def own_diaries(actor: Actor) -> list[Diary]:
    """List the diaries of functions this person holds now. One query."""
    rows = Diary.objects.filter(running_function(time.today()), person=actor.pk)
    related = ("function__role", "function__programme", "function__faculty", "function__campus")
    return list(rows.select_related(*related).order_by("function__role", "pk")) if actor.known else []


def own_diary(actor: Actor, code: str) -> Diary | None:
    """Find one of the reader's own diaries by its code; None for another's and none."""
    return next((each for each in own_diaries(actor) if each.code == code), None)


def without_diary(actor: Actor) -> list[Function]:
    """List the functions this person holds now that could have a diary and have none. One query."""
    rows = Function.objects.filter(running(time.today()), person=actor.pk, role__in=HOSTS)
    opened = Diary.objects.filter(person=actor.pk).values("function")
    related = ("role", "programme", "faculty", "campus")
    return list(rows.exclude(pk__in=opened).select_related(*related).order_by("role", "pk"))


def function_words(function: Function) -> str:
    """Name a function as its holder knows it: the role, for which unit."""
    unit = function.programme or function.faculty or function.campus
    names = {"nl": unit.name_nl, "en": unit.name_en} if unit is not None else {}
    return with_whom(function.role_id, names.get(get_language() or "nl", ""), [])


# --- Hours ----------------------------------------------------------------------------------------------------------


def changes_after(diary: Diary, day: datetime.date) -> list[datetime.date]:
    """List the later days from which other hours stand already. One query."""
    rows = WeekRule.objects.unscoped(reason="the diary's own hours").filter(diary=diary, valid_from__gt=day)
    return sorted(set(rows.values_list("valid_from", flat=True)))


def own_link(diary: Diary) -> str:
    """Read the host's own link for meeting online, for themselves. One query."""
    row = MeetingAddress.objects.unscoped(reason="the diary's own link").filter(diary=diary).first()
    return row.address if row is not None else ""


# --- What they make -------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What hours make of some weeks: the days in words, and how many times there are."""

    days: list[dict[str, Any]]
    count: int


def preview(diary: Diary, week: Sequence[Weekly], terms: Terms, since: datetime.date) -> Preview:
    """Work out two weeks from a day as these hours would make them; nothing is kept. Two queries."""
    zone, until = zone_of(diary), since + datetime.timedelta(days=PREVIEW_DAYS - 1)
    other = exceptions_of(diary, since, until)
    closed = closures_between(since, until).days
    slots = offered_slots(week, other, closed.__contains__, terms, zone, since, until)
    days, count = [], len(slots)
    for number in range(PREVIEW_DAYS):
        day = since + datetime.timedelta(days=number)
        own = [each for each in slots if each.period.starts_at.astimezone(zone).date() == day]
        walk_ins = walk_in_hours(week, other, closed.__contains__, terms, zone, day)
        away = any(each.day == day and each.kind == DayRule.AWAY for each in other)
        if not (own or walk_ins or away) and (day.weekday() > 4 or day in closed):
            continue
        days.append(
            {
                "day": moments.day(day),
                "times": [
                    {"time": wall_at(each.period.starts_at, zone), "held_back": each.purpose == "urgent"}
                    for each in own
                ],
                "walk_in": ", ".join(
                    f"{wall_at(each.period.starts_at, zone)}–{wall_at(each.period.ends_at, zone)}" for each in walk_ins
                ),
                "closed": day in closed,
                "away": away,
            }
        )
    return Preview(days, count)


def wall_at(moment: datetime.datetime, zone: datetime.tzinfo) -> str:
    """Write the time on the wall clock of a zone."""
    return moments.clock(moment.astimezone(zone).replace(tzinfo=None))


def appointments_in(actor: Actor, diaries: Iterable[UUID]) -> list[Appointment]:
    """List the confirmed appointments to come in these diaries of this host, in order of time. One query."""
    rows = Appointment.objects.seen_by(actor).filter(
        host=actor.pk, diary__in=list(diaries), state=State.CONFIRMED, starts_at__gt=time.now()
    )
    return list(rows.defer("topic", "guest_address").order_by("starts_at")[:500])


def outside_hours(actor: Actor, diary: Diary, week: Sequence[Weekly], since: datetime.date) -> list[dict[str, str]]:
    """List the appointments from a day on that these hours do not hold, by their time; they stay as they are."""
    zone = zone_of(diary)
    rows = [row for row in appointments_in(actor, [diary.pk]) if row.starts_at.astimezone(zone).date() >= since]
    by_day: dict[datetime.date, list[Period]] = {}
    minute = Terms(minutes=1)
    plain = [dataclasses.replace(each, purpose="appointments") for each in week if each.purpose != WALK_IN]
    last = max((row.starts_at.astimezone(zone).date() for row in rows), default=since)
    closed = closures_between(since, last).days if rows else frozenset()
    other = exceptions_of(diary, since, last) if rows else []
    found = []
    for row in rows:
        day = row.starts_at.astimezone(zone).date()
        if day not in by_day:
            slots = offered_slots(plain, other, closed.__contains__, minute, zone, day, day)
            by_day[day] = merged(each.period for each in slots)
        if not any(each.starts_at <= row.starts_at and row.ends_at <= each.ends_at for each in by_day[day]):
            found.append(appointment_words(row))
    return found[:MOST_LISTED]


def appointment_words(row: Appointment) -> dict[str, str]:
    """Say when an appointment is, and where it stands; not with whom."""
    since, until = moments.clock(row.starts_at), moments.clock(row.ends_at)
    return {
        "code": row.code,
        "when": f"{moments.day(row.starts_at)}, {since}–{until}",
        "url": reverse("diary-appointment", kwargs={"code": row.code}),
    }
