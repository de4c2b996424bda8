"""A link with a code, which the student gives to whoever the letter is for; no account, fourteen days (C6)."""

import dataclasses
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.consent.grants import Grant, check, grant_of
from naast.foundation.core import time
from naast.foundation.core.ids import new_code

from ..access import KIND, anybody, may_open_own
from ..models import LetterLink, Referral
from ..queries.links import code_fits, digest_of, link_behind
from ..rules.states import NoSuchMove, State
from ..rules.terms import LINK_RUNS
from ._asking import purpose_of
from ._steps import WHY, about_student, locked

TOKEN, CODE = 24, 8


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A link and its code, in the only moment in which they are known; `pk` is that of the row."""

    pk: UUID
    student_id: UUID
    token: str = dataclasses.field(repr=False)
    code: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Tried:
    """What a link and code open: a referral, or nothing; alike whatever the reason."""

    student_id: UUID | None = None
    referral: UUID | None = None
    grant: Grant | None = None


@action("letter-link.made", may=may_open_own, about=about_student)
def make_link(*, actor: Actor | Job, code: str) -> Made:
    """Make a link with a code to one's own letter; the one before opens nothing any more.

    Raises NoSuchMove, Refused.
    """
    row = locked(code)
    if row.state not in (State.IN_HAND, State.WAITING):
        raise NoSuchMove(row.state)
    grant_of(purpose=purpose_of(row), what_kind=KIND, what=row.pk, digest=row.digest)
    _revoke(row)
    now = time.now()
    token, secret = new_code(TOKEN), new_code(CODE)
    made = LetterLink.objects.create(
        referral=row, token=digest_of(token), code=digest_of(token, secret), made_at=now, until=now + LINK_RUNS
    )
    return Made(made.pk, row.student_id, token, secret)


@action("letter-link.revoked", may=may_open_own, about=about_student)
def revoke_link(*, actor: Actor | Job, code: str) -> Referral:
    """Take a link back: it opens nothing from this moment on. Twice changes nothing. Raises Refused."""
    row = locked(code)
    _revoke(row)
    return row


def _revoke(row: Referral) -> None:
    LetterLink.objects.unscoped(reason=WHY).filter(referral=row.pk, revoked_at=None).update(revoked_at=time.now())


@action("letter-link.tried", may=anybody, about=about_student, unknown_may=True)
def open_link(*, token: str, secret: str, actor: Actor | Job = ANONYMOUS) -> Tried:
    """Open a letter by its link and code; a wrong, absent, expired or revoked one gives nothing, alike.

    A code is counted when it is wrong; after ten the link opens nothing any more, and the student makes a new one.
    """
    link = link_behind(token)
    if link is None:
        code_fits("", token, secret)  # as much work as for one that is there
        return Tried()
    mine = LetterLink.objects.unscoped(reason=WHY).filter(pk=link.pk)
    if not code_fits(link.code, token, secret):
        mine.update(wrong=link.wrong + 1)
        return Tried()
    row: Referral = link.referral
    grant = grant_of(purpose=purpose_of(row), what_kind=KIND, what=row.pk, digest=row.digest)
    mine.update(opened=link.opened + 1, opened_at=time.now())
    return Tried(row.student_id, row.pk, check(grant))
