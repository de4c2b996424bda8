"""The waiting list: who comes first, what may be offered to whom and until when, and what can be said honestly (C2).

A *seat* is a waiting place as these rules see it; its `reach` is the set of diaries behind its door. Two seats stand in
one line when some diary is behind both doors. Nothing here knows a clock: `now` is an argument.
"""

import dataclasses
import datetime
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from naast.foundation.notify.rules import add_waking_hours, in_quiet_hours

SOON = datetime.timedelta(days=3)
WAKING_SOON, WAKING = datetime.timedelta(hours=4), datetime.timedelta(hours=13)
"""How long the offer of a time within `SOON` stands, and of a later one; only hours outside quiet hours count.

Thirteen are a day. With four for every time somebody who slept badly could miss two offers of one day, and with that
their turn; for tomorrow a longer one would leave the next in line none.
"""
SHORTEST_OFFER = datetime.timedelta(hours=1)
"""An offer that could not stand so long is not made: the time is free for everybody."""
PARTS: tuple[str, ...] = ("morning", "afternoon")
NOON = 12
MOMENTS: tuple[str, ...] = tuple(f"{day}-{part}" for day in range(5) for part in PARTS)
"""When somebody can come: a weekday (0 is Monday) and a part of it."""
LAPSES_UNTIL_REST = 2

PSYCHOLOGISTS = frozenset(("psychologist", "phd-psychologist"))
COORDINATED = frozenset(("study-adviser", "abroad", "wellbeing-officer"))
"""Roles whose waiting lists the coordinator of the unit answers for."""

INDEPENDENT = frozenset(("confidential", "ombuds", "threat-team", "chaplain"))
"""Roles that nobody leads from elsewhere: they say themselves whether they are open."""


@dataclasses.dataclass(frozen=True, slots=True)
class Seat:
    """A waiting place. `free` is off while another offer stands or the place is at rest: then it is passed over."""

    key: UUID
    reach: frozenset[UUID]
    order_at: datetime.datetime
    urgent: bool = False
    modes: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    told: int = 0
    free: bool = True


# --- The order ------------------------------------------------------------------------------------------------------


def in_order(seats: Iterable[Seat]) -> list[Seat]:
    """Put seats in the order of the line: who cannot wait first, then who came first."""
    return sorted(seats, key=lambda seat: (not seat.urgent, seat.order_at, seat.key))


def places(seats: Iterable[Seat]) -> dict[UUID, int]:
    """Give each seat's place in its own line, counted from 1: how many before it could be offered one of its times."""
    found: dict[UUID, int] = {}
    before: dict[frozenset[UUID], int] = {}
    for seat in in_order(seats):
        found[seat.key] = 1 + sum(count for reach, count in before.items() if _meet(reach, seat.reach))
        before[seat.reach] = before.get(seat.reach, 0) + 1
    return found


def _meet(one: frozenset[UUID], other: frozenset[UUID]) -> bool:
    """Tell whether two doors lead to some diary both; without any diary yet they stand in one line."""
    return one == other or not one.isdisjoint(other)


def told_place(told: int, actual: int) -> int:
    """Give the place somebody is told: never more than they were told before, so that who is passed cannot see it."""
    return min(told, actual) if told else actual


def newly_told(seats: Sequence[Seat]) -> dict[UUID, int]:
    """Give the told places that must be written down: those that went down since they were told."""
    actual = places(seats)
    wanted = {seat.key: told_place(seat.told, actual[seat.key]) for seat in seats}
    return {seat.key: wanted[seat.key] for seat in seats if wanted[seat.key] != seat.told}


def moved_before(seats: Sequence[Seat], key: UUID, place: int) -> datetime.datetime | None:
    """Give the order somebody needs to stand at `place` of their line; None when they stand there or nearer already."""
    ordered = in_order(seats)
    mine = next(seat for seat in ordered if seat.key == key)
    line = [seat for seat in ordered if _meet(seat.reach, mine.reach)]
    at = line.index(mine)
    # Who cannot wait stays in front of who can.
    same = [seat for seat in line[: at + 1] if seat.urgent == mine.urgent]
    target = max(place - 1 - (at + 1 - len(same)), 0)
    if target >= len(same) - 1:
        return None
    return same[target].order_at - datetime.timedelta(microseconds=1)


# --- Offering -------------------------------------------------------------------------------------------------------


def moment_of_day(local: datetime.datetime) -> str:
    """Name the moment of a wall-clock time as students choose it; "" for a weekend, which nobody was asked about."""
    return f"{local.weekday()}-{PARTS[local.hour >= NOON]}" if local.weekday() < 5 else ""


def fits(seat: Seat, *, diary: UUID, modes: Collection[str], local: datetime.datetime) -> bool:
    """Tell whether a time suits a seat: behind its door, in a way and at a moment the student chose."""
    return (
        diary in seat.reach
        and (not seat.modes or not seat.modes.isdisjoint(modes))
        and (not seat.moments or moment_of_day(local) in seat.moments)
    )


def next_for(
    seats: Iterable[Seat],
    *,
    diary: UUID,
    modes: Collection[str],
    local: datetime.datetime,
    not_again: Collection[UUID] = (),
) -> Seat | None:
    """Give the first in the line whom a time suits and who was not offered this very time before."""
    for seat in in_order(seats):
        if seat.free and seat.key not in not_again and fits(seat, diary=diary, modes=modes, local=local):
            return seat
    return None


def offer_until(
    now: datetime.datetime,
    starts_at: datetime.datetime,
    notice: datetime.timedelta,
    zone: datetime.tzinfo,
    *,
    shortest: datetime.timedelta = SHORTEST_OFFER,
) -> datetime.datetime | None:
    """Give until when an offer made now stands: a day, four waking hours for a time that is soon; None for too short.

    It ends before the time's notice and outside quiet hours: what that would end at night ends the evening before.
    """
    begins = add_waking_hours(now, datetime.timedelta(0), zone)
    last = _evening_before(starts_at - notice, zone)
    until = min(add_waking_hours(now, WAKING_SOON if starts_at - now <= SOON else WAKING, zone), last)
    return until if until - begins >= shortest else None


def _evening_before(moment: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
    """Give the last whole minute not after `moment` outside quiet hours, in UTC."""
    if not in_quiet_hours(moment, zone):
        return moment.astimezone(datetime.UTC)
    wall = moment.astimezone(zone)
    day = wall.date() if wall.hour >= 12 else wall.date() - datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(20, 59), tzinfo=zone).astimezone(datetime.UTC)


def rests_after(lapses: int) -> bool:
    """Tell whether a place is put at rest after so many unanswered offers in a row: the first one keeps it waiting."""
    return lapses >= LAPSES_UNTIL_REST


# --- What can be said -----------------------------------------------------------------------------------------------

WEEKS_LOOKED_AT = 8
LEAST_WEEKS, LEAST_SERVED = 4, 5
WORKING_DAYS = 5
_SPREAD = 1.28
"""Standard deviations that hold eight of ten weeks."""


@dataclasses.dataclass(frozen=True, slots=True)
class Range:
    """From so many to so many working days, both included."""

    low: int
    high: int


def estimate(place: int, served: Sequence[int]) -> Range | None:
    """Give an honest range in working days for a place, from how many of the line were served in each past week.

    None when too little is known: fewer than four weeks, or fewer than five students served in all. The number served
    is taken as a count that varies by chance, so few weeks or few students give a wide range. Raises ValueError for a
    place below 1.
    """
    if place < 1:
        raise ValueError("places are counted from 1")
    total = sum(served)
    if len(served) < LEAST_WEEKS or total < LEAST_SERVED:
        return None
    spread = _SPREAD * math.sqrt(total)
    fast, slow = (total + spread) / len(served), (total - spread) / len(served)
    low = max(1, math.floor(place / fast * WORKING_DAYS))
    high = max(low + 1, math.ceil(place / slow * WORKING_DAYS))
    return Range(low, high)


# --- Who decides ----------------------------------------------------------------------------------------------------


def deciders(role: str) -> tuple[str, ...]:
    """Give the roles that decide whether somebody cannot wait, nearest first: the profession asked, never another."""
    if role in PSYCHOLOGISTS:
        return ("duty-psychologist", "head-of-psychologists")
    return ("coordinator", role) if role in COORDINATED else (role,)


def answers_for(role: str) -> str:
    """Give the role that is responsible when the norm is passed, and that says whether a service is open."""
    if role in INDEPENDENT:
        return role
    return "head-of-psychologists" if role in PSYCHOLOGISTS else "coordinator"


def sees_lists_of(held: str, *, hosts: Collection[str]) -> frozenset[str]:
    """Give the roles whose waiting lists the holder of a role works with."""
    own = frozenset((held,)) & frozenset(hosts)
    if held in ("duty-psychologist", "head-of-psychologists"):
        return own | PSYCHOLOGISTS
    return own | COORDINATED if held == "coordinator" else own


# --- Urgency --------------------------------------------------------------------------------------------------------

OFFICE_FROM, OFFICE_UNTIL = datetime.time(9), datetime.time(17)
OFFICE_HOUR = datetime.timedelta(hours=1)


def decided_before(
    asked: datetime.datetime, working: Mapping[datetime.date, bool], zone: datetime.tzinfo
) -> datetime.datetime:
    """Give the moment one office hour after an urgent request: what nobody decided by then decides itself.

    `working` says of the coming days whether they are working days; hours from 9 to 17 count. Raises ValueError when
    no working day among them holds the hour.
    """
    left = OFFICE_HOUR
    for day in sorted(working):
        if not working[day]:
            continue
        opens, closes = (
            datetime.datetime.combine(day, wall, tzinfo=zone).astimezone(datetime.UTC)
            for wall in (OFFICE_FROM, OFFICE_UNTIL)
        )
        begins = max(asked, opens)
        if begins >= closes:
            continue
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise ValueError("no working day in sight")
