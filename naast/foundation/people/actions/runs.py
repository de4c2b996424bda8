"""An import in two steps: files are handed in and rehearsed, and what was shown is carried out or forgotten (G5).

The files wait sealed in the database, for an hour at most, because the second step must do exactly what the first one
showed. They are erased, key and all, as soon as they are carried out, stopped or found faulty.
"""

import base64
import functools
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import jobs, time
from naast.foundation.core.sealed import destroy_key
from naast.foundation.people.access import may_import_people
from naast.foundation.people.actions.importing import (
    ImportRefused,
    ImportReport,
    NoSuchUniversity,
    import_people,
    rehearse_import,
)
from naast.foundation.people.models import FaultList, ImportRun, University, WaitingFile
from naast.foundation.people.models.imports import FAULTS, FILE, KEEP_FAULTS, KEEP_FILES
from naast.foundation.people.rules import SHEETS, Fault
from naast.foundation.people.sheets import Sheet, UnknownSheet, sheet_of_bytes

REASON = "the import opens what was handed in to it"
_WAITING = (ImportRun.CHECKING, ImportRun.READY, ImportRun.CARRYING)


class NoSuchRun(LookupError):
    """No import has that id."""


class NotReady(RuntimeError):
    """This import cannot be carried out or stopped now: it is over, or still being checked."""


class OtherFiles(ValueError):
    """What is confirmed is not what was shown."""


class LeaversNotSaid(ValueError):
    """So many people would leave that their number must be repeated, and it was not."""


class _Changed(Exception):
    """Carries out of the transaction that the counts are no longer those that were shown."""


# --- By an administrator --------------------------------------------------------------------------------------------


@action("people.import-handed-in", may=may_import_people)
def hand_in(*, actor: Actor | Job, institution: str, files: Mapping[str, bytes], whole: bool) -> ImportRun:
    """Take files (by the name of their sheet) to be rehearsed by a job; nothing is imported yet.

    Raises NoSuchUniversity, UnknownSheet, Refused.
    """
    if unknown := sorted(files.keys() - SHEETS.keys()):
        raise UnknownSheet(unknown[0])
    run = _new_run(actor, institution, ImportRun.UPLOAD, whole=whole)
    run.digest = _digest(run, files)
    run.save()
    for name, content in files.items():
        WaitingFile.objects.create(run=run, name=name, content=base64.b85encode(zlib.compress(content)).decode())
    jobs.enqueue("people.rehearse", run.pk)
    return run


def _new_run(actor: Actor | Job, institution: str, source: str, *, whole: bool) -> ImportRun:
    university = University.objects.filter(code=institution).first()
    if university is None:
        raise NoSuchUniversity(institution)
    return ImportRun(institution=university, source=source, role=actor.label, whole=whole, begun_at=time.system_now())


def _digest(run: ImportRun, files: Mapping[str, bytes]) -> str:
    """Stand for the files, whose people they are and whether they are everybody."""
    parts = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return hashlib.sha256(json.dumps([str(run.institution_id), run.whole, parts]).encode()).hexdigest()


@action("people.import-confirmed", may=may_import_people)
def confirm(*, actor: Actor | Job, run: UUID, digest: str, leavers: int | None = None) -> ImportRun:
    """Have a job carry out what was shown under this digest. Raises NotReady, OtherFiles, LeaversNotSaid, NoSuchRun."""
    row = _locked(run)
    if row.state != ImportRun.READY or _is_late(row):
        raise NotReady(row.state)
    if row.digest != digest:
        raise OtherFiles(row.code)
    if row.leavers and leavers != row.leavers:
        raise LeaversNotSaid(row.code)
    row.state = ImportRun.CARRYING
    row.save(update_fields=["state"])
    jobs.enqueue("people.carry-out", row.pk)
    return row


@action("people.import-stopped", may=may_import_people)
def stop(*, actor: Actor | Job, run: UUID) -> ImportRun:
    """Forget what was handed in, without importing it. Raises NotReady when it is being carried out or over."""
    row = _locked(run)
    if row.state not in (ImportRun.CHECKING, ImportRun.READY):
        raise NotReady(row.state)
    return _end(row, ImportRun.STOPPED)


def _locked(run: UUID) -> ImportRun:
    row = ImportRun.objects.select_for_update(of=("self",)).select_related("institution").filter(pk=run).first()
    if row is None:
        raise NoSuchRun(str(run))
    return row


def _is_late(row: ImportRun) -> bool:
    return row.begun_at + KEEP_FILES < time.system_now()


# --- By the jobs ----------------------------------------------------------------------------------------------------


@action("people.import-checked", may=may_import_people)
def rehearse_run(*, actor: Actor | Job, run: UUID) -> ImportRun:
    """Rehearse what was handed in, and keep the counts or the faults. Does nothing when that was done already."""
    row = _locked(run)
    if row.state != ImportRun.CHECKING:
        return row
    rehearse = functools.partial(
        rehearse_import, actor=actor, institution=row.institution.code, sheets=_sheets(row), whole=row.whole
    )
    report = rehearse()
    if [fault.kind for fault in report.faults] == ["too-many-leavers"]:
        row.leavers, row.people_here = int(report.faults[0].shown), int(report.faults[0].hint)
        report = rehearse(many_leavers=True)
    if report.faults:
        return _keep_faults(row, report.faults)
    row.asked, row.state = _counted(report), ImportRun.READY
    row.save()
    return row


@action("people.import-carried-out", may=may_import_people)
def carry_out(*, actor: Actor | Job, run: UUID) -> ImportRun:
    """Import what was confirmed, exactly as it was shown, and forget the files; all in one transaction.

    When something changed meanwhile nothing is imported: it is rehearsed anew, to be shown again.
    Does nothing when it was done already. Raises OtherFiles when the files are not those that were shown.
    """
    row = _locked(run)
    if row.state != ImportRun.CARRYING:
        return row
    try:
        with transaction.atomic():
            report = import_people(
                actor=actor,
                institution=row.institution.code,
                sheets=_sheets(row),
                whole=row.whole,
                many_leavers=bool(row.leavers),
            )
            if _counted(report) != row.asked:
                raise _Changed
    except ImportRefused as refusal:
        return _keep_faults(row, refusal.faults)
    except _Changed:
        row.state, row.again, row.leavers = ImportRun.CHECKING, True, 0
        row.save()
        jobs.enqueue("people.rehearse", row.pk)
        return row
    row.done = _counted(report)
    return _end(row, ImportRun.DONE)


@action("people.import-failed", may=may_import_people)
def give_up(*, actor: Actor | Job, run: UUID) -> ImportRun:
    """Say that an import failed through a fault of ours, and forget its files; nothing was imported."""
    row = _locked(run)
    return _end(row, ImportRun.FAILED) if row.state in _WAITING else row


@action("people.import-files-forgotten", may=may_import_people)
def forget_late(*, actor: Actor | Job) -> int:
    """Forget files after an hour and lists of faults after a day; gives how many imports that ended."""
    now, ended = time.system_now(), 0
    for row in ImportRun.objects.select_for_update().filter(state__in=_WAITING, begun_at__lt=now - KEEP_FILES):
        _end(row, ImportRun.EXPIRED)
        ended += 1
    lists = FaultList.objects.unscoped(reason=REASON)
    for listed in lists.filter(run__begun_at__lt=now - KEEP_FAULTS):
        destroy_key(listed.run_id, FAULTS)
        lists.filter(pk=listed.pk).delete()
    return ended


# --- From a folder or the student system, in one step ---------------------------------------------------------------


@action("people.import-run", may=may_import_people)
def import_and_note(
    *,
    actor: Actor | Job,
    institution: str,
    sheets: Sequence[Sheet],
    source: str,
    whole: bool = False,
    many_leavers: bool = False,
    students_only: bool = False,
) -> tuple[ImportRun, tuple[Fault, ...]]:
    """Import sheets at once and leave a row in the history; gives it, and the faults when nothing was imported.

    Raises NoSuchUniversity, ImportCollided, Refused.
    """
    row = _new_run(actor, institution, source, whole=whole)
    try:
        report = import_people(
            actor=actor,
            institution=institution,
            sheets=sheets,
            whole=whole,
            many_leavers=many_leavers,
            students_only=students_only,
        )
    except ImportRefused as refusal:
        row.save()
        return _keep_faults(row, refusal.faults), refusal.faults
    row.state, row.done, row.ended_at = ImportRun.DONE, _counted(report), time.system_now()
    row.save()
    return row, ()


@action("people.import-unanswered", may=may_import_people)
def note_unanswered(*, actor: Actor | Job, institution: str) -> ImportRun:
    """Leave in the history that the student system gave no answer that could be used. Raises NoSuchUniversity."""
    row = _new_run(actor, institution, ImportRun.SYSTEM, whole=True)
    row.state, row.ended_at = ImportRun.AWAY, row.begun_at
    row.save()
    return row


# --- Files, faults and counts ---------------------------------------------------------------------------------------


def _sheets(row: ImportRun) -> list[Sheet]:
    """Open the files of a run. Raises OtherFiles when they are not those its digest stands for."""
    files = {
        file.name: zlib.decompress(base64.b85decode(file.content))
        for file in WaitingFile.objects.unscoped(reason=REASON).filter(run=row).order_by("name")
    }
    if _digest(row, files) != row.digest:
        raise OtherFiles(row.code)
    return [sheet_of_bytes(name, content) for name, content in files.items()]


def _counted(report: ImportReport) -> dict[str, list[int]]:
    """Write the counts of a report as they are kept: new, changed, same and ended by sheet."""
    return {name: [count.new, count.changed, count.same, count.ended] for name, count in report.counts.items()}


def _keep_faults(row: ImportRun, faults: Sequence[Fault]) -> ImportRun:
    """End a run that cannot be imported, and keep the list of what is wrong for a day."""
    row.faults = len(faults)
    listed = [[fault.sheet, fault.line, fault.column, fault.kind, fault.shown, fault.hint] for fault in faults]
    FaultList.objects.create(run=row, content=json.dumps(listed))
    return _end(row, ImportRun.FAULTY)


def _end(row: ImportRun, state: str) -> ImportRun:
    """End a run and erase its files with their key."""
    row.state, row.ended_at = state, time.system_now()
    row.save()
    WaitingFile.objects.unscoped(reason=REASON).filter(run=row).delete()
    destroy_key(row.pk, FILE)
    return row
