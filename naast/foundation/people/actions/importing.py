"""The one import for files, student systems and the demonstration: rehearsed or carried out, all or nothing (G5)."""

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.db import IntegrityError, transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.people.access import may_import_people
from naast.foundation.people.actions.delivery import Delivery
from naast.foundation.people.actions.staging import staged
from naast.foundation.people.actions.units import Counts
from naast.foundation.people.models import University
from naast.foundation.people.rules import Fault, Faulty
from naast.foundation.people.rules.rows import read_code, read_text
from naast.foundation.people.sheets import Sheet


class NoSuchUniversity(LookupError):
    """No institution has that code; register it first."""


class BadName(ValueError):
    """A code or name of an institution cannot be read."""


class SheetTwice(ValueError):
    """The same sheet was handed in twice."""


class ImportRefused(ValueError):
    """Nothing was imported; `faults` lists every faulty row, by sheet and line. The words stand in `people.faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults, nothing was imported")
        self.faults = tuple(faults)


class ImportCollided(RuntimeError):
    """Somebody changed the same people meanwhile; nothing was imported, and a second attempt will do."""


@dataclasses.dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import: counts by sheet, and the faults a rehearsal found."""

    counts: Mapping[str, Counts]
    faults: tuple[Fault, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows were or would be written or ended."""
        return sum(count.new + count.changed + count.ended for count in self.counts.values())


@action("university.registered", may=may_import_people)
def register_university(*, actor: Actor | Job, code: str, name_nl: str, name_en: str) -> University:
    """Add an institution, or give it the names it has now. Raises BadName, Refused for whoever is no administrator."""
    try:
        names = {"name_nl": read_text(name_nl, longest=120), "name_en": read_text(name_en, longest=120)}
        university, _ = University.objects.update_or_create(code=read_code(code), defaults=names)
    except Faulty as wrong:
        raise BadName(wrong.kind) from None
    return university


@action("people.imported", may=may_import_people)
def import_people(
    *,
    actor: Actor | Job,
    institution: str,
    sheets: Sequence[Sheet],
    whole: bool = False,
    many_leavers: bool = False,
    students_only: bool = False,
) -> ImportReport:
    """Import units, people, enrolments, functions and stand-ins of one institution: all of it, or nothing.

    Sheets may come in any order and any may be absent. The same sheets again change nothing. With `whole`, the sheets
    are everything there is: who is not in `people` has left (ended, never deleted), and so have enrolments and
    functions not delivered; if that is more than a fifth, `many_leavers` must say that it is meant.
    With `students_only` too, staff who are not in `people` stay: some student systems know students alone.
    Memory: the same for thousands as for tens of thousands. The whole import is one transaction.
    Raises ImportRefused with every faulty row, NoSuchUniversity, SheetTwice, ImportCollided, Refused.
    """
    report = _import(institution, sheets, whole=whole, many_leavers=many_leavers, students_only=students_only)
    if report.faults:
        raise ImportRefused(report.faults)
    return report


class _Rehearsed(Exception):
    """Carries the report out of the transaction that is taken back."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report


@action("people.import-rehearsed", may=may_import_people)
def rehearse_import(
    *,
    actor: Actor | Job,
    institution: str,
    sheets: Sequence[Sheet],
    whole: bool = False,
    many_leavers: bool = False,
    students_only: bool = False,
) -> ImportReport:
    """Do everything `import_people` would do, take it back, and report: exact counts, or every faulty row.

    Raises NoSuchUniversity, SheetTwice, ImportCollided, Refused.
    """
    try:
        with transaction.atomic():
            raise _Rehearsed(
                _import(institution, sheets, whole=whole, many_leavers=many_leavers, students_only=students_only)
            )
    except _Rehearsed as rehearsed:
        return rehearsed.report


def _import(
    institution: str, sheets: Sequence[Sheet], *, whole: bool, many_leavers: bool, students_only: bool
) -> ImportReport:
    """Check all sheets, then write them if none has a fault."""
    university = University.objects.filter(code=institution).first()
    if university is None:
        raise NoSuchUniversity(institution)
    names = [sheet.name for sheet in sheets]
    if len(set(names)) < len(names):
        raise SheetTwice(", ".join(sorted({name for name in names if names.count(name) > 1})))
    try:
        with staged():
            delivery = Delivery(university, sheets, today=time.today(), whole=whole, students_only=students_only)
            faults = delivery.faults(many_leavers=many_leavers)
            if faults:
                return ImportReport(MappingProxyType({}), tuple(faults))
            counts = delivery.write()
    except IntegrityError as collision:
        raise ImportCollided("the same people were changed meanwhile; import again") from collision
    return ImportReport(MappingProxyType(counts))
