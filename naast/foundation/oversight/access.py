"""Who sees and changes what of emergency access and of the weekly list (G4).

Nobody sees a request but who asked, who is to confirm it, and, once it was opened, whoever looks at it afterwards and
the student it is about. A row of the weekly list is seen by one function alone: psychologists' rows by their head.
"""

from typing import Any

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.access.confidential import scopes
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.decisions.queries import is_on

from .models import EmergencyAccess, ReviewRow
from .rules.emergency import ACCESS_REVIEW, ASKED, BREAK_GLASS, OPENED, STOPPED, may_still_be_confirmed
from .rules.professions import (
    ASKERS,
    PRIVACY_OFFICER,
    PROFESSIONS,
    may_ask_for,
    may_confirm,
)

NOBODY = Q(pk__in=[])
_UNKNOWN = refuse("not signed in", sign_in_helps=True)
# Whoever may be asked to look at a use or at a row; which of them, each row says itself.
REVIEWERS = tuple(
    dict.fromkeys(role for each in PROFESSIONS.values() for role in (PRIVACY_OFFICER, each.reviewer, each.otherwise))
)


# --- Rows -----------------------------------------------------------------------------------------------------------


@scopes(EmergencyAccess)
def emergencies_seen(actor: Actor) -> Q:
    """See what one asked or is to confirm; as reviewer what was opened, and as student what one was told of."""
    if not actor.known:
        return NOBODY
    used = Q(state__in=[OPENED, STOPPED])
    seen = Q(asker=actor.pk) | Q(second=actor.pk) | (used & Q(student=actor.pk, tell_at__lte=time.now()))
    roles = roles_of(actor)
    if roles:
        seen |= used & Q(review_role__in=roles) & ~Q(asker=actor.pk)
    return seen


@scopes(ReviewRow)
def rows_seen(actor: Actor) -> Q:
    """See the rows one's function reads, never those about one's own looks."""
    roles = roles_of(actor)
    if not actor.known or not roles:
        return NOBODY
    return Q(review_role__in=roles) & ~Q(looker=actor.pk)


def roles_of(actor: Actor) -> frozenset[str]:
    """Name the functions somebody holds today."""
    return frozenset(held.role for held in actor.held)


# --- Emergency access -----------------------------------------------------------------------------------------------


def asks_in_emergency(actor: Actor, /, **parts: Any) -> Decision:
    """Let support staff open the page on which emergency access is asked for; it answers everybody alike.

    The privacy officer too, who may be the second person.
    """
    if not actor.known:
        return _UNKNOWN
    return allow("support staff") if actor.holds(*ASKERS, PRIVACY_OFFICER) else refuse("no support staff")


def may_ask_for_access(actor: Actor, /, *, profession: str = "", **given: Any) -> Decision:
    """Let support staff ask for a file of an open profession, and a colleague for one of their own closed one.

    Nobody while no decision switches it on (G8). One query.
    """
    found = PROFESSIONS.get(profession)
    if found is None or not may_ask_for(found, roles_of(actor)):
        return refuse("not for this profession")
    return allow("emergency access") if is_on(BREAK_GLASS) else refuse("switched off")


def may_open_request(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let who asked and who is to confirm open a request, as long as they still may; others find nothing. One query.

    The line in the trail names the student only when there is one, and only of what was opened.
    """
    if not actor.known:
        return _UNKNOWN
    row = request_of(actor, code)
    if row is None:
        return refuse("no such request")
    return allow("asked" if row.asker_id == actor.pk else "second person")


def request_of(actor: Actor, code: str) -> EmergencyAccess | None:
    """Find a request that one asked for or is to confirm, without its texts; None alike for all others. One query."""
    if not (code.isascii() and code.isalnum()):
        return None
    rows = EmergencyAccess.objects.seen_by(actor).filter(Q(asker=actor.pk) | Q(second=actor.pk), code=code)
    row: EmergencyAccess | None = rows.defer("whom", "why", "later_because", "outcome_note").first()
    if row is None:
        return None
    found, roles = PROFESSIONS[row.profession], roles_of(actor)
    fits = may_ask_for(found, roles) if row.asker_id == actor.pk else may_confirm(found, roles)
    return row if fits else None


def may_answer_request(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let the second person answer a request that still waits, never who asked it. Two queries."""
    row = request_of(actor, code)
    if row is None or row.second_id != actor.pk or row.asker_id == actor.pk:
        return refuse("not the second person")
    if row.state == ASKED and not may_still_be_confirmed(row.state, row.asked_at, time.now()):
        return refuse("waited too long")
    return allow("second person") if is_on(BREAK_GLASS) else refuse("switched off")


def may_stop_access(actor: Actor, /, *, code: str = "", **given: Any) -> Decision:
    """Let who asked, who confirmed and who reviews end an access before its time: closed is always the safe side."""
    row = request_of(actor, code) or (use_of(actor, code) if may_review_uses(actor) else None)
    return allow("may stop") if row is not None else refuse("no such request")


# --- Looking at it afterwards ---------------------------------------------------------------------------------------


def may_review_uses(actor: Actor, /, **parts: Any) -> Decision:
    """Let the privacy officer and the heads of closed professions see the uses that are theirs to look at."""
    if not actor.known:
        return _UNKNOWN
    return allow("reviews emergency access") if actor.holds(*REVIEWERS) else refuse("reviews nothing")


def may_review_use(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the function pass that looks at this use, never who asked for it. One query."""
    if not actor.known:
        return _UNKNOWN
    row = use_of(actor, code)
    return allow("reviews emergency access") if row is not None else refuse("no such use")


def use_of(actor: Actor, code: str) -> EmergencyAccess | None:
    """Find a use that is this actor's to look at, without its texts; None alike for all others. One query."""
    if not (code.isascii() and code.isalnum()):
        return None
    rows = EmergencyAccess.objects.seen_by(actor).filter(
        code=code, review_role__in=roles_of(actor), state__in=[OPENED, STOPPED]
    )
    found: EmergencyAccess | None = (
        rows.exclude(asker=actor.pk).defer("whom", "why", "later_because", "outcome_note").first()
    )
    return found


def may_set_terms(actor: Actor, /, **given: Any) -> Decision:
    """Let the privacy officer say how long access lasts and within how many days it is looked at."""
    return allow("privacy officer") if actor.holds(PRIVACY_OFFICER) else refuse("not the privacy officer")


def may_review_looks(actor: Actor, /, **parts: Any) -> Decision:
    """Let whoever reads rows of the weekly list see theirs; nobody while no decision switches it on is shown one."""
    if not actor.known:
        return _UNKNOWN
    return allow("reviews who looked") if actor.holds(*REVIEWERS) else refuse("reviews nothing")


def may_review_row(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let the function pass that reads this row, while a decision switches the review on. Two queries."""
    if not actor.known:
        return _UNKNOWN
    if row_of(actor, code) is None:
        return refuse("no such row")
    return allow("reviews who looked") if is_on(ACCESS_REVIEW) else refuse("switched off")


def row_of(actor: Actor, code: str) -> ReviewRow | None:
    """Find a row this actor reads, without its texts; None alike for absent and not theirs. One query."""
    if not (code.isascii() and code.isalnum()):
        return None
    rows = ReviewRow.objects.seen_by(actor).filter(code=code).select_related("week")
    found: ReviewRow | None = rows.defer("opened_because", "outcome_note").first()
    return found


def is_told(actor: Actor, /, **parts: Any) -> Decision:
    """Let a student read who had emergency access to what is theirs."""
    if not actor.known:
        return _UNKNOWN
    return allow("own", subject=actor.pk) if "student" in actor.kinds else refuse("not a student")
