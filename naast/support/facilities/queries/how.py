"""How a request goes, for everybody: who reads, decides and arranges, what helps, and how long it takes (C9)."""

import dataclasses
import datetime
import statistics

from naast.foundation.core import time
from naast.foundation.people.models import Role
from naast.foundation.people.queries import Name
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access.owners import owners
from ..models import Request
from ..rules.catalogue import ADVISE, ARRANGE, DECIDE, KINDS
from ..rules.terms import FEWEST
from .catalogue import name_of

_WHY = "the middle of many decisions, ten at least; hands out no row"
A_YEAR = datetime.timedelta(days=365)
MOST = 500


@dataclasses.dataclass(frozen=True, slots=True)
class GroundShown:
    """A ground on which facilities are asked: what helps to show it, and who reads it."""

    name: Name
    proof: Name
    reader: Name


@dataclasses.dataclass(frozen=True, slots=True)
class HowShown:
    """How a request goes; `half_within` is in how many days half of last year's were decided, None for too few."""

    grounds: tuple[GroundShown, ...]
    decides: Name
    arranges: Name
    half_within: int | None


def how_it_goes() -> HowShown:
    """Say how a request goes in this institution, as its owners stand today. Three queries."""
    known = owners()
    rows = {
        row.pk: Name(row.name_nl, row.name_en)
        for row in Role.objects.filter(pk__in={each.role for each in known.values()})
    }

    def named(stage: str, kind: str = "") -> Name:
        slug = (known.get((stage, kind)) or known[(stage, "")]).role
        shipped = ROLE_BY_SLUG.get(slug)
        return rows.get(slug) or (Name(shipped.nl, shipped.en) if shipped is not None else Name(slug, slug))

    return HowShown(
        tuple(GroundShown(name_of(kind.name), name_of(kind.proof), named(ADVISE, kind.slug)) for kind in KINDS),
        named(DECIDE),
        named(ARRANGE),
        _half_within(),
    )


def _half_within() -> int | None:
    """Give in how many days half of the decisions of the last year were taken; None when there were fewer than ten."""
    rows = Request.objects.unscoped(reason=_WHY).filter(decided_at__gte=time.now() - A_YEAR).order_by("-decided_at")
    days = [(decided - asked).days + 1 for asked, decided in rows.values_list("asked_at", "decided_at")[:MOST]]
    return round(statistics.median(days)) if len(days) >= FEWEST else None
