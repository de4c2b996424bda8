"""Partners outside, what was agreed, and how often people arrive there; never who (C6)."""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time

from ..models import Partner, Referral
from ..rules.routing import OUTSIDE_SLUGS
from ..rules.terms import share

_WHY = "counts how often people arrive, suppressed when few; no row leaves"
SOON = datetime.timedelta(days=60)


@dataclasses.dataclass(frozen=True, slots=True)
class Arrived:
    """How often people arrived somewhere: a share rounded to five, or None when it could point at somebody."""

    to_role: str
    share: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class Offered:
    """A partner somebody can be referred to; `waiting_days` is what was last heard, None for never."""

    pk: UUID
    code: str
    kind: str
    name: str
    place: str
    waiting_days: int | None


def partners(actor: Actor) -> list[dict[str, Any]]:
    """List the partners with what was agreed; `review_soon` when it is to be looked at within two months. One query."""
    soon = time.today() + SOON
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "name": row.name,
            "place": row.place,
            "contact": row.contact,
            "agreement": row.agreement,
            "agreed_on": row.agreed_on,
            "review_on": row.review_on,
            "meets_on": row.meets_on,
            "waiting_days": row.waiting_days,
            "waiting_seen_on": row.waiting_seen_on,
            "review_soon": row.review_on is not None and row.review_on <= soon,
        }
        for row in Partner.objects.filter(ended_on=None)
    ]


def partners_for(kinds: Iterable[str]) -> list[Offered]:
    """List the partners of these kinds that a letter can go to today, by name. One query."""
    rows = Partner.objects.filter(ended_on=None, kind__in=set(kinds)).order_by("name", "place")
    return [Offered(row.pk, row.code, row.kind, row.name, row.place, row.waiting_days) for row in rows]


def partner_values(actor: Actor, code: str) -> dict[str, Any] | None:
    """Give what stands in a partner's form; None for one that is absent. One query."""
    row = Partner.objects.filter(code=code).first() if code.isascii() else None
    if row is None:
        return None
    names = ("kind", "name", "place", "contact", "agreement", "agreed_on", "review_on", "meets_on", "waiting_days")
    return {name: getattr(row, name) for name in names}


def arrived(actor: Actor) -> list[Arrived]:
    """Say for each destination how many arrived of those who told, as a share; suppressed when few. One query.

    Every destination stands there, also one nobody was sent to: that somebody was is not told either.
    """
    rows = Referral.objects.unscoped(reason=_WHY).filter(way="outside").exclude(arrival__in=["", "rather-not"])
    told: Counter[str] = Counter()
    yes: Counter[str] = Counter()
    for to_role, answer in rows.values_list("to_role", "arrival"):
        told[to_role] += 1
        yes[to_role] += answer == "yes"
    return [Arrived(to_role, share(yes[to_role], told[to_role])) for to_role in OUTSIDE_SLUGS]
