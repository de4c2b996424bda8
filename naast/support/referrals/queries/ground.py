"""Vouches towards guidance: a referral that was accepted is a ground to begin a file (C4, C5)."""

from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.support.guidance.ports import ground

from ..access import KIND
from ..models import Referral
from ..rules.states import State


@ground(KIND)
def accepted(actor: Actor, student: UUID) -> bool:
    """Tell whether this actor accepted a referral of this student, by a permission that stands. One query."""
    rows = Referral.objects.seen_by(actor).filter(student=student, received_by=actor.pk, state=State.ACCEPTED)
    return bool(rows.exists())
