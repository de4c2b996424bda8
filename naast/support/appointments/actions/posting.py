"""Posts the letters about appointments; what they say is made when they leave (letters.py)."""

import datetime
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.notify import outbox
from naast.support.appointments.access import may_finish
from naast.support.appointments.models import Appointment, State
from naast.support.appointments.queries.mine import mail_secret
from naast.support.appointments.rules.secrets import fingerprint

from .booking import ask_by_mail

CONFIRMED, MOVED, CANCELLED = "appointment.confirmed", "appointment.moved", "appointment.cancelled"
HANDED_OVER = "appointment.handed-over"
REMINDER, GUEST_CONFIRM, GUEST_CONFIRMED = (
    "appointment.reminder",
    "appointment.guest-confirm",
    "appointment.guest-confirmed",
)
BEFORE = datetime.timedelta(hours=24)
"""How long before it begins one is reminded; of what was made later than that one need not be."""
_HOUSE = "the house tells the two of an appointment"


@action("appointment.guest-written", may=may_finish, unknown_may=True)
def ask_guest(*, actor: Actor, appointment: UUID, secret: str, address: str) -> Appointment:
    """Write to somebody without an account; only the link in that mail confirms what their browser holds.

    Raises Lapsed, Refused, NoAddress.
    """
    row = ask_by_mail(actor=actor, appointment=appointment, secret=secret, address=address)
    row.secret = fingerprint(mail_secret(row.pk))
    row.save(update_fields=["secret"])
    outbox.post(
        to=None,
        letter=GUEST_CONFIRM,
        about=row.pk,
        key=outbox.key_of(GUEST_CONFIRM, row.pk),
        address=address,
        language=row.language,
        started=True,
    )
    return row


@action("appointment.told", may=nobody, about=lambda row, _given: row.student_id if row is not None else None)
def tell(*, actor: Job, letter: str, appointment: UUID) -> Appointment | None:
    """Write to the two of an appointment that it was made, moved or cancelled; twice the same news is one letter."""
    row: Appointment | None = Appointment.objects.unscoped(reason=_HOUSE).filter(pk=appointment).first()
    if row is not None:
        if letter != CONFIRMED:
            outbox.withdraw(about=row.pk, letters=(REMINDER,))
        _post(row, letter, started=letter == CONFIRMED)
        outbox.post(
            to=row.host_id, letter=letter, about=row.pk, key=outbox.key_of(letter, row.pk, "host", row.sequence)
        )
    return row


@action("appointment.reminded", may=nobody)
def remind(*, actor: Job) -> int:
    """Write to whoever has an appointment within a day, once for each time; gives to how many."""
    now = time.now()
    rows = Appointment.objects.unscoped(reason=_HOUSE).filter(
        state=State.CONFIRMED, reminded_at=None, starts_at__gt=now, starts_at__lte=now + BEFORE
    )
    told = 0
    for row in rows.select_for_update().order_by("starts_at")[:500]:
        known_since = max(filter(None, (row.confirmed_at, row.made_at)))
        if row.sequence or known_since <= row.starts_at - BEFORE:
            _post(row, REMINDER)
            told += 1
        Appointment.objects.unscoped(reason=_HOUSE).filter(pk=row.pk).update(reminded_at=now)
    return told


def _post(row: Appointment, letter: str, *, started: bool = False) -> None:
    """Post a letter to who comes: a student, or a guest at their address."""
    key = outbox.key_of(letter, row.pk, "student", row.sequence)
    if row.student_id is not None:
        outbox.post(to=row.student_id, letter=letter, about=row.pk, key=key, started=started)
    elif row.guest_address:
        named = GUEST_CONFIRMED if letter == CONFIRMED else letter
        outbox.post(
            to=None, letter=named, about=row.pk, key=key, address=row.guest_address, language=row.language,
            started=started,
        )  # fmt: skip
