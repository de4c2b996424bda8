"""Who has a ground to look: of whom a host has or had an appointment lately, for the weekly list (G4)."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from naast.foundation.core import time

from ..models import Appointment

Pair = tuple[UUID, UUID]
LATELY = datetime.timedelta(days=60)
"""An appointment is a ground until so long after it; an old one is none for ever."""
_WHY = "says which of many pairs met; hands out no row"


def met(pairs: Iterable[Pair]) -> set[Pair]:
    """Give of these pairs of staff and student those who meet, or met in the last sixty days. One query."""
    wanted = frozenset(pairs)
    rows = Appointment.objects.unscoped(reason=_WHY).filter(
        host__in={host for host, _student in wanted}, ends_at__gte=time.now() - LATELY, student__isnull=False
    )
    return set(rows.values_list("host", "student").distinct()) & wanted
