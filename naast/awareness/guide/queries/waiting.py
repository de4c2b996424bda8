"""The door through which a higher room says how long one waits; without one: "ask at the desk" (A1, C2)."""

import dataclasses
import datetime
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Waiting:
    """How soon somebody in a role has time: the first free moment, or a range in working days, as measured `as_of`.

    `state` is "open", "limited" or "stopped"; when it is not open `reason` says why, `until` until which day (None: not
    known) and `where` for which faculty or city alone ("" for everywhere), in the language of the page (R3).
    """

    first_free: datetime.datetime | None
    working_days: tuple[int, int] | None
    as_of: datetime.datetime
    state: str = "open"
    reason: str = ""
    until: datetime.date | None = None
    where: str = ""


WaitingTime = Callable[[str], Waiting | None]
_answers: list[WaitingTime] = []


def answered_by(source: WaitingTime) -> None:
    """Let `source` answer from now on; a room above calls this once, when the house is ready."""
    _answers[:] = [source]


def waiting_for(role: str) -> Waiting | None:
    """Tell how long one waits for a role, or None when nothing honest can be said: never a made-up nought."""
    return _answers[0](role) if _answers else None


BookingAddress = Callable[[str], str]
_addresses: list[BookingAddress] = []


def booked_at(source: BookingAddress) -> None:
    """Let `source` say from now on where one books a time with a role; a room above calls this once."""
    _addresses[:] = [source]


def address_to_book(role: str) -> str:
    """Give the address at which one chooses a time with a role; "" where nobody takes appointments that way."""
    return _addresses[0](role) if _addresses and role else ""
