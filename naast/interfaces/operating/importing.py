"""Carries out `naast import-people`: a folder of CSV files, rehearsed or in earnest, all of it or nothing (G5)."""

from collections.abc import Callable
from pathlib import Path

from django.utils import translation

from naast.foundation.access.actor import Job
from naast.foundation.people.actions import (
    ImportCollided,
    ImportRefused,
    NoSuchUniversity,
    import_people,
    rehearse_import,
)
from naast.foundation.people.faults import told
from naast.foundation.people.sheets import UnknownSheet, sheets_in

OPERATOR = Job("operator")
DONE, REFUSED = 0, 1
MOST_TOLD = 1000


def import_people_from(
    folder: Path,
    *,
    institution: str,
    dry_run: bool = False,
    whole: bool = False,
    many_leavers: bool = False,
    out: Callable[[str], None] = print,
) -> int:
    """Import or rehearse, and say every faulty row by sheet, line and reason; 1 when there is one, and nothing changed.

    `whole` says that the folder holds everybody: who is not in it has left. More than a fifth leaving is a fault
    unless `many_leavers` says that it is meant.
    """
    try:
        sheets = sheets_in(folder)
    except UnknownSheet as refused:
        out(f"Nothing was imported: {refused}.")
        return REFUSED
    if not sheets:
        out(f"Nothing was imported: {folder} holds no file that ends in .csv.")
        return REFUSED
    deed = rehearse_import if dry_run else import_people
    try:
        with translation.override("en"):
            report = deed(
                actor=OPERATOR, institution=institution, sheets=sheets, whole=whole, many_leavers=many_leavers
            )
            faults = report.faults
    except ImportRefused as refused:
        faults = refused.faults
    except NoSuchUniversity:
        out(f"Nothing was imported: no institution has the code {institution!r}. 'naast first-administrator' adds one.")
        return REFUSED
    except ImportCollided as refused:
        out(f"Nothing was imported: {refused}.")
        return REFUSED
    if faults:
        with translation.override("en"):
            for each in map(told, faults[:MOST_TOLD]):
                where = f"{each.sheet}.csv line {each.line}" + (f", {each.column}" if each.column else "")
                out(f"{where}: {each.problem} {each.remedy}")
        out(f"Nothing was imported: {len(faults)} faults.")
        return REFUSED
    for name, count in report.counts.items():
        out(f"{name}: {count.new} new, {count.changed} changed, {count.ended} ended, {count.same} as they were.")
    out("This was a rehearsal; nothing was changed." if dry_run else "Imported.")
    return DONE
