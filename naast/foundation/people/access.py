"""Who may see and change what about people: rows by scope, changes by named permission (G2)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.people.models import Enrolment, FaultList, Person, Programme, StandIn, WaitingFile
from naast.foundation.people.rules import SUPPORT_STAFF

Rule = Callable[..., Decision]
NOBODY = Q(pk__in=[])


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Enrolment)
def enrolments_seen(actor: Actor) -> Q:
    """See one's own enrolments; a study adviser also those that run today in the programmes they advise."""
    if not actor.known:
        return NOBODY
    own = Q(person=actor.pk)
    advised = [held.programme for held in actor.held if held.role == "study-adviser" and held.programme is not None]
    if not advised:
        return own
    today = time.today()
    return own | (Q(programme__in=advised, starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today)))


@scopes(StandIn)
def stand_ins_seen(actor: Actor) -> Q:
    """See who stands in for oneself and for whom one stands in; a coordinator also those of their units."""
    if not actor.known:
        return NOBODY
    seen = Q(person=actor.pk) | Q(function__person=actor.pk)
    for held in actor.held:
        if held.role != "coordinator":
            continue
        if held.faculty is None and held.programme is None:
            seen |= Q(pk__isnull=False) if held.campus is None else Q(function__campus=held.campus)
        elif held.programme is not None:
            seen |= Q(function__programme=held.programme)
        else:
            seen |= Q(function__faculty=held.faculty) | Q(function__programme__faculty=held.faculty)
    return seen


@scopes(WaitingFile)
def waiting_files_seen(actor: Actor) -> Q:
    """See no file: the import alone opens it, and says how many rows and where it is wrong."""
    return NOBODY


@scopes(FaultList)
def fault_lists_seen(actor: Actor) -> Q:
    """See, as an administrator, where the files of one's own institution are wrong."""
    if actor.pk is None or not actor.holds("administrator"):
        return NOBODY
    return Q(run__institution__in=Person.objects.filter(pk=actor.pk).values("institution"))


# --- Permissions by what somebody is --------------------------------------------------------------------------------


def holder_of(*roles: str) -> Rule:
    """Make the permission of whoever holds one of these roles today, for whatever unit."""

    def holds_role(actor: Actor, /, **parts: Any) -> Decision:
        if not actor.known:
            return refuse("not signed in", sign_in_helps=True)
        held = next((role for role in roles if actor.holds(role)), None)
        return allow(held) if held is not None else refuse("holds none of " + ", ".join(roles))

    return holds_role


def is_student(actor: Actor, /, **parts: Any) -> Decision:
    """Let students pass: whoever is enrolled today."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("student") if "student" in actor.kinds else refuse("not a student")


def is_staff(actor: Actor, /, **parts: Any) -> Decision:
    """Let members of staff pass."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("staff") if "staff" in actor.kinds else refuse("not staff")


is_support_staff = holder_of(*sorted(SUPPORT_STAFF))
is_study_adviser = holder_of("study-adviser")
is_coordinator = holder_of("coordinator")
is_psychologist = holder_of("psychologist", "head-of-psychologists", "duty-psychologist")
is_policy_officer = holder_of("policy")
is_editor = holder_of("editor")
is_privacy_officer = holder_of("privacy-officer")
is_administrator = holder_of("administrator")
may_import_people = is_administrator


# --- Permissions by what somebody is to this student ----------------------------------------------------------------


def is_adviser_of(actor: Actor, /, *, student: UUID, **parts: Any) -> Decision:
    """Let the study adviser pass of a programme this student follows today; stand-ins count. One query at most."""
    return _for_programme_of(actor, student, frozenset({"study-adviser"}), "adviser of this student")


def is_teacher_of(actor: Actor, /, *, student: UUID, **parts: Any) -> Decision:
    """Let a lecturer or tutor pass of a programme this student follows today, or of its faculty. One query at most."""
    return _for_programme_of(actor, student, frozenset({"lecturer", "tutor"}), "teaches in this student's programme")


def is_self(actor: Actor, /, *, student: UUID, **parts: Any) -> Decision:
    """Let somebody pass to what is their own."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("own", subject=student) if actor.pk == student else refuse("somebody else's")


def _for_programme_of(actor: Actor, student: UUID, roles: frozenset[str], because: str) -> Decision:
    """Decide by the programmes a student follows today."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    mine = [held for held in actor.held if held.role in roles]
    programmes = {held.programme for held in mine if held.programme is not None}
    faculties = {held.faculty for held in mine if held.faculty is not None}
    if not programmes and not faculties:
        return refuse("no such relation")
    today = time.today()
    follows = Enrolment.objects.unscoped(reason="decides a relation").filter(
        Q(programme__in=programmes) | Q(programme__faculty__in=faculties),
        Q(ends_on=None) | Q(ends_on__gte=today),
        person=student,
        starts_on__lte=today,
    )
    return allow(because, subject=student) if follows.exists() else refuse("no such relation")


def coordinates(actor: Actor, /, *, programme: UUID, **parts: Any) -> Decision:
    """Let the coordinator pass of a programme's faculty, or of the whole university. One query at most."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    mine = [held for held in actor.held if held.role == "coordinator"]
    if any(held.faculty is None and held.programme is None for held in mine):
        return allow("coordinator of the university")
    if any(held.programme == programme for held in mine):
        return allow("coordinator of this programme")
    faculties = {held.faculty for held in mine if held.faculty is not None}
    if faculties and Programme.objects.filter(pk=programme, faculty__in=faculties).exists():
        return allow("coordinator of this faculty")
    return refuse("not the coordinator")
