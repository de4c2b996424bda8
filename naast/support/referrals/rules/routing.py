"""Who refers to whom, as it mostly is; each university changes the rows, never the code (facts §1.1, C5)."""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

INSIDE, OUTSIDE = "inside", "outside"
# Whom a letter can be for; a crisis service is not among them on purpose: that is a call, with the student present.
OUTSIDE_SLUGS = ("gp", "municipality", "youth-care")


@dataclasses.dataclass(frozen=True, slots=True)
class Route:
    """One row: from a role to a role (or somebody outside), in this order, answered within this many working days.

    `head` is the role that hears when nobody of the receiving profession answered; "" for that profession itself.
    """

    start: str
    end: str
    way: str = INSIDE
    norm_days: int = 2
    head: str = ""


_HEAD: Mapping[str, str] = MappingProxyType({"psychologist": "head-of-psychologists"})
HEADS = frozenset((*_HEAD.values(), "coordinator"))
"""Who can hear that nobody of a profession answered."""
_ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "study-adviser": ("student-counsellor", "psychologist", "wellbeing-officer", "fenestra", "career", "popcorner"),
        "wellbeing-officer": ("study-adviser", "student-counsellor", "psychologist"),
        "student-counsellor": ("psychologist", "study-adviser", "fenestra"),
        "psychologist": ("student-counsellor", "study-adviser", "fenestra"),
        "duty-psychologist": ("psychologist", "student-counsellor", "study-adviser"),
        "head-of-psychologists": ("psychologist", "student-counsellor", "study-adviser"),
        "phd-psychologist": ("psychologist", "student-counsellor"),
        "fenestra": ("student-counsellor", "study-adviser", "psychologist"),
        "career": ("study-adviser", "student-counsellor"),
        "abroad": ("study-adviser", "student-counsellor"),
        "popcorner": ("study-adviser", "student-counsellor"),
    }
)
_LETTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "psychologist": ("gp",),
        "duty-psychologist": ("gp",),
        "head-of-psychologists": ("gp",),
        "phd-psychologist": ("gp",),
        "student-counsellor": ("gp", "municipality", "youth-care"),
        "study-adviser": ("municipality",),
    }
)
STANDARD: tuple[Route, ...] = tuple(
    Route(start, end, INSIDE, 2, _HEAD.get(end, "")) for start, ends in _ORDER.items() for end in ends
) + tuple(Route(start, end, OUTSIDE, 28) for start, ends in _LETTERS.items() for end in ends)


def starters() -> tuple[str, ...]:
    """List the roles that can refer, in the order of the names of their rows."""
    return tuple(_ORDER)


def faults_in(route: Route, *, roles: frozenset[str]) -> list[str]:
    """List in words what is wrong with a row; an empty list means that it can stand."""
    ends = roles if route.way == INSIDE else frozenset(OUTSIDE_SLUGS)
    faults = [f"there is no role {slug!r}" for slug in (route.start, route.head) if slug and slug not in roles]
    if route.way not in (INSIDE, OUTSIDE):
        faults.append(f"{route.way!r} is neither 'inside' nor 'outside'")
    if route.end not in ends:
        faults.append(f"{route.end!r} cannot be referred to {route.way}")
    if not 1 <= route.norm_days <= 120:
        faults.append("the norm is between 1 and 120 working days")
    return faults
