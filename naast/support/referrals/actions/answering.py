"""The student's side: strike, say yes or no, stop, answer a question back (C5)."""

from collections.abc import Iterable
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.consent import actions as consent
from naast.foundation.consent.rules import digest_of
from naast.foundation.core import time

from ..access import may_open_own
from ..models import Referral, Word
from ..queries.routing import due_after, norm_of
from ..rules.states import By, NoSuchMove, State
from ._asking import ask_for, sentences_left, strike
from ._steps import REPLY, about_student, forget_text, locked, post, step
from .passing import pass_on


class ChangedMeanwhile(Exception):
    """The author changed the text after this page was opened; the student reads it again first."""


@action("referral.answered-by-student", may=may_open_own, about=about_student)
def say_yes(*, actor: Actor | Job, code: str, seen: str, struck: Iterable[int] = ()) -> Referral:
    """Say yes to the text without the sentences struck; `seen` is the digest of all sentences that were on the page.

    It leaves at once. Raises ChangedMeanwhile, NothingWritten, NoSuchMove, Refused.
    """
    row = locked(code)
    if row.state not in (State.ASKED, State.AGREED, State.REFUSED):
        raise NoSuchMove(row.state)
    strike(row, set())
    if digest_of(sentence for _paragraph, sentence in sentences_left(row)) != seen:
        raise ChangedMeanwhile
    strike(row, set(struck))
    if row.state == State.REFUSED:
        step(row, "agree", By.STUDENT)
    ask_for(row, actor=actor)
    assert row.permission is not None
    consent.give(actor=actor, permission=row.permission, digest=row.digest)
    return pass_on(actor=actor, referral=row.pk)


@action("referral.answered-by-student", may=may_open_own, about=about_student)
def say_no(*, actor: Actor | Job, code: str) -> Referral:
    """Say no; it reads to everybody else as no answer yet. Twice changes nothing. Raises NoSuchMove, Refused."""
    row = locked(code)
    if row.state == State.REFUSED:
        return row
    step(row, "change-mind" if row.state == State.AGREED else "refuse", By.STUDENT)
    consent.refuse(actor=actor, permission=_permission(row))
    return row


@action("referral.stopped-by-student", may=may_open_own, about=about_student)
def stop(*, actor: Actor | Job, code: str) -> Referral:
    """Take the yes back: nobody reads it from this moment on, and the text goes. Raises NoSuchMove, Refused."""
    row = locked(code)
    if row.state == State.WITHDRAWN:
        return row
    step(row, "withdraw", By.HOUSE, escalate_at=None, due_at=None, ask_at=None)
    consent.withdraw(actor=actor, permission=_permission(row))
    forget_text(row)
    return row


@action("referral.question-answered", may=may_open_own, about=about_student)
def answer_question(*, actor: Actor | Job, code: str, text: str) -> Referral:
    """Answer what the receiver asked; they and nobody else read it. Raises NoSuchMove, Refused."""
    row = locked(code)
    again = due_after(
        time.now(), norm_of(row.from_role, row.way, row.to_role, faculty=row.to_faculty, programme=row.to_programme)
    )
    step(row, "answer", By.STUDENT, due_at=again, escalate_at=again)
    word = Word.objects.create(referral=row, author=None, text=text, at=time.now())
    post(REPLY, row, [row.received_by_id] if row.received_by_id is not None else [], what=str(word.pk))
    return row


def _permission(row: Referral) -> UUID:
    """Give the id of the permission it goes by."""
    assert row.permission is not None
    return row.permission
