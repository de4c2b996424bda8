"""Who can be booked: the roles, for whom, and the first free moment behind each door (C1, C3, A1). Open to all."""

import dataclasses
import datetime
import functools
import logging
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import get_language

from naast.awareness.guide.queries.waiting import Waiting
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.people.models import Campus, Programme
from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.support.appointments.models import DayRule, Diary, Purpose, Slot, WeekRule
from naast.support.appointments.rules.availability import DayException, Offered, Terms, Weekly, walk_in_hours
from naast.support.appointments.rules.doors import Unit, is_for

from .as_rules import exception, weekly, zone_of
from .behind import Door, diaries_behind, open_diaries, unit_of
from .free import free_rows

logger = logging.getLogger(__name__)

NEAR = ("study-adviser", "mentor", "tutor", "abroad", "wellbeing-officer")
CENTRAL = (
    "psychologist",
    "student-counsellor",
    "career",
    "fenestra",
    "popcorner",
    "confidential",
    "ombuds",
    "chaplain",
)
FOR_STAFF = ("phd-psychologist", "staff-coach")
BOOKABLE = NEAR + CENTRAL + FOR_STAFF
"""Roles somebody books by themselves, in the order they are shown; the psychologist on duty is reached otherwise."""
SAME_SECONDS = 30
"""How long the first free moments are taken from memory."""
_STEPS = (3, 14, 366)


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """For whom one books: a programme, a city, the reader's own programmes, or nobody in particular.

    `unit` is what stands in the address ("" for one's own, or nobody in particular). `names` are pairs of Dutch and
    English. A role of a programme or faculty of which none is known has no doors: a choice comes first.
    """

    role: str
    unit: str
    doors: tuple[Door, ...]
    names: tuple[tuple[str, str], ...] = ()
    cities: tuple[tuple[str, str], ...] = ()
    programme: str = ""

    @property
    def name(self) -> str:
        """Name it in the reader's language; "" for nobody in particular."""
        return _joined(self.names)

    @property
    def city(self) -> str:
        """Name its city, or cities."""
        return _joined(self.cities)


def _joined(names: Iterable[tuple[str, str]]) -> str:
    """Put names in the reader's language beside each other."""
    at = 1 if get_language() == "en" else 0
    return ", ".join(dict.fromkeys(pair[at] for pair in names))


def address_of_role(role: str) -> str:
    """Give the address of choosing a time with a role, in the language of the page; "" for one nobody books."""
    return reverse("appointment-when", kwargs={"role": role}) if role in BOOKABLE else ""


def is_narrow(role: str) -> bool:
    """Tell whether everybody has their own holder of a role: by programme or by faculty."""
    return ROLE_BY_SLUG[role].unit != "university"


def place_of(actor: Actor, role: str, unit: str = "") -> Place | None:
    """Find for whom is booked; None for a role nobody books, or a unit that is not there. Two queries at most."""
    if role not in BOOKABLE or not unit.isascii() or not unit.isprintable() or len(unit) > 60:
        return None
    if not unit and not (actor.studies and is_narrow(role)):
        return Place(role, "", () if is_narrow(role) else (Door(role),))
    return kept_place(role, unit, frozenset() if unit else actor.studies, _bucket())


@functools.lru_cache(maxsize=1024)
def kept_place(role: str, unit: str, studies: frozenset[UUID], bucket: int) -> Place | None:
    """Read the programme or city that is meant, once in a while: they change once a year."""
    if not unit:
        return _of_programmes(role, "", Programme.objects.filter(pk__in=studies).select_related("campus"))
    found = _of_programmes(role, unit, Programme.objects.filter(code=unit).select_related("campus"))
    if found.doors or is_narrow(role):
        return found if found.doors else None
    campus = Campus.objects.filter(slug=unit).first()
    if campus is None:
        return None
    name = ((campus.name_nl, campus.name_en),)
    return Place(role, unit, (Door(role, campus=unit),), name, name)


def _of_programmes(role: str, unit: str, rows: Iterable[Programme]) -> Place:
    """Make the place of one or more programmes."""
    found = list(rows)
    return Place(
        role,
        unit,
        tuple(Door(role, row.pk, row.faculty_id) for row in found),
        tuple((row.name_nl, row.name_en) for row in found),
        tuple((row.campus.name_nl, row.campus.name_en) for row in found),
        found[0].code if len(found) == 1 else "",
    )


def diaries_of(actor: Actor, place: Place) -> list[Diary]:
    """List the diaries behind all doors of a place, each once. One query for each door."""
    found: dict[UUID, Diary] = {}
    for door in place.doors:
        found |= {each.pk: each for each in diaries_behind(actor, door, on=time.today())}
    return list(found.values())


def cities_of(diaries: Iterable[Diary]) -> list[str]:
    """Name the cities (slugs) that functions behind these diaries are held for, when there is more than one."""
    found = sorted({each.function.campus_id for each in diaries if each.function.campus_id})
    return found if len(found) > 1 else []


@functools.lru_cache(maxsize=4)
def kept_campuses(minute: int) -> dict[str, tuple[str, str]]:
    """Read the names of the cities, once in a while: they hardly ever change. One query."""
    return {row.slug: (row.name_nl, row.name_en) for row in Campus.objects.all()}


def campus_names() -> dict[str, str]:
    """Name the cities in the reader's language, by slug."""
    at = 1 if get_language() == "en" else 0
    return {slug: names[at] for slug, names in kept_campuses(_bucket()).items()}


# --- The first free moment ------------------------------------------------------------------------------------------


def first_moments(diaries: Collection[Diary]) -> dict[UUID, datetime.datetime]:
    """Give the first free moment of each of these diaries that has one; looks no further than it has to.

    Three statements at most, one when all have time this week.
    """
    found: dict[UUID, datetime.datetime] = {}
    now = time.now()
    waiting = list(diaries)
    for days in _STEPS:
        if not waiting:
            break
        rows = free_rows(waiting, since=now, until=now + datetime.timedelta(days=days))
        found |= dict(rows.order_by().values_list("diary").annotate(first=Min("starts_at")))
        waiting = [each for each in waiting if each.pk not in found]
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Behind:
    """What is known of a role: the first free moment, None for none in sight, and whether times are offered at all.

    Where none are, one walks in.
    """

    diaries: int
    first: datetime.datetime | None
    by_appointment: bool


def _bucket() -> int:
    """Give the number of the stretch of time in which what was read counts as now; the system's, for it is a cache."""
    return int(time.monotonic() // SAME_SECONDS)


def behind_doors(programmes: tuple[Programme, ...] = ()) -> dict[str, Behind]:
    """Tell of each role that can be booked what is behind its door, for a programme when one is known."""
    return kept_behind(tuple((row.pk, row.faculty_id) for row in programmes), _bucket())


@functools.lru_cache(maxsize=256)
def kept_behind(units: tuple[tuple[UUID, UUID], ...], bucket: int) -> dict[str, Behind]:
    """Read what is behind every door, once in a while for each programme. Five statements at most."""
    day = time.today()
    rows = open_diaries(day).filter(function__role__in=BOOKABLE)
    diaries = [each for each in rows if is_for(unit_of(each.function), units)]
    first = first_moments(diaries)
    without = [each for each in diaries if each.pk not in first]
    ahead = Slot.objects.filter(diary__in=without, withdrawn=False, starts_at__gt=time.now())
    offering = set(ahead.values_list("diary", flat=True).distinct()) if without else set()
    found: dict[str, list[Diary]] = {}
    for each in diaries:
        found.setdefault(each.function.role_id, []).append(each)
    return {
        role: Behind(
            len(own),
            min((first[each.pk] for each in own if each.pk in first), default=None),
            any(each.pk in first or each.pk in offering for each in own),
        )
        for role, own in found.items()
    }


def programmes_of(actor: Actor, code: str = "") -> tuple[Programme, ...]:
    """Find the programme that was chosen, else the reader's own; none for one that does not exist. One query."""
    if code:
        plain = code.isascii() and code.isprintable() and len(code) <= 60
        return tuple(Programme.objects.filter(code=code).select_related("campus")) if plain else ()
    return tuple(Programme.objects.filter(pk__in=actor.studies).select_related("campus")) if actor.studies else ()


def waiting_time(role: str) -> Waiting | None:
    """Say to the guide how soon a role has time (A1); None when nothing honest can be said.

    That is: of a role that each programme has its own of, when no diary is kept here, when nothing is free, and when
    the database does not answer.
    """
    if role not in BOOKABLE or is_narrow(role):
        return None
    try:
        behind = behind_doors().get(role)
    except DatabaseFault:
        logger.warning("the database does not answer; the guide is shown without first free moments")
        return None
    return Waiting(behind.first, None, time.now()) if behind is not None and behind.first is not None else None


# --- Walking in -----------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class WalkIn:
    """Hours in which one walks in; the place is public, as on the door, and who sits there is no part of it."""

    diary: UUID
    role: str
    programme: UUID | None
    faculty: UUID | None
    campus: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str


def walk_ins(roles: Collection[str], units: tuple[tuple[UUID, UUID], ...] = (), *, days: int = 1) -> list[WalkIn]:
    """List the walk-in hours of these roles that are not over, for these programmes and for everybody.

    Today's, or those of so many days, a week at most.
    """
    now = time.now()
    until = time.moment_of(time.today() + datetime.timedelta(days=days), datetime.time(0))
    return [
        each
        for each in kept_walk_ins(_bucket())
        if each.role in roles
        and each.ends_at > now
        and each.starts_at < until
        and is_for(Unit(each.programme, each.faculty), units)
    ]


def walk_ins_of(reach: Collection[UUID]) -> tuple[WalkIn, ...]:
    """List the walk-in hours of the coming week behind a door that are not over; two who sit side by side are one."""
    now = time.now()
    found: dict[tuple[Any, ...], WalkIn] = {}
    for each in kept_walk_ins(_bucket()):
        if each.diary in reach and each.ends_at > now:
            found.setdefault((each.starts_at, each.ends_at, each.place), each)
    return tuple(found.values())


@functools.lru_cache(maxsize=2)
def kept_walk_ins(bucket: int) -> tuple[WalkIn, ...]:
    """Work out the walk-in hours of a week from today, once in a while. Three statements."""
    today = time.today()
    week = [today + datetime.timedelta(days=number) for number in range(7)]
    house = "walk-in hours are public"
    hours: dict[UUID, list[Weekly]] = {}
    diaries: dict[UUID, Diary] = {}
    rules = WeekRule.objects.unscoped(reason=house).filter(
        purpose=Purpose.WALK_IN, diary__open=True, diary__person__active=True, diary__function__role__in=BOOKABLE
    )
    for row in rules.select_related("diary__function"):
        diaries[row.diary_id] = row.diary
        hours.setdefault(row.diary_id, []).append(weekly(row))
    other: dict[UUID, list[DayException]] = {}
    days = DayRule.objects.unscoped(reason=house).filter(day__gte=week[0], day__lte=week[-1], diary__open=True)
    for row in days.filter(diary__function__role__in=BOOKABLE).select_related("diary__function"):
        diaries[row.diary_id] = row.diary
        other.setdefault(row.diary_id, []).append(exception(row))
    closed = closures_between(week[0], week[-1]).days if diaries else frozenset()
    found = []
    for pk, diary in diaries.items():
        zone, terms = zone_of(diary), Terms(diary.minutes)
        for day in week:
            if _runs(diary, day):
                own = walk_in_hours(hours.get(pk, ()), other.get(pk, ()), closed.__contains__, terms, zone, day)
                found += [_walk_in(diary, each) for each in own]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.role)))


def _walk_in(diary: Diary, hours: Offered) -> WalkIn:
    """Put the hours of one diary beside what it is for."""
    function = diary.function
    return WalkIn(
        diary.pk, function.role_id, function.programme_id, function.faculty_id, function.campus_id or "",
        hours.period.starts_at, hours.period.ends_at, hours.place or function.location,
    )  # fmt: skip


def _runs(diary: Diary, on: datetime.date) -> bool:
    """Tell whether the function of a diary is held on a day."""
    function = diary.function
    return function.starts_on <= on and (function.ends_on is None or function.ends_on >= on)
