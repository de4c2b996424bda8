"""One delivery of sheets: read once, checked as a whole, then written as a whole (G5).

The rows wait in tables of their own (`staging`), so memory does not grow with the number of people. `checking` says
what is wrong, `writing` carries out, `units` does both for the few rows about faculties and programmes.
"""

import datetime
from collections.abc import Sequence

from naast.foundation.access.action import action_running
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.people.actions.checking import TooManyFaults, check_leavers, check_rows, good_rows, stage
from naast.foundation.people.actions.staging import Round
from naast.foundation.people.actions.units import (
    UNIT_SHEETS,
    Counts,
    Numbered,
    Units,
    check_units,
    write_roles,
    write_units,
)
from naast.foundation.people.actions.writing import end_missing, write_rows
from naast.foundation.people.models import University
from naast.foundation.people.rules import SHEETS, Fault, check_headings
from naast.foundation.people.sheets import Sheet

_ORDER = {name: place for place, name in enumerate(SHEETS)}


class Delivery:
    """The sheets of one import, to be checked and then written by an action. Needs the tables of `staging.staged`."""

    def __init__(
        self,
        institution: University,
        sheets: Sequence[Sheet],
        *,
        today: datetime.date,
        whole: bool,
        students_only: bool = False,
    ) -> None:
        self.sheets = sorted(sheets, key=lambda sheet: _ORDER[sheet.name])
        self.names = [sheet.name for sheet in self.sheets]
        everybody = whole and "people" in self.names
        self.about = Round(institution.pk, today, whole, everybody and not students_only, students_only)
        self.units = Units.read(institution)
        self.unit_rows: dict[str, list[Numbered]] = {}
        self.counted: dict[str, int] = {}

    def faults(self, *, many_leavers: bool = False) -> list[Fault]:
        """Read every sheet and list every fault, by sheet and line; changes nothing that anybody sees. Ask once."""
        faults: list[Fault] = []
        try:
            for sheet in self.sheets:
                wrong = [] if sheet.headings is None else check_headings(sheet.name, sheet.headings)
                faults += wrong or self._read(sheet, faults)
        except TooManyFaults:
            faults.append(Fault(sheet.name, 0, "", "too-many-faults", str(len(faults))))
        if self.about.whole and "people" in self.names and not many_leavers:
            faults += check_leavers(self.about)
        return sorted(faults, key=lambda fault: (_ORDER[fault.sheet], fault.line))

    def _read(self, sheet: Sheet, faults: list[Fault]) -> list[Fault]:
        """Read one sheet; faulty rows go to `faults`, what is wrong between rows is given. Raises TooManyFaults."""
        if sheet.name in UNIT_SHEETS:
            rows = self.unit_rows[sheet.name] = list(good_rows(sheet, self.about.today, faults))
            return check_units(sheet.name, rows, self.units)
        self.counted[sheet.name] = stage(sheet, self.units, self.about.today, faults)
        return check_rows(sheet.name, self.about)

    def write(self) -> dict[str, Counts]:
        """Write the sheets, which must have been checked. Raises OutsideAction where no line would be left."""
        if not action_running():
            raise OutsideAction("people come in by an action, so that the import leaves a line")
        write_roles()
        given = self.about.given
        ended: dict[str, int] = {}
        if self.about.whole:
            ended = {
                name: end_missing(name, given) for name in ("functions", "enrolments", "people") if name in self.names
            }
        counts = {}
        for name in self.names:
            if name in UNIT_SHEETS:
                counts[name] = write_units(name, self.unit_rows[name], self.units)
            else:
                counts[name] = write_rows(name, given, self.counted[name])
                counts[name].ended = ended.get(name, 0)
        return counts
