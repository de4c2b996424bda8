"""The host's agenda: who comes when; what a student wrote beforehand stands on the appointment's own page only (C3)."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.support.appointments.models import Appointment, State

from .words import mode_words

MOST = 200
"""Appointments in one list: more than anybody has in the weeks that are shown."""
LOOK_BACK = datetime.timedelta(days=14)


@dataclasses.dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment in the agenda of its host."""

    id: UUID
    code: str
    student: UUID | None
    name: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    mode: str
    place: str
    outcome: str
    over: bool

    @property
    def open_end(self) -> bool:
        """Whether it is over and nobody wrote down what became of it."""
        return self.over and not self.outcome


def agenda(actor: Actor, *, since: datetime.datetime, until: datetime.datetime) -> list[Meeting]:
    """List the confirmed appointments of this host between two moments, in order of time. One statement."""
    if not actor.known:
        return []
    rows = (
        Appointment.objects.seen_by(actor)
        .filter(host=actor.pk, state=State.CONFIRMED, starts_at__gte=since, starts_at__lt=until)
        .select_related("student")
        .defer("topic", "guest_address")
        .order_by("starts_at")[:MOST]
    )
    now = time.now()
    return [_meeting(row, now) for row in rows]


def _meeting(row: Appointment, now: datetime.datetime) -> Meeting:
    """Put a row into the agenda."""
    return Meeting(
        row.pk,
        row.code,
        row.student_id,
        row.student.shown_name if row.student is not None else _("Iemand zonder account"),
        row.starts_at,
        row.ends_at,
        row.mode,
        row.place,
        row.outcome,
        row.starts_at <= now,
    )


def meeting(actor: Actor, code: str) -> tuple[Meeting, Appointment] | None:
    """Find one appointment of this host, with what the student wrote; None for another's and none."""
    rows = Appointment.objects.seen_by(actor).filter(code=code, host=actor.pk)
    row = rows.filter(state__in=(State.CONFIRMED, State.CANCELLED)).select_related("student").first()
    return (_meeting(row, time.now()), row) if row is not None else None


def days(meetings: list[Meeting]) -> list[dict[str, Any]]:
    """Put appointments under their day, in words."""
    today, found = time.today(), list[dict[str, Any]]()
    kept: datetime.date | None = None
    for each in meetings:
        on = time.local(each.starts_at).date()
        if on != kept:
            kept = on
            near = moments.nearness(on, today)
            found.append({"day": moments.day(each.starts_at), "near": near, "key": on.isoformat(), "rows": []})
        found[-1]["rows"].append(line(each))
    return found


def line(each: Meeting) -> dict[str, Any]:
    """Put one appointment into words; nothing about what it is about."""
    return {
        "code": each.code,
        "name": each.name,
        "time": moments.clock(each.starts_at),
        "until": moments.clock(each.ends_at),
        "how": mode_words(each.mode),
        "place": each.place,
        "over": each.over,
        "outcome": each.outcome,
        "outcome_words": outcome_words(each.outcome),
        "to_note": each.open_end,
        "url": reverse("diary-appointment", kwargs={"code": each.code}),
    }


def outcome_words(outcome: str) -> str:
    """Say what became of an appointment."""
    return {
        Appointment.CAME: _("Gekomen"),
        Appointment.LATE: _("Later gekomen"),
        Appointment.NO_SHOW: _("Niet gekomen"),
    }.get(outcome, "")


def to_note(actor: Actor) -> list[Meeting]:
    """List what is over in the last two weeks while nobody wrote down what became of it. One statement."""
    now = time.now()
    return [each for each in agenda(actor, since=now - LOOK_BACK, until=now) if each.open_end]
