"""Who sees which rows of the room, and who may do what with them (C1, C3; architecture §3)."""

import hmac
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from naast.foundation.access.actor import Actor, Held
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import id_given, read_id
from naast.foundation.people.models import Function, StandIn
from naast.foundation.people.rules import SUPPORT_STAFF

from .models import (
    ACTIVE,
    IN_LINE,
    Appointment,
    BusyTime,
    DayRule,
    Diary,
    Feed,
    MeetingAddress,
    Offer,
    OrderChange,
    OutsideCalendar,
    State,
    UrgentRequest,
    WaitingPlace,
    WalkInTicket,
    WeekRule,
)
from .rules.secrets import fingerprint
from .rules.waiting import answers_for, deciders, sees_lists_of
from .rules.walkin import desk_key

NONE = UUID(int=0)
"""No row has this id."""
PASSING = (State.HELD, State.OFFERED, State.LAPSED)
"""States in which it is no appointment yet, or never became one."""
HOSTS = SUPPORT_STAFF | {"mentor", "tutor", "career", "abroad", "popcorner", "duty-psychologist"}
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


@scopes(Feed)
def own_feed(actor: Actor) -> Q:
    """See your own calendar feed: that it is there and since when, never its address."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


# --- What is asked before a change ----------------------------------------------------------------------------------


def may_hold(actor: Any, /, **given: Any) -> Decision:
    """Let anybody hold a free time: who they are is asked at confirming (C1)."""
    return allow("free times are for everybody")


def may_finish(actor: Actor, /, *, appointment: UUID = NONE, secret: str = "", **given: Any) -> Decision:
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


# --- The waiting list (C2) ------------------------------------------------------------------------------------------


@scopes(WaitingPlace)
def places_of(actor: Actor) -> Q:
    """See your own; who works with the waiting list of a role also those of their unit. Nobody else."""
    return _waiting_seen(actor, "")


@scopes(Offer)
def offers_of(actor: Actor) -> Q:
    """See what was offered for the places one sees."""
    return _waiting_seen(actor, "place__")


@scopes(UrgentRequest)
def urgent_requests_of(actor: Actor) -> Q:
    """See one's own, what one asked for a student, and those one may decide: the profession asked, never another."""
    if not actor.known:
        return Q(pk=None)
    return Q(student=actor.pk) | Q(asked_by=actor.pk) | decides_about(actor, "place__")


@scopes(OrderChange)
def order_changes_of(actor: Actor) -> Q:
    """See why the order was changed in the lists one works with; students see none, their own neither."""
    return lists_of(actor, "place__")


def _waiting_seen(actor: Actor, path: str) -> Q:
    """Make the condition for a place, or for what hangs on it."""
    return Q(**{f"{path}student": actor.pk}) | lists_of(actor, path) if actor.known else Q(pk=None)


def lists_of(actor: Actor, path: str = "") -> Q:
    """Narrow to the places of the lists one works with, by function: of that role, for that unit and city."""
    found = Q(pk=None)
    for held in actor.held:
        for role in sees_lists_of(held.role, hosts=HOSTS):
            found |= _of_unit(held, role, path)
    return found


def decides_about(actor: Actor, path: str = "") -> Q:
    """Narrow to the places of which one decides whether they cannot wait."""
    found = Q(pk=None)
    for held in actor.held:
        for role in HOSTS:
            if held.role in deciders(role):
                found |= _of_unit(held, role, path)
    return found


def _of_unit(held: Held, role: str, path: str) -> Q:
    """Narrow to a role's places that a function's unit is about; a place without a unit is everybody's of the role."""
    mine = Q(**{f"{path}role": role})
    if held.programme is not None:
        mine &= Q(**{f"{path}programme": held.programme}) | Q(**{f"{path}programme": None})
    elif held.faculty is not None:
        mine &= Q(**{f"{path}faculty": held.faculty}) | Q(**{f"{path}faculty": None})
    if held.campus is not None:
        mine &= Q(**{f"{path}campus__in": ("", held.campus)})
    return mine


def may_open_place(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let a student open their own place; absent and somebody else's are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    own = plain and WaitingPlace.objects.seen_by(actor).filter(code=code, student=actor.pk).exists()
    return allow("own place", subject=actor.pk) if own else refuse("not theirs, or not there")


def may_join(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody whom the university knows wait for whom they need."""
    return allow("waits themselves", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)


def may_use_place(actor: Actor, /, *, place: UUID = NONE, **given: Any) -> Decision:
    """Let a student do with their own place what they wish."""
    own = WaitingPlace.objects.seen_by(actor).filter(pk=place, student=actor.pk).exists()
    return allow("own place", subject=actor.pk) if own else refuse("not theirs, or not there")


def may_keep_list(actor: Actor, /, *, place: UUID = NONE, **given: Any) -> Decision:
    """Let who works with the list a place stands in, unless it is their own."""
    rows = WaitingPlace.objects.unscoped(reason="decides who works with a place").filter(pk=place)
    found = rows.filter(lists_of(actor)).exclude(student=actor.pk).values_list("student", flat=True).first()
    return allow("by function", subject=found) if found else refuse("not their list, or not there")


def may_ask_for(actor: Actor, /, *, place: UUID = NONE, **given: Any) -> Decision:
    """Let a student ask for themselves, and support staff for a student who gave them the code of their place."""
    rows = WaitingPlace.objects.unscoped(reason="decides who may ask").filter(pk=place)
    student = rows.values_list("student", flat=True).first()
    if student is None:
        return refuse("not there")
    if student == actor.pk:
        return allow("asks for themselves", subject=student)
    return allow("the student said yes", subject=student) if actor.holds(*HOSTS) else refuse("not theirs")


def may_decide(actor: Actor, /, *, request: UUID = NONE, **given: Any) -> Decision:
    """Let who decides for the profession asked, never about a request of their own."""
    rows = UrgentRequest.objects.seen_by(actor).filter(decides_about(actor, "place__"), pk=request)
    found = rows.exclude(student=actor.pk).values_list("student", flat=True).first()
    return allow("decides for the profession asked", subject=found) if found else refuse("not theirs, or not there")


def works_with_a_list(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who works with a waiting list by function."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    mine = any(sees_lists_of(held.role, hosts=HOSTS) for held in actor.held)
    return allow("by function") if mine else refuse("works with no list")


def may_open_waiter(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who works with the list a student waits in; absent, over and of another list are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    rows = WaitingPlace.objects.seen_by(actor).filter(lists_of(actor), state__in=IN_LINE).exclude(student=actor.pk)
    found = rows.filter(code=code).values_list("student", flat=True).first() if plain else None
    return allow("by function", subject=found) if found else refuse("no such place")


def says_what_is_open(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who answers for a service."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("answers for a service") if states_kept_by(actor) else refuse("answers for no service")


def asks_for_students(actor: Actor, /, **parts: Any) -> Decision:
    """Open to support staff, who may ask in one sentence for a student that said yes."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("by function") if actor.holds(*(HOSTS | {"coordinator"})) else refuse("no function in the chain")


def states_kept_by(actor: Actor) -> list[tuple[str, Held]]:
    """List for which roles, and for which unit, somebody says whether a service is open."""
    return [(role, held) for held in actor.held for role in sorted(HOSTS) if held.role == answers_for(role)]


def may_set_state(actor: Actor, /, *, role: str = "", faculty: UUID | None = None, **given: Any) -> Decision:
    """Let who answers for a role say whether it is open, for their own unit and no wider."""
    for kept, held in states_kept_by(actor):
        if kept == role and held.faculty in (None, faculty) and held.programme is None:
            return allow("answers for this service")
    return refuse("does not answer for this service")


def sees_waiting_times(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who leads or makes policy, and to hosts, who see their own figures there and nothing else."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if actor.holds("coordinator", "head-of-psychologists", "policy"):
        return allow("leads or makes policy")
    return allow("own figures") if actor.holds(*HOSTS) else refuse("no figures are theirs")


# --- Pages of who books ---------------------------------------------------------------------------------------------


def may_open_own(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let a student open their own appointment; another's and one that is not there are refused alike. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    rows = Appointment.objects.seen_by(actor).filter(code=code, student=actor.pk).exclude(state__in=PASSING)
    return allow("own appointment", subject=actor.pk) if plain and rows.exists() else refuse("not theirs, or not there")


def may_keep_feed(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody keep a feed of their own appointments."""
    return allow("own calendar", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)


def may_record(actor: Actor, /, *, appointment: UUID = NONE, **given: Any) -> Decision:
    """Let the host say what became of an appointment of theirs."""
    rows = Appointment.objects.seen_by(actor).filter(pk=appointment, host=actor.pk)
    found = rows.values_list("student", flat=True)[:1]
    return allow("host", subject=found[0]) if found else refuse("not theirs, or not there")


def may_open_as_host(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Open an appointment to the one who is met."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    rows = Appointment.objects.seen_by(actor).filter(code=code, host=actor.pk, state__in=("confirmed", "cancelled"))
    found = rows.values_list("student", flat=True)[:1]
    return allow("host", subject=found[0]) if found else refuse("not theirs, or not there")


def leads_waiting_times(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who leads a service or makes policy."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    leads = actor.holds("coordinator", "head-of-psychologists", "policy")
    return allow("leads or makes policy") if leads else refuse("leads nothing")


# --- Keeping a diary (C3) -------------------------------------------------------------------------------------------


@scopes(OutsideCalendar)
def own_calendar(actor: Actor) -> Q:
    """See that your own calendar is read, and how that went; nobody is shown its address."""
    return Q(person=actor.pk) if actor.known else Q(pk=None)


@scopes(WalkInTicket)
def tickets_of(actor: Actor) -> Q:
    """See the numbers at the desks you sit at by function; they bear no names."""
    return Q(desk__in=desks_of(actor)) if actor.known else Q(pk=None)


def desks_of(actor: Actor) -> list[str]:
    """Name the walk-in desks somebody sits at, by the functions they hold today."""
    return sorted(
        {desk_key(held.role, held.programme, held.faculty, held.campus) for held in actor.held if held.role in HOSTS}
    )


def keeps_that_diary(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Open one's own diary, by its code; another's and one that is not there are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    own = plain and Diary.objects.filter(code=code, person=actor.pk).exists()
    return allow("own diary") if own and actor.holds(*HOSTS) else refuse("not theirs, or not there")


def may_link_calendar(actor: Actor, /, **given: Any) -> Decision:
    """Let whoever may have a diary link their own calendar."""
    return allow("own calendar", subject=actor.pk) if actor.holds(*HOSTS) else refuse("no function with a diary")


def may_unlink_calendar(actor: Actor, /, **given: Any) -> Decision:
    """Let somebody take their own calendar away, whatever they still hold."""
    return allow("own calendar", subject=actor.pk) if actor.known else refuse("not signed in", sign_in_helps=True)


def may_read_calendar(actor: Actor, /, *, found: Any = None, **given: Any) -> Decision:
    """Let somebody take in what was read of their own calendar; the house does so for everybody."""
    own = OutsideCalendar.objects.seen_by(actor).filter(pk=getattr(found, "calendar", NONE)).exists()
    return allow("own calendar", subject=actor.pk) if own else refuse("not theirs, or not there")


def may_call(actor: Actor, /, *, desk: str = "", **given: Any) -> Decision:
    """Let who sits at a desk by function call and hand out numbers there."""
    return allow("sits at this desk") if desk in desks_of(actor) else refuse("not their desk")


def may_end_ticket(actor: Actor, /, *, ticket: UUID = NONE, **given: Any) -> Decision:
    """Let who sits at the desk of a number say how it ended."""
    seen = WalkInTicket.objects.seen_by(actor).filter(pk=ticket).exists()
    return allow("sits at this desk") if seen else refuse("not their desk, or not there")


def may_leave_line(actor: Actor, /, *, desk: str = "", secret: str = "", **given: Any) -> Decision:
    """Let the browser that took a number give it back."""
    rows = WalkInTicket.objects.unscoped(reason="the browser has the secret of its number")
    own = bool(secret) and rows.filter(desk=desk, secret=fingerprint(secret)).exists()
    return allow("own number") if own else refuse("not there, or another secret")


def may_cover(actor: Actor, /, *, diary: UUID = NONE, by: UUID = NONE, **given: Any) -> Decision:
    """Let somebody hand what is in their own diary to who stands in for them on all those days, as imported (D6)."""
    function = Diary.objects.filter(pk=diary, person=actor.pk).values_list("function", flat=True).first()
    since, until = given.get("since"), given.get("until")
    if function is None or since is None or until is None:
        return refuse("not theirs, or not there")
    rows = StandIn.objects.seen_by(actor).filter(function=function, person=by, person__active=True)
    whole = rows.filter(starts_on__lte=since, ends_on__gte=until).exists()
    return allow("stands in for them") if whole else refuse("nobody stands in then")
