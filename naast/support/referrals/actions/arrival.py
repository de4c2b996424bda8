"""Did you arrive? Asked neutrally, answered or not; who still waits comes on the list of who looks after them (C6)."""

from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.support.guidance.models import GuidanceFile

from ..access import may_close_bridge, may_open_own
from ..models import Bridge, Referral
from ..rules.states import By, State
from ..rules.terms import ASK_AGAIN, ASKED_AT_MOST
from ._steps import ARRIVAL, BRIDGE, WHY, about_student, locked, post, step, write

YES, STILL, NO_LONGER, RATHER_NOT = "yes", "waiting", "no-longer", "rather-not"
ANSWERS = (YES, STILL, NO_LONGER, RATHER_NOT)
A_BATCH = 500


@action("referral.arrival-asked", may=nobody)
def ask_arrivals(*, actor: Actor | Job) -> int:
    """Ask students whose letter is some weeks old how it went, at most three times in all; gives how many."""
    now = time.now()
    rows = Referral.objects.unscoped(reason="the house asks").filter(
        state__in=[State.IN_HAND, State.WAITING], ask_at__lte=now, asked_times__lt=ASKED_AT_MOST
    )
    count = 0
    for row in rows.defer("addressee").order_by("ask_at")[:A_BATCH]:
        times = row.asked_times + 1
        write(row, asked_times=times, ask_at=now + ASK_AGAIN if times < ASKED_AT_MOST else None)
        post(ARRIVAL, row, [row.student_id], what=str(times))
        count += 1
    return count


@action("referral.arrival-told", may=may_open_own, about=about_student)
def tell_arrival(*, actor: Actor | Job, code: str, answer: str) -> Referral:
    """Tell how it went: yes, still waiting, no longer needed, or rather not say.

    Who still waits is put on the list of whoever keeps their file, as the page said before. Raises NoSuchMove, Refused.
    """
    row = locked(code)
    now = time.now()
    if answer != STILL:
        _close(row)
        return step(row, "tell", By.STUDENT, arrival=answer, told_at=now, ask_at=None)
    again = now + ASK_AGAIN if row.asked_times < ASKED_AT_MOST else None
    step(row, "still-waiting", By.STUDENT, arrival=answer, told_at=now, ask_at=again)
    try:
        with transaction.atomic():
            Bridge.objects.create(referral=row, student_id=row.student_id, keeper_id=_keeper(row), opened_at=now)
    except IntegrityError:  # one stands already
        return row
    post(BRIDGE, row, [_keeper(row)], what=str(now.date()))
    return row


@action("bridge.closed", may=may_close_bridge, about=about_student)
def close_bridge(*, actor: Actor | Job, code: str) -> Referral:
    """Take a student who waits off one's list, because somebody saw to them. Twice changes nothing. Raises Refused."""
    row = locked(code)
    _close(row)
    return row


def _close(row: Referral) -> None:
    Bridge.objects.unscoped(reason=WHY).filter(referral=row.pk, done_at=None).update(done_at=time.now())


def _keeper(row: Referral) -> UUID:
    """Say who looks after them: who keeps the file it came from today, else who wrote it."""
    files = GuidanceFile.objects.unscoped(reason="names who looks after somebody who waits").filter(pk=row.file)
    found: UUID | None = files.values_list("kept_by", flat=True).first()
    return found or row.author_id
