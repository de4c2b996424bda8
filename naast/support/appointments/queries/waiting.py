"""The waiting list as its readers see it: the line, a student's own place, and whether a service is open (C2)."""

import dataclasses
import datetime
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.decisions.queries import norm_of
from naast.support.appointments.models import (
    IN_LINE,
    Diary,
    Offer,
    PlaceState,
    ServiceState,
    UrgentRequest,
    WaitingPlace,
)
from naast.support.appointments.queries.behind import open_diaries, reach_of
from naast.support.appointments.queries.doors import WalkIn, walk_ins_of
from naast.support.appointments.queries.locks import lock_line
from naast.support.appointments.rules.waiting import (
    WEEKS_LOOKED_AT,
    Range,
    Seat,
    answers_for,
    estimate,
    newly_told,
)

WEEK = datetime.timedelta(weeks=1)
_HOUSE = "the line itself; a reader is given their own place alone"


# --- The line -------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """Everybody who waits for a role, as seats, and the role's open diaries."""

    seats: tuple[Seat, ...]
    diaries: tuple[Diary, ...]

    def reach(self, programme: UUID | None, faculty: UUID | None, campus: str) -> frozenset[UUID]:
        """Give the diaries behind a door."""
        return reach_of(self.diaries, programme, faculty, campus)


def diaries_of(role: str) -> tuple[Diary, ...]:
    """List the open diaries of a role. One statement."""
    return tuple(open_diaries(time.today()).filter(function__role=role).order_by("pk"))


def line_of(role: str, *, lock: bool = False) -> Line:
    """Read who waits for a role; `lock` keeps others from changing the line until the transaction ends.

    For actions and for figures: nobody is shown another's seat. A line is read whole at each change, so no rows are
    made of it. Two statements, and one for the lock.
    """
    diaries = diaries_of(role)
    if lock:
        lock_line(role)
    return _line(role, diaries, IN_LINE)


def who_can_be_offered(role: str, diaries: tuple[Diary, ...]) -> Line:
    """Read who waits for a role and has no offer now, for an action that offers. One statement."""
    return _line(role, diaries, (PlaceState.WAITING,))


def _line(role: str, diaries: tuple[Diary, ...], states: Collection[str]) -> Line:
    """Read the places of a role that are in one of these states, as seats."""
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(role=role, state__in=states).order_by("pk")
    found = rows.values_list(*_SEAT, named=True)
    reaches = {door: reach_of(diaries, *door) for door in {(row.programme, row.faculty, row.campus) for row in found}}
    return Line(tuple(seat_of(row, reaches[row.programme, row.faculty, row.campus]) for row in found), diaries)


def somebody_nearer(role: str) -> bool:
    """Tell whether anybody who waits for a role stands nearer than they were told. Two statements."""
    return bool(newly_told(line_of(role).seats))


_SEAT = (
    "pk", "order_at", "urgency", "modes", "moments", "told_place", "state", "programme", "faculty", "campus",
)  # fmt: skip


def seat_of(row: Any, reach: frozenset[UUID]) -> Seat:
    """Give a place, or what was read of it, as the rules see it."""
    return Seat(
        key=row.pk,
        reach=reach,
        order_at=row.order_at,
        urgent=row.urgency == WaitingPlace.URGENT,
        modes=words(row.modes),
        moments=words(row.moments),
        told=row.told_place,
        free=row.state == PlaceState.WAITING,
    )


def words(kept: str) -> frozenset[str]:
    """Read words that are kept with commas between."""
    return frozenset(filter(None, kept.split(",")))


def served_by_week(role: str, reach: frozenset[UUID], diaries: Sequence[Diary], now: datetime.datetime) -> list[int]:
    """Count, for each of the past eight weeks at most, how many of this line got an appointment. Two statements.

    A line that began later has fewer weeks; the week that is running does not count.
    """
    rows = WaitingPlace.objects.unscoped(reason=_HOUSE).filter(role=role)
    first = rows.order_by("joined_at").values_list("joined_at", flat=True).first()
    weeks = min(WEEKS_LOOKED_AT, (now - first) // WEEK) if first is not None else 0
    if weeks < 1:
        return []
    counts = [0] * weeks
    booked = rows.filter(state=PlaceState.BOOKED, ended_at__gt=now - weeks * WEEK, ended_at__lte=now)
    for ended, *door in booked.values_list("ended_at", "programme", "faculty", "campus"):
        theirs = reach_of(diaries, *door)
        if theirs == reach or not theirs.isdisjoint(reach):
            counts[min((now - ended) // WEEK, weeks - 1)] += 1
    return counts


# --- One's own place ------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Offered:
    """A time that is offered: when, until when one answers, and how one can meet."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    until: datetime.datetime
    mode: str
    modes: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class OwnPlace:
    """A student's own place. `norm` is None while no norm was adopted; `late` tells whether it has been passed.

    `asked` is where a request to go sooner stands: "" for none, "asked", "yes", "no", "by-itself"; `asked_by_other`
    whether a colleague asked for the student; `sentence` what the student wrote, until a week after it was decided.
    """

    id: UUID
    code: str
    role: str
    state: str
    joined_on: datetime.date
    told: int
    range: Range | None
    norm: int | None
    late: bool
    responsible: str
    offer: Offered | None
    modes: frozenset[str]
    moments: frozenset[str]
    urgent: bool
    asked: str
    asked_by_other: bool
    sentence: str = dataclasses.field(repr=False)
    decided_before: datetime.datetime | None
    walk_in: tuple[WalkIn, ...]
    appointment: str


def own_place(actor: Actor, code: str) -> OwnPlace | None:
    """Give the reader's own place, or None for absent and for somebody else's. At most ten statements."""
    rows = WaitingPlace.objects.seen_by(actor).filter(code=code, student=actor.pk)
    row = rows.select_related("appointment").first()
    if row is None:
        return None
    now = time.now()
    today = time.local(now).date()
    diaries = tuple(open_diaries(today).filter(function__role=row.role_id).order_by("pk"))
    reach = reach_of(diaries, row.programme_id, row.faculty_id, row.campus)
    in_line = row.state in IN_LINE
    told = row.told_place
    joined = time.local(row.joined_at).date()
    norm = norm_of("waiting-norm") if in_line else None
    asked = UrgentRequest.objects.seen_by(actor).filter(place=row.pk).order_by("-asked_at").first()
    return OwnPlace(
        id=row.pk,
        code=row.code,
        role=row.role_id,
        state=row.state,
        joined_on=joined,
        told=told,
        # From the told place: a range from the actual one would show who was put in front.
        range=estimate(told, served_by_week(row.role_id, reach, diaries, now)) if in_line else None,
        norm=norm,
        late=norm is not None and (today - joined).days > norm,
        responsible=answers_for(row.role_id),
        offer=offer_of(actor, row, now) if row.state == PlaceState.OFFERED else None,
        modes=words(row.modes),
        moments=words(row.moments),
        urgent=row.urgency == WaitingPlace.URGENT,
        asked=(asked.outcome or "asked") if asked is not None else "",
        asked_by_other=asked is not None and asked.asked_by_id != actor.pk,
        sentence=(asked.sentence or "") if asked is not None and asked.asked_by_id == actor.pk else "",
        decided_before=asked.deadline if asked is not None and not asked.outcome else None,
        walk_in=walk_ins_of(reach) if in_line else (),
        appointment=row.appointment.code if row.appointment is not None and row.state == PlaceState.BOOKED else "",
    )


def offer_of(actor: Actor, row: WaitingPlace, now: datetime.datetime) -> Offered | None:
    """Read the offer that stands for a place, or None. One statement."""
    rows = Offer.objects.seen_by(actor).filter(place=row.pk, outcome="", until__gt=now)
    offer = rows.select_related("appointment__slot").first()
    if offer is None:
        return None
    found = offer.appointment
    chosen = words(row.modes)
    modes = tuple(mode for mode in found.slot.modes.split(",") if not chosen or mode in chosen)
    return Offered(found.starts_at, found.ends_at, offer.until, found.mode, modes)


def standing_place(actor: Actor, role: str) -> str:
    """Give the code of the place the reader has in the line of a role already, or ""."""
    if not actor.known:
        return ""
    rows = WaitingPlace.objects.seen_by(actor).filter(student=actor.pk, role=role, state__in=IN_LINE)
    return rows.values_list("code", flat=True).first() or ""


def place_with_code(code: str) -> UUID | None:
    """Find the place a student gave the code of; for an action that decides itself. One statement."""
    rows = WaitingPlace.objects.unscoped(reason="the student gave the code; the action decides").filter(code=code)
    return rows.values_list("pk", flat=True).first() if code.isascii() and code.isalnum() else None


def own_places(actor: Actor) -> tuple[dict[str, Any], ...]:
    """List the reader's own places that still stand, for their page. One statement."""
    if not actor.known:
        return ()
    rows = WaitingPlace.objects.seen_by(actor).filter(student=actor.pk, state__in=IN_LINE).order_by("joined_at")
    return tuple(rows.values("code", "role", "state", "told_place", "joined_at"))


# --- Whether a service is open (public) -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class StateShown:
    """A service that does not take everybody now. `faculty` and `campus` are None and "" for everywhere."""

    role: str
    state: str
    reason_nl: str
    reason_en: str
    since: datetime.date
    until: datetime.date | None
    faculty: UUID | None
    campus: str

    @property
    def reason(self) -> str:
        """Say why, in the language of the page."""
        return self.reason_en if get_language() == "en" else self.reason_nl


def states_now(role: str = "", *, on: datetime.date | None = None) -> tuple[StateShown, ...]:
    """List every service that is limited or stopped on a day; the newest word on each unit counts. One statement."""
    day = on or time.today()
    rows = ServiceState.objects.filter(since__lte=day).order_by("-set_at", "-pk")
    newest: dict[tuple[str, UUID | None, str], ServiceState] = {}
    for row in rows.filter(role=role) if role else rows:
        newest.setdefault((row.role_id, row.faculty_id, row.campus), row)
    return tuple(
        StateShown(
            row.role_id, row.state, row.reason_nl, row.reason_en, row.since, row.until, row.faculty_id, row.campus
        )
        for row in newest.values()
        if row.state != ServiceState.OPEN and (row.until is None or row.until >= day)
    )
