"""Reads the coordinator's desk: who holds what until when, who stands in, and what falls between two chairs (D6)."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Function, Person, Programme, StandIn
from naast.foundation.people.queries import running
from naast.foundation.people.words import role_words

from ..access import led_by
from ..models import Takeover
from ..ports import Leaver, Load, kinds
from ..rules.gaps import AHEAD, BACK, ONE_DAY, Cover, Gap, Why, gap_of
from ..rules.leading import PSYCHOLOGISTS, may_stand_in
from .words import unit_of

_WHY = "the desk of who arranges stand-ins for these functions"
MOST = 400


@dataclasses.dataclass(frozen=True, slots=True)
class CoverShown:
    """Somebody stands in; `code` is the takeover that arranged it, "" for one that was imported."""

    name: str
    cover: Cover
    code: str
    for_good: bool
    outcome: Mapping[str, Mapping[str, int]]


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """One function as its coordinator sees it; `until` is the last day of function or person, None while both stay."""

    row: Function
    until: datetime.date | None
    covers: tuple[CoverShown, ...]
    others: bool
    gap: Gap | None
    loads: Mapping[str, Load]

    @property
    def leaver(self) -> Leaver:
        """What the rooms that keep work are asked about: from the gap on, or from the last day, or from today."""
        since = self.gap.on if self.gap is not None else self.until + ONE_DAY if self.until else time.today()
        return leaver_of(self.row, since=since, until=None, alone=not self.others)


def leaver_of(row: Function, *, since: datetime.date, until: datetime.date | None, alone: bool) -> Leaver:
    """Describe who is away from a function on these days."""
    return Leaver(row.pk, row.person_id, row.role_id, row.programme_id, row.faculty_id, since, until, alone)


def places(actor: Actor, *, only: UUID | None = None) -> list[Place]:
    """List the functions of the reader's units with who stands in and what is wrong, what is wrong first.

    Four queries and one for each kind of work, however many there are; with `only` one function and its unit.
    """
    today = time.today()
    rows = Function.objects.filter(led_by(actor), person__staff=True, starts_on__lte=today + AHEAD)
    covered = StandIn.objects.unscoped(reason=_WHY).filter(ends_on__gte=today - BACK).values("function")
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today - BACK) | Q(pk__in=covered))
    if only is not None:
        one = Function.objects.filter(pk=only).values("role")
        rows = rows.filter(role__in=one)
    related = ("person", "role", "programme__campus", "faculty", "campus")
    found = list(rows.select_related(*related).order_by("role__position", "programme__code", "starts_on", "pk")[:MOST])
    covers = _covers(row.pk for row in found)
    made = [_place(row, found, covers, today) for row in found if only is None or row.pk == only]
    loads = loads_of(
        actor, [place.leaver for place in made if place.until is not None and place.until <= today + AHEAD]
    )
    made = [_with_loads(place, loads) for place in made]
    return sorted(made, key=lambda place: (place.gap is None, place.gap.on if place.gap else today))


def _place(
    row: Function, all_rows: Sequence[Function], covers: Mapping[UUID, list[CoverShown]], today: datetime.date
) -> Place:
    """Make one place; the others of the same unit decide whether it is left empty."""
    until, mine = last_day(row, today), tuple(covers.get(row.pk, ()))
    others = any(_goes_on(each, row, until, today) for each in all_rows)
    gap = gap_of(until=until, covers=[each.cover for each in mine], others=others, today=today)
    return Place(row, until, mine, others, gap, {})


def _with_loads(place: Place, loads: Mapping[str, Mapping[UUID, Load]]) -> Place:
    """Add what is left behind; who leaves something behind leaves a gap, even when others hold the same function."""
    mine = {kind: load for kind, found in loads.items() if (load := found.get(place.row.pk)) is not None and load.count}
    gap = place.gap
    if gap is None and mine and place.until is not None and not _covered_for_good(place):
        gap = Gap(Why.LEFT_BEHIND, place.until + ONE_DAY)
    return dataclasses.replace(place, gap=gap, loads=mine)


def _covered_for_good(place: Place) -> bool:
    """Tell whether somebody stands in from the day after the last one."""
    after = place.until + ONE_DAY if place.until is not None else time.today()
    return any(each.cover.since <= after <= each.cover.lasts for each in place.covers)


def last_day(row: Function, today: datetime.date) -> datetime.date | None:
    """Give the last day of a function: its own, or that of who holds it; None while both stay."""
    ends = [day for day in (row.ends_on, row.person.ended_on) if day is not None]
    if not row.person.active:
        ends.append(today - ONE_DAY)
    return min(ends) if ends else None


def _goes_on(other: Function, row: Function, until: datetime.date | None, today: datetime.date) -> bool:
    """Tell whether somebody else holds the same role for the same unit after that day."""
    same = (other.role_id, other.programme_id, other.faculty_id, other.campus_id) == (
        row.role_id,
        row.programme_id,
        row.faculty_id,
        row.campus_id,
    )
    if until is None or not same or other.person_id == row.person_id:
        return False
    lasts, day = last_day(other, today), max(until + ONE_DAY, today)
    return other.starts_on <= day and (lasts is None or lasts > max(until, today))


def _covers(functions: Iterable[UUID]) -> dict[UUID, list[CoverShown]]:
    """List who stands in for these functions, or did until a while ago, by function. Two queries."""
    ids, today = list(functions), time.today()
    taken = {
        row.stand_in: row for row in Takeover.objects.unscoped(reason=_WHY).filter(function__in=ids, ended_at=None)
    }
    found: dict[UUID, list[CoverShown]] = {}
    rows = StandIn.objects.unscoped(reason=_WHY).filter(function__in=ids, ends_on__gte=today - BACK)
    for row in rows.select_related("person").order_by("starts_on", "pk"):
        here = row.person.ended_on if row.person.active else today - ONE_DAY
        own = taken.get(row.pk)
        found.setdefault(row.function_id, []).append(
            CoverShown(
                row.person.shown_name,
                Cover(row.starts_on, row.ends_on, here),
                own.code if own is not None else "",
                own is not None and own.for_good,
                own.outcome if own is not None else {},
            )
        )
    return found


def loads_of(actor: Actor, leavers: Sequence[Leaver]) -> dict[str, Mapping[UUID, Load]]:
    """Ask every room that keeps work how much of it these people leave behind. One query each."""
    return {kind.name: kind.count(actor, leavers) for kind in kinds()} if leavers else {}


def empty_programmes(actor: Actor) -> list[Programme]:
    """List the programmes of the reader for which nobody is study adviser today. Three queries, none for a head."""
    mine = [held for held in actor.held if held.role == "coordinator"]
    if not mine:
        return []
    today = time.today()
    rows = Programme.objects.select_related("campus")
    if all(held.faculty is not None or held.programme is not None for held in mine):
        near = [held.programme for held in mine if held.programme is not None]
        wide = [held.faculty for held in mine if held.faculty is not None and held.programme is None]
        rows = rows.filter(Q(pk__in=near) | Q(faculty__in=wide))
    covered = StandIn.objects.unscoped(reason=_WHY).filter(running(today), function__role="study-adviser")
    held_now = Function.objects.filter(
        Q(running(today), person__active=True) & (Q(person__ended_on=None) | Q(person__ended_on__gte=today))
        | Q(pk__in=covered.values("function")),
        role="study-adviser",
    )
    return list(rows.exclude(pk__in=held_now.exclude(programme=None).values("programme")).order_by("name_nl", "code"))


def place_of(actor: Actor, function: UUID) -> Place | None:
    """Find one function of the reader's units; None for another's and for what is not there."""
    return next(iter(places(actor, only=function)), None)


def candidates(actor: Actor, row: Function) -> list[tuple[UUID, str, str]]:
    """List who may stand in for a function: id, name and what they are, the nearest unit first. Two queries."""
    today = time.today()
    roles = sorted(PSYCHOLOGISTS) if row.role_id in PSYCHOLOGISTS else [row.role_id, "coordinator"]
    rows = Function.objects.filter(running(today), role__in=roles, person__staff=True).exclude(person=row.person_id)
    found: dict[UUID, tuple[int, Function]] = {}
    home = row.faculty_id or (row.programme.faculty_id if row.programme is not None else None)
    for each in rows.select_related("person", "role", "programme", "faculty", "campus").order_by("pk"):
        if not each.person.is_here(today):
            continue
        near = _nearness(each, row, home)
        if each.role_id == "coordinator" and near > 1:
            continue
        if each.person_id not in found or near < found[each.person_id][0]:
            found[each.person_id] = (near, each)
    ordered = sorted(found.values(), key=lambda pair: (pair[0], pair[1].person.family_name, pair[1].person.given_name))
    return [(each.person_id, each.person.shown_name, _what(each)) for _near, each in ordered]


def _nearness(each: Function, row: Function, home: UUID | None) -> int:
    """Say how near somebody's unit is: the same programme, the same faculty, elsewhere."""
    if each.programme_id is not None and each.programme_id == row.programme_id:
        return 0
    theirs = each.faculty_id or (each.programme.faculty_id if each.programme is not None else None)
    return 1 if theirs == home else 2


def _what(row: Function) -> str:
    """Say what somebody is, for a list to choose from."""
    return f"{role_words(row.role_id)}, {unit_of(row)}"


def roles_held(person: UUID) -> frozenset[str]:
    """Name the roles somebody holds today. One query."""
    return frozenset(Function.objects.filter(running(time.today()), person=person).values_list("role", flat=True))


def fits(row: Function, person: Person, held: Collection[str]) -> bool:
    """Tell whether somebody may stand in for a function: staff, here, another than who holds it, of a fitting role."""
    return person.staff and person.pk != row.person_id and may_stand_in(row.role_id, held)
