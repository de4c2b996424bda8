"""Asks the student about the text as it stands, sentence by sentence; shared by the author's and the student's side."""

from naast.foundation.access.actor import Actor, Job
from naast.foundation.consent import actions as consent
from naast.foundation.consent.rules import HAND_OVER, LETTER_OUTSIDE, digest_of
from naast.foundation.core import time

from ..access import KIND
from ..models import Referral, Sentence
from ..queries.words import destination
from ..rules.states import Way
from ..rules.terms import PERMISSION_RUNS
from ._steps import WHY, write
from .faults import NothingWritten


def sentences_left(row: Referral) -> list[tuple[int, str]]:
    """Give the sentences of a referral that are not struck, with their paragraphs, in their order."""
    rows = Sentence.objects.unscoped(reason=WHY).filter(referral=row.pk, struck=False).order_by("place")
    return [(each.paragraph, each.text) for each in rows]


def strike(row: Referral, struck: set[int]) -> None:
    """Mark which sentences are struck, and which are not. Raises NothingWritten when none would be left."""
    rows = Sentence.objects.unscoped(reason=WHY).filter(referral=row.pk)
    if not set(rows.values_list("place", flat=True)) - struck:
        raise NothingWritten
    rows.filter(place__in=struck).update(struck=True)
    rows.exclude(place__in=struck).update(struck=False)


def ask_for(row: Referral, *, actor: Actor | Job, at_desk: bool = False) -> Referral:
    """Ask the student's permission for the text as it stands now. Raises NothingWritten, Refused."""
    left = sentences_left(row)
    if not left:
        raise NothingWritten
    digest = digest_of(sentence for _paragraph, sentence in left)
    inside = row.way == Way.INSIDE
    asked = consent.ask(
        actor=actor,
        student=row.student_id,
        purpose=purpose_of(row),
        what_kind=KIND,
        what=row.pk,
        digest=digest,
        receiver_role=row.to_role if inside else "",
        receiver_name="" if inside else (row.addressee or destination(row.to_role, row.language)),
        until=time.today() + PERMISSION_RUNS,
        where="desk" if at_desk else "screen",
        giver=row.author_id,
    )
    return write(row, permission=asked.pk, digest=digest)


def purpose_of(row: Referral) -> str:
    """Name what the permission is for."""
    return HAND_OVER if row.way == Way.INSIDE else LETTER_OUTSIDE
