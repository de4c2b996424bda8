"""The receiver's side: take it, read it under the grant, accept, ask the student, or show a better way (C5)."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.consent.grants import grant_of
from naast.foundation.core import time
from naast.support.guidance.actions import take_on

from ..access import KIND, may_free, may_read, may_take
from ..models import Referral, Word
from ..queries.routing import pool_of
from ..rules.states import By, State
from ._asking import purpose_of
from ._steps import ANSWERED, QUESTION, WAITING, about_student, locked, post, step


class TakenBySomebody(Exception):
    """A colleague took it a moment ago."""


@action("referral.received", may=may_take, about=about_student)
def take(*, actor: Actor | Job, code: str) -> Referral:
    """Take a referral: from now on this receiver reads it, and the one who referred sees "received" and no more.

    Twice changes nothing. Raises TakenBySomebody, NoPermission, NoSuchMove, Refused.
    """
    row = locked(code)
    if row.received_by_id == actor.pk and row.state != State.PASSED_ON:
        return row
    if row.received_by_id is not None:
        raise TakenBySomebody
    _check_grant(row)
    now = time.now()
    return step(row, "receive", By.RECEIVER, received_by_id=actor.pk, received_at=row.received_at or now)


@action("referral.put-back", may=may_free, about=about_student)
def put_back(*, actor: Actor | Job, code: str) -> Referral:
    """Put it back for colleagues, or as the head free what lies too long; what is due stays due.

    Raises NoSuchMove, Refused.
    """
    row = locked(code)
    if row.state == State.PASSED_ON:
        return row
    step(row, "put-back", By.RECEIVER, received_by_id=None)
    but = tuple(person for person in (row.student_id, row.author_id, actor.pk) if person is not None)
    pool = pool_of(row.to_role, programme=row.to_programme, faculty=row.to_faculty, but=but)
    post(WAITING, row, pool, what=f"back-{row.moved_at.isoformat()}")
    return row


@action("referral.asked-back", may=may_read, about=about_student)
def ask_back(*, actor: Actor | Job, code: str, text: str) -> Referral:
    """Ask the student something before deciding; who referred hears nothing of it. Raises NoSuchMove, Refused."""
    row = locked(code)
    _check_grant(row)
    step(row, "ask", By.RECEIVER)
    word = Word.objects.create(referral=row, author_id=actor.pk, text=text, at=time.now())
    post(QUESTION, row, [row.student_id], what=str(word.pk))
    return row


@action("referral.accepted", may=may_read, about=about_student)
def accept(*, actor: Actor | Job, code: str, offers: bool = False) -> Referral:
    """Accept: open one's own file with this student, and offer an appointment in the same step when `offers`.

    Raises NoPermission, NoSuchMove, Refused.
    """
    row = locked(code)
    if row.state == State.ACCEPTED:
        return row
    _check_grant(row)
    now = time.now()
    step(row, "accept", By.RECEIVER, answered_at=now, escalate_at=None, offers=offers)
    take_on(actor=actor, student=row.student_id, role=row.to_role, because=KIND, asked_at=row.passed_on_at)
    post(ANSWERED, row, [row.student_id], what="accepted")
    return row


@action("referral.declined", may=may_read, about=about_student)
def decline(*, actor: Actor | Job, code: str, better: str, text: str = "") -> Referral:
    """Show the student a better way ("role:<slug>" or "guide:<slug>"), with a few words; who referred hears nothing.

    Raises NoPermission, NoSuchMove, Refused.
    """
    row = locked(code)
    _check_grant(row)
    now = time.now()
    step(row, "decline", By.RECEIVER, answered_at=now, escalate_at=None)
    row.better = better
    row.save(update_fields=["better"])
    if text:
        Word.objects.create(referral=row, author_id=actor.pk, text=text, at=now)
    post(ANSWERED, row, [row.student_id], what="declined")
    return row


def _check_grant(row: Referral) -> None:
    """Look whether the permission stands, at the very moment. Raises NoPermission."""
    grant_of(purpose=purpose_of(row), what_kind=KIND, what=row.pk, digest=row.digest)
