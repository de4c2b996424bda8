"""What is open at this moment, for rooms above: asked at each request, so it ends by itself to the second."""

import logging
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.decisions.queries import is_on

from ..access import roles_of
from ..models import EmergencyAccess
from ..rules.emergency import BREAK_GLASS, OPENED
from ..rules.professions import ASKERS, PROFESSIONS, may_ask_for, profession_of

logger = logging.getLogger(__name__)


def running(actor: Actor) -> tuple[EmergencyAccess, ...]:
    """List the emergency accesses this actor has open now, each with `student_id` and `roles` (whose files it opens).

    Empty for who is no support staff, from the second an access ends, when the function it was asked in is gone, and
    while no decision switches emergency access on. Whatever goes wrong in asking is a no. One query, a second when
    something is open, none for others.
    """
    roles = roles_of(actor)
    if not actor.known or "staff" not in actor.kinds or roles.isdisjoint(ASKERS):
        return ()
    try:
        return _running(actor, roles)
    except Exception as fault:  # noqa: BLE001 - a fault must not open anything; its message may hold content
        logger.error("emergency access could not be looked up: %s", type(fault).__name__)  # noqa: TRY400 - see above
        return ()


def _running(actor: Actor, roles: frozenset[str]) -> tuple[EmergencyAccess, ...]:
    """Ask for what is open, and whether the function is switched on."""
    rows = EmergencyAccess.objects.seen_by(actor).filter(
        asker=actor.pk, state=OPENED, ends_at__gt=time.now(), student__isnull=False
    )
    found = tuple(
        row
        for row in rows.defer("whom", "why", "later_because", "outcome_note").order_by("ends_at")
        if may_ask_for(PROFESSIONS[row.profession], roles)
    )
    return found if found and is_on(BREAK_GLASS) else ()


def opened_for(actor: Actor, *, student: UUID, profession: str) -> EmergencyAccess | None:
    """Give the access this actor has to a student's files of a profession, or of a function of it; None without one.

    As many queries as `running`.
    """
    wanted = profession_of(profession)
    if wanted is None:
        return None
    return next(
        (row for row in running(actor) if row.student_id == student and row.profession == wanted.slug),
        None,
    )
