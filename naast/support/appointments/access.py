"""Who sees which rows of the room, and who may do what with them (C1, C3; architecture §3)."""

import hmac
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.people.models import Function
from naast.foundation.people.rules import SUPPORT_STAFF

from .models import ACTIVE, Appointment, BusyTime, DayRule, Diary, MeetingAddress, WeekRule
from .rules.secrets import fingerprint

NONE = UUID(int=0)
"""No row has this id."""
HOSTS = SUPPORT_STAFF | {"mentor", "tutor", "career", "abroad", "popcorner", "coach", "duty-psychologist"}
"""Functions that may have a diary; the chain's own words (C3)."""


@scopes(Appointment)
def appointments_of(actor: Actor) -> Q:
    """See your own: as the student, or as the one who is met. Nobody else's, not a manager's either."""
    return Q(student=actor.pk) | Q(host=actor.pk) if actor.known else Q(pk=None)


@scopes(MeetingAddress)
def own_address(actor: Actor) -> Q:
    """See your own address for meeting online; a student is given it with the appointment."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


@scopes(WeekRule)
def own_week(actor: Actor) -> Q:
    """See the hours of your own diaries."""
    return Q(diary__person=actor.pk) if actor.known else Q(pk=None)


@scopes(DayRule)
def own_days(actor: Actor) -> Q:
    """See the days of your own diaries."""
    return Q(diary__person=actor.pk) if actor.known else Q(pk=None)


@scopes(BusyTime)
def own_busy_times(actor: Actor) -> Q:
    """See when your own calendar says you are busy."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


# --- What is asked before a change ----------------------------------------------------------------------------------


def may_hold(actor: Any, /, **given: Any) -> Decision:
    """Let anybody hold a free time: who they are is asked at confirming (C1)."""
    return allow("free times are for everybody")


def may_finish(actor: Actor, /, *, appointment: UUID = NONE, secret: str = "", **given: Any) -> Decision:
    """Let who is signed in finish their own hold or offer, and whoever knows its secret finish one that is nobody's."""
    rows = Appointment.objects.unscoped(reason="held by who is signed in or knows the secret").filter(pk=appointment)
    found = rows.values_list("student", "secret").first()
    if found is None:
        return refuse("not theirs, or not there")
    student, kept = found
    if student is not None:
        own = student == actor.pk
    else:
        own = bool(kept) and hmac.compare_digest(kept, fingerprint(secret))
    return allow("own hold", subject=student) if own else refuse("not theirs, or not there")


def may_use_mail(actor: Actor, /, *, code: str = "", secret: str = "", **given: Any) -> Decision:
    """Let the reader of a guest's mail change the appointment it is about."""
    rows = Appointment.objects.unscoped(reason="a guest has the secret of the mail").filter(code=code, student=None)
    kept = rows.values_list("secret", flat=True).first()
    if kept and hmac.compare_digest(kept, fingerprint(secret)):
        return allow("the mail's secret")
    return refuse("not there, or another secret")


def may_change(actor: Actor, /, *, appointment: UUID = NONE, **given: Any) -> Decision:
    """Let the two of an appointment change it while it takes its time."""
    rows = Appointment.objects.seen_by(actor).filter(pk=appointment, state__in=ACTIVE)
    found = rows.values_list("student", "host").first()
    if found is None:
        return refuse("not theirs, or not there")
    return allow("own appointment" if found[0] == actor.pk else "host", subject=found[0])


def may_open_diary(actor: Actor, /, *, function: UUID = NONE, **given: Any) -> Decision:
    """Let somebody open the diary of a function they hold themselves, when it is one that has a diary."""
    held = Function.objects.filter(pk=function, person=actor.pk).values_list("role", flat=True).first()
    return (
        allow("own function", subject=actor.pk) if held in HOSTS else refuse("not their function, or without a diary")
    )


def may_keep_diary(actor: Actor, /, *, diary: UUID = NONE, **given: Any) -> Decision:
    """Let somebody keep their own diary."""
    if Diary.objects.filter(pk=diary, person=actor.pk).exists():
        return allow("own diary")
    return refuse("not theirs, or not there")


def has_a_diary(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who may have a diary by function."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("by function", subject=None) if actor.holds(*HOSTS) else refuse("no function with a diary")
