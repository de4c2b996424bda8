"""What every step of a referral shares: the row held still, the one table asked, the news told, letters posted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.foundation.core.sealed import destroy_key
from naast.foundation.notify import outbox

from ..events import ReferralMoved
from ..models import DRAFT_FILE, FILE, CareSending, HandOver, LetterLink, Referral, Sentence, Word
from ..rules.states import By, end_of

WHY = "the rule found it"
WAITING, LATE, QUESTION, REPLY = "referral.waiting", "referral.late", "referral.question", "referral.reply"
ANSWERED, ARRIVAL, BRIDGE = "referral.answered", "referral.arrival", "referral.bridge"


def about_student(result: Any, given: dict[str, Any]) -> UUID | None:
    """Say whom a step is about."""
    return getattr(getattr(result, "referral", result), "student_id", None)


def locked(code: str) -> Referral:
    """Find the referral the rule was asked about, and hold it still."""
    row: Referral = Referral.objects.unscoped(reason=WHY).select_for_update().get(code=code)
    return row


def step(row: Referral, name: str, by: By, **values: Any) -> Referral:
    """Take a step of the one table, with what else changes. Raises NoSuchMove."""
    end = end_of(name, start=row.state, by=by, way=row.way)
    return write(row, state=end, moved_at=time.now(), **values)


def write(row: Referral, **values: Any) -> Referral:
    """Write plain columns of one row, and tell that it moved when it did."""
    Referral.objects.unscoped(reason=WHY).filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    if "state" in values:
        emit(ReferralMoved(referral=row.pk, state=str(row.state)))
    return row


def forget_draft(row: Referral) -> None:
    """Let go of what was written to compose it, with its key: struck sentences are nowhere any more, backups too."""
    Sentence.objects.unscoped(reason=WHY).filter(referral=row.pk).delete()
    destroy_key(row.pk, DRAFT_FILE)


def forget_text(row: Referral) -> None:
    """Let go of all that was passed on, with its key."""
    for model in (HandOver, Word, LetterLink, CareSending):
        model.objects.unscoped(reason=WHY).filter(referral=row.pk).delete()
    destroy_key(row.pk, FILE)


def post(letter: str, row: Referral, people: Iterable[UUID], *, what: str) -> None:
    """Post one letter to each of these people; the same letter for the same reason (`what`) is no second one."""
    for person in people:
        outbox.post(to=person, letter=letter, about=row.pk, key=outbox.key_of(letter, row.pk, what, person))
