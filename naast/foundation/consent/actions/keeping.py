"""What the house does by itself: let leave what may, end what is over, and forget."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import events, time
from naast.foundation.core.sealed import destroy_key

from .. import rules
from ..events import PermissionStopped, PermissionUsable
from ..models import FILE, Permission
from ..rules import State

_HOUSE = "the house keeps the terms of the ledger"
A_BATCH = 500


@action("consent.left", may=nobody)
def let_leave(*, actor: Actor | Job) -> int:
    """Tell the rooms above which permissions may be used now that their 24 hours are over; gives how many."""
    now = time.now()
    rows = Permission.objects.unscoped(reason=_HOUSE).filter(
        state=State.GIVEN, leaves_at__lte=now, told_at=None, until__gte=time.today()
    )
    count = 0
    for pk, kind, what in rows.order_by("leaves_at").values_list("pk", "what_kind", "what")[:A_BATCH]:
        mine = Permission.objects.unscoped(reason=_HOUSE).filter(pk=pk, state=State.GIVEN, told_at=None)
        if mine.update(told_at=now):
            events.emit(PermissionUsable(permission=pk, what_kind=kind, what=what))
            count += 1
    return count


@action("consent.over", may=nobody)
def end_what_is_over(*, actor: Actor | Job) -> int:
    """End what has passed its day, and take away questions that nobody answered; gives how many."""
    now, today = time.now(), time.today()
    given = Permission.objects.unscoped(reason=_HOUSE).filter(state=State.GIVEN, until__lt=today)
    count = 0
    for pk, kind, what in given.order_by("until").values_list("pk", "what_kind", "what")[:A_BATCH]:
        mine = Permission.objects.unscoped(reason=_HOUSE).filter(pk=pk, state=State.GIVEN)
        if mine.update(state=State.OVER, ended_at=now):
            events.emit(PermissionStopped(permission=pk, what_kind=kind, what=what))
            count += 1
    open_ones = Permission.objects.unscoped(reason=_HOUSE).filter(state=State.ASKED)
    lapsed = open_ones.filter(until__lt=today) | open_ones.filter(asked_at__lte=now - rules.ANSWER_WITHIN)
    return count + int(lapsed.update(state=State.OVER, ended_at=now))


@action("consent.forgotten", may=nobody)
def forget(*, actor: Actor | Job) -> int:
    """Remove questions without a yes after thirty days, and what ended two years ago; gives how many."""
    now = time.now()
    rows = Permission.objects.unscoped(reason=_HOUSE)
    asked = rows.filter(asked_at__lte=now - rules.ANSWER_WITHIN)
    never, refused = asked.filter(state=State.OVER, given_at=None), asked.filter(state=State.REFUSED)
    ended = rows.filter(state__in=[State.WITHDRAWN, State.OVER], ended_at__lte=now - rules.REMEMBERED)
    found = {pk for each in (never, refused, ended) for pk in each.values_list("pk", flat=True)[:A_BATCH]}
    for pk in found:
        destroy_key(pk, FILE)
    return int(rows.filter(pk__in=found).delete()[0])
