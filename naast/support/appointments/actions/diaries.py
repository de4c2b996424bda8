"""Keeping a diary: opening it, its hours and other days, and the slots that come of them (C3)."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.foundation.core.events import emit
from naast.foundation.people.models import Function
from naast.support.appointments.access import may_keep_diary, may_open_diary
from naast.support.appointments.events import SlotFreed
from naast.support.appointments.models import ACTIVE, Appointment, DayRule, Diary, Purpose, Slot, WeekRule
from naast.support.appointments.queries.as_rules import exceptions_of, terms_of, weekly_of, zone_of
from naast.support.appointments.rules.availability import DayException, Offered, Weekly, offered_slots


def _host(diary: Diary, _given: object) -> UUID:
    """Say whose diary it is."""
    return diary.person_id


@action("diary.opened", may=may_open_diary, about=_host)
def open_diary(
    *,
    actor: Actor | Job,
    function: UUID,
    minutes: int = 30,
    buffer_minutes: int = 10,
    notice_hours: int = 2,
    horizon_days: int = 42,
    change_hours: int = 1,
    time_zone: str = "",
) -> Diary:
    """Open the diary of a function; opened before, it is that one, unchanged."""
    held = Function.objects.get(pk=function)
    terms = {
        "person_id": held.person_id,
        "minutes": minutes,
        "buffer_minutes": buffer_minutes,
        "notice_hours": notice_hours,
        "horizon_days": horizon_days,
        "change_hours": change_hours,
        "time_zone": time_zone,
    }
    return Diary.objects.get_or_create(function=held, defaults=terms)[0]


@action("diary.week-kept", may=may_keep_diary)
def keep_week(*, actor: Actor | Job, diary: UUID, week: Sequence[Weekly], since: datetime.date) -> Diary:
    """Let these be the weekly hours from a day on; what held until then keeps its past, and slots are laid out anew."""
    kept = Diary.objects.get(pk=diary)
    rules = WeekRule.objects.unscoped(reason="the diary's own hours").filter(diary=kept)
    rules.filter(valid_from__gte=since).delete()
    day_before = since - datetime.timedelta(days=1)
    rules.filter(valid_from__lt=since, valid_until=None).update(valid_until=day_before)
    rules.filter(valid_from__lt=since, valid_until__gte=since).update(valid_until=day_before)
    WeekRule.objects.bulk_create(
        WeekRule(
            diary=kept,
            weekday=each.weekday,
            starts=each.starts,
            ends=each.ends,
            valid_from=max(each.valid_from, since),
            valid_until=each.valid_until,
            purpose=each.purpose,
            modes=",".join(each.modes),
            place=each.place,
        )
        for each in week
    )
    bring_in_line(kept)
    return kept


@action("diary.day-kept", may=may_keep_diary)
def keep_day(*, actor: Actor | Job, diary: UUID, day: datetime.date, rules: Sequence[DayException]) -> Diary:
    """Let this day be otherwise: away, or there extra; an empty list makes it an ordinary day again."""
    kept = Diary.objects.get(pk=diary)
    DayRule.objects.unscoped(reason="the diary's own day").filter(diary=kept, day=day).delete()
    DayRule.objects.bulk_create(
        DayRule(
            diary=kept,
            day=day,
            starts=each.starts,
            ends=each.ends,
            kind=each.kind,
            purpose=each.purpose,
            modes=",".join(each.modes),
            place=each.place,
        )
        for each in rules
    )
    bring_in_line(kept)
    return kept


@action("diary.laid-out", may=nobody)
def lay_out(*, actor: Actor | Job, diary: UUID) -> Diary:
    """Make the slots of a diary up to its horizon; for the house's nightly job and after a change of closure days."""
    kept = Diary.objects.get(pk=diary)
    bring_in_line(kept)
    return kept


@action("slots.released", may=nobody)
def release_urgent(*, actor: Job, until: datetime.datetime) -> int:
    """Offer held-back slots before `until` to everybody, at the end of the day before (R2). Gives how many."""
    now = time.now()
    rows = Slot.objects.filter(
        purpose=Purpose.URGENT, released_at=None, withdrawn=False, starts_at__gt=now, starts_at__lt=until
    )
    found = list(rows.values_list("pk", flat=True))
    Slot.objects.filter(pk__in=found).update(released_at=now)
    for slot in found:
        emit(SlotFreed(slot))
    return len(found)


def _offered(diary: Diary, since: datetime.date) -> dict[tuple[datetime.datetime, datetime.datetime], Offered]:
    """Work out which slots a diary offers from a day to its horizon, within the period of the function itself."""
    until = since + datetime.timedelta(days=diary.horizon_days)
    function = diary.function
    first = max(since, function.starts_on)
    last = min(until, function.ends_on) if function.ends_on else until
    closed = closures_between(since, until).days
    found = offered_slots(
        weekly_of(diary),
        exceptions_of(diary, since, until),
        closed.__contains__,
        terms_of(diary),
        zone_of(diary),
        first,
        last,
    )
    return {(each.period.starts_at, each.period.ends_at): each for each in found}


def bring_in_line(diary: Diary) -> None:
    """Bring the rows of slots in line with the hours, inside an action: make what is new, withdraw what is gone.

    An appointment stays as it is, also when the hours around it change: it is the host who moves one, never a rule.
    Its slot is withdrawn with the hours, so that a time given back while the host is away is offered to nobody.
    """
    now = time.now()
    wanted = _offered(diary, time.local(now).date()) if diary.open else {}
    rows = {(row.starts_at, row.ends_at): row for row in Slot.objects.filter(diary=diary, starts_at__gt=now)}
    taken = set(
        Appointment.objects.unscoped(reason="only which slots are taken")
        .filter(diary=diary, starts_at__gt=now, state__in=ACTIVE)
        .values_list("slot", flat=True)
    )
    new, changed = [], []
    for period, offered in wanted.items():
        row = rows.pop(period, None)
        modes, place = ",".join(offered.modes), offered.place or diary.function.location
        if row is None:
            new.append(
                Slot(
                    diary=diary,
                    host_id=diary.person_id,
                    starts_at=period[0],
                    ends_at=period[1],
                    purpose=offered.purpose,
                    modes=modes,
                    place=place,
                )
            )
        elif row.pk in taken:
            if row.withdrawn:
                row.withdrawn = False
                changed.append(row)
        elif (row.withdrawn, row.purpose, row.modes, row.place) != (
            False,
            offered.purpose,
            modes,
            place,
        ):
            row.withdrawn, row.purpose, row.modes, row.place = False, offered.purpose, modes, place
            changed.append(row)
    for row in rows.values():
        if not row.withdrawn:
            row.withdrawn = True
            changed.append(row)
    Slot.objects.bulk_create(new, batch_size=200)
    Slot.objects.bulk_update(changed, ["withdrawn", "purpose", "modes", "place"], batch_size=200)
