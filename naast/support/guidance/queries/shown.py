"""A file as its keeper reads it and as its student reads it."""

import dataclasses
import datetime
import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.rows import (
    NOBODY,
    columns_of,
    id_given,
    moment_given,
    read_day,
    read_id,
    read_moment,
    row_of,
)
from naast.foundation.core.sealed import Sealed
from naast.foundation.people.models import Person, Programme
from naast.support.appointments.models import Appointment
from naast.support.appointments.models import State as Meeting
from naast.support.appointments.queries.between import next_between

from ..access import kept_in_sql
from ..models import Draft, GuidanceFile, Scratch, entries_of
from ..rules.roles import PSYCHOLOGISTS
from ..rules.stages import DRAFT_STAYS, State

MOST = 300
"""Texts on one page: more than anybody writes with one student in a year."""
_WHY = "tells the student that something is not ready to read, not what"


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """One text of a file; `mine` says that the reader wrote it, `by_student` that the student did."""

    code: str
    kind: str
    text: str = dataclasses.field(repr=False)
    author: str
    mine: bool
    by_student: bool
    at: datetime.datetime
    on: datetime.date
    how: str
    counts: bool
    standing: str
    ready: bool
    changed_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A file with what is written in it, latest first; `unready` so many texts the student cannot read yet.

    `meets_at` is the next appointment between the two, None when there is none.
    """

    file: GuidanceFile
    written: tuple[Written, ...]
    unready: int
    meets_at: datetime.datetime | None
    pad: int

    def of(self, *kinds: str) -> list[Written]:
        """List the texts of some kinds, latest first."""
        return [each for each in self.written if each.kind in kinds]


def file_shown(actor: Actor, code: str) -> Shown | None:
    """Show a file to who keeps it, or stands in; None for absent and another's alike.

    Four queries and one for the key, whatever the file holds, in SQL of its own; a test compares it with the scope.
    """
    found = _kept_file(actor, code)
    if found is None:
        return None
    row, pad = found
    written = _kept_texts(actor, row)
    meets_at = next_between(actor.pk, row.student_id, now=time.now()) if row.state == State.OPEN else None
    return Shown(row, written, sum(not each.ready for each in written), meets_at, pad)


_FILE = """
SELECT {columns}, student.shown_name, keeper.shown_name, programme.name_nl, programme.name_en,
       (SELECT COUNT(*) FROM guidance_scratch AS pad
         WHERE pad.file_id = file.id AND pad.author_id = %s AND pad.expires_at > %s)
  FROM guidance_guidancefile AS file JOIN people_person AS student ON student.id = file.student_id
  JOIN people_person AS keeper ON keeper.id = file.kept_by_id
  LEFT JOIN people_programme AS programme ON programme.id = file.programme_id
 WHERE file.code = %s AND {kept}
"""
_TEXTS = """
SELECT entry.id, entry.text, entry.code, entry.kind, author.shown_name, author.id = %s, author.id = %s, entry.at,
       entry."on", entry.how, entry.counts, entry.standing, entry.ready, entry.changed_at
  FROM {table} AS entry JOIN people_person AS author ON author.id = entry.author_id
 WHERE entry.file_id = %s ORDER BY entry."on" DESC, entry.id DESC LIMIT %s
"""


def _kept_file(actor: Actor, code: str) -> tuple[GuidanceFile, int] | None:
    """Find a file the actor keeps, with the names on it and how many lines stand on their own pad beside it."""
    if actor.pk is None or not (code.isascii() and code.isalnum()):
        return None
    columns, (kept, given) = columns_of(GuidanceFile, "file"), kept_in_sql(actor)
    with connection.cursor() as cursor:
        sql = _FILE.format(columns=columns.sql, kept=kept)
        cursor.execute(sql, [id_given(actor.pk), moment_given(time.now()), code, *given])
        found = cursor.fetchone()
    if found is None:
        return None
    *values, student, keeper, nl, en, pad = found
    row = row_of(GuidanceFile, columns, values)
    row.student = _named(row.student_id, student)
    row.kept_by = _named(row.kept_by_id, keeper)
    if row.programme_id is not None:
        names = ("id", "name_nl", "name_en")
        row.programme = Programme.from_db(connection.alias, names, (row.programme_id, nl, en))
    return row, pad


def _named(person: UUID, name: str) -> Person:
    """Give somebody of whom the name alone was read; the rest is read when it is asked for."""
    return Person.from_db(connection.alias, ("id", "shown_name"), (person, name))


def _kept_texts(actor: Actor, file: GuidanceFile) -> tuple[Written, ...]:
    """List what stands in a file that the actor was found to keep, latest first."""
    model = entries_of(file.role)
    seal = model._meta.get_field("text")
    with connection.cursor() as cursor:
        given = [id_given(actor.pk or NOBODY), id_given(file.student_id), id_given(file.pk), MOST]
        cursor.execute(_TEXTS.format(table=model._meta.db_table), given)
        found = cursor.fetchall()
    return tuple(
        Written(
            code, kind, seal.open_token(Sealed(bytes(token)), (read_id(key).hex, file.pk)), author, bool(mine),
            bool(by_student), read_moment(at), read_day(on), how, bool(counts), standing, bool(ready),
            read_moment(changed_at),
        )
        for key, token, code, kind, author, mine, by_student, at, on, how, counts, standing, ready, changed_at in found
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
    return Shown(row, written, hidden, _next_meeting(actor, row, host=row.kept_by_id), 0)


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
        at=row.at,
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
