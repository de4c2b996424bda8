"""What emergency access opens of guidance: to read, for as long as it runs, and nothing that can be changed (G4)."""

import dataclasses
import datetime
from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.oversight.queries import running
from naast.foundation.people.words import role_in_sentence

from ..access import files_in_emergency
from ..models import entries_of
from .shown import Written, written_in

_WHY = "an emergency access that runs was found to open it"


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open in an emergency, until a moment (aware, UTC); its texts, latest first."""

    name: str
    role: str
    ends_at: datetime.datetime
    written: tuple[Written, ...]


def opened_in_emergency(actor: Actor, code: str) -> Opened | None:
    """Show the texts of a file that is open in an emergency; no scratch pad, and None when nothing runs any more."""
    row = files_in_emergency(actor).filter(code=code).select_related("student").first()
    ends = [
        access.ends_at
        for access in running(actor)
        if row is not None and access.student_id == row.student_id and access.ends_at is not None
    ]
    if row is None or not ends:
        return None
    texts = written_in(actor, row, entries_of(row.role).objects.unscoped(reason=_WHY))
    return Opened(row.student.shown_name, role_in_sentence(row.role), max(ends), texts)


def doors(actor: Actor, student: UUID) -> Iterable[tuple[str, str]]:
    """List where the files are that this actor's emergency access to a student opens, with their words."""
    for role, code in files_in_emergency(actor).filter(student=student).values_list("role", "code"):
        words = _("Begeleiding: %(role)s") % {"role": role_in_sentence(role)}
        yield words, reverse("guidance-emergency", kwargs={"code": code})
