"""Finds files for who keeps them."""

from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Enrolment, Person

from ..access import advised_by, files_kept
from ..models import GuidanceFile
from ..rules.stages import State


def open_file_of(actor: Actor, *, student: UUID) -> GuidanceFile | None:
    """Find the actor's own open file with a student; None when there is none. One query, or two for a psychologist.

    What others have with the same student is not looked at, and a file one stands in for comes after one's own.
    """
    found = files_kept(actor).filter(student=getattr(student, "pk", student), state=State.OPEN).order_by("started_at")
    rows = list(found.select_related("student"))
    return next((row for row in rows if row.kept_by_id == actor.pk), rows[0] if rows else None)


def file_of(actor: Actor, code: str) -> GuidanceFile | None:
    """Find a file one keeps by its code; None for absent and another's alike. One query, or two for a psychologist."""
    if not (code.isascii() and code.isalnum()):
        return None
    return files_kept(actor).filter(code=code).select_related("student", "kept_by", "programme").first()


def staff_file_by_id(actor: Actor, file: UUID) -> GuidanceFile | None:
    """Find a file one keeps by its id, for a letter. One query, or two for a psychologist."""
    return files_kept(actor).filter(pk=file).first()


def own_file_by_id(actor: Actor, file: UUID) -> GuidanceFile | None:
    """Find one's own file by its id, as the student it is about. One query, or two."""
    found: GuidanceFile | None = GuidanceFile.objects.seen_by(actor).filter(pk=file, student=actor.pk).first()
    return found


def own_student_numbered(actor: Actor, number: str) -> Person | None:
    """Find a student of the programmes the actor advises by their whole number; None for everybody else. One query."""
    if "\x00" in number:
        return None
    rows = Enrolment.objects.seen_by(actor).filter(programme__in=advised_by(actor), person__person_number=number)
    row = rows.exclude(person=actor.pk).select_related("person").first()
    return row.person if row is not None and row.person.is_here(time.today()) else None
