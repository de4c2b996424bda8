"""Asking the privacy officer to stop, correct or explain, and answering that within a month (AVG 12, 16 and 21)."""

from uuid import uuid5

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.notify import outbox

from ..access import is_officer, own, own_request
from ..models import PrivacyRequest
from ..queries.requests import officers
from ..rules.rights import ASKED_RIGHTS
from ..rules.terms import answer_due

ASKED_LETTER, ANSWERED_LETTER = "privacy.asked", "privacy.answered"


class NotAsked(LookupError):
    """No request of that code waits for an answer."""


@action("request.asked", may=own, about=lambda row, _: row.person_id)
def ask_officer(*, actor: Actor, right: str, text: str) -> PrivacyRequest:
    """Ask the privacy officer, who hears that something waits, not from whom. Raises ValueError for no such right."""
    if right not in ASKED_RIGHTS:
        raise ValueError(f"{right!r} is not asked of anybody")
    assert actor.pk is not None  # own() lets nobody pass who is unknown
    now = time.now()
    row = PrivacyRequest(
        code=new_code(),
        person_id=actor.pk,
        right=right,
        text=text,
        asked_at=now,
        due_on=answer_due(time.local(now).date()),
    )
    row.save()
    for officer in officers():
        outbox.post(to=officer, letter=ASKED_LETTER, about=row.pk, key=uuid5(row.pk, f"{ASKED_LETTER}:{officer}"))
    return row


@action("request.withdrawn", may=own_request, about=lambda row, _: row.person_id)
def withdraw_request(*, actor: Actor, code: str) -> PrivacyRequest:
    """Take one's request back. Raises NotAsked when it was answered or withdrawn already."""
    row = _waiting(actor, code)
    row.state = PrivacyRequest.WITHDRAWN
    row.save(update_fields=["state"])
    return row


@action("request.answered", may=is_officer, about=lambda row, _: row.person_id)
def answer_request(*, actor: Actor, code: str, text: str) -> PrivacyRequest:
    """Answer a request and tell who asked that there is an answer. Raises NotAsked."""
    row = _waiting(actor, code)
    row.answer, row.state = text, PrivacyRequest.ANSWERED
    row.answered_at, row.answered_by_id = time.now(), actor.pk
    row.save()
    outbox.post(to=row.person_id, letter=ANSWERED_LETTER, about=row.pk, key=uuid5(row.pk, ANSWERED_LETTER))
    return row


def _waiting(actor: Actor, code: str) -> PrivacyRequest:
    """Find a request that waits, locked against a second answer. Raises NotAsked."""
    rows = PrivacyRequest.objects.seen_by(actor).select_for_update()
    row: PrivacyRequest | None = rows.filter(code=code, state=PrivacyRequest.ASKED).first()
    if row is None:
        raise NotAsked
    return row
