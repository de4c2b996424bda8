"""Who sees a permission: the student whose it is; giver and receiver only one that was given, left and runs (C5)."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.people.queries import person_here

from .models import Permission, usable

NOBODY = Q(pk__in=[])
A_PERSON_HELPS = "a person arranges help"


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Permission)
def permissions_seen(actor: Actor) -> Q:
    """See one's own; as giver or receiver those that may be used today. A question or a no is nobody else's."""
    if actor.pk is None:
        return NOBODY
    passing = Q(giver=actor.pk) | Q(receiver=actor.pk)
    roles = [held.role for held in actor.held]
    if roles:
        passing |= Q(receiver=None, receiver_role__in=roles)
    return Q(student=actor.pk) | (passing & usable(now=time.now(), today=time.today()))


# --- Changes --------------------------------------------------------------------------------------------------------


def may_ask(actor: Actor, /, *, student: Any = None, **given: Any) -> Decision:
    """Let staff ask, and students share what is their own; who is under 16 is asked nothing (G9). One query.

    Which staff may ask this student is decided by the room whose action asks: it knows the relation.
    """
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    about = key_of(student)
    if actor.pk != about and "staff" not in actor.kinds:
        return refuse("not staff, and somebody else's")
    no = why_not_asked(about)
    return no if no is not None else allow("own" if actor.pk == about else "asks the student", subject=about)


def why_not_asked(student: UUID) -> Decision | None:
    """Say why somebody is asked nothing: not here any more, or under 16 (G9); None when they can be. One query."""
    found = person_here(student, on=time.today())
    if found is None:
        return refuse("nobody to ask")
    return refuse(A_PERSON_HELPS) if found.is_under(16, on=time.today()) else None


def may_answer(actor: Actor, /, *, permission: Any = None, **given: Any) -> Decision:
    """Let the student whose permission it is; absent and somebody else's are refused alike. One query."""
    return _own(actor, Q(pk=key_of(permission)))


def may_give(actor: Actor, /, *, permission: Any = None, **given: Any) -> Decision:
    """Let the student whose permission it is say yes, from 16 on (G9). One query."""
    return refuse(A_PERSON_HELPS) if actor.under_16 else may_answer(actor, permission=permission)


def may_open_question(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the student open their own question. One query."""
    if not (code.isascii() and code.isalnum()):
        return refuse("no such permission", sign_in_helps=True)
    return _own(actor, Q(code=code))


def may_record(actor: Actor, /, *, permission: Any = None, **given: Any) -> Decision:
    """Let whoever asked record what the student said at the desk. One query."""
    if actor.pk is None:
        return refuse("not signed in", sign_in_helps=True)
    rows = Permission.objects.unscoped(reason="decides who recorded it").filter(pk=key_of(permission), giver=actor.pk)
    for student in rows.exclude(student=actor.pk).values_list("student", flat=True):
        return allow("asked the student", subject=student)
    return refuse("no such permission")


def _own(actor: Actor, which: Q) -> Decision:
    """Decide whether this permission is the actor's own."""
    if actor.pk is None:
        return refuse("not signed in", sign_in_helps=True)
    if not Permission.objects.seen_by(actor).filter(which, student=actor.pk).exists():
        return refuse("no such permission")
    return allow("own", subject=actor.pk)


def key_of(thing: Any) -> UUID:
    """Give the id of a row, or the id itself. Raises TypeError for anything else."""
    found = getattr(thing, "pk", thing)
    if not isinstance(found, UUID):
        raise TypeError(f"{type(thing).__name__} is no row and no id")
    return found
