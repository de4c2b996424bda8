"""Looking at each use, and at the rows of the weekly list: open with a reason, and write down what came of it (G4)."""

import uuid

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import may_review_row, may_review_use, may_set_terms
from ..models import EmergencyAccess, OversightTerms, ReviewRow
from ..rules.emergency import IN_ORDER, OUTCOMES, Terms, terms_fit
from .asking import WhyTooShort, about_student

_WHY = "the rule let this reader in"
SHORTEST_REASON = 20


class NotOpened(Exception):
    """A row nobody opened can be in order; anything else asks to know whom it is about."""


class BadTerms(ValueError):
    """The minutes or days lie outside what may be chosen."""


def _about_looker(result: object, given: dict[str, object]) -> uuid.UUID | None:
    return result.looker_id if isinstance(result, ReviewRow) else None


@action("emergency.reviewed", may=may_review_use, about=about_student)
def review_use(*, actor: Actor | Job, code: str, outcome: str, note: str = "") -> EmergencyAccess:
    """Write down what looking at a use came to; later words replace earlier ones. Raises ValueError, Refused."""
    _check_outcome(outcome)
    row: EmergencyAccess = EmergencyAccess.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    row.outcome, row.outcome_note = outcome, note or None
    row.reviewed_at, row.reviewer_id = time.now(), actor.pk
    row.save(update_fields=["outcome", "outcome_note", "reviewed_at", "reviewer"])
    return row


@action("review-row.opened", may=may_review_row, about=_about_looker)
def open_row(*, actor: Actor | Job, code: str, why: str) -> ReviewRow:
    """Open a row: from now on its readers see who looked at whom. The first reason stays.

    Raises WhyTooShort below twenty characters; Refused.
    """
    if len(why.strip()) < SHORTEST_REASON:
        raise WhyTooShort
    row = _review_row(code)
    if row.opened_at is None:
        row.opened_at, row.opened_by_id, row.opened_because = time.now(), actor.pk, why
        row.save(update_fields=["opened_at", "opened_by", "opened_because"])
    return row


@action("review-row.reviewed", may=may_review_row, about=_about_looker)
def review_row(*, actor: Actor | Job, code: str, outcome: str, note: str = "") -> ReviewRow:
    """Write down what came of a row. Raises NotOpened for all but "in order", ValueError, Refused."""
    _check_outcome(outcome)
    row = _review_row(code)
    if row.opened_at is None and outcome != IN_ORDER:
        raise NotOpened
    row.outcome, row.outcome_note = outcome, note or None
    row.reviewed_at, row.reviewer_id = time.now(), actor.pk
    row.save(update_fields=["outcome", "outcome_note", "reviewed_at", "reviewer"])
    return row


@action("oversight.terms-set", may=may_set_terms)
def set_terms(*, actor: Actor | Job, minutes: int, review_days: int) -> OversightTerms:
    """Choose how long access lasts (10 to 240 minutes) and within how many days it is looked at (1 to 30).

    Counts for what is asked from now on. Raises BadTerms, Refused.
    """
    if not terms_fit(Terms(minutes, review_days)):
        raise BadTerms
    return OversightTerms.objects.create(minutes=minutes, review_days=review_days, since=time.now())


def _check_outcome(outcome: str) -> None:
    """Raise ValueError for an outcome that is none."""
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome!r} is not one of {', '.join(OUTCOMES)}")


def _review_row(code: str) -> ReviewRow:
    """Find the row the rule was asked about, and keep others from changing it meanwhile."""
    found: ReviewRow = ReviewRow.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    return found
