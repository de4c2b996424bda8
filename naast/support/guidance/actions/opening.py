"""Beginning guidance: from an appointment, with one's own student, or because a referral was accepted (C4, C5)."""

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.foundation.people.models import Enrolment, Person
from naast.foundation.people.queries import running

from ..access import advises_here, may_take_on
from ..events import FileOpened
from ..models import GuidanceFile
from ..queries.files import own_student_numbered
from ..rules.roles import held_for
from ..rules.stages import FIRST_CONTACT, State, Waits
from ._file import WHY, about_student, id_of, writer


@action("guidance.taken-on", may=may_take_on, about=about_student)
def take_on(
    *,
    actor: Actor | Job,
    student: Person | UUID,
    role: str,
    because: str,
    asked_at: datetime.datetime | None = None,
) -> GuidanceFile:
    """Open the actor's file with a student, or find the one that is open already.

    `role` is the function it is kept in, `because` the ground: "appointment", "own-student", or what another room
    vouches for (`ports.ground`). `asked_at`: when the student asked, for the time they waited. What others have with
    this student is neither read nor shown. Raises Refused.
    """
    person, keeper = id_of(student), writer(actor)
    found = _open(person, keeper, role)
    if found is not None:
        return found
    now = time.now()
    programme = _programme(actor, person, role)
    try:
        with transaction.atomic():
            made: GuidanceFile = GuidanceFile.objects.create(
                student_id=person,
                role=role,
                programme_id=programme,
                kept_by_id=keeper,
                asked_at=asked_at or now,
                started_at=now,
                waits=Waits.FIRST,
                due_on=(time.local(now) + FIRST_CONTACT).date(),
            )
    except IntegrityError:  # the same button, pressed twice in the same moment
        return _open(person, keeper, role) or _missing()
    emit(FileOpened(made.pk, person, role))
    return made


def _itself(result: object, given: dict[str, object]) -> UUID | None:
    return result.pk if isinstance(result, Person) else None


@action("guidance.student-sought", may=advises_here, about=_itself)
def seek_own_student(*, actor: Actor, number: str) -> Person | None:
    """Find a student of the actor's own programmes by their whole number, leaving a line whether there is one or not.

    None for another's student and for a number nobody has: the same question answers both, so they take as long.
    """
    return own_student_numbered(actor, number)


def _open(student: UUID, keeper: UUID, role: str) -> GuidanceFile | None:
    rows = GuidanceFile.objects.unscoped(reason=WHY).filter(
        student=student, kept_by=keeper, role=role, state=State.OPEN
    )
    found: GuidanceFile | None = rows.first()
    return found


def _missing() -> GuidanceFile:
    raise LookupError("a file that could neither be made nor found")


def _programme(actor: Actor | Job, student: UUID, role: str) -> UUID | None:
    """Give the programme of the student for which the actor holds this function; None when it is for none."""
    if isinstance(actor, Job):
        return None
    held = [each.programme for each in actor.held if each.role in held_for(role) and each.programme is not None]
    if not held:
        return None
    rows = Enrolment.objects.unscoped(reason="names the programme in a file that is opened").filter(
        running(time.today()), person=student, programme__in=held
    )
    found: UUID | None = rows.order_by("starts_on", "pk").values_list("programme", flat=True).first()
    return found
