"""The one state machine of a referral: every step anybody can take stands in MOVES and nowhere else (C5, C6)."""

import dataclasses
import sys
from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    ASKED = "asked"
    AGREED = "agreed"
    PASSED_ON = "passed-on"
    RECEIVED = "received"
    QUESTION = "question"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    IN_HAND = "in-hand"
    WAITING = "waiting"
    TOLD = "told"
    REFUSED = "refused"
    LAPSED = "lapsed"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


class Way(StrEnum):
    """Inside goes to a role of the chain, outside is a letter through the student."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class By(StrEnum):
    """Who takes a step."""

    AUTHOR = "author"
    STUDENT = "student"
    RECEIVER = "receiver"
    HOUSE = "house"


class NoSuchMove(Exception):
    """This step cannot be taken from where the referral stands, or not by this party."""


@dataclasses.dataclass(frozen=True, slots=True)
class Move:
    """One step: its name, from where to where, by whom, and on which way (None: both)."""

    name: str
    start: State
    end: State
    by: By
    way: Way | None = None


_S, _B, _IN, _OUT = State, By, Way.INSIDE, Way.OUTSIDE
MOVES: tuple[Move, ...] = (
    Move("show", _S.DRAFT, _S.ASKED, _B.AUTHOR),
    Move("drop", _S.DRAFT, _S.DROPPED, _B.AUTHOR),
    Move("drop", _S.ASKED, _S.DROPPED, _B.AUTHOR),
    Move("rewrite", _S.ASKED, _S.DRAFT, _B.AUTHOR),
    Move("note-yes", _S.ASKED, _S.AGREED, _B.AUTHOR),
    Move("change-mind", _S.AGREED, _S.REFUSED, _B.STUDENT),
    Move("refuse", _S.ASKED, _S.REFUSED, _B.STUDENT),
    Move("agree", _S.REFUSED, _S.ASKED, _B.STUDENT),
    Move("lapse", _S.ASKED, _S.LAPSED, _B.HOUSE),
    Move("pass-on", _S.ASKED, _S.PASSED_ON, _B.HOUSE, _IN),
    Move("pass-on", _S.AGREED, _S.PASSED_ON, _B.HOUSE, _IN),
    Move("give", _S.ASKED, _S.IN_HAND, _B.HOUSE, _OUT),
    Move("give", _S.AGREED, _S.IN_HAND, _B.HOUSE, _OUT),
    Move("receive", _S.PASSED_ON, _S.RECEIVED, _B.RECEIVER, _IN),
    Move("put-back", _S.RECEIVED, _S.PASSED_ON, _B.RECEIVER, _IN),
    Move("put-back", _S.QUESTION, _S.PASSED_ON, _B.RECEIVER, _IN),
    Move("ask", _S.RECEIVED, _S.QUESTION, _B.RECEIVER, _IN),
    Move("answer", _S.QUESTION, _S.RECEIVED, _B.STUDENT, _IN),
    Move("accept", _S.RECEIVED, _S.ACCEPTED, _B.RECEIVER, _IN),
    Move("accept", _S.QUESTION, _S.ACCEPTED, _B.RECEIVER, _IN),
    Move("decline", _S.RECEIVED, _S.DECLINED, _B.RECEIVER, _IN),
    Move("decline", _S.QUESTION, _S.DECLINED, _B.RECEIVER, _IN),
    Move("withdraw", _S.AGREED, _S.WITHDRAWN, _B.HOUSE),
    Move("withdraw", _S.PASSED_ON, _S.WITHDRAWN, _B.HOUSE, _IN),
    Move("withdraw", _S.RECEIVED, _S.WITHDRAWN, _B.HOUSE, _IN),
    Move("withdraw", _S.QUESTION, _S.WITHDRAWN, _B.HOUSE, _IN),
    Move("withdraw", _S.ACCEPTED, _S.WITHDRAWN, _B.HOUSE, _IN),
    Move("withdraw", _S.IN_HAND, _S.WITHDRAWN, _B.HOUSE, _OUT),
    Move("withdraw", _S.WAITING, _S.WITHDRAWN, _B.HOUSE, _OUT),
    Move("still-waiting", _S.IN_HAND, _S.WAITING, _B.STUDENT, _OUT),
    Move("still-waiting", _S.WAITING, _S.WAITING, _B.STUDENT, _OUT),
    Move("tell", _S.IN_HAND, _S.TOLD, _B.STUDENT, _OUT),
    Move("tell", _S.WAITING, _S.TOLD, _B.STUDENT, _OUT),
)

# With the receiving profession, and not answered yet: what escalates.
OPEN_INSIDE = frozenset((State.PASSED_ON, State.RECEIVED))
# What a receiver may read, as long as the Grant stands.
READABLE = frozenset((State.RECEIVED, State.QUESTION, State.ACCEPTED))
LISTED_TO_RECEIVER = READABLE | {State.PASSED_ON}
# Over for everybody: what is removed after a while.
OVER = frozenset((State.DECLINED, State.TOLD, State.REFUSED, State.LAPSED, State.DROPPED, State.WITHDRAWN))


def end_of(name: str, *, start: str, by: By, way: str) -> State:
    """Give the state a step leads to. Raises NoSuchMove."""
    for move in MOVES:
        if (move.name, move.start, move.by) == (name, start, by) and move.way in (None, way):
            return move.end
    raise NoSuchMove(f"{name} by {by} from {start} ({way})")


class Seen(StrEnum):
    """What the one who refers sees of it, and never more."""

    DRAFT = "draft"
    NO_ANSWER = "no-answer"
    NOTED = "noted"
    PASSED_ON = "passed-on"
    RECEIVED = "received"
    GIVEN = "given"
    DROPPED = "dropped"


def seen_by_author(state: str, *, way: str, passed_on: bool, received: bool, noted: bool) -> Seen:
    """Say what the author sees: from whether it was passed on and received, never from what came of it.

    No, not yet and over look alike before it was passed on; accepted, declined, asked back, withdrawn and everything
    the student tells look alike after it. `noted`: the author wrote the yes down themselves.
    """
    if state == State.DRAFT:
        return Seen.DRAFT
    if state == State.DROPPED:
        return Seen.DROPPED
    if passed_on:
        if way == Way.OUTSIDE:
            return Seen.GIVEN
        return Seen.RECEIVED if received else Seen.PASSED_ON
    return Seen.NOTED if noted else Seen.NO_ANSWER


def diagram(moves: Iterable[Move] = MOVES) -> str:
    """Draw the machine as a Mermaid state diagram with the table under it; docs/guides/referral.md ends with it."""
    rows = list(moves)
    lines = ["## The states of a referral", ""]
    lines += [
        "Written from `rules/states.py` by `python -m naast.support.referrals.rules.states`; a test holds it.",
        "",
    ]
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {_id(move.start)} --> {_id(move.end)}: {_label(move)}" for move in rows]
    ends = sorted({str(move.end) for move in rows} - {str(move.start) for move in rows})
    lines += [f"    {end.replace('-', '_')} --> [*]" for end in ends]
    lines += ["```", "", "| Step | From | To | By | Way |", "|---|---|---|---|---|"]
    lines += [f"| {move.name} | {move.start} | {move.end} | {move.by} | {move.way or 'both'} |" for move in rows]
    return "\n".join([*lines, ""])


def _id(state: State) -> str:
    return str(state).replace("-", "_")


def _label(move: Move) -> str:
    return f"{move.name} ({move.by}{'' if move.way is None else ', ' + move.way})"


if __name__ == "__main__":
    sys.stdout.write(diagram())
