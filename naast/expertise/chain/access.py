"""Who arranges who stands in, and who writes what a role does; everybody reads the map (D1, D6)."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.people.models import Function, Programme

from .models import Takeover
from .rules.leading import COORDINATED, DESCRIBED, PSYCHOLOGISTS

NOBODY = Q(pk__in=[])
NONE = UUID(int=0)
LEADERS = ("coordinator", "head-of-psychologists")


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Takeover)
def takeovers_seen(actor: Actor) -> Q:
    """See what one arranged for one's own units, and what is about oneself: whom one stands in for, who stands in."""
    if not actor.known:
        return NOBODY
    return Q(person=actor.pk) | Q(by=actor.pk) | led_by(actor, "function__")


def led_by(actor: Actor, path: str = "") -> Q:
    """Narrow to the functions for which somebody arranges who stands in: their unit's, or their profession's."""
    found = NOBODY if not path else Q(**{f"{path}pk__in": []})
    for held in actor.held:
        if held.role == "head-of-psychologists":
            found |= Q(**{f"{path}role__in": sorted(PSYCHOLOGISTS)})
        if held.role != "coordinator":
            continue
        whole = held.faculty is None and held.programme is None
        mine = Q(**{f"{path}role__in": sorted(COORDINATED | {"coordinator"} if whole else COORDINATED)})
        if held.programme is not None:
            mine &= Q(**{f"{path}programme": held.programme})
        elif held.faculty is not None:
            mine &= Q(**{f"{path}faculty": held.faculty}) | Q(**{f"{path}programme__faculty": held.faculty})
        if held.campus is not None:
            mine &= Q(**{f"{path}campus": held.campus}) | Q(**{f"{path}campus": None})
        found |= mine
    return found


# --- Pages and changes ----------------------------------------------------------------------------------------------


def leads(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who arranges stand-ins: coordinators, and the head of the psychologists."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("leads") if actor.holds(*LEADERS) else refuse("leads nobody")


def leads_function(actor: Actor, /, *, function: UUID = NONE, **parts: Any) -> Decision:
    """Let who arranges stand-ins for this very function; absent and another unit's are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    found = Function.objects.filter(led_by(actor), pk=function, person__staff=True).exists()
    return allow("leads this unit") if found else refuse("not their unit, or not there")


def leads_takeover(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who arranges stand-ins for the function of a takeover."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    found = plain and Takeover.objects.seen_by(actor).filter(led_by(actor, "function__"), code=code).exists()
    return allow("leads this unit") if found else refuse("not their unit, or not there")


def reads_texts(actor: Actor, /, **parts: Any) -> Decision:
    """Open to who writes descriptions: editors and coordinators."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("by function") if actor.holds("editor", "coordinator") else refuse("writes no descriptions")


def reads_text(actor: Actor, /, *, role: str = "", programme: str = "", **parts: Any) -> Decision:
    """Open the text of a role to who writes descriptions; that of a programme to who may write that one."""
    decision = reads_texts(actor)
    if not decision:
        return decision
    if role not in DESCRIBED:
        return refuse("no such role")
    return may_write(actor, programme=programme) if programme else decision


def may_write(actor: Actor, /, *, programme: str = "", **given: Any) -> Decision:
    """Let editors write all, a coordinator the texts of programmes of their unit. One query at most."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    mine = [held for held in actor.held if held.role == "coordinator"]
    whole = actor.holds("editor") or any(held.faculty is None and held.programme is None for held in mine)
    if not programme:
        return allow("writes for the university") if whole else refuse("writes for their own programmes alone")
    near = Q(pk__in=[held.programme for held in mine if held.programme is not None]) | Q(
        faculty__in=[held.faculty for held in mine if held.faculty is not None and held.programme is None]
    )
    rows = Programme.objects.filter(code=programme) if programme.isprintable() else Programme.objects.none()
    found = rows.exists() if whole else rows.filter(near).exists()
    return allow("writes for this programme") if found else refuse("not their programme, or not there")


def may_answer(actor: Actor, /, *, programme: str = "", **given: Any) -> Decision:
    """Let a coordinator or editor say that an overlap is on purpose: the university's, or one of their programmes'."""
    decision = reads_texts(actor)
    return may_write(actor, programme=programme) if decision and programme else decision
