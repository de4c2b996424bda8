"""How reading one's own calendar goes, in words; and which appointments it has something else at (C3)."""

import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.support.appointments.models import Appointment, BusyTime, OutsideCalendar, State

from .hours import appointment_words

MOST = 50


def linked(actor: Actor) -> OutsideCalendar | None:
    """Find the reader's own calendar, without its address. One query."""
    row: OutsideCalendar | None = OutsideCalendar.objects.seen_by(actor).defer("address").first()
    return row


def state_words(row: OutsideCalendar, busy: int) -> dict[str, Any]:
    """Say how reading goes: when it was last read, how many times one is busy, and what is wrong since."""
    return {
        "read": age(row.read_at) if row.read_at is not None else "",
        "busy": ngettext(
            "%(count)s keer bezet, vanaf nu geteld", "%(count)s keer bezet, vanaf nu geteld", busy
        ) % {"count": busy},
        "fault": fault_words(row.fault),
        "unread": row.unread,
        "tried": age(row.tried_at) if row.tried_at is not None else "",
    }  # fmt: skip


def busy_count(actor: Actor) -> int:
    """Count the times to come at which one's own calendar is busy. One query."""
    found: int = BusyTime.objects.seen_by(actor).filter(ends_at__gt=time.now()).count()
    return found


def age(moment: datetime.datetime) -> str:
    """Say how long ago something was."""
    minutes = max(0, int((time.now() - moment).total_seconds()) // 60)
    if minutes < 1:
        return _("minder dan een minuut geleden")
    if minutes < 60:
        return ngettext("%(count)s minuut geleden", "%(count)s minuten geleden", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(count)s uur geleden", "%(count)s uren geleden", hours) % {"count": hours}
    return _("op %(day)s") % {"day": moments.day(moment)}


def fault_words(fault: str) -> str:
    """Say what is wrong with reading a calendar, and what one can do about it; "" for nothing."""
    return {
        "unreachable": _("Op dit adres antwoordt niets, of geen agenda. Klopt het adres nog?"),
        "too-slow": _("De agenda kwam niet op tijd. We proberen het vanzelf opnieuw."),
        "too-large": _("Dit bestand is groter dan een agenda hoort te zijn. Koppel een kleinere agenda."),
        "not-allowed": _("Dit adres lezen we niet: het moet een openbaar adres zijn dat met https begint."),
        "no-calendar": _("Op dit adres staat iets anders dan een agenda. Zoek het adres dat op .ics eindigt."),
    }.get(fault, "")


def clashes(actor: Actor) -> list[dict[str, str]]:
    """List this host's appointments to come at which their own calendar has something else. Two queries."""
    rows = (
        Appointment.objects.seen_by(actor)
        .filter(host=actor.pk, state=State.CONFIRMED, starts_at__gt=time.now())
        .defer("topic", "guest_address")
        .order_by("starts_at")
    )
    times = list(
        BusyTime.objects.seen_by(actor)
        .filter(ends_at__gt=time.now())
        .order_by("starts_at")
        .values_list("starts_at", "ends_at")
    )
    if not times:
        return []
    found = [row for row in rows[:500] if any(since < row.ends_at and row.starts_at < until for since, until in times)]
    return [appointment_words(row) for row in found[:MOST]]


# --- For the house, which reads on behalf of its owner --------------------------------------------------------------


def calendar_of(person: UUID) -> OutsideCalendar | None:
    """Find the calendar somebody linked, for reading it on their behalf."""
    rows = OutsideCalendar.objects.unscoped(reason="the house reads a calendar for its owner")
    found: OutsideCalendar | None = rows.filter(person=person).first()
    return found
