"""Making, locking and confirming one appointment in SQL of its own (issue 4: at most six times the floor).

The ORM spends more on writing these three statements than the database on carrying them out. They stand behind the
same guard as the ORM's: outside an action nothing is written. Sealed text is never among what is written here.
"""

import datetime
import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from naast.foundation.access.action import action_running
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.core.rows import id_given, moment_given, read_id, read_moment
from naast.foundation.core.sealed import sealed_fields
from naast.support.appointments.models import Appointment, State

_TABLE = Appointment._meta.db_table
_CONFIRM = """
UPDATE appointments_appointment SET state = 'confirmed', student_id = %s, confirmed_at = %s, held_until = NULL
 WHERE id = %s
"""


def _need_action() -> None:
    """Raise OutsideAction when no action is running."""
    if not action_running():
        raise OutsideAction("an appointment changes in an action, so that the change leaves a line")


@functools.cache
def _insert_sql() -> tuple[str, tuple[tuple[str, Callable[[Any, Any], Any]], ...]]:
    """Write the statement for a new row once, with how each of its values is written; sealed columns stay empty."""
    fields = [field for field in Appointment._meta.concrete_fields if field not in sealed_fields(Appointment)]
    columns, marks = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{_TABLE}" ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING'  # noqa: S608 - our own columns
    return sql, tuple((field.attname, field.get_db_prep_save) for field in fields)


def put(row: Appointment) -> bool:
    """Write a new appointment that says nothing sealed yet; tells whether the database took it.

    A refusal undoes this statement alone, on both databases, so that no savepoint is needed around it.
    Raises OutsideAction, ValueError for sealed text.
    """
    _need_action()
    if any(row.__dict__.get(field.attname) is not None for field in sealed_fields(Appointment)):
        raise ValueError("sealed text is written by the ORM alone")
    sql, names = _insert_sql()
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql, [written(row.__dict__[name], connection) for name, written in names])
        except IntegrityError:
            if connection.vendor != "sqlite":  # its trigger is no constraint, and knows no ON CONFLICT
                raise
            return False
        taken: bool = cursor.rowcount == 1
    if taken:
        row._state.adding, row._state.db = False, connection.alias
    return taken


@functools.cache
def _locked_sql() -> tuple[str, list[str], tuple[Callable[[Any], Any], ...]]:
    """Write the question for one row once, with the names of its fields and how each is read."""
    fields = Appointment._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    sql = f'SELECT {columns} FROM "{_TABLE}" WHERE "id" = %s{lock}'  # noqa: S608 - names of our own columns
    return sql, [field.attname for field in fields], tuple(_reader_of(field) for field in fields)


def _reader_of(field: Any) -> Callable[[Any], Any]:
    """Give how a value of a column is read."""
    if field in sealed_fields(Appointment):
        return functools.partial(field.from_db_value, expression=None, connection=connection)
    kind = getattr(field, "target_field", field).get_internal_type()
    return _READERS.get(kind, _plain)


def _plain(value: Any) -> Any:
    """Leave a value as it is."""
    return value


_READERS: dict[str, Callable[[Any], Any]] = {"UUIDField": read_id, "DateTimeField": read_moment, "BooleanField": bool}


def locked(appointment: UUID) -> Appointment:
    """Lock an appointment that was decided upon. Raises Appointment.DoesNotExist, OutsideAction."""
    _need_action()
    sql, names, readers = _locked_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, [id_given(appointment)])
        found = cursor.fetchone()
    if found is None:
        raise Appointment.DoesNotExist
    values = [read(each) for read, each in zip(readers, found, strict=True)]
    row: Appointment = Appointment.from_db(connection.alias, names, values)
    return row


def confirmed(row: Appointment, student: UUID | None, now: datetime.datetime) -> None:
    """Make an appointment of a row that is locked. Raises OutsideAction."""
    _need_action()
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, [id_given(student) if student else None, moment_given(now), id_given(row.pk)])
    row.state, row.student_id, row.confirmed_at, row.held_until = State.CONFIRMED, student, now, None
