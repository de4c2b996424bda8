"""Which lines of the trail a student does not read yet: those of an emergency access they are told of later (G4)."""

from uuid import UUID

from django.db.models import Q

from naast.foundation.audit.queries import holds_back
from naast.foundation.core import time

from ..models import EmergencyAccess
from ..rules.emergency import GROUND


@holds_back
def lines_untold(student: UUID) -> Q | None:
    """Give what would tell of an emergency access before its moment; None when there is nothing to wait for. One query.

    Everything the two persons did with the student since it was asked waits, not only what bears the ground: a row of
    a list they looked at in between says as much.
    """
    now = time.now()
    rows = EmergencyAccess.objects.unscoped(reason="what a student is told of later is held back until then")
    found: Q | None = None
    for asker, second, asked_at in rows.filter(~Q(tell_at__lte=now) | Q(tell_at=None), student=student).values_list(
        "asker", "second", "asked_at"
    ):
        since = Q(clock_at__gte=asked_at) & (
            Q(actor__in=[asker, second])
            | Q(verb__startswith="emergency")
            | Q(what__startswith="emergency")
            | Q(ground=GROUND)
        )
        found = since if found is None else found | since
    return found
