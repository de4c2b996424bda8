"""Which rows each reader sees: the student theirs, each owner those of their step, nobody the step before."""

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.core import time

from ..models import (
    Advice,
    Circumstance,
    Evidence,
    ExamEnrolment,
    Ground,
    Item,
    Mark,
    NoReminder,
    Piece,
    Plan,
    PlanStep,
    Reasons,
    Reminded,
    Request,
)
from ..models.evidence import CIRCUMSTANCE, REQUEST
from ..rules.catalogue import ADVISE, ARRANGE, CIRCUMSTANCES, DECIDE, KINDS, PLAN
from ..rules.states import PlanState, Report, State, Step
from .owners import mark_of, owned, owner_of, owners

NOBODY = Q(pk__in=[])
_WHY = "a rule looks at the rows beside it"


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
        seen |= Q(reader=mark_of(kind.slug)) & Q(
            request__in=Request.objects.unscoped(reason=_WHY).filter(where).values("pk")
        )
    undecided = Q(request__state__in=[State.REQUESTED, State.ADVISED])
    open_still = undecided | Q(request__object_until__gte=time.today()) | Q(request__objected_on__isnull=False)
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
    refused = Q(state=State.REFUSED) & (Q(object_until__gte=time.today()) | Q(objected_on__isnull=False))
    return mine & (open_still | refused)


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
