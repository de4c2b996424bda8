"""A letter by secure care mail: let go by the student, sent once by the house, and what came of it (C6)."""

from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.consent.grants import grant_of
from naast.foundation.core import jobs, time

from .. import ports
from ..access import KIND, may_open_own
from ..models import CareSending
from ..rules.states import NoSuchMove, State
from ._asking import purpose_of
from ._steps import WHY, about_student, locked

SEND = "referrals.care-mail"


def _about(result: object, given: dict[str, object]) -> UUID | None:
    return about_student(result.referral, given) if isinstance(result, CareSending) else None


@action("letter.let-go-by-care-mail", may=may_open_own, about=_about)
def let_go_by_care_mail(*, actor: Actor | Job, code: str, address: str) -> CareSending:
    """Let one's own letter go to the address of a practice, once; twice changes nothing, after a failure it can again.

    Raises NoSuchMove where no care mail is plugged in or the letter is not in hand, NoPermission, Refused.
    """
    row = locked(code)
    if row.state not in (State.IN_HAND, State.WAITING) or not ports.care_mail_name():
        raise NoSuchMove(row.state)
    grant_of(purpose=purpose_of(row), what_kind=KIND, what=row.pk, digest=row.digest)
    before: CareSending | None = CareSending.objects.unscoped(reason=WHY).filter(referral=row.pk).first()
    if before is not None:
        before.referral = row
    if before is not None and before.fault != CareSending.FAILED:
        return before
    made = before or CareSending(referral=row)
    made.address, made.asked_at, made.tried_at, made.fault = address, time.now(), None, ""
    made.save()
    jobs.enqueue(SEND, made.pk)
    return made


@action("letter.care-mail-begun", may=nobody, about=_about)
def begin_sending(*, actor: Job, sending: UUID) -> CareSending | None:
    """Note that it is being sent, before it is; None when it was begun already or is there no more."""
    rows = CareSending.objects.unscoped(reason=WHY).select_for_update(of=("self",)).select_related("referral")
    row: CareSending | None = rows.filter(pk=sending, tried_at=None).first()
    if row is None:
        return None
    # Killed after this line, it is never sent a second time by itself; the student is told that nobody knows.
    row.tried_at = time.now()
    row.save(update_fields=["tried_at"])
    return row


@action("letter.care-mail-ended", may=nobody, about=_about)
def end_sending(*, actor: Job, sending: UUID, number: str = "", fault: str = "") -> CareSending | None:
    """Note what came of it: the number at the provider, or a label; None when it is there no more."""
    rows = CareSending.objects.unscoped(reason=WHY).select_for_update(of=("self",)).select_related("referral")
    row: CareSending | None = rows.filter(pk=sending).first()
    if row is None:
        return None
    row.number, row.fault = number[:200], fault
    row.sent_at = None if fault else time.now()
    row.save(update_fields=["number", "fault", "sent_at"])
    return row
