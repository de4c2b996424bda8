"""Weekly hours, row by row, as they were typed; what is wrong stands beside its own row (C3)."""

import dataclasses
import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from naast.foundation.core import moments
from naast.foundation.core.text import TextTooLong, clean_text
from naast.support.appointments.models import MODES
from naast.support.appointments.queries.words import mode_words
from naast.support.appointments.rules.availability import PURPOSES, WALK_IN, Terms, Weekly, faults_of_week

from .fields import LONGEST_PLACE, purpose_words, read_clock, write_clock

MOST_ROWS = 8
"""Rows of one weekday."""


@dataclasses.dataclass(slots=True)
class Row:
    """One row of the week as it was typed."""

    weekday: int
    starts: str = ""
    ends: str = ""
    purpose: str = "appointments"
    modes: tuple[str, ...] = ("in-person",)
    place: str = ""
    faults: list[str] = dataclasses.field(default_factory=list)
    rule: Weekly | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in: such a row does not count."""
        return not self.starts and not self.ends


class WeekSheet:
    """The rows of a week, by weekday, as they were typed; what is wrong stands beside its own row."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: row.weekday)

    @classmethod
    def of(cls, week: Sequence[Weekly]) -> "WeekSheet":
        """Show hours that are kept."""
        return cls(
            [
                Row(
                    each.weekday, write_clock(each.starts), write_clock(each.ends), each.purpose, each.modes, each.place
                )
                for each in week
            ]
        )

    @classmethod
    def posted(cls, data: Any) -> "WeekSheet":
        """Read what was typed, whatever it is."""
        rows = []
        for weekday in range(7):
            for number in range(MOST_ROWS):
                name = f"{weekday}-{number}"
                if f"starts-{name}" not in data:
                    continue
                purpose = str(data.get(f"purpose-{name}", ""))
                ways = data.getlist(f"modes-{name}")
                rows.append(
                    Row(
                        weekday,
                        _short(data.get(f"starts-{name}", "")),
                        _short(data.get(f"ends-{name}", "")),
                        purpose if purpose in PURPOSES else "appointments",
                        tuple(mode for mode in MODES if mode in ways),
                        _short(data.get(f"place-{name}", ""), LONGEST_PLACE + 1),
                    )
                )
        return cls(rows)

    def more(self, weekday: int) -> None:
        """Add an empty row to a day; it takes over the room and the ways of the row before it."""
        own = [row for row in self.rows if row.weekday == weekday]
        last = next(iter(reversed(own or self.rows)), Row(weekday))
        if len(own) < MOST_ROWS:
            self.rows.append(Row(weekday, modes=last.modes or ("in-person",), place=last.place))
            self.rows.sort(key=lambda row: row.weekday)

    def without(self, name: str) -> None:
        """Take a row away, by its name."""
        self.rows = [row for key, row in self._named() if key != name]

    def check(self, terms: Terms, since: datetime.date) -> bool:
        """Read every row and hold the whole week against the rules; tells whether it can be kept."""
        for row in self.rows:
            row.faults.clear()
            row.rule = None if row.empty else self._rule(row, since)
        read = [row for row in self.rows if row.rule is not None]
        for fault in faults_of_week([row.rule for row in read if row.rule is not None], terms):
            row = read[fault.rules[-1]]
            row.faults.append(_fault_words(fault.label, terms))
        return not any(row.faults for row in self.rows)

    @staticmethod
    def _rule(row: Row, since: datetime.date) -> Weekly | None:
        """Read one row; None, with the fault beside it, for one that is no hours."""
        starts, ends = read_clock(row.starts), read_clock(row.ends)
        if starts is None or ends is None:
            row.faults.append(gettext("Schrijf begin en einde zoals 9.30 en 12.00."))
            return None
        try:
            place = clean_text(row.place, longest=LONGEST_PLACE, lines=False)
        except TextTooLong:
            row.faults.append(gettext("De ruimte past niet: houd het onder de 200 tekens."))
            return None
        modes = row.modes or (("in-person",) if row.purpose == WALK_IN else ())
        return Weekly(row.weekday, starts, ends, since, None, row.purpose, modes, place)

    @property
    def week(self) -> list[Weekly]:
        """Give the hours, once they were checked."""
        return [row.rule for row in self.rows if row.rule is not None]

    @property
    def faults(self) -> list[dict[str, str]]:
        """List what is wrong, with where to mend it."""
        return [
            {"text": f"{day_name(row.weekday)}: {text}", "href": f"#starts-{name}"}
            for name, row in self._named()
            for text in row.faults
        ]

    @property
    def days(self) -> list[dict[str, Any]]:
        """Give the week as the page shows it: seven days with their rows."""
        shown: list[dict[str, Any]] = [
            {"number": day, "name": day_name(day), "rows": [], "full": False} for day in range(7)
        ]
        for name, row in self._named():
            shown[row.weekday]["rows"].append(_shown(name, row, len(shown[row.weekday]["rows"])))
        for day in shown:
            day["full"] = len(day["rows"]) >= MOST_ROWS
        return shown

    def _named(self) -> list[tuple[str, Row]]:
        """Give every row with its name."""
        count: dict[int, int] = {}
        found = []
        for row in self.rows:
            number = count.get(row.weekday, 0)
            count[row.weekday] = number + 1
            found.append((f"{row.weekday}-{number}", row))
        return found


def _short(value: Any, longest: int = 20) -> str:
    """Give what was typed, no longer than a field is."""
    return str(value).replace("\x00", "").strip()[:longest]


def _shown(name: str, row: Row, number: int) -> dict[str, Any]:
    """Put a row into what its template shows."""
    return {
        "name": name,
        "number": number + 1,
        "starts": row.starts,
        "ends": row.ends,
        "place": row.place,
        "purposes": [
            {"value": each, "words": purpose_words(each), "chosen": each == row.purpose}
            for each in ("appointments", "walk-in", "urgent")
        ],
        "modes": [{"value": mode, "words": mode_words(mode), "chosen": mode in row.modes} for mode in MODES],
        "faults": row.faults,
    }


def day_name(weekday: int) -> str:
    """Name a day of the week in the reader's language."""
    name = moments.weekday(datetime.date(2024, 1, 1) + datetime.timedelta(days=weekday))
    return name[:1].upper() + name[1:]


def _fault_words(label: str, terms: Terms) -> str:
    """Say what is wrong with a row."""
    words = {
        "ends-before-starts": gettext("Het einde ligt niet na het begin. Over middernacht? Maak er twee rijen van."),
        "too-long": gettext("Dit is langer dan 14 uur. Klopt het einde?"),
        "too-short": gettext("Hier past geen afspraak van %(minutes)s minuten in.") % {"minutes": terms.minutes},
        "no-mode": gettext("Kies ten minste één manier."),
        "overlap": gettext("Dit overlapt met een andere rij van deze dag."),
    }
    return words.get(label, gettext("Kijk deze rij nog eens na."))
