"""Bringing people in without a page: from a folder or the student system, told in lines for whoever runs it (G5)."""

import dataclasses
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import translation

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.people.actions import (
    ImportCollided,
    NoSuchUniversity,
    SheetTwice,
    import_and_note,
    note_unanswered,
    rehearse_import,
)
from naast.foundation.people.faults import told
from naast.foundation.people.models import ImportRun
from naast.foundation.people.queries.runs import programmes_studied
from naast.foundation.people.rules import Fault
from naast.foundation.people.sheets import Sheet, UnknownSheet, sheets_in
from naast.foundation.people.student_system import Source, SystemAway, SystemOdd, deliver

logger = logging.getLogger(__name__)
TOLD_FAULTS = 1_000


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: counts by sheet (new, changed, same, ended) when nothing was wrong, or the faults."""

    counts: Mapping[str, Sequence[int]]
    faults: tuple[Fault, ...] = ()


def from_folder(
    folder: Path, *, actor: Job, institution: str, whole: bool, many_leavers: bool, rehearse: bool
) -> Outcome:
    """Import (or rehearse) the CSV files of a folder. Raises UnknownSheet, NoSuchUniversity, ImportCollided."""
    sheets = sheets_in(folder)
    if not sheets:
        raise UnknownSheet(f"{folder} holds no CSV file")
    return _import(
        sheets,
        actor=actor,
        institution=institution,
        source=ImportRun.FOLDER,
        whole=whole,
        many_leavers=many_leavers,
        rehearse=rehearse,
    )


def from_student_system(*, actor: Job, many_leavers: bool, rehearse: bool) -> Outcome:
    """Import (or rehearse) what the student system delivers: everybody it knows. Staff stay when it knows none.

    Raises SystemAway, SystemOdd (which a rehearsal alone leaves out of the history), NoSuchUniversity, ImportCollided.
    """
    given: Mapping[str, object] = settings.STUDENT_SYSTEM
    if not given:
        raise SystemOdd("NAAST_OOAPI_URL is empty; name the student system first")
    institution = str(given["institution"])
    try:
        source = Source(str(given["url"]), str(given["token"]))
        delivered = deliver(source, programmes_studied(institution), today=time.today())
    except (SystemAway, SystemOdd) as fault:
        logger.error("the student system: %s", fault)  # noqa: TRY400 - the message names the list, never a person
        if not rehearse:
            note_unanswered(actor=actor, institution=institution)
        raise
    return _import(
        delivered.sheets,
        actor=actor,
        institution=institution,
        source=ImportRun.SYSTEM,
        whole=True,
        many_leavers=many_leavers,
        rehearse=rehearse,
        students_only=delivered.students_only,
    )


def _import(
    sheets: Sequence[Sheet],
    *,
    actor: Job,
    institution: str,
    source: str,
    whole: bool,
    many_leavers: bool,
    rehearse: bool,
    students_only: bool = False,
) -> Outcome:
    """Import or rehearse sheets."""
    if rehearse:
        report = rehearse_import(
            actor=actor,
            institution=institution,
            sheets=sheets,
            whole=whole,
            many_leavers=many_leavers,
            students_only=students_only,
        )
        counts = {name: (each.new, each.changed, each.same, each.ended) for name, each in report.counts.items()}
        return Outcome(counts, report.faults)
    run, faults = import_and_note(
        actor=actor,
        institution=institution,
        sheets=sheets,
        source=source,
        whole=whole,
        many_leavers=many_leavers,
        students_only=students_only,
    )
    return Outcome(run.done, faults)


# --- For the command line -------------------------------------------------------------------------------------------


def bring_in(
    *,
    folder: Path | None,
    institution: str,
    whole: bool,
    many_leavers: bool,
    rehearse: bool,
    say: Callable[[str], object] = print,
) -> int:
    """Bring people in and say how it went, in English; 0 when it went well, 1 when nothing was imported."""
    actor = Job("operator")
    try:
        if folder is None:
            outcome = from_student_system(actor=actor, many_leavers=many_leavers, rehearse=rehearse)
        else:
            outcome = from_folder(
                folder,
                actor=actor,
                institution=institution,
                whole=whole,
                many_leavers=many_leavers,
                rehearse=rehearse,
            )
    except NoSuchUniversity:
        say("Nothing was imported: no institution has that code.")
        return 1
    except (UnknownSheet, SheetTwice, SystemAway, SystemOdd, ImportCollided) as fault:
        say(f"Nothing was imported: {fault}.")
        return 1
    with translation.override("en"):
        for line in _lines(outcome, rehearse=rehearse):
            say(line)
    return 1 if outcome.faults else 0


def _lines(outcome: Outcome, *, rehearse: bool) -> Iterator[str]:
    """Tell an outcome: every fault with its place, or what changed."""
    for fault in map(told, outcome.faults[:TOLD_FAULTS]):
        place = ", ".join(filter(None, (fault.sheet, f"line {fault.line}" if fault.line else "", fault.column)))
        yield f"{place}: {fault.problem} {fault.remedy}"
    if outcome.faults:
        yield f"Nothing was imported: {len(outcome.faults)} faults."
        return
    for name, (new, changed, same, ended) in outcome.counts.items():
        yield f"{name}: {new} new, {changed} changed, {ended} ended, {same} the same"
    yield "Nothing is wrong; nothing was changed." if rehearse else "Imported."
