"""Who sees and keeps which diary, calendar and walk-in desk (C3)."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import NOBODY
from naast.foundation.people.models import Function, StandIn
from naast.support.appointments.models import (
    BusyTime,
    DayRule,
    Diary,
    MeetingAddress,
    OutsideCalendar,
    WalkInTicket,
    WeekRule,
)
from naast.support.appointments.rules.secrets import fingerprint
from naast.support.appointments.rules.walkin import desk_key

from .hosts import HOSTS


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


@scopes(OutsideCalendar)
def own_calendar(actor: Actor) -> Q:
    """See that your own calendar is read, and how that went; nobody is shown its address."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


def may_open_diary(actor: Actor, /, *, function: UUID = NOBODY, **given: Any) -> Decision:
    """Let somebody open the diary of a function they hold themselves, when it is one that has a diary."""
    held = Function.objects.filter(pk=function, person=actor.pk).values_list("role", flat=True).first()
    return (
        allow("own function", subject=actor.pk) if held in HOSTS else refuse("not their function, or without a diary")
    )


def may_keep_diary(actor: Actor, /, *, diary: UUID = NOBODY, **given: Any) -> Decision:
    """Let somebody keep their own diary."""
    if Diary.objects.filter(pk=diary, person=actor.pk).exists():
        return allow("own diary")
    return refuse("not theirs, or not there")


def has_a_diary(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who may have a diary by function."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("by function", subject=None) if actor.holds(*HOSTS) else refuse("no function with a diary")


def keeps_that_diary(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Open one's own diary, by its code; another's and one that is not there are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    own = plain and Diary.objects.filter(code=code, person=actor.pk).exists()
    return allow("own diary") if own and actor.holds(*HOSTS) else refuse("not theirs, or not there")


def may_cover(actor: Actor, /, *, diary: UUID = NOBODY, by: UUID = NOBODY, **given: Any) -> Decision:
    """Let somebody hand what is in their own diary to who stands in for them on all those days, as imported (D6)."""
    function = Diary.objects.filter(pk=diary, person=actor.pk).values_list("function", flat=True).first()
    since, until = given.get("since"), given.get("until")
    if function is None or since is None or until is None:
        return refuse("not theirs, or not there")
    rows = StandIn.objects.seen_by(actor).filter(function=function, person=by, person__active=True)
    whole = rows.filter(starts_on__lte=since, ends_on__gte=until).exists()
    return allow("stands in for them") if whole else refuse("nobody stands in then")


def may_link_calendar(actor: Actor, /, **given: Any) -> Decision:
    """Let whoever may have a diary link their own calendar."""
    return allow("own calendar", subject=actor.pk) if actor.holds(*HOSTS) else refuse("no function with a diary")


def may_unlink_calendar(actor: Actor, /, **given: Any) -> Decision:
    """Let somebody take their own calendar away, whatever they still hold."""
    return allow("own calendar", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)


def may_read_calendar(actor: Actor, /, *, found: Any = None, **given: Any) -> Decision:
    """Let somebody take in what was read of their own calendar; the house does so for everybody."""
    own = OutsideCalendar.objects.seen_by(actor).filter(pk=getattr(found, "calendar", NOBODY)).exists()
    return allow("own calendar", subject=actor.pk) if own else refuse("not theirs, or not there")


@scopes(WalkInTicket)
def tickets_of(actor: Actor) -> Q:
    """See the numbers at the desks you sit at by function; they bear no names."""
    return Q(desk__in=desks_of(actor)) if actor.known else Q(pk=None)


def desks_of(actor: Actor) -> list[str]:
    """Name the walk-in desks somebody sits at, by the functions they hold today."""
    return sorted(
        {desk_key(held.role, held.programme, held.faculty, held.campus) for held in actor.held if held.role in HOSTS}
    )


def may_call(actor: Actor, /, *, desk: str = "", **given: Any) -> Decision:
    """Let who sits at a desk by function call and hand out numbers there."""
    return allow("sits at this desk") if desk in desks_of(actor) else refuse("not their desk")


def may_end_ticket(actor: Actor, /, *, ticket: UUID = NOBODY, **given: Any) -> Decision:
    """Let who sits at the desk of a number say how it ended."""
    seen = WalkInTicket.objects.seen_by(actor).filter(pk=ticket).exists()
    return allow("sits at this desk") if seen else refuse("not their desk, or not there")


def may_leave_line(actor: Actor, /, *, desk: str = "", secret: str = "", **given: Any) -> Decision:
    """Let the browser that took a number give it back."""
    rows = WalkInTicket.objects.unscoped(reason="the browser has the secret of its number")
    own = bool(secret) and rows.filter(desk=desk, secret=fingerprint(secret)).exists()
    return allow("own number") if own else refuse("not there, or another secret")
