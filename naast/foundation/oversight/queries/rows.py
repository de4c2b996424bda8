"""Reads about the weekly list: rows without a name, and one row with names once somebody gave a reason."""

import collections
import dataclasses
import datetime
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.decisions.queries import is_on
from naast.foundation.people.models import Function
from naast.foundation.people.queries import running
from naast.foundation.people.words import role_words

from ..access import row_of
from ..models import ReviewRow, ReviewWeek
from ..rules.emergency import ACCESS_REVIEW
from .words import reasons_in_words

ENOUGH_TO_HIDE_AMONG = 5
WEEKS = 5


@dataclasses.dataclass(frozen=True, slots=True)
class RowLine:
    """A row without a name: staff and people are numbered anew each week, so that two rows of one can be seen as such.

    `role` is "" where fewer than five people hold it. `person` is 0 when the row is about no one person.
    """

    code: str
    rank: int
    looker: int
    person: int
    role: str
    looks: int
    days: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    reasons: tuple[str, ...]
    opened: bool
    outcome: str
    reviewed_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class RowShown:
    """One row; names, the reason and the note are empty until somebody opened it."""

    line: RowLine
    monday: datetime.date
    looker_name: str
    person_name: str
    opened_by: str
    opened_at: datetime.datetime | None
    opened_because: str
    note: str


@dataclasses.dataclass(frozen=True, slots=True)
class WeekShown:
    """One week: the looks that were walked, and the rows this reader reads."""

    monday: datetime.date
    looks: int
    rows: tuple[RowLine, ...]

    @property
    def to_do(self) -> int:
        """Count the rows nobody judged."""
        return sum(not row.outcome for row in self.rows)


def is_review_on() -> bool:
    """Tell whether a decision switches the weekly review on today. One query."""
    return is_on(ACCESS_REVIEW)


def weeks_shown(actor: Actor) -> list[WeekShown]:
    """List the last five weeks with this reader's rows, newest first; nothing while it is off. Four queries."""
    if not is_review_on():
        return []
    weeks = list(ReviewWeek.objects.order_by("-monday")[:WEEKS])
    rows = ReviewRow.objects.seen_by(actor).filter(week__in=weeks).defer("opened_because", "outcome_note")
    of_week: dict[UUID, list[ReviewRow]] = collections.defaultdict(list)
    for row in rows.order_by("rank"):
        of_week[row.week_id].append(row)
    common = _common_roles()
    return [WeekShown(week.monday, week.looks, tuple(_lines(of_week[week.pk], common))) for week in weeks]


def row_shown(actor: Actor, code: str) -> RowShown | None:
    """Show one row to who reads it; with names only when it was opened. Five queries at most."""
    found = row_of(actor, code)
    if found is None or not is_review_on():
        return None
    mine = ReviewRow.objects.seen_by(actor).filter(week=found.week_id).defer("opened_because", "outcome_note")
    line = next(line for line in _lines(list(mine.order_by("rank")), _common_roles()) if line.code == code)
    row = (
        ReviewRow.objects.seen_by(actor).filter(code=code).select_related("looker", "person", "opened_by", "week").get()
    )
    opened = row.opened_at is not None
    return RowShown(
        line=line,
        monday=row.week.monday,
        looker_name=row.looker.shown_name if opened else "",
        person_name=row.person.shown_name if opened and row.person is not None else "",
        opened_by=row.opened_by.shown_name if row.opened_by is not None else "",
        opened_at=row.opened_at,
        opened_because=row.opened_because or "",
        note=row.outcome_note or "",
    )


def reads_rows_of_week(actor: Actor, week: UUID) -> bool:
    """Tell whether a week holds rows for this reader, for a letter. Two queries."""
    return is_review_on() and ReviewRow.objects.seen_by(actor).filter(week=week, outcome="").exists()


def _lines(rows: list[ReviewRow], common: frozenset[str]) -> list[RowLine]:
    """Give rows, staff and people numbers in the order of this reader's list, so that nothing tells of others' rows."""
    lookers: dict[UUID, int] = {}
    people: dict[UUID, int] = {}
    lines = []
    for rank, row in enumerate(rows, start=1):
        looker = lookers.setdefault(row.looker_id, len(lookers) + 1)
        person = people.setdefault(row.person_id, len(people) + 1) if row.person_id is not None else 0
        named = [role_words(part) for part in row.role.split("+") if part in common]
        lines.append(
            RowLine(
                code=row.code,
                rank=rank,
                looker=looker,
                person=person,
                role=", ".join(filter(None, named)),
                looks=row.looks,
                days=row.days,
                first_at=row.first_at,
                last_at=row.last_at,
                reasons=tuple(reasons_in_words(row.reasons)),
                opened=row.opened_at is not None,
                outcome=row.outcome,
                reviewed_at=row.reviewed_at,
            )
        )
    return lines


def _common_roles() -> frozenset[str]:
    """Name the functions that at least five people hold: the others would say who it is. One query."""
    held: dict[str, set[UUID]] = collections.defaultdict(set)
    for role, person in Function.objects.filter(Q(running(time.today()))).values_list("role", "person"):
        held[role].add(person)
    return frozenset(role for role, people in held.items() if len(people) >= ENOUGH_TO_HIDE_AMONG)
