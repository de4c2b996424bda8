"""The waiting lists as staff work with them: who waits, what comes next for each, and what a host can offer (C2).

Nothing in the list says what anybody came for. The number of statements does not grow with the number who wait.
"""

import dataclasses
import datetime
from typing import Any
from uuid import UUID

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.core.closures import closures_between
from naast.support.appointments.access import decides_about, lists_of
from naast.support.appointments.models import (
    IN_LINE,
    Diary,
    Offer,
    OrderChange,
    PlaceState,
    UrgentRequest,
    WaitingPlace,
)
from naast.support.appointments.rules.waiting import Seat, fits, in_order, places, rests_after

from .behind import running_function
from .free import FreeSlot, free_slots
from .waiting import line_of, seat_of, words

MOST = 60
"""Students on one page of the desk."""
DAYS_AHEAD = 42


@dataclasses.dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody who waits, as who works with the list sees them. `slot` is the first own time that suits."""

    id: UUID
    student: UUID
    reach: frozenset[UUID]
    code: str
    name: str
    role: str
    programme: tuple[str, str] | None
    state: str
    place: int
    joined_at: datetime.datetime
    working_days: int
    urgent: bool
    request: UUID | None
    deadline: datetime.datetime | None
    offered_until: datetime.datetime | None
    offered_at: datetime.datetime | None
    slot: FreeSlot | None
    modes: frozenset[str]
    moments: frozenset[str]
    lapses: int

    @property
    def rests(self) -> bool:
        """Whether nobody answered two offers."""
        return self.state == PlaceState.RESTING and rests_after(self.lapses)


def waiters(actor: Actor, *, only: str = "") -> tuple[list[Waiter], int]:
    """List who waits in the lists a reader works with: what must be decided first, then in order of the line.

    Gives the first sixty, and how many there are. `only` is the code of one place. Seven statements, and two for each
    role.
    """
    rows = WaitingPlace.objects.seen_by(actor).filter(lists_of(actor), state__in=IN_LINE).exclude(student=actor.pk)
    if only:
        rows = rows.filter(code=only)
    found = list(rows.select_related("student", "programme"))
    if not found:
        return [], 0
    now = time.now()
    today = time.local(now).date()
    lines = {role: line_of(role) for role in sorted({row.role_id for row in found})}
    stands = {key: place for line in lines.values() for key, place in places(line.seats).items()}
    order = {seat.key: at for line in lines.values() for at, seat in enumerate(in_order(line.seats))}
    offers = {
        offer.place_id: offer
        for offer in Offer.objects.seen_by(actor)
        .filter(place__in=[row.pk for row in found], outcome="")
        .select_related("appointment")
    }
    requests = {
        request.place_id: request
        for request in UrgentRequest.objects.seen_by(actor)
        .filter(decides_about(actor, "place__"), place__in=[row.pk for row in found], outcome="")
        .defer("sentence")
    }
    closures = closures_between(min(time.local(row.joined_at).date() for row in found), today)
    free = own_free(actor, now)
    found.sort(key=lambda row: (row.pk not in requests, row.role_id, order.get(row.pk, 0)))
    shown = []
    for row in found[:MOST]:
        line = lines[row.role_id]
        seat = seat_of(row, line.reach(row.programme_id, row.faculty_id, row.campus))
        slot = _first_fit(seat, free) if row.state != PlaceState.OFFERED else None
        if slot is not None:
            free = [each for each in free if each.code != slot.code]
        offer, request = offers.get(row.pk), requests.get(row.pk)
        shown.append(
            Waiter(
                id=row.pk,
                student=row.student_id,
                reach=seat.reach,
                code=row.code,
                name=row.student.shown_name,
                role=row.role_id,
                programme=(row.programme.name_nl, row.programme.name_en) if row.programme is not None else None,
                state=row.state,
                place=stands.get(row.pk, 1),
                joined_at=row.joined_at,
                working_days=closures.working_days_between(time.local(row.joined_at).date(), today),
                urgent=row.urgency == WaitingPlace.URGENT,
                request=request.pk if request is not None else None,
                deadline=request.deadline if request is not None else None,
                offered_until=offer.until if offer is not None else None,
                offered_at=offer.appointment.starts_at if offer is not None else None,
                slot=slot,
                modes=words(row.modes),
                moments=words(row.moments),
                lapses=row.lapses,
            )
        )
    return shown, len(found)


def own_free(actor: Actor, now: datetime.datetime) -> list[FreeSlot]:
    """List a host's own free times of the coming weeks. Two statements, one without a diary."""
    rows = Diary.objects.filter(running_function(time.local(now).date()), person=actor.pk, open=True)
    diaries = list(rows.select_related("function"))
    until = now + datetime.timedelta(days=DAYS_AHEAD)
    return free_slots(actor, diaries, since=now, until=until, most=300)


def _first_fit(seat: Seat, free: list[FreeSlot]) -> FreeSlot | None:
    """Give the first free time that suits a seat."""
    return next(
        (each for each in free if fits(seat, diary=each.diary, modes=each.modes, local=time.local(each.starts_at))),
        None,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class OneWaiter:
    """One student who waits: the line of the list, what suits among one's own times, and what was before."""

    waiter: Waiter
    sentence: str
    asked_at: datetime.datetime | None
    asked_by: str
    free: tuple[FreeSlot, ...]
    offers: tuple[tuple[datetime.datetime, str], ...]
    changes: tuple[tuple[datetime.datetime, str, str], ...]
    decides: bool


def one_waiter(actor: Actor, code: str) -> OneWaiter | None:
    """Give one student who waits in a list a reader works with; None for absent and for another list."""
    plain = code.isascii() and code.isalnum()
    found = waiters(actor, only=code)[0] if plain else []
    if not found:
        return None
    waiter = found[0]
    requests = UrgentRequest.objects.seen_by(actor).filter(pk=waiter.request).select_related("asked_by")
    request = requests.first() if waiter.request is not None else None
    seat = Seat(waiter.id, waiter.reach, waiter.joined_at, modes=waiter.modes, moments=waiter.moments)
    free = [
        each
        for each in own_free(actor, time.now())
        if fits(seat, diary=each.diary, modes=each.modes, local=time.local(each.starts_at))
    ]
    offers = Offer.objects.seen_by(actor).filter(place=waiter.id).exclude(outcome="").order_by("-offered_at")[:10]
    changes = OrderChange.objects.seen_by(actor).filter(place=waiter.id).select_related("changed_by")
    return OneWaiter(
        waiter=waiter,
        sentence=(request.sentence or "") if request is not None else "",
        asked_at=request.asked_at if request is not None else None,
        asked_by=request.asked_by.shown_name if request is not None and request.asked_by_id != waiter.student else "",
        free=tuple(free[:20]),
        offers=tuple((each.offered_at, each.outcome) for each in offers),
        changes=tuple(
            (each.changed_at, each.changed_by.shown_name, each.reason or "") for each in changes.order_by("-changed_at")
        ),
        decides=request is not None,
    )


def desk_rows(actor: Actor) -> list[dict[str, Any]]:
    """Sum up the lists a reader works with, for "Today": per role how many wait, the longest, and what to decide.

    Two statements; none for who works with no list.
    """
    if not actor.known or not actor.held:
        return []
    rows = WaitingPlace.objects.seen_by(actor).filter(lists_of(actor), state__in=IN_LINE).exclude(student=actor.pk)
    found = list(rows.order_by("joined_at").values_list("role", "joined_at"))
    if not found:
        return []
    today = time.today()
    closures = closures_between(time.local(found[0][1]).date(), today)
    asked = UrgentRequest.objects.seen_by(actor).filter(decides_about(actor, "place__"), outcome="")
    deciding: dict[str, int] = {}
    for role in asked.values_list("profession", flat=True):
        deciding[role] = deciding.get(role, 0) + 1
    summed: dict[str, dict[str, Any]] = {}
    for role, joined in found:
        days = closures.working_days_between(time.local(joined).date(), today)
        row = summed.setdefault(role, {"role": role, "waiting": 0, "longest": days, "decide": deciding.get(role, 0)})
        row["waiting"] += 1
        row["longest"] = max(row["longest"], days)
    return list(summed.values())
