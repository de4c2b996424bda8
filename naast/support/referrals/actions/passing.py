"""Passing on, by a grant alone, and stopping at once when the student says so; what the house does with an answer."""

import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.page import nobody
from naast.foundation.consent.grants import Grant, check, grant_of
from naast.foundation.consent.rules import digest_of
from naast.foundation.core import time

from ..access import KIND, stands
from ..models import HandOver, Referral
from ..queries.routing import due_after, norm_of, pool_of
from ..rules.sentences import text_of
from ..rules.states import OVER, By, State, Way
from ._asking import purpose_of, sentences_left
from ._steps import WAITING, WHY, about_student, forget_draft, forget_text, post, step


class OtherText(Exception):
    """The text is not the one that was said yes to; nothing leaves."""


def may_pass_on(actor: Actor, /, *, referral: UUID | None = None, **given: Any) -> Decision:
    """Let it go when the student's permission stands, whoever brings that about. One query."""
    rows = Referral.objects.unscoped(reason="decides whether it may leave").filter(stands(""), pk=referral)
    for student in rows.values_list("student", flat=True):
        return allow("the student said yes", subject=student)
    return refuse("no permission stands")


@action("referral.passed-on", may=may_pass_on, about=about_student)
def pass_on(*, actor: Actor | Job, referral: UUID) -> Referral:
    """Pass on exactly the text that was said yes to, and let go of the rest; twice changes nothing.

    Inside it then waits with the role it goes to; outside it is in the student's own hand. Raises NoPermission,
    OtherText, NoSuchMove.
    """
    row: Referral = Referral.objects.unscoped(reason=WHY).select_for_update().get(pk=referral)
    if row.state not in (State.ASKED, State.AGREED):
        return row
    grant = grant_of(purpose=purpose_of(row), what_kind=KIND, what=row.pk, digest=row.digest)
    return _hand_over(row, grant=grant)


def _hand_over(row: Referral, *, grant: Grant) -> Referral:
    """Keep the text that goes along and let go of what was struck. Raises NoPermission, OtherText."""
    left = sentences_left(row)
    if digest_of(sentence for _paragraph, sentence in left) != grant.digest:
        raise OtherText
    check(grant)
    now = time.now()
    HandOver.objects.create(referral=row, text=text_of(left), digest=grant.digest, at=now)
    forget_draft(row)
    days = norm_of(row.from_role, row.way, row.to_role, faculty=row.to_faculty, programme=row.to_programme)
    due = due_after(now, days)
    if row.way == Way.OUTSIDE:
        if row.partner is not None and row.partner.waiting_days is not None:
            due = max(due, now + datetime.timedelta(days=row.partner.waiting_days))
        return step(row, "give", By.HOUSE, passed_on_at=now, permission=grant.permission, ask_at=due)
    step(row, "pass-on", By.HOUSE, passed_on_at=now, permission=grant.permission, due_at=due, escalate_at=due)
    but = (row.student_id, row.author_id)
    post(WAITING, row, pool_of(row.to_role, programme=row.to_programme, faculty=row.to_faculty, but=but), what="new")
    return row


@action("referral.stopped", may=nobody, about=about_student)
def stopped(*, actor: Actor | Job, referral: UUID, permission: UUID) -> Referral:
    """Let go of the text after the permission ended; nobody could read it from that moment on already."""
    row: Referral = Referral.objects.unscoped(reason=WHY).select_for_update().get(pk=referral)
    if row.permission != permission or row.passed_on_at is None:
        return row
    forget_text(row)
    if row.state in OVER:
        return row
    return step(row, "withdraw", By.HOUSE, escalate_at=None, due_at=None, ask_at=None)
