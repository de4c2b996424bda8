"""The scratch pad: passing impressions, gone after thirty days, no part of the file (L7)."""

from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.sealed import destroy_key
from naast.foundation.people.models import Person

from ..access import may_settle, may_use_pad
from ..models import GuidanceFile, Scratch, entries_of
from ..models.passing import SCRATCH_FILE
from ..rules.stages import SCRATCH_STAYS, Kind
from ._file import HOUSE, WHY, about_file, about_student, id_of, locked, writer

A_BATCH = 500


class Frozen(Exception):
    """An access request is being weighed; until then nothing on the pad changes."""


@action("guidance.jotted", may=may_use_pad, about=about_file)
def jot(*, actor: Actor | Job, code: str, text: str, key: UUID | None = None) -> Scratch:
    """Put a passing impression on one's own pad, for thirty days. The same `key` again is the same line.

    Raises Closed, Refused.
    """
    file = locked(code)
    before = Scratch.objects.unscoped(reason=WHY).filter(key=key).first() if key is not None else None
    if before is not None:
        before.file = file
        return before  # type: ignore[no-any-return]
    now = time.now()
    made: Scratch = Scratch.objects.create(
        file=file,
        author_id=writer(actor),
        text=text,
        at=now,
        expires_at=now + SCRATCH_STAYS,
        key=key or new_id(),
    )
    return made


@action("guidance.scratched-out", may=may_use_pad, about=about_student)
def scratch_out(*, actor: Actor | Job, code: str, line: str) -> GuidanceFile:
    """Take a line off one's own pad at once, with its key; one that is gone changes nothing. Raises Frozen, Refused."""
    file = locked(code, closed_too=True)
    rows = Scratch.objects.unscoped(reason=WHY).filter(file=file.pk, author=actor.pk, code=line)
    for row in rows.defer("text"):
        if row.frozen_at is not None:
            raise Frozen
        destroy_key(row.pk, SCRATCH_FILE)
        rows.delete()
    return file


@action("guidance.scratch-frozen", may=nobody, about="student")
def freeze_scratch(*, actor: Actor | Job, student: Person | UUID) -> int:
    """Keep every scratch pad about a student as it is, because they asked for access; gives how many lines.

    `privacy` calls it by its event; the privacy officer then weighs what of it is a passing impression.
    """
    person = id_of(student)
    rows = Scratch.objects.unscoped(reason=HOUSE).filter(file__student=person, frozen_at__isnull=True)
    return int(rows.filter(expires_at__gt=time.now()).update(frozen_at=time.now()))


@action("guidance.scratch-settled", may=may_settle, about=about_student)
def settle(*, actor: Actor | Job, line: str, belongs: bool) -> GuidanceFile:
    """Settle a frozen line: a passing impression may go, what is none belongs in the file, where the student reads it.

    What belongs goes into the file as its author's note; the line itself goes, with its key. Raises Refused.
    """
    row = Scratch.objects.unscoped(reason=WHY).select_related("file").select_for_update(of=("self",)).get(code=line)
    file: GuidanceFile = row.file
    if not belongs:
        Scratch.objects.unscoped(reason=WHY).filter(pk=row.pk).update(frozen_at=None)
        return file
    entries_of(file.role).objects.create(
        file=file,
        kind=Kind.NOTE,
        text=row.text,
        author_id=row.author_id,
        at=row.at,
        on=time.local(row.at).date(),
        ready=True,
    )
    destroy_key(row.pk, SCRATCH_FILE)
    Scratch.objects.unscoped(reason=WHY).filter(pk=row.pk).delete()
    return file


@action("guidance.scratch-forgotten", may=nobody)
def forget_scratch(*, actor: Actor | Job) -> int:
    """Remove what is older than thirty days, with its key, but for what is frozen; gives how many lines."""
    rows = Scratch.objects.unscoped(reason=HOUSE).filter(expires_at__lte=time.now(), frozen_at__isnull=True)
    ids = list(rows.values_list("pk", flat=True)[:A_BATCH])
    for line in ids:
        destroy_key(line, SCRATCH_FILE)
    Scratch.objects.unscoped(reason=HOUSE).filter(pk__in=ids).delete()
    return len(ids)
