"""What a letter about a referral needs to know at sending: whether there is still something to say to this reader."""

import dataclasses
from uuid import UUID

from naast.foundation.access.actor import Actor

from ..models import Bridge, Referral


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """A referral for a letter: its code and state, and in which capacity the reader sees it."""

    code: str
    state: str
    own: bool
    receives: bool
    bridges: bool


def told(actor: Actor, referral: UUID) -> Told | None:
    """Find a referral for a letter; None for what is gone or not the reader's. Three queries at most."""
    bridge = Bridge.objects.seen_by(actor).filter(referral=referral, keeper=actor.pk, done_at=None).exists()
    rows = Referral.objects.seen_by(actor).filter(pk=referral)
    row = rows.values_list("code", "state", "student", "author").first()
    if row is None:
        return Told("", "", own=False, receives=False, bridges=True) if bridge else None
    code, state, student, author = row
    return Told(code, state, own=student == actor.pk, receives=actor.pk not in (student, author), bridges=bridge)
