"""Which lines are shown, in what order, and what is said about them; wrong helpline data is a safety defect (A3)."""

import dataclasses
import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from .hours import Opening, State, opening
from .numbers import holds_number

NUMBER_MAY_BE_SHOWN = frozenset("AB")
ALWAYS_FIRST = ("112", "113")
# How a second person made sure: rang the number, read the service's own page, had it in writing from the service.
HOW = ("called", "site", "letter")
# The purposes of the two lines that stand on every page.
BAR = ("suicide", "talk")
# The order of purposes on the page of all lines: danger first, then suicide, then somebody to talk to.
PURPOSES = (
    "danger",
    "suicide",
    "talk",
    "gp",
    "sexual-violence",
    "violence",
    "police",
    "young",
    "advice",
    "walk-in",
    "victims",
    "substances",
    "gambling",
    "lgbtqi",
    "loneliness",
    "peer",
    "concern-other",
    "students",
    "finder",
)


@dataclasses.dataclass(frozen=True)
class HelpLine:
    """A line as the house keeps it; languages of text are told apart by the suffix _nl and _en."""

    id: str
    purpose: str
    name_nl: str
    name_en: str
    for_nl: str
    for_en: str
    phone: str
    tel: str
    alt_phone: str
    alt_tel: str
    chat_url: str
    site_url: str
    cost_nl: str
    cost_en: str
    hours: tuple[Mapping[str, Any], ...]
    hours_note_nl: str
    hours_note_en: str
    holidays: str
    languages: tuple[str, ...]
    languages_proven: bool
    languages_note_nl: str
    languages_note_en: str
    anonymous: bool | None
    verification: str
    display: str
    check_note_nl: str
    check_note_en: str
    checked_on: datetime.date
    featured: bool
    position: int
    # Who found it right besides the writer, how and when: a function, never a person. Older copies do not say.
    second_check_role: str = ""
    second_check_how: str = ""
    second_check_on: datetime.date | None = None

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "HelpLine":
        """Build a line from a row of the kept copy or of the table; unknown keys are left alone.

        Raises KeyError, TypeError or ValueError for a row that is not whole.
        """
        values = {
            field.name: row[field.name] if field.default is dataclasses.MISSING else row.get(field.name, field.default)
            for field in dataclasses.fields(cls)
        }
        values["hours"] = tuple(values["hours"] or ())
        values["languages"] = tuple(values["languages"] or ())
        values["second_check_on"] = values["second_check_on"] or None
        for name in ("checked_on", "second_check_on"):
            if isinstance(values[name], str):
                values[name] = datetime.date.fromisoformat(values[name])
        if not isinstance(values["checked_on"], datetime.date):
            raise TypeError("a line has the day of its check")
        return cls(**values)

    def said(self, name: str, language: str) -> str:
        """Give a text of this line in one language; empty when it would tell a number that may not be shown."""
        text: str = getattr(self, f"{name}_{language}")
        return text if self.callable or not holds_number(text) else ""

    @property
    def shown(self) -> bool:
        """Whether the line may be shown at all."""
        return self.display != "hide"

    @property
    def callable(self) -> bool:
        """Whether its number may be shown: a person found it on the service's own page or in agreeing copies of it."""
        return self.display == "show" and self.verification in NUMBER_MAY_BE_SHOWN and bool(self.tel)

    @property
    def speaks_english(self) -> bool:
        """Whether English was proven, not hoped for."""
        return self.languages_proven and "en" in self.languages


@dataclasses.dataclass(frozen=True)
class LineNow:
    """A line with what can be said about it at one moment."""

    line: HelpLine
    opening: Opening


def lines_now(
    lines: Iterable[HelpLine], local: datetime.datetime, *, language: str, holidays: Collection[datetime.date]
) -> list[LineNow]:
    """Put the lines that may be shown in order for a reader of `language` at `local` wall-clock time.

    112 and 113 stand first whatever the hour. After them: in Dutch by purpose, those that are open first within a
    purpose; in English open now first, then English proven (A3).
    """
    now = [
        LineNow(
            line,
            opening(line.hours, local, checked_on=line.checked_on, holidays=holidays, on_holidays=line.holidays),
        )
        for line in lines
        if line.shown
    ]

    def order(entry: LineNow) -> tuple[Any, ...]:
        line = entry.line
        first = ALWAYS_FIRST.index(line.id) if line.id in ALWAYS_FIRST else len(ALWAYS_FIRST)
        is_open = 0 if entry.opening.state is State.OPEN else 1
        reachable = 0 if line.callable else 1
        purpose = PURPOSES.index(line.purpose) if line.purpose in PURPOSES else len(PURPOSES)
        if language == "en":
            return (first, is_open, 0 if line.speaks_english else 1, reachable, purpose, line.position)
        return (first, purpose, is_open, reachable, line.position)

    return sorted(now, key=order)


def bar_lines(lines: Iterable[HelpLine]) -> list[HelpLine]:
    """Choose the lines of every page: one for thoughts of suicide, one just to talk, both day and night."""
    chosen = []
    for purpose in BAR:
        fitting = [
            line
            for line in lines
            if line.purpose == purpose and line.callable and line.featured and _day_and_night(line)
        ]
        chosen += sorted(fitting, key=lambda line: line.position)[:1]
    return chosen


def bar_is_open(lines: Iterable[HelpLine], today: datetime.date, *, holidays: Collection[datetime.date]) -> bool:
    """Tell whether "open day and night" may be said above the lines of every page today.

    False when one of the two is missing, when a check is older than 90 days, and on a holiday that may differ.
    """
    bar = bar_lines(lines)
    midnight = datetime.datetime.combine(today, datetime.time())
    return len(bar) == len(BAR) and all(
        opening(line.hours, midnight, checked_on=line.checked_on, holidays=holidays, on_holidays=line.holidays).always
        for line in bar
    )


def _day_and_night(line: HelpLine) -> bool:
    """Tell whether a line never closes."""
    midnight = datetime.datetime.combine(line.checked_on, datetime.time())
    return opening(line.hours, midnight, checked_on=line.checked_on, holidays=(), on_holidays="same").always
