"""What a file is, what waits in it, and until when (C4; AVG articles 12 and 15; BW 7:454)."""

import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a file stands."""

    OPEN = "open"
    CLOSED = "closed"


class Waits(StrEnum):
    """What waits for the keeper, in the order in which it is named; NOTHING lets the date speak."""

    NOTHING = ""
    READING = "reading"
    EVALUATION = "evaluation"
    FIRST = "first"


class Kind(StrEnum):
    """What is written in a file."""

    INTAKE = "intake"
    GOAL = "goal"
    AGREEMENT = "agreement"
    CONTACT = "contact"
    NOTE = "note"
    EVALUATION = "evaluation"
    CLOSING = "closing"


class Standing(StrEnum):
    """How a goal or an agreement stands."""

    NONE = ""
    OPEN = "open"
    REACHED = "reached"
    LEFT = "left"


HOW = ("room", "online", "phone", "mail")
"""Ways of being in touch."""
ALWAYS_SHARED = frozenset((Kind.GOAL, Kind.AGREEMENT, Kind.EVALUATION))
"""What student and keeper made together, or the student wrote: the student always reads it."""
SESSIONS_AT_MOST = 30
LOOK_AGAIN = datetime.timedelta(days=42)
"""After so long without contact a file comes up by itself."""
FIRST_CONTACT = datetime.timedelta(days=14)
READ_WITHIN = datetime.timedelta(days=28)
"""The law gives a month for access (AVG article 12, third paragraph)."""
SCRATCH_STAYS = datetime.timedelta(days=30)
DRAFT_STAYS = datetime.timedelta(hours=24)
_STANDINGS = {
    Kind.GOAL: (Standing.OPEN, Standing.REACHED, Standing.LEFT),
    Kind.AGREEMENT: (Standing.OPEN, Standing.REACHED, Standing.LEFT),
}


def standings_of(kind: str) -> tuple[Standing, ...]:
    """List how something of a kind may stand; only goals and agreements move."""
    return _STANDINGS.get(Kind(kind), (Standing.NONE,))


def is_before_last(agreed: int | None, had: int) -> bool:
    """Tell whether the next session is the last one agreed, or that was already."""
    return agreed is not None and had >= agreed - 1


def next_step(
    *,
    today: datetime.date,
    opened: datetime.date,
    last_contact: datetime.date | None,
    look_again: datetime.date | None,
    agreed: int | None,
    had: int,
    evaluated: bool,
    reading_asked: datetime.date | None,
) -> tuple[Waits, datetime.date]:
    """Say what waits for the keeper of an open file, and by which day."""
    if reading_asked is not None:
        return Waits.READING, reading_asked + READ_WITHIN
    if is_before_last(agreed, had) and not evaluated and last_contact is not None:
        return Waits.EVALUATION, look_again or today
    if last_contact is None:
        return Waits.FIRST, look_again or opened + FIRST_CONTACT
    return Waits.NOTHING, look_again or last_contact + LOOK_AGAIN
