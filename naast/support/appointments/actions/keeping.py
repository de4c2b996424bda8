"""Forgetting what was said beforehand, and where a guest is reached, a week after the appointment (C1, G3)."""

import datetime

from django.db.models import Q

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.sealed import destroy_key
from naast.support.appointments.models import Appointment, State

WORDS_STAY = datetime.timedelta(days=7)
LAPSED_STAY = datetime.timedelta(days=1)
SEALED_FILE = "appointment"
A_BATCH = 500
_HOUSE = "the house keeps its own terms"


@action("appointments.words-forgotten", may=nobody)
def forget_words(*, actor: Job) -> int:
    """Erase topics and guests' addresses a week after the day, of what lapsed a day after; their keys go too.

    Gives how many appointments it was, at most a batch.
    """
    now = time.now()
    over = Q(ends_at__lt=now - WORDS_STAY) | Q(state=State.LAPSED, made_at__lt=now - LAPSED_STAY)
    said = Q(topic__isnull=False) | Q(guest_address__isnull=False)
    rows = Appointment.objects.unscoped(reason=_HOUSE).filter(over, said)
    found = list(rows.values_list("pk", flat=True)[:A_BATCH])
    for appointment in found:
        destroy_key(appointment, SEALED_FILE)
    Appointment.objects.unscoped(reason=_HOUSE).filter(pk__in=found).update(topic=None, guest_address=None)
    return len(found)
