"""Whose step it is: a role for a programme, or the role behind it where nobody holds the first one."""

import hashlib
import hmac

from django.conf import settings
from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.rows import all_of
from naast.foundation.people.models import Function, Programme
from naast.foundation.people.queries import running

from ..models import (
    Owner,
)
from ..rules import catalogue
from ..rules.catalogue import OWNERS

NOBODY = Q(pk__in=[])


def owners() -> dict[tuple[str, str], catalogue.Owner]:
    """Give who owns which step, by step and ground: what the institution says before what is shipped. One query."""
    rows = all_of(Owner, "stage", "kind", "role", "behind")
    return OWNERS | {(stage, kind): catalogue.Owner(role, behind) for stage, kind, role, behind in rows}


def owner_of(stage: str, kind: str = "") -> catalogue.Owner:
    """Give who owns a step for a ground. One query."""
    known = owners()
    return known.get((stage, kind)) or known[(stage, "")]


def _units(actor: Actor, role: str) -> Q:
    """Make the condition on a row's `programme` under which a role of this reader counts.

    A role of the whole university counts for every programme, also when its holder sits in one city: the teams of
    both cities answer for each other, so that illness of one leaves no request lying.
    """
    units = NOBODY
    for held in actor.held:
        if held.role != role:
            continue
        if held.programme is not None:
            units |= Q(programme=held.programme)
        elif held.faculty is not None:
            units |= Q(programme__faculty=held.faculty)
        else:
            return Q(programme__isnull=False)
    return units


def owned(actor: Actor, owner: catalogue.Owner) -> Q:
    """Make the condition under which a step is this reader's: their role, or nobody's while they stand behind it."""
    mine = _units(actor, owner.role)
    if not owner.behind or not actor.holds(owner.behind):
        return mine
    today = time.today()
    held = Function.objects.filter(running(today), role=owner.role)
    there = Programme.objects.filter(Q(pk__in=held.values("programme")) | Q(faculty__in=held.values("faculty")))
    if held.filter(programme__isnull=True, faculty__isnull=True).exists():
        return mine
    return mine | (_units(actor, owner.behind) & ~Q(programme__in=there.values("pk")))


def holds_some(actor: Actor, *stages: str) -> bool:
    """Tell whether somebody has a role in one of these steps at all."""
    roles = {role for (stage, _), each in owners().items() if stage in stages for role in (each.role, each.behind)}
    return actor.holds(*(roles - {""}))


def mark_of(kind: str) -> str:
    """Give what the table holds in place of a ground, to find its readers by (HMAC-SHA-256, the server's key)."""
    return hmac.new(settings.SECRET_KEY.encode(), f"facility-ground\x1f{kind}".encode(), hashlib.sha256).hexdigest()[
        :32
    ]
