"""Which rows about signing in somebody sees: their own, and nobody else's (G5)."""

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.accounts.models import Factor, Link, RecoveryCode

NOBODY = Q(pk__in=[])


def own(actor: Actor) -> Q:
    """See what is one's own."""
    return Q(person=actor.pk) if actor.known else NOBODY


scopes(Factor)(own)
scopes(RecoveryCode)(own)


@scopes(Link)
def links_seen(actor: Actor) -> Q:
    """See none: a link is found by its code alone."""
    return NOBODY
