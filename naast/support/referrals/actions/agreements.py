"""The routing order and the partners: data that an institution keeps, about nobody (C5, C6)."""

import datetime
from collections.abc import Iterable, Sequence
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.people.models import Programme
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import keeps_partners, keeps_routes
from ..models import Partner, RoutingRule
from ..queries.order import order_digest
from ..queries.routing import routes_from
from ..rules.routing import STANDARD, Route, faults_in

CODE = 12


class BadRoute(ValueError):
    """A row of the routing order cannot stand; the message says why, in words for an administrator."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the order since the keeper looked at it."""


@action("routing.set-up", may=keeps_routes)
def ensure_routes(*, actor: Actor | Job) -> int:
    """Set up the routing order as it mostly is, when there is none; gives how many rows were made. Raises Refused."""
    if RoutingRule.objects.filter(university=None).exists():
        return 0
    return len(RoutingRule.objects.bulk_create(_rows(STANDARD)))


def _rows(routes: Iterable[Route], **level: UUID | None) -> list[RoutingRule]:
    """Make the rows of an order, for all or for one level."""
    return [
        RoutingRule(
            from_role=route.start,
            way=route.way,
            to_role=route.end,
            position=place,
            norm_days=route.norm_days,
            head_role=route.head,
            **level,
        )
        for place, route in enumerate(routes)
    ]


@action("routing.ordered", may=keeps_routes)
def order_routes(
    *,
    actor: Actor | Job,
    role: str,
    routes: Sequence[Route],
    seen: str = "",
    university: UUID | None = None,
    faculty: UUID | None = None,
    programme: UUID | None = None,
) -> int:
    """Put the order of one role at once, for a programme, a faculty, a university or all; gives how many rows it has.

    No rows for a programme or faculty means that it follows what stands above it again. `seen` is the digest of what
    the keeper saw: when somebody changed it meanwhile nothing is. Raises BadRoute, ChangedMeanwhile, Refused.
    """
    above = Programme.objects.get(pk=programme).faculty_id if programme is not None else faculty
    faculty = faculty if programme is None else None
    level = RoutingRule.objects.select_for_update().filter(from_role=role, faculty=faculty, programme=programme)
    rows = list(level if programme or faculty else level.filter(university=university))
    if seen and seen != order_digest(routes_from(role, university=university, faculty=above, programme=programme)):
        raise ChangedMeanwhile
    known = frozenset(ROLE_BY_SLUG)
    faults = [fault for route in routes for fault in faults_in(route, roles=known)]
    if any(route.start != role for route in routes) or len({(each.way, each.end) for each in routes}) < len(routes):
        faults.append("a row of another role, or one that stands there twice")
    if faults:
        raise BadRoute("; ".join(faults))
    RoutingRule.objects.filter(pk__in=[row.pk for row in rows]).delete()
    made = _rows(
        routes,
        university_id=university,
        faculty_id=faculty,
        programme_id=programme,
    )
    return len(RoutingRule.objects.bulk_create(made))


@action("partner.kept", may=keeps_partners)
def keep_partner(
    *,
    actor: Actor | Job,
    kind: str,
    name: str,
    code: str = "",
    place: str = "",
    contact: str = "",
    agreement: str = "",
    agreed_on: datetime.date | None = None,
    review_on: datetime.date | None = None,
    meets_on: datetime.date | None = None,
    waiting_days: int | None = None,
) -> Partner:
    """Note what is agreed with a partner outside, new or (with its `code`) again.

    Raises Partner.DoesNotExist, Refused.
    """
    row = Partner.objects.get(code=code) if code else Partner(code=new_code(CODE))
    if waiting_days != row.waiting_days:
        row.waiting_seen_on = time.today() if waiting_days is not None else None
    row.kind, row.name, row.place, row.contact, row.agreement = kind, name, place, contact, agreement
    row.agreed_on, row.review_on, row.meets_on, row.waiting_days = agreed_on, review_on, meets_on, waiting_days
    row.save()
    return row
