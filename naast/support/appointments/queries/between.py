"""When two people meet next, in SQL of its own: asked for each page about one student (issue 4)."""

import datetime
from uuid import UUID

from django.db import connection

from naast.foundation.core.rows import NOBODY, id_given, moment_given, read_moment

NEXT_IN_SQL = """
(SELECT starts_at FROM appointments_appointment
  WHERE host_id = {host} AND student_id = {student} AND state = 'confirmed' AND ends_at > %s ORDER BY starts_at LIMIT 1)
"""
"""The same for a statement that has more to ask: of `host`, who asks, and `student`; the last value is the moment."""
_NEXT = f"SELECT {NEXT_IN_SQL.format(host='%s', student='%s')}"


def next_between(host: UUID | None, student: UUID, *, now: datetime.datetime) -> datetime.datetime | None:
    """Find the next appointment of a host with a student, for either of the two; None without one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [id_given(host or NOBODY), id_given(student), moment_given(now)])
        row = cursor.fetchone()
    found: datetime.datetime | None = read_moment(row[0]) if row is not None else None
    return found
