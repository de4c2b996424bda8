"""Asking a student whether something may be passed on (C5)."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.notify import outbox

from .. import rules
from ..access import key_of, may_ask, why_not_asked
from ..models import Permission
from ..rules import State
from ._letters import ASKED, post

_HOUSE = "a question that stands is not asked twice"
CODE = 12


class BadQuestion(ValueError):
    """A question says who gets what, why and until when, within a year; this one does not."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands, alike whatever became of it; `code` is the student's address of it."""

    pk: UUID
    code: str

    @property
    def id(self) -> UUID:
        """Give the id under its other name."""
        return self.pk


def _about_student(result: object, given: dict[str, Any]) -> UUID:
    return key_of(given["student"])


@action("consent.asked", may=may_ask, about=_about_student)
def ask(
    *,
    actor: Actor | Job,
    student: Any,
    purpose: str,
    what_kind: str,
    what: Any,
    digest: str,
    until: datetime.date,
    receiver: Any = None,
    receiver_role: str = "",
    receiver_name: str = "",
    where: str = Permission.SCREEN,
    giver: Any = None,
) -> Asked:
    """Ask a student whether this text may be passed on to this receiver until a day. People and `what`: rows or ids.

    While the question stands, asking again about the same thing changes its text and its day: a yes then counts for
    the new text alone. After a no the same text is not asked about again for thirty days, which reads as a question
    without an answer. What was said yes to is not asked twice. `giver` passes on; without one it is whoever asks.
    `where` "desk" sends no letter: the student is there. Raises BadQuestion, and Refused, for who is under 16 with the
    reason "a person arranges help".
    """
    today, now = time.today(), time.now()
    if purpose not in rules.PURPOSES or not rules.is_digest(digest) or not what_kind:
        raise BadQuestion("a question has a purpose, a thing and the digest of its text")
    # One of the three: were the person of a yes ever erased, no role may stand there to take their place.
    if sum(map(bool, (receiver, receiver_role, receiver_name.strip()))) != 1:
        raise BadQuestion("a question says who gets it: a person, a role, or somebody outside")
    if not today <= until <= today + rules.LONGEST:
        raise BadQuestion("a permission runs until a day within a year")
    if isinstance(actor, Job) and (no := why_not_asked(key_of(student))) is not None:
        raise Refused(no.because)  # a job passes every rule; this one is about the student
    same = {
        "student_id": key_of(student),
        "purpose": purpose,
        "what_kind": what_kind,
        "what": key_of(what),
        "receiver_id": key_of(receiver) if receiver is not None else None,
        "receiver_role": receiver_role,
    }
    own = actor.pk == same["student_id"]
    rows = Permission.objects.unscoped(reason=_HOUSE).filter(
        **same, state__in=[State.ASKED, State.REFUSED, State.GIVEN], until__gte=today
    )
    row = rows.select_for_update().order_by("-asked_at", "-id").first()
    if row is not None and (row.state == State.GIVEN or (row.leaves_at is not None and row.leaves_at > now)):
        if row.digest == digest and row.until >= until:
            return Asked(row.pk, row.code)
    elif row is not None and row.asked_at > now - rules.ANSWER_WITHIN:
        return _ask_again(row, digest=digest, until=until, own=own)
    row = Permission.objects.create(
        **same,
        code=new_code(CODE),
        digest=digest,
        giver_id=key_of(giver) if giver is not None else actor.pk,
        receiver_name=receiver_name.strip() or None,
        asked_at=now,
        asked_where=where,
        until=until,
    )
    if not own and where == Permission.SCREEN:
        post(ASKED, row)
    return Asked(row.pk, row.code)


def _ask_again(row: Permission, *, digest: str, until: datetime.date, own: bool) -> Asked:
    """Bring a question to another text or day. After a no another text opens it again; the same text does not."""
    row.until = until
    if own or row.digest != digest:
        told = not own and row.asked_where == Permission.SCREEN
        row.digest, row.asked_at, row.state, row.leaves_at = digest, time.now(), State.ASKED, None
        if told:
            post(ASKED, row)
    row.save(update_fields=["digest", "until", "asked_at", "state", "leaves_at"])
    return Asked(row.pk, row.code)


@action("consent.asked-no-more", may=nobody)
def ask_no_more(*, actor: Job, purpose: str, what_kind: str, what: UUID, receiver: UUID) -> int:
    """Take back, for the house, what nobody answered yet about one thing for one receiver; gives how many.

    A yes stays the student's to stop, and a no stays a no: neither is touched, and neither shows here.
    """
    rows = Permission.objects.unscoped(reason=_HOUSE).filter(
        purpose=purpose, what_kind=what_kind, what=what, receiver=receiver, state=State.ASKED
    )
    found = list(rows.select_for_update().values_list("pk", flat=True))
    for pk in found:
        outbox.withdraw(about=pk, letters=(ASKED,))
    mine = Permission.objects.unscoped(reason=_HOUSE).filter(pk__in=found, state=State.ASKED)
    return int(mine.update(state=State.OVER, ended_at=time.now()))
