"""A file as its keeper reads it and as its student reads it."""

import dataclasses
import datetime
import json
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.keys import keyring
from naast.foundation.core.rows import NOBODY, digits_of, id_given, read_day, read_moment
from naast.support.appointments.models import Appointment
from naast.support.appointments.models import State as Meeting

from ..access.heads import Head, Names, head_of
from ..models import Draft, GuidanceFile, Scratch, entries_of
from ..rules.roles import PSYCHOLOGISTS
from ..rules.stages import DRAFT_STAYS, State

MOST = 300
"""Texts on one page: more than anybody writes with one student in a year."""
_WHY = "tells the student that something is not ready to read, not what"


class Written(NamedTuple):
    """One text of a file; `mine` says that the reader wrote it, `by_student` that the student did.

    A page shows dozens, so it is made as fast as can be; it says nothing when printed.
    """

    code: str
    kind: str
    text: str
    author: str
    mine: bool
    by_student: bool
    on: datetime.date
    how: str
    counts: bool
    standing: str
    ready: bool
    changed_at: datetime.datetime | None

    def __repr__(self) -> str:
        return "<written>"


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A file with what is written in it, latest first; `unready` so many texts the student cannot read yet.

    `meets_at` is the next appointment between the two, None when there is none; `names` are there for who keeps it.
    """

    file: GuidanceFile
    written: tuple[Written, ...]
    unready: int
    meets_at: datetime.datetime | None
    pad: int = 0
    names: Names | None = None

    def of(self, *kinds: str) -> list[Written]:
        """List the texts of some kinds, latest first."""
        return [each for each in self.written if each.kind in kinds]


def file_shown(actor: Actor, code: str) -> Shown | None:
    """Show a file to who keeps it, or stands in; None for absent and another's alike.

    Two queries, whatever the file holds, and one more for psychologists, in SQL of its own; a test compares it with
    the scope.
    """
    head = head_of(actor, code)
    return shown_of(actor, head) if head is not None else None


def shown_of(actor: Actor, head: Head) -> Shown:
    """Show the file whose head a rule found for this actor, in this request. One query."""
    written = _kept_texts(actor, head)
    return Shown(head.file, written, sum(not each.ready for each in written), head.meets_at, head.pad, head.names)


_TEXTS = """
SELECT entry.id, entry.text, entry.code, entry.kind, author.shown_name, author.id = %s, author.id = %s,
       entry."on", entry.how, entry.counts, entry.standing, entry.ready, entry.changed_at
  FROM {table} AS entry JOIN people_person AS author ON author.id = entry.author_id
 WHERE entry.file_id = %s ORDER BY entry."on" DESC, entry.id DESC LIMIT %s
"""


def _kept_texts(actor: Actor, head: Head) -> tuple[Written, ...]:
    """List what stands in a file that the actor was found to keep, latest first."""
    file, model = head.file, entries_of(head.file.role)
    with connection.cursor() as cursor:
        given = [id_given(actor.pk or NOBODY), id_given(file.student_id), id_given(file.pk), MOST]
        cursor.execute(_TEXTS.format(table=model._meta.db_table), given)
        found = cursor.fetchall()
    with keyring() as ring:
        ring.bring(head.key)
        texts = model._meta.get_field("text").open_tokens(
            [(digits_of(row[0]), bytes(row[1])) for row in found], file.pk
        )
    return tuple(
        Written(
            code, kind, text, author, bool(mine), bool(by_student), read_day(on), how, bool(counts), standing,
            bool(ready), read_moment(changed_at) if changed_at is not None else None,
        )
        for text, (_key, _token, code, kind, author, mine, by_student, on, how, counts, standing, ready, changed_at)
        in zip(texts, found, strict=True)
    )  # fmt: skip


def entry_of(actor: Actor, file: GuidanceFile, entry: str) -> Written | None:
    """Find one text of a file the actor was found to see; None when it is not there. Two queries at most."""
    if not (entry.isascii() and entry.isalnum()):
        return None
    rows = entries_of(file.role).objects.seen_by(actor).filter(file=file.pk, code=entry).select_related("author")
    return next((_one(row, actor, file) for row in rows), None)


def own_files(actor: Actor) -> list[GuidanceFile]:
    """List one's own guidance, running first and latest first. One query."""
    if not actor.known:
        return []
    rows = GuidanceFile.objects.seen_by(actor).filter(student=actor.pk).select_related("kept_by")
    return sorted(rows.order_by("-started_at"), key=lambda row: row.state != State.OPEN)


def own_shown(actor: Actor, code: str) -> Shown | None:
    """Show a student their side of their own file: what is ready to read. Four queries and one for the key."""
    if not (code.isascii() and code.isalnum()):
        return None
    rows = GuidanceFile.objects.seen_by(actor).filter(code=code, student=actor.pk)
    row = rows.select_related("kept_by", "student", "programme").first()
    if row is None:
        return None
    readable = entries_of(row.role).objects.seen_by(actor)
    hidden = entries_of(row.role).objects.unscoped(reason=_WHY).filter(file=row.pk, ready=False).count()
    written = tuple(each for each in written_in(actor, row, readable) if each.ready)
    return Shown(row, written, hidden, _next_meeting(actor, row, host=row.kept_by_id))


def written_in(actor: Actor, file: GuidanceFile, seen: QuerySet[Any]) -> tuple[Written, ...]:
    """List what of a file this actor sees, latest first."""
    rows = seen.filter(file=file.pk).select_related("author")
    return tuple(_one(row, actor, file) for row in rows.order_by("-on", "-id")[:MOST])


def _one(row: Any, actor: Actor, file: GuidanceFile) -> Written:
    """Prepare one text."""
    return Written(
        code=row.code,
        kind=row.kind,
        text=row.text,
        author=row.author.shown_name,
        mine=row.author_id == actor.pk,
        by_student=row.author_id == file.student_id,
        on=row.on,
        how=row.how,
        counts=row.counts,
        standing=row.standing,
        ready=row.ready,
        changed_at=row.changed_at,
    )


def _next_meeting(actor: Actor, file: GuidanceFile, *, host: UUID | None) -> datetime.datetime | None:
    """Find the next appointment between the two of a file, if the actor sees it. One query."""
    rows = Appointment.objects.seen_by(actor).filter(
        host=host, student=file.student_id, state=Meeting.CONFIRMED, ends_at__gt=time.now()
    )
    found: datetime.datetime | None = rows.order_by("starts_at").values_list("starts_at", flat=True).first()
    return found if file.state == State.OPEN else None


# --- What is for a while --------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class PadLine:
    """One line of one's own scratch pad."""

    code: str
    text: str = dataclasses.field(repr=False)
    at: datetime.datetime
    expires_at: datetime.datetime
    frozen: bool


def pad_of(actor: Actor, file: GuidanceFile) -> list[PadLine]:
    """List one's own scratch pad beside a file, latest first; frozen lines stay past their day. Two queries."""
    rows = Scratch.objects.seen_by(actor).filter(file=file.pk, author=actor.pk).order_by("-at", "-id")[:MOST]
    now = time.now()
    return [
        PadLine(row.code, row.text, row.at, row.expires_at, row.frozen_at is not None)
        for row in rows
        if row.expires_at > now or row.frozen_at is not None
    ]


@dataclasses.dataclass(frozen=True, slots=True)
class FrozenLine:
    """One frozen line as the privacy officer weighs it."""

    code: str
    student: UUID
    name: str
    author: str
    text: str = dataclasses.field(repr=False)
    at: datetime.datetime


def frozen_lines(actor: Actor) -> list[FrozenLine]:
    """List what waits for the privacy officer's weighing, oldest first; no psychologist's. One query and keys."""
    rows = Scratch.objects.seen_by(actor).filter(frozen_at__isnull=False).exclude(file__role__in=PSYCHOLOGISTS)
    found = rows.select_related("file__student", "author").order_by("frozen_at", "at", "id")[:MOST]
    return [
        FrozenLine(row.code, row.file.student_id, row.file.student.shown_name, row.author.shown_name, row.text, row.at)
        for row in found
    ]


def draft_of(actor: Actor, file: GuidanceFile, form: str) -> dict[str, str]:
    """Give what somebody typed in a form less than a day ago and did not save; nothing else. Two queries at most."""
    rows = Draft.objects.seen_by(actor).filter(
        file=file.pk, author=actor.pk, form=form, at__gt=time.now() - DRAFT_STAYS
    )
    row = rows.first()
    typed: dict[str, str] = json.loads(row.text) if row is not None else {}
    return typed


# --- Beginning ------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Met:
    """Somebody one met or is about to meet, by an appointment, with whom no file is open yet."""

    code: str
    student: UUID
    name: str
    at: datetime.datetime


LOOK_BACK, LOOK_AHEAD = datetime.timedelta(days=60), datetime.timedelta(days=21)


def met_without_file(actor: Actor, *, appointment: str = "") -> list[Met]:
    """List whom one meets without a file, each once, latest first; or the one of this appointment. Two queries."""
    now = time.now()
    rows = Appointment.objects.seen_by(actor).filter(
        host=actor.pk,
        state=Meeting.CONFIRMED,
        student__isnull=False,
        starts_at__range=(now - LOOK_BACK, now + LOOK_AHEAD),
    )
    if appointment:
        rows = rows.filter(code=appointment)
    kept = GuidanceFile.objects.seen_by(actor).filter(kept_by=actor.pk, state=State.OPEN)
    open_with = set(kept.values_list("student", flat=True))
    found: dict[UUID, Met] = {}
    for code, student, name, at in rows.order_by("-starts_at").values_list(
        "code", "student", "student__shown_name", "starts_at"
    )[:MOST]:
        if student not in open_with and student != actor.pk:
            found.setdefault(student, Met(code, student, name, at))
    return list(found.values())


def file_after_meeting(actor: Actor, appointment: str) -> str | None:
    """Give the code of the open file with the student of an appointment; None without either. Two queries."""
    rows = Appointment.objects.seen_by(actor).filter(host=actor.pk, code=appointment, student__isnull=False)
    student = rows.values_list("student", flat=True).first()
    kept = GuidanceFile.objects.seen_by(actor).filter(kept_by=actor.pk, state=State.OPEN, student=student)
    code: str | None = kept.values_list("code", flat=True).first() if student is not None else None
    return code
