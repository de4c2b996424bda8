"""What could go in a hand-over: what the student may read already, and nothing else (C5)."""

import dataclasses
import datetime

from naast.foundation.access.actor import Actor

from ..models import GuidanceFile, entries_of
from ..rules.stages import Kind, Standing

LATEST = 5
_ORDER = (Kind.INTAKE, Kind.GOAL, Kind.AGREEMENT, Kind.CONTACT, Kind.NOTE)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One thing that could go along: which kind (rules.stages.Kind), of which day, and its text."""

    kind: str
    at: datetime.date
    text: str = dataclasses.field(repr=False)


def parts_for_handover(actor: Actor, file: GuidanceFile) -> list[Part]:
    """List what exists for a hand-over, in the order in which it tells a story.

    Goals and agreements that run, and of contacts and notes the latest five, oldest first; each only when it is ready
    for the student to read, who sees exactly this text before saying yes. Nothing of a scratch pad, and nothing for who
    does not see the file. Two queries, and one for the key.
    """
    rows = (
        entries_of(file.role)
        .objects.seen_by(actor)
        .filter(file=file.pk, ready=True, kind__in=_ORDER)
        .exclude(file__student=actor.pk)
        .exclude(standing__in=[Standing.REACHED, Standing.LEFT])
        .order_by("-on", "-id")
    )
    found: dict[str, list[Part]] = {kind: [] for kind in _ORDER}
    for row in rows:
        kept = found[row.kind]
        if row.kind not in (Kind.CONTACT, Kind.NOTE) or len(kept) < LATEST:
            kept.append(Part(row.kind, row.on, row.text))
    return [part for kind in _ORDER for part in reversed(found[kind])]
