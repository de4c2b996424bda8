"""The caseload: whose guidance runs, what waits and by when; never a word about how somebody is (C4)."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.rows import NOBODY, day_given, id_given, read_day, read_id
from naast.foundation.core.text import unaccented
from naast.foundation.people.models import Programme

from ..access import kept_in_sql, kept_parts
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


@dataclasses.dataclass(frozen=True, slots=True)
class Caseload:
    """A page of the caseload; `more` says that another page follows."""

    lines: tuple[FileLine, ...]
    page: int
    more: bool


def caseload(actor: Actor, *, which: str = ALL, programme: UUID | None = None, page: int = 1) -> Caseload:
    """List the files one keeps or stands in for, twenty-five a page, what is due first.

    `which`: due today or before, all that run, those of which one thing waits, or closed. One query, or two for a
    psychologist, however long the list.
    """
    page = max(1, min(page, LAST_PAGE))
    begin = (page - 1) * PAGE
    narrowed, more = _NARROWED.get(which, _NARROWED[ALL])
    wanted = [day_given(time.today()) if each is DUE else each for each in more]
    if programme is not None:
        narrowed += " AND file.programme_id = %s"
        wanted.append(id_given(programme))
    order = "file.due_on DESC, file.id DESC" if which == CLOSED else "file.due_on, file.id"
    parts = kept_parts(actor)
    if not parts:
        return Caseload((), page, more=False)
    chosen, given = _chosen(parts, narrowed, wanted, order, upto=begin + PAGE + 1)
    sql = _LIST.format(chosen=f"{chosen} ORDER BY {order} LIMIT %s OFFSET %s", order=order)
    with connection.cursor() as cursor:
        cursor.execute(sql, [id_given(actor.pk or NOBODY), *given, PAGE + 1, begin])
        found = cursor.fetchall()
    lines = tuple(_line(*row) for row in found[:PAGE])
    return Caseload(lines, page, len(found) > PAGE)


def _chosen(
    parts: list[tuple[str, list[Any]]], narrowed: str, wanted: list[Any], order: str, *, upto: int
) -> tuple[str, list[Any]]:
    """Choose the files of a list: of one keeper in the order of an index; of several so many of each, each found so."""
    if len(parts) == 1:
        kept, given = parts[0]
        return _OF_ONE.format(columns="file.id", kept=kept, narrowed=narrowed), [*given, *wanted]
    each = [_OF_ONE.format(columns="file.id, file.due_on", kept=kept, narrowed=narrowed) for kept, _given in parts]
    found = " UNION ".join(_FIRST.format(found=one, order=order, upto=upto) for one in each)
    return _OF_SEVERAL.format(found=found), [value for _kept, given in parts for value in (*given, *wanted)]


def named(actor: Actor, typed: str) -> Caseload:
    """Find among the files one keeps or stands in for those whose student has this name, or this whole number.

    Each word typed begins a word of the name the student goes by; capitals and accents do not matter. What runs comes
    first, then by name; twenty-five at most, and `more` says that there are others. One query for the names, one for
    the lines, and one more for a psychologist.
    """
    wanted = unaccented(typed).split()
    if not wanted:
        return Caseload((), 1, more=False)
    kept, given = kept_in_sql(actor)
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(kept=kept), given)
        fits = [
            (state == State.CLOSED, unaccented(name), file)
            for file, state, name, number in cursor.fetchall()
            if typed == number or _is_named(name, wanted)
        ]
        if not fits:
            return Caseload((), 1, more=False)
        files = [file for _closed, _name, file in sorted(fits)[:PAGE]]
        narrowed = f"file.id IN ({', '.join(['%s'] * len(files))})"
        chosen = _OF_ONE.format(columns="file.id", kept=kept, narrowed=narrowed)
        cursor.execute(_LIST.format(chosen=chosen, order="file.id"), [id_given(actor.pk or NOBODY), *given, *files])
        lines = [_line(*row) for row in cursor.fetchall()]
    lines.sort(key=lambda line: (line.state == State.CLOSED, unaccented(line.name)))
    return Caseload(tuple(lines), 1, len(fits) > PAGE)


def _is_named(name: str, wanted: list[str]) -> bool:
    """Tell whether each word wanted begins a word of a name; a name of two parts counts as two words too."""
    plain = unaccented(name)
    words = {*plain.split(), *plain.replace("-", " ").replace("'", " ").split()}
    return all(any(word.startswith(begin) for word in words) for begin in wanted)


_NAMES = """
SELECT file.id, file.state, student.shown_name, student.person_number
  FROM guidance_guidancefile AS file JOIN people_person AS student ON student.id = file.student_id WHERE {kept}
"""


# The files of the page are found first, in the order of an index; only they are joined.
_LIST = """
SELECT file.code, file.student_id, student.shown_name, programme.name_nl, programme.name_en, file.state, file.waits,
       file.due_on, file.last_contact_on, file.sessions_agreed, file.sessions_had, file.kept_by_id = %s
  FROM guidance_guidancefile AS file JOIN people_person AS student ON student.id = file.student_id
  LEFT JOIN people_programme AS programme ON programme.id = file.programme_id
 WHERE file.id IN ({chosen}) ORDER BY {order}
"""
_OF_ONE = "SELECT {columns} FROM guidance_guidancefile AS file WHERE {kept} AND {narrowed}"
_FIRST = "SELECT * FROM ({found} ORDER BY {order} LIMIT {upto:d}) AS file"
_OF_SEVERAL = "SELECT file.id FROM ({found}) AS file"
_NARROWED: dict[str, tuple[str, tuple[str, ...]]] = {
    ALL: ("file.state = 'open'", ()),
    DUE: ("file.state = 'open' AND file.due_on <= %s", (DUE,)),
    CLOSED: ("file.state = 'closed'", ()),
} | {
    str(waits): ("file.state = 'open' AND file.waits = %s", (str(waits),))
    for waits in (Waits.READING, Waits.EVALUATION, Waits.FIRST)
}


def _line(*row: Any) -> FileLine:
    """Make one line."""
    code, student, name, nl, en, state, waits, due, contact, agreed, had, mine = row
    return FileLine(
        code, read_id(student), name, nl, en, state, waits, read_day(due), read_day(contact), agreed, had, bool(mine)
    )  # fmt: skip


def programmes_of(actor: Actor) -> list[tuple[UUID, str, str, str]]:
    """List the programmes (id, code, names) one holds a function for. One query, none for fewer than two."""
    held = {each.programme for each in actor.held if each.programme is not None}
    if len(held) < 2:
        return []
    rows = Programme.objects.filter(pk__in=held).order_by("name_nl")
    return list(rows.values_list("pk", "code", "name_nl", "name_en"))
