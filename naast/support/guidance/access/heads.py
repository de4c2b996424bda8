"""The head of one file, found once: the rule decides about it, and the page shows the same row."""

import dataclasses
import datetime
from typing import Any, NamedTuple

from django.db import connection

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.core import time
from naast.foundation.core.keys import KEY_COLUMNS
from naast.foundation.core.rows import columns_of, id_given, moment_given, read_moment, row_of
from naast.support.appointments.queries.between import NEXT_IN_SQL

from ..models import GuidanceFile
from ..models.entries import APART_FILE, SHARED_FILE
from ..rules.roles import PSYCHOLOGISTS
from ..rules.stages import State
from . import kept_in_sql, roles_of


class Names(NamedTuple):
    """The names on a file; those of the programme are None when it is kept for none."""

    student: str
    keeper: str
    programme_nl: str | None
    programme_en: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """A file the actor keeps, with the names on it, as it stood when the rule of its page was asked.

    `pad`: so many lines stand on the actor's own pad beside it; `meets_at`: when the two meet next; `key`: the data key
    its texts are sealed with, still wrapped.
    """

    file: GuidanceFile
    names: Names
    pad: int
    meets_at: datetime.datetime | None
    key: tuple[Any, ...] = dataclasses.field(repr=False)


def may_read_file(actor: Actor, /, *, code: str = "", **parts: Any) -> Decision:
    """Let whom `may_open_file` lets, for the same reason, and hand the head of the file to its page."""
    if not actor.known:
        return refuse("not signed in", sign_in_helps=True)
    head = head_of(actor, code) if roles_of(actor) else None
    if head is None:
        return refuse("no such file")
    file = head.file
    because = "keeps this file" if file.kept_by_id == actor.pk else "stands in or was let in"
    return allow(because, subject=file.student_id, found=head)


_HEAD = """
SELECT {columns}, student.shown_name, keeper.shown_name, programme.name_nl, programme.name_en, {key}, {meets},
       (SELECT COUNT(*) FROM guidance_scratch AS pad
         WHERE pad.file_id = file.id AND pad.author_id = %s AND pad.expires_at > %s)
  FROM guidance_guidancefile AS file JOIN people_person AS student ON student.id = file.student_id
  JOIN people_person AS keeper ON keeper.id = file.kept_by_id
  LEFT JOIN people_programme AS programme ON programme.id = file.programme_id
  LEFT JOIN core_datakey AS data_key
    ON data_key.subject = file.id AND data_key.file = CASE WHEN file.role IN ({apart}) THEN %s ELSE %s END
 WHERE file.code = %s AND {kept}
"""
_APART = sorted(PSYCHOLOGISTS)
_MARKS = ", ".join(["%s"] * len(_APART))
_MEETS = NEXT_IN_SQL.format(host="%s", student="file.student_id")


def head_of(actor: Actor, code: str) -> Head | None:
    """Find a file the actor keeps; None for another's and absent alike. One query, and one for psychologists."""
    if actor.pk is None or not (code.isascii() and code.isalnum()):
        return None
    columns, (kept, given) = columns_of(GuidanceFile, "file"), kept_in_sql(actor)
    own, now = id_given(actor.pk), moment_given(time.now())
    sql = _HEAD.format(columns=columns.sql, key=KEY_COLUMNS, meets=_MEETS, apart=_MARKS, kept=kept)
    with connection.cursor() as cursor:
        cursor.execute(sql, [own, now, own, now, *_APART, APART_FILE, SHARED_FILE, code, *given])
        found = cursor.fetchone()
    if found is None:
        return None
    count = len(columns.names)
    student, keeper, nl, en, *key, meets_at, pad = found[count:]
    row = row_of(GuidanceFile, columns, found[:count])
    meets = read_moment(meets_at) if row.state == State.OPEN else None
    return Head(row, Names(student, keeper, nl, en), pad, meets, tuple(key))
