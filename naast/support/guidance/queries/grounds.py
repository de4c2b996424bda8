"""Who has a ground to look: who keeps a file with a student, and since when not any more (G4)."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from ..models import GuidanceFile
from ..rules.stages import State

Pair = tuple[UUID, UUID]
_WHY = "says which of many pairs keep a file; hands out no row"


def kept(pairs: Iterable[Pair]) -> set[Pair]:
    """Give of these pairs of staff and student those of a file that runs. One query."""
    wanted = frozenset(pairs)
    rows = GuidanceFile.objects.unscoped(reason=_WHY).filter(
        kept_by__in={keeper for keeper, _student in wanted}, state=State.OPEN
    )
    return set(rows.values_list("kept_by", "student").distinct()) & wanted


def ended(pairs: Iterable[Pair]) -> dict[Pair, datetime.datetime]:
    """Give of these pairs those whose file was closed, with the moment. One query."""
    wanted = frozenset(pairs)
    rows = GuidanceFile.objects.unscoped(reason=_WHY).filter(
        kept_by__in={keeper for keeper, _student in wanted}, closed_at__isnull=False
    )
    found = {(keeper, student): at for keeper, student, at in rows.values_list("kept_by", "student", "closed_at")}
    return {pair: at for pair, at in found.items() if pair in wanted}


def student_of(code: str) -> UUID | None:
    """Give the student behind the code of a file, for emergency access; None when there is none. One query."""
    rows = GuidanceFile.objects.unscoped(reason=_WHY).filter(code=code)
    found: UUID | None = rows.values_list("student", flat=True).first() if code.isascii() else None
    return found
