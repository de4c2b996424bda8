"""Reads about second factors: before there is an actor too, since they are what makes one."""

import dataclasses
import datetime
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.accounts.models import Factor, RecoveryCode

_WHY = "decides whether somebody may come in"


@dataclasses.dataclass(frozen=True, slots=True)
class FactorShown:
    """A second factor as its owner sees it."""

    id: UUID
    kind: str
    label: str
    since: datetime.datetime


def has_factors(person: UUID) -> bool:
    """Tell whether somebody has a second factor to ask for. One query."""
    rows = Factor.objects.unscoped(reason=_WHY)
    return bool(rows.filter(person=person, confirmed_at__isnull=False).exists())


def kinds_of(person: UUID) -> frozenset[str]:
    """Give the kinds of second factor somebody can use now: "app", "passkey", "recovery". Two queries."""
    kinds = Factor.objects.unscoped(reason=_WHY).filter(person=person, confirmed_at__isnull=False)
    found = set(kinds.values_list("kind", flat=True))
    if found and RecoveryCode.objects.unscoped(reason=_WHY).filter(person=person).exists():
        found.add("recovery")
    return frozenset(found)


def passkeys_of(person: UUID) -> list[Factor]:
    """Give the passkeys somebody signs in with. One query."""
    rows = Factor.objects.unscoped(reason=_WHY)
    return list(rows.filter(person=person, kind=Factor.PASSKEY, confirmed_at__isnull=False))


def own_factors(actor: Actor) -> list[FactorShown]:
    """List the reader's own second factors, oldest first. One query."""
    rows = Factor.objects.seen_by(actor).filter(confirmed_at__isnull=False).order_by("confirmed_at", "pk")
    return [FactorShown(row.pk, row.kind, row.label, row.confirmed_at) for row in rows if row.confirmed_at]


def codes_left(actor: Actor) -> int:
    """Count the reader's own recovery codes that were not used. One query."""
    return int(RecoveryCode.objects.seen_by(actor).count())


def app_begun(actor: Actor) -> Factor | None:
    """Find the code app that the reader began to set up and did not confirm. One query."""
    rows = Factor.objects.seen_by(actor)
    found: Factor | None = rows.filter(kind=Factor.APP, confirmed_at__isnull=True).order_by("made_at").last()
    return found
