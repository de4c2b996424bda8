"""The routing order as its readers see it: per role, for the university and where a faculty has its own (C5)."""

import dataclasses
import hashlib
from collections.abc import Iterable
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.people.models import Faculty, Person, University
from naast.foundation.people.queries import Name
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import keeps_routes
from ..models import RoutingRule
from ..rules.routing import Route
from .routing import level, nearest


@dataclasses.dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit whose order can be read: the whole (id None, code "") or a faculty; `kept`: the reader may change it."""

    id: UUID | None
    code: str
    name: Name | None
    own: bool
    kept: bool


@dataclasses.dataclass(frozen=True, slots=True)
class RoleOrder:
    """Where one role refers to, in order; `own` that the faculty has rows of its own for it."""

    role: str
    routes: tuple[Route, ...]
    own: bool
    digest: str


def level_of(actor: Actor) -> UUID | None:
    """Give the university whose rows a keeper changes: none while there is one university. Two queries at most."""
    if actor.pk is None or University.objects.count() < 2:
        return None
    return Person.objects.filter(pk=actor.pk).values_list("institution", flat=True).first()


def units_of(actor: Actor) -> list[UnitShown]:
    """List the whole university, and the faculties with rows of their own or that the reader keeps. Three queries."""
    if actor.pk is None:
        return []
    own = set(RoutingRule.objects.exclude(faculty=None).values_list("faculty", flat=True))
    here = Person.objects.filter(pk=actor.pk).values("institution")
    found = [UnitShown(None, "", None, own=False, kept=bool(keeps_routes(actor)))]
    for row in Faculty.objects.filter(university__in=here).order_by("code"):
        kept = bool(keeps_routes(actor, faculty=row.pk))
        if kept or row.pk in own:
            found.append(UnitShown(row.pk, row.code, Name(row.name_nl, row.name_en), row.pk in own, kept))
    return found


def orders(university: UUID | None, unit: UnitShown) -> list[RoleOrder]:
    """List every role that refers, in the order of the house's roles. One query."""
    rows: dict[str, list[RoutingRule]] = {}
    for row in RoutingRule.objects.filter(level(university, unit.id)):
        rows.setdefault(row.from_role, []).append(row)
    return [order_of(role, rows.get(role, ()), unit.id) for role in ROLE_BY_SLUG if role in rows]


def order_of(role: str, rows: Iterable[RoutingRule], faculty: UUID | None) -> RoleOrder:
    """Make the order of one role from the rows of all levels."""
    kept = nearest(rows)
    own = faculty is not None and any(row.faculty_id == faculty for row in kept)
    routes = tuple(Route(role, row.to_role, row.way, row.norm_days, row.head_role) for row in kept)
    return RoleOrder(role, routes, own, order_digest(kept))


def order_digest(rows: Iterable[RoutingRule]) -> str:
    """Make a digest of an order, to see whether somebody changed it meanwhile."""
    text = "\x1f".join(f"{row.pk} {row.position} {row.norm_days}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def order_for(role: str, university: UUID | None, unit: UnitShown) -> RoleOrder:
    """Give the order of one role for a unit, empty for a role that refers to nobody. One query."""
    return order_of(role, RoutingRule.objects.filter(level(university, unit.id), from_role=role), unit.id)
