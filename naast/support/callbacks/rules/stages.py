"""What may happen to a call, when it is late, and how long what was left stays (C11)."""

import datetime
from enum import StrEnum

CONTACT_STAYS = datetime.timedelta(days=14)
"""How long a name and number stay after closing: long enough for one more message."""
ALL_STAYS = datetime.timedelta(days=60)
"""How long the answer can be read after closing; then nothing is left."""
CLOSES_BY_ITSELF = datetime.timedelta(days=30)
"""What nobody touched for so long is closed, so that nothing stays for ever."""
SHOWN_AGAIN = datetime.timedelta(minutes=10)
"""How long after sending the same form, sent once more, gives the same receipt: the first answer may have got lost."""


class State(StrEnum):
    """Where a call stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN = (State.WAITING, State.TAKEN)


class Outcome(StrEnum):
    """How an attempt to call ended."""

    SPOKEN = "spoken"
    AGAIN = "again"
    NO_ANSWER = "no-answer"


def may_be_read(state: str, closed_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Tell whether a receipt still opens its answer."""
    if state == State.WITHDRAWN:
        return False
    return closed_at is None or now < closed_at + ALL_STAYS


def may_write_back(last_by_staff: datetime.datetime | None, last_by_asker: datetime.datetime | None) -> bool:
    """Tell whether the asker may add a message: one, and one more after each answer or attempt to call."""
    if last_by_asker is None:
        return True
    return last_by_staff is not None and last_by_staff > last_by_asker


def is_late(state: str, due_at: datetime.datetime, now: datetime.datetime) -> bool:
    """Tell whether what was promised was not done."""
    return state in OPEN and now > due_at
