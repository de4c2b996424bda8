"""Who may open which page and do what: named permissions, absent and not theirs refused alike."""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse

from ..models import (
    Advice,
    Circumstance,
    Evidence,
    Item,
    Plan,
    Request,
)
from ..rules.catalogue import ADVISE, ARRANGE, CIRCUMSTANCES, DECIDE, PLAN
from .owners import holds_some
from .rows import advised_by, decided_by, items_arranged

_WHY = "a rule looks at the rows beside it"


def a_student(actor: Actor, /, **parts: Any) -> Decision:
    """Let students pass."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("student", subject=actor.pk) if "student" in actor.kinds else refuse("not a student")


def may_ask(actor: Actor, /, **given: Any) -> Decision:
    """Let a student of sixteen or older ask by themselves; with who is younger a person sits down (G9)."""
    decision = a_student(actor)
    return refuse("younger than sixteen: a person helps") if decision and actor.under_16 else decision


def _one(model: Any, actor: Actor, code: str, condition: Q, because: str) -> Decision:
    """Let whoever sees this row under a condition; absent and not theirs are refused alike. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    rows = model.objects.seen_by(actor).filter(condition, code=code).values_list("student", flat=True)[:1]
    for student in rows if plain else ():
        return allow(because, subject=student)
    return refuse("no such row")


def own_request(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the student whose request it is."""
    return _one(Request, actor, code, Q(student=actor.pk), "their own request")


def own_circumstance(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the student who reported it."""
    return _one(Circumstance, actor, code, Q(student=actor.pk), "their own report")


def own_plan(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the student whose plan it is."""
    return _one(Plan, actor, code, Q(student=actor.pk), "their own plan")


def own_evidence(actor: Actor, /, *, code: str = "", file: str = "", **parts: Any) -> Decision:
    """Let the student whose file it is."""
    return _one(Evidence, actor, file, Q(student=actor.pk), "their own file")


def may_advise(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the first owner of a request."""
    return _one(Request, actor, code, advised_by(actor) & ~Q(student=actor.pk), "advises")


def may_decide(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who decides on a request; never who advised on it."""
    if actor.known and actor.pk is not None:
        advised = Advice.objects.unscoped(reason=_WHY).filter(by=actor.pk)
        condition = decided_by(actor) & ~Q(student=actor.pk) & ~Q(pk__in=advised.values("request"))
        return _one(Request, actor, code, condition, "decides")
    return refuse("not signed in", sign_in_helps=True)


def may_open_request(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who advises or decides on a request."""
    condition = (advised_by(actor) | decided_by(actor)) & ~Q(student=actor.pk)
    return _one(Request, actor, code, condition, "owns a step")


def may_arrange(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who arranges a facility."""
    return _one(Item, actor, code, items_arranged(actor) & ~Q(student=actor.pk), "arranges")


def may_read_evidence(actor: Actor, /, *, file: str = "", **parts: Any) -> Decision:
    """Let the first owner or the committee open a file that was handed to them."""
    return _one(Evidence, actor, file, ~Q(student=actor.pk), "first owner")


def may_open_circumstance(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the committee."""
    return _one(Circumstance, actor, code, ~Q(student=actor.pk), "committee")


def may_plan(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the adviser who makes a plan with a student."""
    return _one(Plan, actor, code, ~Q(student=actor.pk), "makes the plan")


def has_a_step(actor: Actor, /, **parts: Any) -> Decision:
    """Let who owns a step of requests. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("owns a step") if holds_some(actor, ADVISE, DECIDE, ARRANGE) else refuse("owns no step")


def in_committee(actor: Actor, /, **parts: Any) -> Decision:
    """Let who reads circumstances. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("committee") if holds_some(actor, CIRCUMSTANCES) else refuse("not in the committee")


def makes_plans(actor: Actor, /, **parts: Any) -> Decision:
    """Let who makes study plans with students. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("makes plans") if holds_some(actor, PLAN) else refuse("makes no plans")


def an_administrator(actor: Actor, /, **parts: Any) -> Decision:
    """Let an administrator, who sees no request by it."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("administrator") if actor.holds("administrator") else refuse("not the administrator")


def keeps_catalogue(actor: Actor, /, **parts: Any) -> Decision:
    """Let an administrator, or a coordinator of the whole university, say what can be asked for.

    What there is holds for every programme, so who coordinates one faculty does not change it; and none of this shows
    anybody's request.
    """
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if actor.holds("administrator"):
        return allow("administrator")
    whole = any(held.role == "coordinator" and held.faculty is None and held.programme is None for held in actor.held)
    return allow("coordinates the university") if whole else refuse("keeps no catalogue")


def a_policy_officer(actor: Actor, /, **parts: Any) -> Decision:
    """Let policy officers, who see counts of ten and more and no person."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("policy") if actor.holds("policy") else refuse("not a policy officer")
