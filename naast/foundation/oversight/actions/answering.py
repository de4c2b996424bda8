"""The second person's answer, and ending an access before its time."""

import datetime

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time

from ..access import may_answer_request, may_stop_access
from ..models import EmergencyAccess
from ..queries.seconds import people_holding, roles_today
from ..queries.terms import terms
from ..rules.emergency import ASKED, OPENED, REFUSED, STOPPED, told_at
from ..rules.professions import PROFESSIONS, may_ask_for
from . import _letters
from .asking import about_student

_WHY = "the rule let this reader in"


class Answered(Exception):
    """The request was answered otherwise meanwhile."""


@action("emergency.opened", may=may_answer_request, about=about_student)
def open_access(*, actor: Actor | Job, code: str) -> EmergencyAccess:
    """Confirm a request: the files open for who asked, for the minutes it was asked for, and the student is told.

    Told at once, or a day later when hearing it now would put somebody in danger; then nothing is posted before its
    moment (`keeping.tell_students`), as a letter that waits can be erased. A second click changes nothing.
    Raises Answered when it was refused meanwhile or when who asked no longer has the function; Refused.
    """
    row = _row(code)
    if row.state == OPENED:
        return row
    if row.state != ASKED or not may_ask_for(PROFESSIONS[row.profession], roles_today(row.asker_id)):
        raise Answered
    now = time.now()
    row.state, row.answered_at, row.opened_at = OPENED, now, now
    row.ends_at = now + datetime.timedelta(minutes=row.minutes)
    row.tell_at = told_at(now, later=bool(row.later_because))
    row.review_by = now + datetime.timedelta(days=terms().review_days)
    row.save(update_fields=["state", "answered_at", "opened_at", "ends_at", "tell_at", "review_by"])
    _letters.post(_letters.ANSWERED, row.pk, [row.asker_id])
    if row.student_id is not None and row.tell_at <= now:
        _letters.post(_letters.TOLD, row.pk, [row.student_id])
    _letters.post(_letters.TO_REVIEW, row.pk, people_holding(row.review_role, but=[row.asker_id]))
    return row


@action("emergency.refused", may=may_answer_request, about=about_student)
def refuse_access(*, actor: Actor | Job, code: str) -> EmergencyAccess:
    """Say no: nothing opens. A second click changes nothing. Raises Answered when it was opened meanwhile; Refused."""
    row = _row(code)
    if row.state == REFUSED:
        return row
    if row.state != ASKED:
        raise Answered
    row.state, row.answered_at = REFUSED, time.now()
    row.tell_at = told_at(row.answered_at, later=bool(row.later_because))
    row.save(update_fields=["state", "answered_at", "tell_at"])
    _letters.post(_letters.ANSWERED, row.pk, [row.asker_id])
    return row


@action("emergency.stopped", may=may_stop_access, about=about_student)
def stop_access(*, actor: Actor | Job, code: str) -> EmergencyAccess:
    """End an access now; what is over already stays as it is. Raises Refused."""
    row = _row(code)
    now = time.now()
    if row.state == OPENED and row.ends_at is not None and now < row.ends_at:
        row.state, row.ends_at = STOPPED, now
        row.save(update_fields=["state", "ends_at"])
    return row


def _row(code: str) -> EmergencyAccess:
    """Find the request the rule was asked about, and keep others from changing it meanwhile."""
    found: EmergencyAccess = EmergencyAccess.objects.unscoped(reason=_WHY).select_for_update().get(code=code)
    return found
