"""Who stands in takes over on a date: free times at once, appointments where they have the time themselves (D6)."""

import dataclasses
import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.events import emit
from naast.foundation.people.models import StandIn
from naast.support.appointments.access import may_cover
from naast.support.appointments.events import Changed
from naast.support.appointments.models import ACTIVE, Appointment, BusyTime, Diary, Slot, State

_WHY = "the house lets who stands in take over"


@dataclasses.dataclass(frozen=True, slots=True)
class Covered:
    """What came of it: how many free times and appointments moved, and the appointments that could not."""

    slots: int = 0
    moved: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()


@action("diary.covered", may=may_cover)
def cover(
    *,
    actor: Actor | Job,
    diary: UUID,
    by: UUID,
    since: datetime.date,
    until: datetime.date,
    only: frozenset[UUID] | None = None,
) -> Covered:
    """Let somebody sit where the host of a diary sits on these days, the last included; who has an appointment is told.

    `only` names the appointments that move, and then no free time does. What they have no time for stays with the host
    and is given back in `left`.
    """
    return _covered(Diary.objects.get(pk=diary), by, since, until, only)


@action("diary.stand-ins-applied", may=nobody)
def apply_all(*, actor: Job, diaries: frozenset[UUID]) -> int:
    """Let whoever stands in for these functions by date sit there; gives how many appointments moved."""
    return sum(apply_stand_ins(each) for each in Diary.objects.filter(pk__in=diaries, open=True).order_by("pk"))


def apply_stand_ins(diary: Diary) -> int:
    """Bring a diary in line with who stands in by date, inside an action; gives how many appointments moved.

    On days on which nobody stands in any more, free times go back to the host; an appointment never moves by that.
    """
    today = time.today()
    rows = StandIn.objects.unscoped(reason=_WHY).filter(
        function=diary.function_id, ends_on__gte=today, person__active=True
    )
    runs = list(rows.order_by("starts_on", "pk").values_list("person", "starts_on", "ends_on"))
    own = Q()
    for _person, since, until in runs:
        own &= ~_within(since, until)
    free = _free_slots(diary).filter(own).exclude(host=diary.person_id)
    free.update(host=diary.person_id)
    return sum(len(_covered(diary, person, since, until, None).moved) for person, since, until in runs)


def _within(since: datetime.date, until: datetime.date) -> Q:
    """Narrow to what begins on these days of the university."""
    midnight = datetime.time(0)
    after = until + datetime.timedelta(days=1)
    return Q(starts_at__gte=time.moment_of(since, midnight), starts_at__lt=time.moment_of(after, midnight))


def _free_slots(diary: Diary) -> QuerySet[Slot]:
    """Narrow to the times to come of a diary that nobody holds, was offered or has."""
    taken = Appointment.objects.unscoped(reason=_WHY).filter(diary=diary, state__in=ACTIVE).values("slot")
    return Slot.objects.filter(diary=diary, starts_at__gt=time.now()).exclude(pk__in=taken)


def _covered(
    diary: Diary, by: UUID, since: datetime.date, until: datetime.date, only: frozenset[UUID] | None
) -> Covered:
    """Move free times and appointments of a period to another host."""
    now = time.now()
    slots = 0
    if only is None:
        slots = _free_slots(diary).filter(_within(since, until)).exclude(host=by).update(host=by)
    rows = Appointment.objects.unscoped(reason=_WHY).select_for_update(of=("self",))
    rows = rows.filter(_within(since, until), diary=diary, state__in=ACTIVE, starts_at__gt=now).exclude(host=by)
    moved: list[UUID] = []
    left: list[UUID] = []
    for row in rows.filter(pk__in=only) if only is not None else rows:
        if row.held_until is not None and row.held_until <= now:
            continue
        (moved if _moved(row, by) else left).append(row.pk)
    return Covered(slots, tuple(moved), tuple(left))


def _moved(row: Appointment, by: UUID) -> bool:
    """Give an appointment to another host, with its slot; tells whether they have the time."""
    busy = BusyTime.objects.unscoped(reason="only whether who stands in is busy then")
    if row.student_id == by or busy.filter(person=by, starts_at__lt=row.ends_at, ends_at__gt=row.starts_at).exists():
        return False
    row.host_id = by
    row.sequence += 1
    try:
        with transaction.atomic():
            row.save(update_fields=["host", "sequence"])
            Slot.objects.filter(pk=row.slot_id).update(host=by)
    except IntegrityError:
        return False
    if row.state == State.CONFIRMED:
        emit(Changed(row.pk, other_host=True))
    return True
