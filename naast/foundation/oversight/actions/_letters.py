"""Posts the letters of oversight; what they say is made when they leave (letters.py)."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from naast.foundation.notify import outbox

ASKED, ANSWERED, TOLD, TO_REVIEW, WEEK = (
    "emergency.asked",
    "emergency.answered",
    "emergency.told",
    "emergency.to-review",
    "review.week",
)


def post(letter: str, about: UUID, people: Iterable[UUID], *, what: str = "") -> None:
    """Post one letter to each of these people; the same letter for the same reason (`what`) is no second one."""
    for person in people:
        outbox.post(to=person, letter=letter, about=about, key=outbox.key_of(letter, about, what, person))


def left_at(letter: str, about: UUID, person: UUID) -> datetime.datetime | None:
    """Give when a letter left or was given up; None while it waits, was never posted, or was erased as it waited."""
    return outbox.left_at(outbox.key_of(letter, about, "", person))
