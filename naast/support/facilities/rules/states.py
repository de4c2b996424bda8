"""One machine: what may happen to a request, who does it, and where it stands afterwards (C9)."""

from enum import StrEnum
from types import MappingProxyType

from .catalogue import ADVISE, ARRANGE, DECIDE

STUDENT, HOUSE = "student", "house"


class State(StrEnum):
    """Where a request stands; the first four are the chain, the others end it."""

    REQUESTED = "requested"
    ADVISED = "advised"
    GRANTED = "granted"
    ARRANGED = "arranged"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVER = "over"


CHAIN = (State.REQUESTED, State.ADVISED, State.GRANTED, State.ARRANGED)
UNDECIDED = (State.REQUESTED, State.ADVISED)
RUNNING = (State.GRANTED, State.ARRANGED)


class Deed(StrEnum):
    """What somebody does with a request."""

    ADVISE = "advise"
    GRANT = "grant"
    REFUSE = "refuse"
    RECONSIDER = "reconsider"
    UPHOLD = "uphold"
    ARRANGE = "arrange"
    WITHDRAW = "withdraw"
    END = "end"


class NotNow(Exception):
    """This cannot happen to a request that stands there; somebody was faster, or it is over."""


MACHINE = MappingProxyType(
    {
        (State.REQUESTED, Deed.ADVISE): (ADVISE, State.ADVISED),
        (State.ADVISED, Deed.GRANT): (DECIDE, State.GRANTED),
        (State.ADVISED, Deed.REFUSE): (DECIDE, State.REFUSED),
        (State.REFUSED, Deed.RECONSIDER): (DECIDE, State.GRANTED),
        (State.REFUSED, Deed.UPHOLD): (DECIDE, State.REFUSED),
        (State.GRANTED, Deed.RECONSIDER): (DECIDE, State.GRANTED),
        (State.GRANTED, Deed.UPHOLD): (DECIDE, State.GRANTED),
        (State.ARRANGED, Deed.RECONSIDER): (DECIDE, State.GRANTED),
        (State.ARRANGED, Deed.UPHOLD): (DECIDE, State.ARRANGED),
        (State.GRANTED, Deed.ARRANGE): (ARRANGE, State.ARRANGED),
        (State.REQUESTED, Deed.WITHDRAW): (STUDENT, State.WITHDRAWN),
        (State.ADVISED, Deed.WITHDRAW): (STUDENT, State.WITHDRAWN),
        (State.REQUESTED, Deed.END): (HOUSE, State.OVER),
        (State.ADVISED, Deed.END): (HOUSE, State.OVER),
        (State.GRANTED, Deed.END): (HOUSE, State.OVER),
        (State.ARRANGED, Deed.END): (HOUSE, State.OVER),
    }
)
"""(where it stands, what is done) → (whose turn it is, where it stands then). All else raises NotNow."""


_AGAIN = (Deed.RECONSIDER, Deed.UPHOLD)  # after an objection only, so nobody waits for them by themselves


def after(state: str, deed: Deed) -> State:
    """Give where a request stands after a deed. Raises NotNow."""
    try:
        return MACHINE[State(state), deed][1]
    except (KeyError, ValueError):
        raise NotNow(f"{deed} does not follow {state}") from None


def whose_turn(state: str) -> str:
    """Name whose turn it is: "advise", "decide", "arrange", or "" when nobody waits for anybody."""
    asked = {owner for (at, deed), (owner, _) in MACHINE.items() if at == state and deed not in _AGAIN}
    turns = asked - {STUDENT, HOUSE}
    return turns.pop() if turns else ""


DECIDED = frozenset((State.REFUSED, *RUNNING))
"""States against which somebody can object, and which who decides then looks at again."""


class Step(StrEnum):
    """Where one facility of a request stands."""

    WANTED = "wanted"
    ADVISED = "advised"
    GRANTED = "granted"
    ARRANGED = "arranged"
    REFUSED = "refused"
    OVER = "over"


class Report(StrEnum):
    """Where a reported circumstance stands."""

    REPORTED = "reported"
    STATED = "stated"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class PlanState(StrEnum):
    """Where an adapted study plan stands."""

    ASKED = "asked"
    PROPOSED = "proposed"
    AGREED = "agreed"
    OVER = "over"
