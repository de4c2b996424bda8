"""Who sees which places and requests of the waiting list, and who may do what with them (C2)."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor, Held
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import NOBODY
from naast.support.appointments.models import IN_LINE, Offer, OrderChange, UrgentRequest, WaitingPlace
from naast.support.appointments.rules.waiting import answers_for, deciders, sees_lists_of

from .hosts import HOSTS


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


def may_use_place(actor: Actor, /, *, place: UUID = NOBODY, **given: Any) -> Decision:
    """Let a student do with their own place what they wish."""
    own = WaitingPlace.objects.seen_by(actor).filter(pk=place, student=actor.pk).exists()
    return allow("own place", subject=actor.pk) if own else refuse("not theirs, or not there")


def may_keep_list(actor: Actor, /, *, place: UUID = NOBODY, **given: Any) -> Decision:
    """Let who works with the list a place stands in, unless it is their own."""
    rows = WaitingPlace.objects.unscoped(reason="decides who works with a place").filter(pk=place)
    found = rows.filter(lists_of(actor)).exclude(student=actor.pk).values_list("student", flat=True).first()
    return allow("by function", subject=found) if found else refuse("not their list, or not there")


def may_ask_for(actor: Actor, /, *, place: UUID = NOBODY, **given: Any) -> Decision:
    """Let a student ask for themselves, and support staff for a student who gave them the code of their place."""
    rows = WaitingPlace.objects.unscoped(reason="decides who may ask").filter(pk=place)
    student = rows.values_list("student", flat=True).first()
    if student is None:
        return refuse("not there")
    if student == actor.pk:
        return allow("asks for themselves", subject=student)
    return allow("the student said yes", subject=student) if actor.holds(*HOSTS) else refuse("not theirs")


def may_decide(actor: Actor, /, *, request: UUID = NOBODY, **given: Any) -> Decision:
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


def leads_waiting_times(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who leads a service or makes policy."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    leads = actor.holds("coordinator", "head-of-psychologists", "policy")
    return allow("leads or makes policy") if leads else refuse("leads nothing")
