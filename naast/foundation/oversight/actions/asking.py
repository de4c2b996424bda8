"""Asking for emergency access: whom, whose files, why, and who confirms it (G4)."""

import datetime
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code

from ..access import may_ask_for_access, roles_of
from ..models import EmergencyAccess
from ..queries.seconds import seconds_for, student_named
from ..queries.terms import terms
from ..rules.emergency import ASKED, LONGEST_WHY, REQUEST_WAITS, SHORTEST_WHY, told_at
from ..rules.professions import PROFESSIONS, reviewer_of
from . import _letters

_AGAIN = datetime.timedelta(minutes=2)


class WhyTooShort(ValueError):
    """A reason that says nothing is no reason."""


class NoSecond(ValueError):
    """Whoever was named may not confirm this: oneself, or somebody without a function for it."""


class Oneself(ValueError):
    """One's own file is read on one's own page."""


def about_student(result: object, given: dict[str, object]) -> UUID | None:
    """Name the student a request is about, for the trail; nobody when the number was nobody's."""
    return result.student_id if isinstance(result, EmergencyAccess) else None


@action("emergency.asked", may=may_ask_for_access, about=about_student)
def ask_for_access(
    *, actor: Actor | Job, whom: str, profession: str, why: str, second: UUID, later_because: str = ""
) -> EmergencyAccess:
    """Ask to open a student's files of one profession; nothing opens until the second person confirms.

    `whom` is a student number or code; when it is nobody's the request stands and looks as any other, so that it
    tells nothing. `later_because` delays telling the student by at most 24 hours. The same request within two minutes
    is one. Raises WhyTooShort, NoSecond, Oneself, Refused.
    """
    if not isinstance(actor, Actor) or actor.pk is None:
        raise NoSecond("a person asks")
    if not SHORTEST_WHY <= len(why.strip()) <= LONGEST_WHY:
        raise WhyTooShort
    if second == actor.pk or second not in {each.id for each in seconds_for(actor, profession)}:
        raise NoSecond
    student = student_named(actor, whom)
    if student == actor.pk:
        raise Oneself
    if student == second:
        student = None  # nobody confirms the opening of their own file; and nobody learns that it is theirs
    now = time.now()
    before = EmergencyAccess.objects.unscoped(reason="a second click is no second request").filter(
        asker=actor.pk, second=second, profession=profession, student=student, state=ASKED, asked_at__gt=now - _AGAIN
    )
    known: EmergencyAccess
    for known in before.select_for_update():
        if known.whom == whom and known.why == why:
            return known
    row = EmergencyAccess(
        code=new_code(),
        asker_id=actor.pk,
        second_id=second,
        student_id=student,
        profession=profession,
        whom=whom,
        why=why,
        later_because=later_because or None,
        state=ASKED,
        minutes=terms().minutes,
        asked_at=now,
        tell_at=told_at(now + REQUEST_WAITS, later=bool(later_because)),
        review_role=reviewer_of(PROFESSIONS[profession], roles_of(actor)),
    )
    row.save(force_insert=True)
    _letters.post(_letters.ASKED, row.pk, [second])
    return row
