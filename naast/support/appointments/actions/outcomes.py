"""What became of an appointment: came, came late, did not come; by the host, and undone as easily (R18)."""

from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.support.appointments.access import may_record
from naast.support.appointments.models import Appointment, State

OUTCOMES = ("", Appointment.CAME, Appointment.LATE, Appointment.NO_SHOW)


class NotYet(Exception):
    """The appointment has not begun, or was cancelled: nothing became of it."""


@action("appointment.outcome", may=may_record, about=lambda row, _given: row.student_id)
def record_outcome(*, actor: Actor, appointment: UUID, outcome: str) -> Appointment:
    """Write down whether somebody came; "" takes it back. Raises NotYet, ValueError for another word."""
    if outcome not in OUTCOMES:
        raise ValueError("an outcome is came, late, no-show, or nothing")
    rows = Appointment.objects.unscoped(reason="decided by the action").select_for_update(of=("self",))
    row: Appointment = rows.get(pk=appointment)
    if row.state != State.CONFIRMED or row.starts_at > time.now():
        raise NotYet
    row.outcome = outcome
    row.save(update_fields=["outcome"])
    return row
