"""Days on which somebody is away or there extra, as periods; and who has an appointment while they are away (C3)."""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Actor
from naast.foundation.core import moments, time
from naast.foundation.people.models import StandIn
from naast.support.appointments.models import Appointment, DayRule, Diary, State

from .as_rules import zone_of
from .hours import function_words

MOST_APPOINTMENTS = 200
_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """The same on one day or on several after each other, in one diary."""

    diary: Diary
    kind: str
    since: datetime.date
    until: datetime.date
    starts: datetime.time | None
    ends: datetime.time | None
    purpose: str
    modes: str
    place: str

    @property
    def key(self) -> str:
        """Name it for a button."""
        hours = [each.isoformat("minutes") if each is not None else "" for each in (self.starts, self.ends)]
        return "_".join([self.diary.code, self.kind, self.since.isoformat(), self.until.isoformat(), *hours])

    def holds(self, row: Appointment) -> bool:
        """Tell whether an appointment falls in it, on the diary's own clock."""
        zone = zone_of(self.diary)
        begins, ends = (each.astimezone(zone).replace(tzinfo=None) for each in (row.starts_at, row.ends_at))
        if row.diary_id != self.diary.pk or not self.since <= begins.date() <= self.until:
            return False
        since = datetime.datetime.combine(begins.date(), self.starts or datetime.time.min)
        until = datetime.datetime.combine(begins.date(), self.ends or datetime.time.max)
        return begins < until and since < ends


def runs_of(diaries: list[Diary]) -> list[Run]:
    """List what is otherwise from today on, in order of time; days after each other are one period. One query."""
    by_pk = {each.pk: each for each in diaries}
    rows = DayRule.objects.unscoped(reason="the diary's own days").filter(diary__in=by_pk, day__gte=time.today())
    found: dict[tuple[Any, ...], list[list[datetime.date]]] = {}
    for row in rows.order_by("day"):
        key = (row.diary_id, row.kind, row.starts, row.ends, row.purpose, row.modes, row.place)
        periods = found.setdefault(key, [])
        if periods and row.day - periods[-1][1] <= _DAY:
            periods[-1][1] = row.day
        else:
            periods.append([row.day, row.day])
    runs = [
        Run(by_pk[key[0]], key[1], since, until, *key[2:]) for key, periods in found.items() for since, until in periods
    ]
    return sorted(runs, key=lambda run: (run.since, run.until, str(run.starts), run.diary.code))


def run_words(run: Run, *, several: bool) -> dict[str, Any]:
    """Put a period into words."""
    days = moments.day(run.since)
    if run.until != run.since:
        days = _("%(since)s tot en met %(until)s") % {"since": days, "until": moments.day(run.until)}
    hours = ""
    if run.starts is not None and run.ends is not None:
        hours = f"{moments.clock(run.starts)}–{moments.clock(run.ends)}"
    return {
        "key": run.key,
        "away": run.kind == DayRule.AWAY,
        "days": days,
        "hours": hours,
        "place": run.place if run.kind == DayRule.EXTRA else "",
        "purpose": run.purpose if run.kind == DayRule.EXTRA else "",
        "diary": function_words(run.diary.function) if several else "",
    }


# --- Appointments while away ----------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Meant:
    """An appointment while its host is away, and who stands in then, if anybody."""

    row: Appointment
    stand_in: UUID | None
    stand_in_name: str

    @property
    def day(self) -> datetime.date:
        """The day of it, at the university."""
        return time.local(self.row.starts_at).date()


def while_away(actor: Actor, runs: list[Run]) -> list[Meant]:
    """List the appointments to come while this host is away, in order of time. Two queries at most."""
    away = [run for run in runs if run.kind == DayRule.AWAY]
    if not away:
        return []
    rows = (
        Appointment.objects.seen_by(actor)
        .filter(
            host=actor.pk,
            state=State.CONFIRMED,
            starts_at__gt=time.now(),
            diary__in={run.diary.pk for run in away},
            starts_at__lt=time.moment_of(max(run.until for run in away) + 2 * _DAY, datetime.time(0)),
        )
        .select_related("student", "diary")
        .defer("topic", "guest_address")
        .order_by("starts_at")
    )
    meant = [row for row in rows[:1000] if any(run.holds(row) for run in away)][:MOST_APPOINTMENTS]
    stand_ins = list(
        StandIn.objects.seen_by(actor)
        .filter(function__in={row.diary.function_id for row in meant}, person__active=True, ends_on__gte=time.today())
        .exclude(person=actor.pk)
        .select_related("person")
        .order_by("starts_on", "pk")
    ) if meant else []  # fmt: skip
    found = []
    for row in meant:
        day = time.local(row.starts_at).date()
        stands = next(
            (
                each
                for each in stand_ins
                if each.function_id == row.diary.function_id and each.starts_on <= day <= each.ends_on
            ),
            None,
        )
        found.append(Meant(row, stands.person_id if stands else None, stands.person.shown_name if stands else ""))
    return found


def meant_words(each: Meant) -> dict[str, str]:
    """Put an appointment while away into words."""
    row = each.row
    return {
        "code": row.code,
        "name": row.student.shown_name if row.student is not None else _("Iemand zonder account"),
        "when": f"{moments.day(row.starts_at)}, {moments.clock(row.starts_at)}",
        "url": reverse("diary-appointment", kwargs={"code": row.code}),
        "stand_in": each.stand_in_name,
    }
