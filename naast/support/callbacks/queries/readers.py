"""Whom a letter about a call goes to: the people who read its inbox today."""

from uuid import UUID

from django.db.models import Q

from naast.foundation.core import time
from naast.foundation.people.models import Function, StandIn
from naast.foundation.people.queries import running

from ..models import Inbox

_WHY = "whoever stands in reads in the holder's place"


def readers_of(inbox: Inbox) -> list[UUID]:
    """List who reads an inbox today, in no order that says anything. Two queries."""
    return _people_holding(inbox.role)


def behind_readers_of(inbox: Inbox) -> list[UUID]:
    """List who hears that an inbox is late: who stands in for its readers, and they again. Four queries at most."""
    behind = _people_holding(inbox.stands_in) if inbox.stands_in else []
    return list(dict.fromkeys([*behind, *readers_of(inbox)]))


def _people_holding(role: str) -> list[UUID]:
    """List who holds a role today; for a function in which somebody stands in, the one who stands in."""
    today = time.today()
    stand_ins = {
        row.function_id: row.person
        for row in StandIn.objects.unscoped(reason=_WHY)
        .filter(running(today), function__role=role)
        .select_related("person")
        if row.person.is_here(today)
    }
    rows = Function.objects.filter(running(today) | Q(pk__in=list(stand_ins)), role=role).select_related("person")
    people = [stand_ins.get(row.pk, row.person) for row in rows.order_by("pk")]
    return list(dict.fromkeys(person.pk for person in people if person.is_here(today)))
