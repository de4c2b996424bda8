"""What is asked at the moment somebody takes a time, in SQL of its own (issue 4: at most six times the floor).

The ORM would spend more on writing these statements than the database on answering them. No row of anybody else leaves
this module, only whether there is one.
"""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from naast.foundation.core.rows import NOBODY, id_given, moment_given, read_id, read_moment
from naast.support.appointments.models import Diary, Slot

_SOUGHT = """
SELECT slot.id, slot.diary_id, slot.host_id, slot.starts_at, slot.ends_at, slot.purpose, slot.modes, slot.place,
       slot.released_at, diary.open, diary.notice_hours, diary.horizon_days, diary.capacity_per_day, diary.change_hours,
       diary.function_id,
       EXISTS (SELECT 1 FROM appointments_busytime AS busy WHERE busy.person_id = slot.host_id
               AND busy.starts_at < slot.ends_at AND busy.ends_at > slot.starts_at),
       EXISTS (SELECT 1 FROM appointments_appointment AS own WHERE own.student_id = %s AND own.state = 'confirmed'
               AND own.starts_at < slot.ends_at AND own.ends_at > slot.starts_at),
       EXISTS (SELECT 1 FROM appointments_appointment AS again WHERE again.key = %s)
  FROM appointments_slot AS slot JOIN appointments_diary AS diary ON diary.id = slot.diary_id
 WHERE slot.code = %s AND NOT slot.withdrawn
"""
_OTHER = """
SELECT 1 FROM appointments_appointment
 WHERE student_id = %s AND state = 'confirmed' AND starts_at < %s AND ends_at > %s AND id <> %s LIMIT 1
"""
_HOLDS = """
SELECT 1 FROM appointments_appointment WHERE student_id = %s AND state = 'held' AND held_until > %s LIMIT 1
"""
_LAST_HELD = """
SELECT code, starts_at FROM appointments_appointment
 WHERE student_id = %s AND state = 'held' AND held_until > %s ORDER BY made_at DESC LIMIT 1
"""
_LAST_HELD_BY_NOBODY = """
SELECT code, starts_at FROM appointments_appointment
 WHERE student_id IS NULL AND secret = %s AND state = 'held' AND held_until > %s ORDER BY made_at DESC LIMIT 1
"""
_CALENDAR = "SELECT 1 FROM appointments_outsidecalendar WHERE person_id = %s LIMIT 1"
_BEHIND = """
SELECT id, student_id, secret, host_id, starts_at, ends_at FROM appointments_appointment
 WHERE code = %s AND state IN ('held', 'offered') AND held_until > %s
"""
_BUSY = """
SELECT 1 FROM appointments_busytime WHERE person_id = %s AND starts_at < %s AND ends_at > %s LIMIT 1
"""
_TAKEN = """
SELECT 1 FROM appointments_appointment
 WHERE host_id = %s AND starts_at < %s AND ends_at > %s AND state IN ('held', 'offered', 'confirmed')
   AND (held_until IS NULL OR held_until > %s) LIMIT 1
"""
_TAKEN_ON = """
SELECT count(*) FROM appointments_appointment
 WHERE diary_id = %s AND starts_at >= %s AND starts_at < %s AND state IN ('held', 'offered', 'confirmed')
   AND (held_until IS NULL OR held_until > %s) AND id <> %s
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Sought:
    """A slot with its diary; whether its host is busy then, the student has something else, the request came before."""

    slot: Slot
    busy: bool
    own: bool
    again: bool


def sought(code: str, student: UUID | None, key: UUID | None = None) -> Sought | None:
    """Find the slot with this code, for this student; None when it is not there or withdrawn. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SOUGHT, (id_given(student or NOBODY), id_given(key or NOBODY), code))
        row = cursor.fetchone()
    if row is None:
        return None
    diary = Diary(
        id=read_id(row[1]),
        person_id=read_id(row[2]),
        open=bool(row[9]),
        notice_hours=row[10],
        horizon_days=row[11],
        capacity_per_day=row[12],
        change_hours=row[13],
        function_id=read_id(row[14]),
    )
    slot = Slot(
        id=read_id(row[0]),
        code=code,
        diary=diary,
        host_id=read_id(row[2]),
        starts_at=read_moment(row[3]),
        ends_at=read_moment(row[4]),
        purpose=row[5],
        modes=row[6],
        place=row[7],
        released_at=read_moment(row[8]),
    )
    for each in (slot, diary):
        each._state.adding, each._state.db = False, connection.alias
    return Sought(slot, bool(row[15]), bool(row[16]), bool(row[17]))


def has_other(student: UUID, starts_at: datetime.datetime, ends_at: datetime.datetime, but: UUID | None) -> bool:
    """Tell whether a student has another appointment than `but` in this time. One statement."""
    with connection.cursor() as cursor:
        given = (id_given(student), moment_given(ends_at), moment_given(starts_at), id_given(but or NOBODY))
        cursor.execute(_OTHER, given)
        return cursor.fetchone() is not None


@dataclasses.dataclass(frozen=True, slots=True)
class Holding:
    """What it takes to confirm a time that is held: whose it is, and whom it takes when."""

    pk: UUID
    student_id: UUID | None
    secret: str
    host_id: UUID
    starts_at: datetime.datetime
    ends_at: datetime.datetime


def held_behind(code: str, now: datetime.datetime) -> Holding | None:
    """Find what is held or offered behind a code at this moment, whoever holds it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, (code, moment_given(now)))
        row = cursor.fetchone()
    if row is None:
        return None
    return Holding(read_id(row[0]), read_id(row[1]), row[2], read_id(row[3]), read_moment(row[4]), read_moment(row[5]))


def holds_something(student: UUID, now: datetime.datetime) -> bool:
    """Tell whether a student holds any time now. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, (id_given(student), moment_given(now)))
        return cursor.fetchone() is not None


def last_held(student: UUID | None, secret: str, now: datetime.datetime) -> tuple[str, datetime.datetime] | None:
    """Give the code and the time of what a student holds, or nobody whose secret has this fingerprint: the last made.

    Every opening of the page of times asks this. One statement. Raises ValueError for nobody without a secret.
    """
    if student is None and not secret:
        raise ValueError("a hold of nobody is found by its secret alone")
    with connection.cursor() as cursor:
        if student is not None:
            cursor.execute(_LAST_HELD, (id_given(student), moment_given(now)))
        else:
            cursor.execute(_LAST_HELD_BY_NOBODY, (secret, moment_given(now)))
        row = cursor.fetchone()
    return (row[0], read_moment(row[1])) if row is not None else None


def has_calendar(host: UUID) -> bool:
    """Tell whether a host linked a calendar of their own. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CALENDAR, (id_given(host),))
        return cursor.fetchone() is not None


def is_busy(host: UUID, starts_at: datetime.datetime, ends_at: datetime.datetime) -> bool:
    """Tell whether a host's own calendar says that they are busy in this time. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, (id_given(host), moment_given(ends_at), moment_given(starts_at)))
        return cursor.fetchone() is not None


def is_taken(slot: Slot, now: datetime.datetime) -> bool:
    """Tell whether somebody has or holds the time of a slot, or part of it. One statement."""
    moments = [moment_given(each) for each in (slot.ends_at, slot.starts_at, now)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, (id_given(slot.host_id), *moments))
        return cursor.fetchone() is not None


def taken_on(
    diary: UUID, since: datetime.datetime, until: datetime.datetime, now: datetime.datetime, but: UUID | None
) -> int:
    """Count what takes the host's time in a diary between two moments, beside `but`. One statement."""
    moments = [moment_given(each) for each in (since, until, now)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_ON, (id_given(diary), *moments, id_given(but or NOBODY)))
        return int(cursor.fetchone()[0])


def turned_busy(held: Any) -> bool:
    """Tell whether the host's own calendar has something else at a time that is held. One statement."""
    return is_busy(held.host_id, held.starts_at, held.ends_at)
