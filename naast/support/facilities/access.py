"""Who sees what: the student everything of theirs, each owner the rows of their step, and nobody the step before.

Of a request the first owner sees ground and evidence, who decides the advice, who arranges it the items; the committee
reads circumstances, the study adviser the plan. Ground and evidence close to everybody when they are destroyed.
"""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.people.models import Function, Programme
from naast.foundation.people.queries import running

from .models import (
    Advice,
    Circumstance,
    Evidence,
    ExamEnrolment,
    Ground,
    Item,
    Mark,
    NoReminder,
    Owner,
    Piece,
    Plan,
    PlanStep,
    Reasons,
    Reminded,
    Request,
)
from .models.evidence import CIRCUMSTANCE, REQUEST
from .rules import catalogue
from .rules.catalogue import ADVISE, ARRANGE, CIRCUMSTANCES, DECIDE, KINDS, OWNERS, PLAN
from .rules.states import PlanState, Report, State, Step

NOBODY = Q(pk__in=[])
_WHY = "a rule looks at the rows beside it"


# --- Owners -----------------------------------------------------------------------------------------------------------


def owners() -> dict[tuple[str, str], catalogue.Owner]:
    """Give who owns which step, by step and ground: what the institution says before what is shipped. One query."""
    rows = {(row.stage, row.kind): catalogue.Owner(row.role, row.behind) for row in Owner.objects.all()}
    return {**OWNERS, **rows}


def owner_of(stage: str, kind: str = "") -> catalogue.Owner:
    """Give who owns a step for a ground. One query."""
    known = owners()
    return known.get((stage, kind)) or known[(stage, "")]


def _units(actor: Actor, role: str) -> Q:
    """Make the condition on a row's `programme` under which a role of this reader counts.

    A role of the whole university counts for every programme, also when its holder sits in one city: the teams of
    both cities answer for each other, so that illness of one leaves no request lying.
    """
    units = NOBODY
    for held in actor.held:
        if held.role != role:
            continue
        if held.programme is not None:
            units |= Q(programme=held.programme)
        elif held.faculty is not None:
            units |= Q(programme__faculty=held.faculty)
        else:
            return Q(programme__isnull=False)
    return units


def owned(actor: Actor, owner: catalogue.Owner) -> Q:
    """Make the condition under which a step is this reader's: their role, or nobody's while they stand behind it."""
    mine = _units(actor, owner.role)
    if not owner.behind or not actor.holds(owner.behind):
        return mine
    today = time.today()
    held = Function.objects.filter(running(today), role=owner.role)
    there = Programme.objects.filter(Q(pk__in=held.values("programme")) | Q(faculty__in=held.values("faculty")))
    if held.filter(programme__isnull=True, faculty__isnull=True).exists():
        return mine
    return mine | (_units(actor, owner.behind) & ~Q(programme__in=there.values("pk")))


def _holds_some(actor: Actor, *stages: str) -> bool:
    """Tell whether somebody has a role in one of these steps at all."""
    roles = {role for (stage, _), each in owners().items() if stage in stages for role in (each.role, each.behind)}
    return actor.holds(*(roles - {""}))


# --- Rows -------------------------------------------------------------------------------------------------------------


def _grounds_owned(actor: Actor) -> Q:
    """Make the condition on Ground for the first owner of a request, as long as there is something to advise."""
    if not actor.held:
        return NOBODY
    known, seen = owners(), NOBODY
    for kind in KINDS:
        owner = known.get((ADVISE, kind.slug)) or known[(ADVISE, "")]
        if not actor.holds(owner.role, owner.behind or owner.role):
            continue
        where = owned(actor, owner)
        seen |= Q(kind=kind.slug) & Q(request__in=Request.objects.unscoped(reason=_WHY).filter(where).values("pk"))
    open_still = Q(request__state__in=[State.REQUESTED, State.ADVISED]) | Q(request__object_until__gte=time.today())
    return seen & open_still & Q(request__ground_gone_at__isnull=True) & ~Q(request__state=State.WITHDRAWN)


def advised_by(actor: Actor) -> Q:
    """Make the condition on a request under which this reader is its first owner."""
    grounds = Ground.objects.unscoped(reason=_WHY).filter(_grounds_owned(actor))
    return Q(pk__in=grounds.values("request"))


def decided_by(actor: Actor) -> Q:
    """Make the condition on a request under which this reader decides on it, or did and can be asked about it."""
    if not actor.held:
        return NOBODY
    mine = owned(actor, owner_of(DECIDE))
    open_still = Q(state__in=[State.ADVISED, State.GRANTED, State.ARRANGED])
    return mine & (open_still | Q(state=State.REFUSED, object_until__gte=time.today()))


@scopes(Request)
def requests_seen(actor: Actor) -> Q:
    """See one's own requests, those one advises on, and those one decides on."""
    if not actor.known:
        return NOBODY
    return Q(student=actor.pk) | ((advised_by(actor) | decided_by(actor)) & ~Q(student=actor.pk))


@scopes(Ground)
def grounds_seen(actor: Actor) -> Q:
    """See why one asked oneself; the first owner why others did."""
    return (Q(student=actor.pk) | _grounds_owned(actor)) if actor.known else NOBODY


@scopes(Advice)
def advice_seen(actor: Actor) -> Q:
    """See the advice about oneself, and that of requests one advises or decides on."""
    if not actor.known:
        return NOBODY
    theirs = Request.objects.unscoped(reason=_WHY).filter(advised_by(actor) | decided_by(actor))
    return Q(student=actor.pk) | Q(request__in=theirs.values("pk"))


@scopes(Reasons)
def reasons_seen(actor: Actor) -> Q:
    """See the reasons of a decision about oneself, and those of decisions one takes part in."""
    if not actor.known:
        return NOBODY
    theirs = Request.objects.unscoped(reason=_WHY).filter(decided_by(actor))
    return Q(student=actor.pk) | Q(request__in=theirs.values("pk"))


def items_arranged(actor: Actor) -> Q:
    """Make the condition on an item under which this reader arranges it: granted, and not over."""
    if not actor.held:
        return NOBODY
    mine = owned(actor, owner_of(ARRANGE))
    return mine & Q(state__in=[Step.GRANTED, Step.ARRANGED], until__gte=time.today())


@scopes(Item)
def items_seen(actor: Actor) -> Q:
    """See the facilities of one's own requests, of those one advises or decides on, and those one arranges."""
    if not actor.known:
        return NOBODY
    theirs = Request.objects.unscoped(reason=_WHY).filter(advised_by(actor) | decided_by(actor))
    return Q(student=actor.pk) | Q(request__in=theirs.values("pk")) | items_arranged(actor)


@scopes(Circumstance)
def circumstances_seen(actor: Actor) -> Q:
    """See what one reported; the committee what others did, until it is destroyed."""
    if not actor.known:
        return NOBODY
    if not actor.held:
        return Q(student=actor.pk)
    committee = owned(actor, owner_of(CIRCUMSTANCES)) & ~Q(state=Report.WITHDRAWN) & Q(ground_gone_at__isnull=True)
    return Q(student=actor.pk) | committee


def _evidence(actor: Actor) -> Q:
    """Make the condition on evidence: one's own, and that of what one reads as its first owner or committee."""
    if not actor.known:
        return NOBODY
    own = Q(student=actor.pk)
    if not actor.held:
        return own
    grounds = Ground.objects.unscoped(reason=_WHY).filter(_grounds_owned(actor))
    reported = Circumstance.objects.unscoped(reason=_WHY).filter(circumstances_seen(actor))
    return own | Q(what=REQUEST, of__in=grounds.values("request")) | Q(what=CIRCUMSTANCE, of__in=reported.values("pk"))


@scopes(Evidence)
def evidence_seen(actor: Actor) -> Q:
    """See one's own evidence, and that which was handed to oneself as the first owner or the committee."""
    return _evidence(actor)


@scopes(Piece)
def pieces_seen(actor: Actor) -> Q:
    """See the pieces of the evidence one sees."""
    return Q(evidence__in=Evidence.objects.unscoped(reason=_WHY).filter(_evidence(actor)).values("pk"))


@scopes(ExamEnrolment)
def exam_enrolments_seen(actor: Actor) -> Q:
    """See one's own exams; who arranges facilities those to which one applies."""
    if not actor.known:
        return NOBODY
    return Q(student=actor.pk) | Q(
        pk__in=Mark.objects.unscoped(reason=_WHY).filter(marks_seen(actor)).values("enrolment")
    )


@scopes(Mark)
def marks_seen(actor: Actor) -> Q:
    """See to which of one's exams a facility applies; who arranges them those of others."""
    if not actor.known:
        return NOBODY
    theirs = Item.objects.unscoped(reason=_WHY).filter(items_arranged(actor))
    return Q(student=actor.pk) | Q(item__in=theirs.values("pk"))


@scopes(Plan)
def plans_seen(actor: Actor) -> Q:
    """See one's own plan; the study adviser those of students of their programme."""
    if not actor.known:
        return NOBODY
    if not actor.held:
        return Q(student=actor.pk)
    return Q(student=actor.pk) | (owned(actor, owner_of(PLAN)) & ~Q(state=PlanState.OVER))


@scopes(PlanStep)
def plan_steps_seen(actor: Actor) -> Q:
    """See the rows of the plans one sees."""
    return Q(plan__in=Plan.objects.unscoped(reason=_WHY).filter(plans_seen(actor)).values("pk"))


@scopes(Reminded)
def reminded_seen(actor: Actor) -> Q:
    """See nobody's: the house alone counts."""
    return NOBODY


@scopes(NoReminder)
def no_reminder_seen(actor: Actor) -> Q:
    """See whether one is reminded oneself."""
    return Q(student=actor.pk) if actor.known else NOBODY


# --- Pages and changes ------------------------------------------------------------------------------------------------


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
    return allow("owns a step") if _holds_some(actor, ADVISE, DECIDE, ARRANGE) else refuse("owns no step")


def in_committee(actor: Actor, /, **parts: Any) -> Decision:
    """Let who reads circumstances. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("committee") if _holds_some(actor, CIRCUMSTANCES) else refuse("not in the committee")


def makes_plans(actor: Actor, /, **parts: Any) -> Decision:
    """Let who makes study plans with students. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("makes plans") if _holds_some(actor, PLAN) else refuse("makes no plans")


def an_administrator(actor: Actor, /, **parts: Any) -> Decision:
    """Let an administrator, who sees no request by it."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("administrator") if actor.holds("administrator") else refuse("not the administrator")


def a_policy_officer(actor: Actor, /, **parts: Any) -> Decision:
    """Let policy officers, who see counts of ten and more and no person."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("policy") if actor.holds("policy") else refuse("not a policy officer")
