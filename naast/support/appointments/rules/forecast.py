"""Looking four weeks ahead: how many come against how many can be met, and whether the wait passes the norm (R5).

A short wait can become a long one within two weeks when more come than can be met. This is arithmetic about a service,
never about a person, and it shows how little it knows: few weeks behind it give a wide range.
"""

import dataclasses
import math
from collections.abc import Sequence

WEEKS_AHEAD = 4
LEAST_WEEKS, LEAST_ARRIVALS = 4, 5
DAYS = 7
FURTHEST = 26
"""Weeks looked ahead at most: beyond them a wait is "longer than half a year"."""


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """One week to come: how many will probably ask, how many can be met, who then waits, and for how many days."""

    arrivals: float
    capacity: int
    backlog: float
    days: int
    days_high: int

    @property
    def beyond(self) -> bool:
        """Whether the wait is longer than anybody can say."""
        return self.days >= FURTHEST * DAYS


def forecast(*, waiting: int, arrived: Sequence[int], free: Sequence[int], usual: float) -> tuple[Week, ...] | None:
    """Work out the coming four weeks; None when fewer than four weeks or five requests lie behind.

    `waiting` stand in the line now; `arrived` are the requests of past weeks; `free` the times of each coming week that
    nobody has yet; `usual` the times a week beyond those. Waiting days are those of who asks at the end of the week.
    """
    if len(arrived) < LEAST_WEEKS or sum(arrived) < LEAST_ARRIVALS:
        return None
    mean = sum(arrived) / len(arrived)
    spread = 1.28 * math.sqrt(sum(arrived)) / len(arrived)
    middle = _course(waiting, mean, free, usual)
    high = _course(waiting, mean + spread, free, usual)
    return tuple(
        Week(round(mean, 1), _met(free, number, usual), round(left, 1), days, max(days, high[number][1]))
        for number, (left, days) in enumerate(middle)
    )


def _met(free: Sequence[int], number: int, usual: float) -> int:
    """Give how many can be met in a week."""
    return free[number] if number < len(free) else math.floor(usual)


def _course(waiting: float, arrivals: float, free: Sequence[int], usual: float) -> list[tuple[float, int]]:
    """Follow the line through four weeks: who is left at the end of each, and how many days the next one waits."""
    found = []
    for number in range(WEEKS_AHEAD):
        waiting = max(0.0, waiting + arrivals - _met(free, number, usual))
        found.append((waiting, _days(waiting, number + 1, free, usual)))
    return found


def _days(ahead: float, week: int, free: Sequence[int], usual: float) -> int:
    """Give in how many days somebody is met who stands behind so many at the beginning of a week."""
    left = ahead
    for number in range(FURTHEST):
        capacity = free[week + number] if week + number < len(free) else usual
        if left < capacity:
            return math.ceil((number + left / capacity) * DAYS)
        left -= capacity
    return FURTHEST * DAYS


def passes(weeks: Sequence[Week] | None, norm: int | None) -> bool:
    """Tell whether the wait will probably pass the norm (calendar days) in the weeks ahead; never without a norm."""
    return weeks is not None and norm is not None and any(week.days > norm for week in weeks)
