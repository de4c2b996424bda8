"""Where an appointment in a diary leads on to: the file with that student, or beginning one (C4)."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.support.appointments.models import Appointment
from naast.support.appointments.queries.beside import Door

from ..access import may_begin
from .shown import file_after_meeting, met_without_file


def door_beside(actor: Actor, code: str, student: UUID) -> Door | None:
    """Lead the host of an appointment to the file with its student, or to beginning one; not when nobody came.

    Five queries at most.
    """
    if not may_begin(actor, code=code):
        return None
    kept = file_after_meeting(actor, code)
    if kept is not None:
        return Door(_("Naar jullie begeleiding"), reverse("guidance-file", kwargs={"code": kept}))
    missed = Appointment.objects.seen_by(actor).filter(code=code, outcome=Appointment.NO_SHOW)
    if missed.exists() or not met_without_file(actor, appointment=code):
        return None
    return Door(_("Begin begeleiding"), reverse("guidance-begin-one", kwargs={"code": code}))
