"""Who sees a call: whoever holds the role of its inbox, and who stands in for what was not read in time (C11).

A stand-in for a period is a holder like any other (`people`). Nobody else sees a row: no colleague who is not on duty,
no manager, no administrator, and the students' side nothing of the staff's.
"""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core.rows import all_of
from naast.foundation.people.queries import holders

from .models import Call, Inbox, Message

NOBODY = Q(pk__in=[])


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(Call)
def calls_seen(actor: Actor) -> Q:
    """See the calls of the inboxes one reads; as a stand-in those that are late, or all while nobody is on duty."""
    return _seen(actor, "")


@scopes(Message)
def messages_seen(actor: Actor) -> Q:
    """See what was written about the calls one sees."""
    return _seen(actor, "call__")


def _seen(actor: Actor, path: str) -> Q:
    """Make the condition, for the call itself or for what hangs on it. One query at most, for stand-ins alone."""
    if not actor.known:
        return NOBODY
    roles = [held.role for held in actor.held]
    seen = Q(**{f"{path}inbox__role__in": roles})
    for inbox in Inbox.objects.filter(stands_in__in=roles).exclude(role__in=roles) if roles else ():
        mine = Q(**{f"{path}inbox": inbox.pk})
        seen |= mine & Q(**{f"{path}escalated__gt": 0}) if holders(ANONYMOUS, role=inbox.role) else mine
    return seen


# --- Pages and changes ----------------------------------------------------------------------------------------------


def anybody(actor: Actor, /, **given: Any) -> Decision:
    """Let everybody, also without an account; what they bring (a receipt) decides the rest."""
    return allow("open to all")


def may_ask(actor: Actor, /, *, kind: str = Inbox.STUDENTS, **given: Any) -> Decision:
    """Let somebody without an account ask; of who is signed in students at theirs, staff at theirs."""
    if not actor.known:
        return allow("open to all")
    fitting = {Inbox.STUDENTS: "student", Inbox.STAFF: "staff"}.get(kind)
    return allow(f"asks as {fitting}") if fitting in actor.kinds else refuse("another inbox is theirs")


def reads_calls(actor: Actor, /, **parts: Any) -> Decision:
    """Let whoever reads an inbox, or stands in for who does. One query at most."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    readers = {role for both in all_of(Inbox, "role", "stands_in") for role in both if role}
    return allow("reads an inbox") if actor.holds(*readers) else refuse("reads no inbox")


def may_open_call(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let whoever sees this call; absent, of another inbox and withdrawn long ago are refused alike."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    plain = code.isascii() and code.isalnum()
    found = Call.objects.seen_by(actor).filter(code=code).values_list("person", flat=True)[:1] if plain else ()
    for person in found:
        return allow("reads this inbox", subject=person)
    return refuse("no such call")


def may_open_inbox(actor: Actor, /, **given: Any) -> Decision:
    """Let an administrator say who reads what and when; that shows them no call."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    return allow("administrator") if actor.holds("administrator") else refuse("not the administrator")
