"""Finds the file an action was allowed to change, and works out what waits in it."""

from uuid import UUID

from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.models import Person

from ..models import GuidanceFile
from ..rules.stages import State, next_step

WHY = "the rule let the keeper of this file in"
HOUSE = "the house keeps its own terms"


class Closed(Exception):
    """Guidance ended meanwhile; it can be opened again."""


def locked(code: str, *, closed_too: bool = False) -> GuidanceFile:
    """Find the file the rule was asked about, and keep others from changing it meanwhile. Raises Closed."""
    found: GuidanceFile = GuidanceFile.objects.unscoped(reason=WHY).select_for_update().get(code=code)
    if found.state == State.CLOSED and not closed_too:
        raise Closed
    return found


def moved(file: GuidanceFile, **values: object) -> GuidanceFile:
    """Write the changed columns of one file, with what waits now and by when."""
    for name, value in values.items():
        setattr(file, name, value)
    if file.state == State.OPEN:
        waits, due = next_step(
            today=time.today(),
            opened=time.local(file.started_at).date(),
            last_contact=file.last_contact_on,
            look_again=file.look_again_on,
            agreed=file.sessions_agreed,
            had=file.sessions_had,
            evaluated=file.evaluated_at is not None,
            reading_asked=time.local(file.reading_asked_at).date() if file.reading_asked_at is not None else None,
        )
        values = values | {"waits": waits, "due_on": due}
    GuidanceFile.objects.unscoped(reason=WHY).filter(pk=file.pk).update(**values)
    for name, value in values.items():
        setattr(file, name, value)
    return file


def about_student(result: object, given: dict[str, object]) -> UUID | None:
    """Name the student a change is about."""
    return result.student_id if isinstance(result, GuidanceFile) else None


def about_file(result: object, given: dict[str, object]) -> UUID | None:
    """Name the student a text is about."""
    return about_student(getattr(result, "file", result), given)


def id_of(person: Person | UUID) -> UUID:
    """Give the id of a person, however they were named."""
    return person if isinstance(person, UUID) else person.pk


def writer(actor: Actor | Job) -> UUID:
    """Name who writes. Raises ValueError for a job, which has nothing to say."""
    if actor.pk is None:
        raise ValueError("a text has an author")
    return actor.pk
