"""Who sees which appointments, and who may take, keep, change and give back a time (C1)."""

import hmac
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import NOBODY, id_given, read_id
from naast.support.appointments.models import ACTIVE, Appointment, Feed, State
from naast.support.appointments.rules.secrets import fingerprint

PASSING = (State.HELD, State.OFFERED, State.LAPSED)
"""States in which it is no appointment yet, or never became one."""


@scopes(Appointment)
def appointments_of(actor: Actor) -> Q:
    """See your own: as the student, or as the one who is met. Nobody else's, not a manager's either."""
    return Q(student=actor.pk) | Q(host=actor.pk) if actor.known else Q(pk=None)


def may_hold(actor: Any, /, **given: Any) -> Decision:
    """Let anybody hold a free time: who they are is asked at confirming (C1)."""
    return allow("free times are for everybody")


def may_finish(actor: Actor, /, *, appointment: UUID = NOBODY, secret: str = "", **given: Any) -> Decision:
    """Let who is signed in finish their own hold or offer, and whoever knows its secret finish one that is nobody's."""
    found = whose_hold(appointment)
    if found is None:
        return refuse("not theirs, or not there")
    student, kept = found
    if student is not None:
        own = student == actor.pk
    else:
        own = bool(kept) and hmac.compare_digest(kept, fingerprint(secret))
    return allow("own hold", subject=student) if own else refuse("not theirs, or not there")


def whose_hold(appointment: UUID) -> tuple[UUID | None, str] | None:
    """Give whose hold this is and the fingerprint of its secret, in SQL of its own, for a decision alone. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT student_id, secret FROM appointments_appointment WHERE id = %s",
            [id_given(appointment)],
        )
        row = cursor.fetchone()
    return (read_id(row[0]), row[1]) if row is not None else None


def may_use_mail(actor: Actor, /, *, code: str = "", secret: str = "", **given: Any) -> Decision:
    """Let the reader of a guest's mail change the appointment it is about."""
    rows = Appointment.objects.unscoped(reason="a guest has the secret of the mail").filter(code=code, student=None)
    kept = rows.values_list("secret", flat=True).first()
    if kept and hmac.compare_digest(kept, fingerprint(secret)):
        return allow("the mail's secret")
    return refuse("not there, or another secret")


def may_change(actor: Actor, /, *, appointment: UUID = NOBODY, **given: Any) -> Decision:
    """Let the two of an appointment change it while it takes its time."""
    rows = Appointment.objects.seen_by(actor).filter(pk=appointment, state__in=ACTIVE)
    found = rows.values_list("student", "host").first()
    if found is None:
        return refuse("not theirs, or not there")
    return allow("own appointment" if found[0] == actor.pk else "host", subject=found[0])


def may_open_own(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let a student open their own appointment; another's and one that is not there are refused alike. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    rows = Appointment.objects.seen_by(actor).filter(code=code, student=actor.pk).exclude(state__in=PASSING)
    return allow("own appointment", subject=actor.pk) if plain and rows.exists() else refuse("not theirs, or not there")


def may_open_as_host(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Open an appointment to the one who is met."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    rows = Appointment.objects.seen_by(actor).filter(code=code, host=actor.pk, state__in=("confirmed", "cancelled"))
    found = rows.values_list("student", flat=True)[:1]
    return allow("host", subject=found[0]) if found else refuse("not theirs, or not there")


def may_record(actor: Actor, /, *, appointment: UUID = NOBODY, **given: Any) -> Decision:
    """Let the host say what became of an appointment of theirs."""
    rows = Appointment.objects.seen_by(actor).filter(pk=appointment, host=actor.pk)
    found = rows.values_list("student", flat=True)[:1]
    return allow("host", subject=found[0]) if found else refuse("not theirs, or not there")


@scopes(Feed)
def own_feed(actor: Actor) -> Q:
    """See your own calendar feed: that it is there and since when, never its address."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


def may_keep_feed(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody keep a feed of their own appointments."""
    return allow("own calendar", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)
