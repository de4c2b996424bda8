"""Setting how long a role keeps files and on which ground a purpose stands; with a reason, the old ones remain."""

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor
from naast.foundation.core import time

from ..access import is_officer
from ..models import GroundSetting, RetentionTerm
from ..rules.purposes import GROUNDS, PURPOSE_BY_SLUG, SPECIAL
from ..rules.terms import LONGEST_MONTHS


class BadSetting(ValueError):
    """No such role or purpose, an impossible term, or no reason."""


@action("term.set", may=is_officer)
def set_term(*, actor: Actor, role: str, months: int, by_law: bool, reason: str) -> RetentionTerm:
    """Set how many months a role's files stay after closing. Raises BadSetting."""
    if not role or not reason.strip() or not 1 <= months <= LONGEST_MONTHS:
        raise BadSetting
    row = RetentionTerm(
        role=role, months=months, by_law=by_law, reason=reason.strip(), set_at=time.now(), set_by_id=actor.pk
    )
    row.save()
    return row


@action("ground.set", may=is_officer)
def set_ground(*, actor: Actor, purpose: str, ground: str, special: str, reason: str) -> GroundSetting:
    """Set the legal ground of a purpose, and what lifts the ban on data about health. Raises BadSetting."""
    if purpose not in PURPOSE_BY_SLUG or ground not in GROUNDS or special not in SPECIAL or not reason.strip():
        raise BadSetting
    row = GroundSetting(
        purpose=purpose,
        ground=ground,
        special=special,
        reason=reason.strip(),
        set_at=time.now(),
        set_by_id=actor.pk,
    )
    row.save()
    return row
