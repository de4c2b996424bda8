"""The routing order as its readers see it: per role, for the university, a faculty or a programme (C5)."""

import dataclasses
import hashlib
from collections.abc import Iterable
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.people.models import Faculty, Person, Programme, University
from naast.foundation.people.queries import Name
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import keeps_unit
from ..models import RoutingRule
from ..rules.routing import Route
from .routing import level, nearest


@dataclasses.dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit whose order can be read: the whole (id None, code ""), a faculty, or a programme of it.

    `own`: it has rows of its own; `kept`: the reader may change it.
    """

    id: UUID | None
    code: str
    name: Name | None
    own: bool
    kept: bool
    programme: UUID | None = None
    programme_code: str = ""
    programme_name: Name | None = None


WHOLE, OF_FACULTY, OF_PROGRAMME = "whole", "faculty", "programme"


@dataclasses.dataclass(frozen=True, slots=True)
class RoleOrder:
    """Where one role refers to, in order; `of` the level it comes from, `own` that this is the unit's own."""

    role: str
    routes: tuple[Route, ...]
    own: bool
    of: str
    digest: str


def level_of(actor: Actor) -> UUID | None:
    """Give the university whose rows a keeper changes: none while there is one university. Two queries at most."""
    if actor.pk is None or University.objects.count() < 2:
        return None
    return Person.objects.filter(pk=actor.pk).values_list("institution", flat=True).first()


def units_of(actor: Actor) -> list[UnitShown]:
    """List the whole university, and the faculties that have rows or are kept by the reader, themselves or below.

    Four queries.
    """
    if actor.pk is None:
        return []
    own = set(RoutingRule.objects.exclude(faculty=None).values_list("faculty", flat=True))
    within = own | set(RoutingRule.objects.exclude(programme=None).values_list("programme__faculty", flat=True))
    within |= {held.of_faculty for held in actor.held if held.role == "coordinator" and held.of_faculty is not None}
    here = Person.objects.filter(pk=actor.pk).values("institution")
    found = [UnitShown(None, "", None, own=False, kept=bool(keeps_unit(actor, None)))]
    for row in Faculty.objects.filter(university__in=here).order_by("code"):
        kept = bool(keeps_unit(actor, row.pk))
        if kept or row.pk in within:
            found.append(UnitShown(row.pk, row.code, Name(row.name_nl, row.name_en), row.pk in own, kept))
    return found


def programmes_in(actor: Actor, unit: UnitShown) -> list[UnitShown]:
    """List the programmes of a faculty that have rows of their own or that the reader keeps. Two queries."""
    if unit.id is None:
        return []
    own = set(RoutingRule.objects.filter(programme__faculty=unit.id).values_list("programme", flat=True))
    found = []
    for row in Programme.objects.filter(faculty=unit.id).order_by("code"):
        kept = bool(keeps_unit(actor, unit.id, row.pk))
        if kept or row.pk in own:
            name = Name(f"{row.name_nl} ({row.level})", f"{row.name_en} ({row.level})")
            found.append(UnitShown(unit.id, unit.code, unit.name, row.pk in own, kept, row.pk, row.code, name))
    return found


def orders(university: UUID | None, unit: UnitShown) -> list[RoleOrder]:
    """List every role that refers, in the order of the house's roles. One query."""
    rows: dict[str, list[RoutingRule]] = {}
    for row in RoutingRule.objects.filter(level(university, unit.id, unit.programme)):
        rows.setdefault(row.from_role, []).append(row)
    return [order_of(role, rows.get(role, ()), unit) for role in ROLE_BY_SLUG if role in rows]


def order_of(role: str, rows: Iterable[RoutingRule], unit: UnitShown) -> RoleOrder:
    """Make the order of one role from the rows of all levels."""
    kept = nearest(rows)
    of = WHOLE
    if any(row.programme_id is not None for row in kept):
        of = OF_PROGRAMME
    elif any(row.faculty_id is not None for row in kept):
        of = OF_FACULTY
    asked = OF_PROGRAMME if unit.programme is not None else OF_FACULTY if unit.id is not None else WHOLE
    routes = tuple(Route(role, row.to_role, row.way, row.norm_days, row.head_role) for row in kept)
    return RoleOrder(role, routes, of == asked != WHOLE, of, order_digest(kept))


def order_digest(rows: Iterable[RoutingRule]) -> str:
    """Make a digest of an order, to see whether somebody changed it meanwhile."""
    text = "\x1f".join(f"{row.pk} {row.position} {row.norm_days}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def order_for(role: str, university: UUID | None, unit: UnitShown) -> RoleOrder:
    """Give the order of one role for a unit, empty for a role that refers to nobody. One query."""
    return order_of(role, RoutingRule.objects.filter(level(university, unit.id, unit.programme), from_role=role), unit)
