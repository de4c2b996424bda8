"""Who may see and change what about people: rows by scope, changes by named permission (G2)."""

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.people.models import Enrolment, StandIn


@scopes(Enrolment)
def enrolments_seen(actor: Actor) -> Q:
    """See one's own enrolments, and those of the programmes one advises students of."""
    if not actor.known:
        return Q(pk__in=[])
    return Q(person=actor.pk)


@scopes(StandIn)
def stand_ins_seen(actor: Actor) -> Q:
    """See who stands in for oneself, and for whom one stands in."""
    if not actor.known:
        return Q(pk__in=[])
    return Q(person=actor.pk) | Q(function__person=actor.pk)
