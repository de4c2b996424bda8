"""Who sees a referral: its author what they wrote, the student all of it, a receiver what was passed on and no more.

A receiver is whoever holds the role it goes to, for the unit of the student. They see that something waits while the
permission stands, and read it once they took it, as long as it stands: both are asked at every reading, so that what
was taken back a second ago is gone. Nothing here leads from what a receiver does back to the author.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.consent.models import Permission, usable
from naast.foundation.core import time
from naast.foundation.people.models import Programme
from naast.support.guidance.rules.roles import guides_as, is_apart

from .models import Bridge, CareSending, HandOver, LetterLink, Referral, RoutingRule, Sentence, Word
from .rules.states import LISTED_TO_RECEIVER, OPEN_INSIDE, READABLE, State, Way

NOBODY = Q(pk__in=[])
KIND = "referral"
_WHY = "decides whether a permission stands now"
_HIDDEN_FROM_STUDENT = [State.DRAFT, State.DROPPED]


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Referral)
def referrals_seen(actor: Actor) -> Q:
    """See what one wrote, what is about oneself, and what was passed on to one's role while permission stands."""
    if not actor.known:
        return NOBODY
    return Q(author=actor.pk) | _of_student(actor, "") | _received(actor, "", LISTED_TO_RECEIVER) | _as_head(actor)


@scopes(Sentence)
def sentences_seen(actor: Actor) -> Q:
    """See what one wrote oneself, and as the student what is shown to one; never as a receiver."""
    return Q(referral__author=actor.pk) | _of_student(actor, "referral__") if actor.known else NOBODY


@scopes(HandOver)
def hand_overs_seen(actor: Actor) -> Q:
    """See the text that went along: the student, who received it while permission stands, who signed it as a letter.

    Inside the chain the author does not: that it is gone would tell them that it was stopped.
    """
    if not actor.known:
        return NOBODY
    mine = Q(referral__received_by=actor.pk)
    received = mine & _received(actor, "referral__", READABLE)
    signed = Q(referral__author=actor.pk, referral__way=Way.OUTSIDE)
    return signed | _of_student(actor, "referral__") | received


@scopes(Word)
def words_seen(actor: Actor) -> Q:
    """See a question back and its answer: the student, and who received it; never who referred."""
    if not actor.known:
        return NOBODY
    mine = Q(referral__received_by=actor.pk)
    return _of_student(actor, "referral__") | (mine & _received(actor, "referral__", READABLE))


@scopes(LetterLink)
def links_seen(actor: Actor) -> Q:
    """See the links one gave away oneself."""
    return _of_student(actor, "referral__") if actor.known else NOBODY


@scopes(CareSending)
def sendings_seen(actor: Actor) -> Q:
    """See what one let go by care mail oneself; nobody else does, not even who signed the letter."""
    return _of_student(actor, "referral__") if actor.known else NOBODY


@scopes(Bridge)
def bridges_seen(actor: Actor) -> Q:
    """See who waits on one's own list, and as the student that one waits."""
    return Q(keeper=actor.pk) | Q(student=actor.pk) if actor.known else NOBODY


def _of_student(actor: Actor, path: str) -> Q:
    """Narrow to what is about the actor and was shown to them."""
    return Q(**{f"{path}student": actor.pk}) & ~Q(**{f"{path}state__in": _HIDDEN_FROM_STUDENT})


def _received(actor: Actor, path: str, states: frozenset[State]) -> Q:
    """Narrow to what lies with the actor's role, for their unit, by a permission that stands now. No query."""
    pool = in_pool(actor, path)
    if pool is None:
        return NOBODY
    nobodys = Q(**{f"{path}received_by": None}) & Q(**{f"{path}state": State.PASSED_ON})
    mine = Q(**{f"{path}received_by": actor.pk})
    own = Q(**{f"{path}author": actor.pk}) | Q(**{f"{path}student": actor.pk})
    listed = Q(**{f"{path}way": Way.INSIDE, f"{path}state__in": list(states)})
    return pool & listed & (nobodys | mine) & ~own & stands(path)


def _as_head(actor: Actor) -> Q:
    """Narrow to what was not answered in time in the profession whose head one is: the row, never the text.

    A profession without a head is its own: its members see what lies too long with a colleague. One query.
    """
    if not actor.held:
        return NOBODY
    heads = dict(RoutingRule.objects.exclude(head_role="").values_list("to_role", "head_role"))
    roles = {held.role for held in actor.held}
    led = Q(to_role__in=[role for role, head in heads.items() if head in roles])
    pool = in_pool(actor)
    if pool is not None:
        led |= pool & ~Q(to_role__in=list(heads))
    late = Q(way=Way.INSIDE, state__in=list(OPEN_INSIDE), escalated__gt=0)
    return late & led & ~Q(author=actor.pk) & ~Q(student=actor.pk) & stands("")


def in_pool(actor: Actor, path: str = "") -> Q | None:
    """Make the condition that a referral goes to a role the actor holds for its unit; None when they hold none."""
    found: Q | None = None
    for held in actor.held:
        role = guides_as(held.role)
        if role is None:
            continue
        mine = Q(**{f"{path}to_role": role})
        if held.programme is not None:
            mine &= Q(**{f"{path}to_programme": held.programme})
        elif held.faculty is not None:
            mine &= Q(**{f"{path}to_faculty": held.faculty})
        found = mine if found is None else found | mine
    return found


def stands(path: str) -> Q:
    """Narrow to referrals whose permission may be used now, for the very text that was asked about."""
    rows = Permission.objects.unscoped(reason=_WHY).filter(
        usable(now=time.now(), today=time.today()),
        pk=OuterRef(f"{path}permission"),
        what_kind=KIND,
        what=OuterRef(f"{path}pk") if not path else OuterRef(f"{path.removesuffix('__')}_id"),
        digest=OuterRef(f"{path}digest"),
    )
    return Q(Exists(rows))


# --- Pages and changes ----------------------------------------------------------------------------------------------


def anybody(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody, also without an account; what they bring (a link and its code) decides the rest."""
    return allow("open to all")


def refers(actor: Actor, /, **parts: Any) -> Decision:
    """Let whoever may refer or receive: support staff with a place in the routing order or in the guidance."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("refers or receives") if from_roles(actor) else refuse("refers nobody")


def may_write(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the author; absent and another's are refused alike."""
    return _one(actor, Q(author=actor.pk), code, "wrote it")


def may_open_own(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the student whom it is about, once it was shown to them."""
    return _one(actor, _of_student(actor, ""), code, "about themselves", student=True)


def may_look(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who may see in the inbox that it waits: the pool, or its head when nobody answered in time."""
    return _one(actor, _received(actor, "", LISTED_TO_RECEIVER) | _as_head(actor), code, "waits with their role")


def may_take(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who is of the role it waits with."""
    return _one(actor, _received(actor, "", LISTED_TO_RECEIVER), code, "waits with their role")


def may_read(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who took it, while the permission stands."""
    mine = Q(received_by=actor.pk)
    return _one(actor, mine & _received(actor, "", READABLE), code, "received it by permission")


def may_free(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who took it put it back, and the head when it lies too long."""
    mine = Q(received_by=actor.pk) & _received(actor, "", READABLE)
    return _one(actor, mine | _as_head(actor), code, "keeps it moving")


def may_close_bridge(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who looks after a student who waits."""
    if not actor.known or not _plain(code):
        return refuse("no such referral", sign_in_helps=not actor.known)
    rows = Bridge.objects.seen_by(actor).filter(referral__code=code, keeper=actor.pk)
    for student in rows.values_list("student", flat=True)[:1]:
        return allow("looks after them", subject=student)
    return refuse("no such referral")


def keeps_partners(actor: Actor, /, **given: Any) -> Decision:
    """Let coordinators and policy keep what was agreed with partners."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("keeps agreements") if actor.holds("coordinator", "policy") else refuse("keeps no agreements")


def keeps_routes(
    actor: Actor, /, *, faculty: UUID | Any = None, programme: UUID | Any = None, **given: Any
) -> Decision:
    """Let an administrator or a coordinator of the whole university say who refers to whom; of a unit, in it.

    A programme lies in the faculty that the table names, whatever `faculty` says: one query for it.
    """
    if actor.holds("administrator"):
        return allow("administrator")
    below = getattr(programme, "pk", programme)
    if below is not None:
        unit = Programme.objects.filter(pk=below).values_list("faculty", flat=True).first()
    else:
        unit = getattr(faculty, "pk", faculty)
    return keeps_unit(actor, unit, below)


def keeps_unit(actor: Actor, faculty: UUID | None, programme: UUID | None = None) -> Decision:
    """Decide for a unit of which the faculty is known. No query."""
    if actor.holds("administrator"):
        return allow("administrator")
    for held in actor.held:
        if held.role != "coordinator":
            continue
        if held.programme is None and held.faculty is None:
            return allow("coordinates the university")
        if held.programme is None and held.faculty == faculty:
            return allow("coordinates this faculty")
        if held.programme is not None and held.programme == programme:
            return allow("coordinates this programme")
    return refuse("keeps no routes here")


def keeps_some_routes(actor: Actor, /, **given: Any) -> Decision:
    """Open to who keeps the routing order of the university, or of a faculty."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    keeps = actor.holds("administrator", "coordinator")
    return allow("keeps routes") if keeps else refuse("keeps no routes")


def reads_routes(actor: Actor, /, **given: Any) -> Decision:
    """Open to who refers or receives, and to who keeps the order."""
    return refers(actor) or keeps_some_routes(actor)


def from_roles(actor: Actor) -> list[str]:
    """List the roles in which somebody refers and receives, in the order of their names. No query."""
    return sorted({role for held in actor.held if (role := guides_as(held.role)) is not None})


def secret(referral: Referral) -> bool:
    """Tell whether it goes to or comes from a profession under secrecy."""
    return is_apart(referral.to_role) or is_apart(referral.from_role)


def _one(actor: Actor, which: Q, code: str, because: str, *, student: bool = False) -> Decision:
    """Decide about one referral; absent and not theirs are refused alike. One query."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    if not _plain(code):
        return refuse("no such referral")
    rows = Referral.objects.unscoped(reason="decides who sees it").filter(which, code=code)
    for about in rows.values_list("student", flat=True)[:1]:
        return allow(because, subject=about)
    return refuse("no such referral")


def _plain(code: str) -> bool:
    return code.isascii() and code.isalnum()
