"""Decides what falls between two chairs: whose place is empty from which day, and what they leave behind (D6)."""

import dataclasses
import datetime
from collections.abc import Sequence
from enum import StrEnum

ONE_DAY = datetime.timedelta(days=1)
AHEAD = datetime.timedelta(days=90)
BACK = datetime.timedelta(days=180)


class Why(StrEnum):
    """What is wrong."""

    ENDED = "ended"
    ENDS = "ends"
    COVER_ENDS = "cover-ends"
    COVER_LEAVES = "cover-leaves"
    LEFT_BEHIND = "left-behind"


@dataclasses.dataclass(frozen=True, slots=True)
class Cover:
    """Somebody stands in on these days; `here_until` is the last day they are here themselves, None for no such day."""

    since: datetime.date
    until: datetime.date
    here_until: datetime.date | None = None

    @property
    def lasts(self) -> datetime.date:
        """The last day on which somebody really stands in."""
        return self.until if self.here_until is None else min(self.until, self.here_until)


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """From `on` nobody does what has to be done, and why that is."""

    why: Why
    on: datetime.date


def gap_of(*, until: datetime.date | None, covers: Sequence[Cover], others: bool, today: datetime.date) -> Gap | None:
    """Decide whether a place is left empty within the time one can still arrange something; None when it is not.

    `until` is the last day of who holds it, None while they stay; `others` whether somebody else holds it as well.
    """
    horizon = today + AHEAD
    if until is None or until > horizon:
        return _cover_that_leaves(covers, today, horizon)
    day = first_uncovered(until + ONE_DAY, covers)
    if day > horizon or others:
        return None
    if day > until + ONE_DAY:
        leaves = any(cover.lasts + ONE_DAY == day and cover.lasts < cover.until for cover in covers)
        return Gap(Why.COVER_LEAVES if leaves else Why.COVER_ENDS, day)
    return Gap(Why.ENDED if until < today else Why.ENDS, day)


def first_uncovered(day: datetime.date, covers: Sequence[Cover]) -> datetime.date:
    """Give the first day, this one or later, on which nobody stands in."""
    for cover in sorted(covers, key=lambda each: each.since):
        if cover.since <= day <= cover.lasts:
            day = cover.lasts + ONE_DAY
    return day


def _cover_that_leaves(covers: Sequence[Cover], today: datetime.date, horizon: datetime.date) -> Gap | None:
    """Find a stand-in who leaves before the days they stand in are over, while who they stand in for is away."""
    for cover in sorted(covers, key=lambda each: each.since):
        day = max(cover.lasts + ONE_DAY, cover.since)
        if cover.until < today or cover.lasts >= cover.until or day > horizon:
            continue
        others = [each for each in covers if each is not cover]
        after = first_uncovered(day, others)
        if after <= cover.until:
            return Gap(Why.COVER_LEAVES, max(after, today))
    return None
