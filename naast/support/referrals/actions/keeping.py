"""What the house does by itself: say what was not answered within the receiving profession, and forget (C5)."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time

from ..access import stands
from ..models import Bridge, Referral
from ..queries.routing import heads_of, next_morning, pool_of
from ..rules.states import OPEN_INSIDE, OVER, By, State
from ..rules.terms import OVER_STAYS, QUESTION_STAYS, ROW_STAYS
from ._steps import LATE, WHY, forget_draft, forget_text, post, step, write

_HOUSE = "the house keeps its own terms"
A_BATCH = 500


@action("referral.escalated", may=nobody)
def escalate(*, actor: Actor | Job) -> int:
    """Tell the receiving profession, its head first, what was not answered in time, again each morning; gives how many.

    Nothing of it goes to whoever referred.
    """
    now = time.now()
    rows = Referral.objects.unscoped(reason=_HOUSE).filter(
        stands(""), state__in=list(OPEN_INSIDE), escalate_at__lte=now
    )
    count = 0
    for row in rows.defer("addressee").order_by("escalate_at")[:A_BATCH]:
        times = row.escalated + 1
        write(row, escalated=times, escalate_at=next_morning(now))
        but = (row.student_id, row.author_id)
        heads = heads_of(row.to_role, but)
        pool = pool_of(row.to_role, programme=row.to_programme, faculty=row.to_faculty, but=but)
        alone = row.received_by_id is not None and bool(heads)
        post(LATE, row, dict.fromkeys([*heads, *([row.received_by_id] if alone else pool)]), what=str(times))
        count += 1
    return count


@action("referrals.forgotten", may=nobody)
def forget(*, actor: Actor | Job) -> int:
    """Let questions lapse that nobody answered, and remove what is over, with its keys; gives how many were removed."""
    now = time.now()
    rows = Referral.objects.unscoped(reason=_HOUSE)
    for row in rows.filter(state=State.ASKED, asked_at__lte=now - QUESTION_STAYS).defer("addressee")[:A_BATCH]:
        step(row, "lapse", By.HOUSE)
    over = rows.filter(state__in=list(OVER), moved_at__lte=now - OVER_STAYS)
    old = rows.filter(moved_at__lte=now - ROW_STAYS)
    found = list((over | old).defer("addressee")[:A_BATCH])
    for row in found:
        forget_draft(row)
        forget_text(row)
        Bridge.objects.unscoped(reason=WHY).filter(referral=row.pk).delete()
        Referral.objects.unscoped(reason=WHY).filter(pk=row.pk).delete()
    return len(found)
