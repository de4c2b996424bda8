"""Ending what still has to come when somebody has their data erased: the host hears that the time is free (G4)."""

from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.foundation.notify import outbox
from naast.support.appointments.events import SlotFreed
from naast.support.appointments.models import ACTIVE, Appointment, State

FREED = "appointment.freed"
_WHY = "its student has their data erased, and the house ends what still has to come"


@action("appointment.cancelled", may=nobody, about="person")
def cancel_coming(*, actor: Job, person: UUID) -> int:
    """Cancel every appointment somebody still has to come to, and let go what was held for them; gives how many.

    Its row is about to go, and the usual letter with it; so each host is written to about the time alone. No term holds
    here, and run twice it does nothing more.
    """
    now = time.now()
    rows = Appointment.objects.unscoped(reason=_WHY).select_for_update().filter(
        student=person, state__in=ACTIVE, starts_at__gt=now
    )  # fmt: skip
    found = list(rows.order_by("starts_at", "pk"))
    for row in found:
        if row.state == State.CONFIRMED:
            row.state = State.CANCELLED
            key = outbox.key_of(FREED, row.slot_id, row.pk)
            outbox.post(to=row.host_id, letter=FREED, about=row.slot_id, key=key)
        else:
            row.state = State.LAPSED
        row.ended_at, row.sequence = now, row.sequence + 1
        row.save(update_fields=["state", "ended_at", "sequence"])
        emit(SlotFreed(row.slot_id))
    return len(found)
