"""Reads about imports: the history of one's own institution, one import, and what is wrong in its files (G5)."""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Enrolment, FaultList, ImportRun, Person, Programme, University
from naast.foundation.people.models.imports import KEEP_FILES
from naast.foundation.people.queries import running
from naast.foundation.people.rules import SHEETS, Fault
from naast.foundation.people.rules.open_education import Studied

HISTORY = 50


@dataclasses.dataclass(frozen=True, slots=True)
class SheetCounts:
    """What one sheet would change, or has changed."""

    sheet: str
    new: int
    changed: int
    same: int
    ended: int


@dataclasses.dataclass(frozen=True, slots=True)
class RunShown:
    """One import as its page and the history show it; counts and a role, never a name."""

    id: UUID
    code: str
    state: str
    source: str
    role: str
    whole: bool
    again: bool
    digest: str
    begun_at: datetime.datetime
    ended_at: datetime.datetime | None
    counts: tuple[SheetCounts, ...]
    faults: int
    leavers: int
    people_here: int

    @property
    def waits(self) -> bool:
        """Whether a job is at it."""
        return self.state in (ImportRun.CHECKING, ImportRun.CARRYING)

    @property
    def forgotten_at(self) -> datetime.datetime:
        """When the files are forgotten, carried out or not."""
        return self.begun_at + KEEP_FILES

    @property
    def changes(self) -> int:
        """How many rows are new, changed or ended."""
        return sum(count.new + count.changed + count.ended for count in self.counts)


class UnknownRun(LookupError):
    """No import of the reader's institution has that code."""


def institution_of(actor: Actor) -> str:
    """Give the code of the institution a reader belongs to. One query. Raises LookupError for nobody known."""
    row = None
    if actor.pk is not None:
        row = University.objects.filter(pk__in=Person.objects.filter(pk=actor.pk).values("institution")).first()
    if row is None:
        raise LookupError("nobody known keeps no people up to date")
    return row.code


def runs(actor: Actor) -> tuple[RunShown, ...]:
    """List the latest fifty imports of the reader's institution, newest first. One query."""
    return tuple(_shown(row) for row in _runs_of(actor).order_by("-begun_at")[:HISTORY])


def run_of(actor: Actor, code: str) -> RunShown:
    """Find one import of the reader's institution. One query. Raises UnknownRun."""
    row = _runs_of(actor).filter(code=code).first()
    if row is None:
        raise UnknownRun(code[:20])
    return _shown(row)


def faults_of(actor: Actor, run: UUID) -> tuple[Fault, ...]:
    """List what is wrong in the files of an import, by sheet and line; nothing once the day is over. One query."""
    row = FaultList.objects.seen_by(actor).filter(run=run).first()
    return tuple(Fault(*each) for each in json.loads(row.content)) if row is not None else ()


def _runs_of(actor: Actor) -> QuerySet[ImportRun]:
    """Narrow to the imports an administrator may see."""
    if actor.pk is None or not actor.holds("administrator"):
        return ImportRun.objects.none()
    return ImportRun.objects.filter(institution__in=Person.objects.filter(pk=actor.pk).values("institution"))


def _shown(row: ImportRun) -> RunShown:
    """Prepare an import for a page."""
    counted: Mapping[str, list[int]] = row.done or row.asked
    return RunShown(
        id=row.pk,
        code=row.code,
        state=row.state,
        source=row.source,
        role=row.role,
        whole=row.whole,
        again=row.again,
        digest=row.digest,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        counts=tuple(SheetCounts(name, *counted[name]) for name in SHEETS if name in counted),
        faults=row.faults,
        leavers=row.leavers,
        people_here=row.people_here,
    )


def programmes_studied(institution: str) -> dict[str, Studied]:
    """List the programmes of an institution by code, with whether anybody is enrolled in them today. Two queries."""
    reason = "tells whether a programme has students, and not which"
    enrolments = Enrolment.objects.unscoped(reason=reason).filter(running(time.today()))
    followed = set(enrolments.values_list("programme", flat=True).distinct())
    return {
        row.code: Studied(row.code, row.level, row.pk in followed)
        for row in Programme.objects.filter(faculty__university__code=institution)
    }
