"""Two clocks of waiting, request to first contact and to start of guidance, and which figures may be shown (B9, R4).

A figure about fewer than five staff would be a figure about a person, and one about fewer than five students as well.
What is left out must not be worked out from a total beside it, so a second figure goes with it when it must.
"""

import dataclasses
import datetime
import math
import statistics
from collections.abc import Callable, Iterable, Sequence

LEAST = 5
"""A figure is about at least so many staff, and at least so many students."""

WorkingDays = Callable[[datetime.date, datetime.date], int]


@dataclasses.dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked on a day; the days of the first contact and of the start of guidance, None for not yet."""

    asked: datetime.date
    first_contact: datetime.date | None = None
    guidance: datetime.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Clock:
    """One clock: how many it is about, the middle one and the slow end (nine of ten were sooner), in two kinds of days.

    `within` is the share, from 0 to 1, that stayed within the norm; None without a norm.
    """

    count: int
    median_days: int
    slow_days: int
    median_working: int
    slow_working: int
    within: float | None


def clock_of(
    pairs: Iterable[tuple[datetime.date, datetime.date]], working: WorkingDays, norm: int | None
) -> Clock | None:
    """Read a clock over pairs of a first and a last day; None when there are none. `norm` is in calendar days."""
    spans = sorted((max((last - first).days, 0), working(first, max(first, last))) for first, last in pairs)
    if not spans:
        return None
    days = sorted(span for span, _ in spans)
    work = sorted(span for _, span in spans)
    within = None if norm is None else sum(span <= norm for span in days) / len(days)
    return Clock(len(days), _middle(days), _slow(days), _middle(work), _slow(work), within)


def _middle(spans: Sequence[int]) -> int:
    """Give the middle one, rounded up: who reads it should not be told too little."""
    return math.ceil(statistics.median(spans))


def _slow(spans: Sequence[int]) -> int:
    """Give the span that nine of ten did not pass (nearest rank)."""
    return spans[math.ceil(0.9 * len(spans)) - 1]


def first_contacts(requests: Iterable[Request]) -> list[tuple[datetime.date, datetime.date]]:
    """Pair asking with the first contact; who was not met yet is counted elsewhere."""
    return [(each.asked, each.first_contact) for each in requests if each.first_contact is not None]


def starts_of_guidance(requests: Iterable[Request]) -> list[tuple[datetime.date, datetime.date]]:
    """Pair asking with the start of guidance."""
    return [(each.asked, each.guidance) for each in requests if each.guidance is not None]


def overdue(requests: Iterable[Request], today: datetime.date, norm: int | None) -> int:
    """Count who was not met yet and waits longer than the norm; 0 without a norm."""
    if norm is None:
        return 0
    return sum(each.first_contact is None and (today - each.asked).days > norm for each in requests)


# --- What may be shown ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """Which staff and which students a figure is about; `key` names it. Somebody in two cells is one person."""

    key: str
    staff: frozenset[object]
    students: frozenset[object]

    @property
    def enough(self) -> bool:
        """Whether it is about nobody in particular: enough of both, or of enough staff no student at all."""
        return len(self.staff) >= LEAST and (len(self.students) >= LEAST or not self.students)

    @property
    def empty(self) -> bool:
        """Whether it is about nobody at all."""
        return not self.staff and not self.students


def shown(cells: Sequence[Cell], total: Cell) -> frozenset[str]:
    """Give the keys of the figures that may be shown beside each other, the total's among them.

    Cells are parts of the total. What is left out of a total that is shown must itself be about enough people, for
    otherwise it is the total minus the rest; so the smallest cells are left out too, until it is, or the total goes.
    """
    kept = sorted(
        (cell for cell in cells if cell.enough), key=lambda cell: (len(cell.students), len(cell.staff), cell.key)
    )
    if not total.enough:
        return frozenset()
    while kept and not _hidden_enough(cells, kept):
        kept.pop(0)
    if not _hidden_enough(cells, kept):
        return frozenset()  # a total of nought says nought of every part
    return frozenset(cell.key for cell in kept) | {total.key}


def _hidden_enough(cells: Sequence[Cell], kept: Sequence[Cell]) -> bool:
    """Tell whether what is left out is nothing at all, or about enough people together."""
    hidden = [cell for cell in cells if cell not in kept and not cell.empty]
    staff = frozenset[object]().union(*(cell.staff for cell in hidden))
    students = frozenset[object]().union(*(cell.students for cell in hidden))
    return not hidden or (len(staff) >= LEAST and len(students) >= LEAST)


# --- A file that is harmless ----------------------------------------------------------------------------------------


def tame(cell: object) -> str:
    """Keep a spreadsheet from running a cell: a quote before what starts a formula (OWASP, CSV injection)."""
    text = str(cell)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
