"""The caseload: whose guidance runs, what waits and by when; never a word about how somebody is (C4)."""

import dataclasses
import datetime
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.models import Programme

from ..access import files_kept
from ..rules.stages import State, Waits

PAGE = 25
LAST_PAGE = 2000
"""Beyond this nobody leafs; a filter finds it sooner."""
DUE, ALL, CLOSED = "due", "all", "closed"
FILTERS = (DUE, ALL, str(Waits.READING), str(Waits.EVALUATION), str(Waits.FIRST), CLOSED)


@dataclasses.dataclass(frozen=True, slots=True)
class FileLine:
    """One line of the caseload. `mine` is False for a file one stands in for or was let into."""

    code: str
    student: UUID
    name: str
    programme_nl: str
    programme_en: str
    state: str
    waits: str
    due: datetime.date
    last_contact: datetime.date | None
    sessions_agreed: int | None
    sessions_had: int
    mine: bool
    closed_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class Caseload:
    """A page of the caseload; `more` says that another page follows."""

    lines: tuple[FileLine, ...]
    page: int
    more: bool


def caseload(actor: Actor, *, which: str = ALL, programme: UUID | None = None, page: int = 1) -> Caseload:
    """List the files one keeps or stands in for, twenty-five a page, what is due first.

    `which`: due today or before, all that run, those of which one thing waits, or closed. One query, or two for a
    stand-in, however long the list.
    """
    page = max(1, min(page, LAST_PAGE))
    rows = files_kept(actor).filter(_narrowed(which))
    if programme is not None:
        rows = rows.filter(programme=programme)
    begin = (page - 1) * PAGE
    ordered = rows.order_by("-due_on", "-id") if which == CLOSED else rows.order_by("due_on", "id")
    found = ordered.values_list(*_COLUMNS)[begin : begin + PAGE + 1]
    lines = tuple(_line(row, actor) for row in found)
    return Caseload(lines[:PAGE], page, len(lines) > PAGE)


_COLUMNS = (
    "code", "student", "student__shown_name", "programme__name_nl", "programme__name_en", "state", "waits", "due_on",
    "last_contact_on", "sessions_agreed", "sessions_had", "kept_by", "closed_at",
)  # fmt: skip


def _narrowed(which: str) -> Q:
    """Make the condition of a filter; an unknown one means all that run."""
    if which == CLOSED:
        return Q(state=State.CLOSED)
    if which == DUE:
        return Q(state=State.OPEN, due_on__lte=time.today())
    if which in (Waits.READING, Waits.EVALUATION, Waits.FIRST):
        return Q(state=State.OPEN, waits=which)
    return Q(state=State.OPEN)


def _line(row: tuple[object, ...], actor: Actor) -> FileLine:
    """Make one line."""
    *shown, keeper, closed_at = row
    return FileLine(*shown, keeper == actor.pk, closed_at)  # type: ignore[arg-type, call-arg]  # in their order


def programmes_of(actor: Actor) -> list[tuple[UUID, str, str, str]]:
    """List the programmes (id, code, names) one holds a function for. One query, none for fewer than two."""
    held = {each.programme for each in actor.held if each.programme is not None}
    if len(held) < 2:
        return []
    rows = Programme.objects.filter(pk__in=held).order_by("name_nl")
    return list(rows.values_list("pk", "code", "name_nl", "name_en"))
