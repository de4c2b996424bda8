"""When a permission counts, how long a question stands, and what staff learn of an answer; no clock, no database."""

import datetime
import enum
import hashlib
from collections.abc import Iterable

# What a permission can be for; each has its words in queries/words.py.
HAND_OVER, LETTER_OUTSIDE, FILE_OPENS, SHARE = "hand-over", "letter-outside", "file-opens", "share"
PURPOSES = frozenset({HAND_OVER, LETTER_OUTSIDE, FILE_OPENS, SHARE})

# A yes at the desk leaves a day later, so that nobody has to decide while somebody looks on (C5).
CHANGES_WITHIN = datetime.timedelta(hours=24)
# A question that nobody answers is taken away by itself; the same one does not come again soon after a no.
ANSWER_WITHIN = datetime.timedelta(days=30)
LONGEST = datetime.timedelta(days=366)
# How long the ledger remembers a permission that ended: as long as somebody may ask with which right it was passed on.
REMEMBERED = datetime.timedelta(days=730)
DIGEST_LENGTH = 64


class State(enum.StrEnum):
    """Where a permission stands; only the student learns which of these it is."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class Answer(enum.StrEnum):
    """What staff learn: asked, refused, lapsed and taken back before it left are all "no answer yet"."""

    WAITING = "waiting"
    LEAVING = "leaving"
    GIVEN = "given"
    STOPPED = "stopped"


def digest_of(paragraphs: Iterable[str]) -> str:
    """Make the digest of a text: sha256, in hex, of its paragraphs with an empty line between them."""
    return hashlib.sha256("\n\n".join(paragraphs).encode()).hexdigest()


def is_digest(text: str) -> bool:
    """Tell whether this could be a digest: 64 small hex letters."""
    return len(text) == DIGEST_LENGTH and set(text) <= set("0123456789abcdef")


def leaves_at(now: datetime.datetime, *, urgent: bool) -> datetime.datetime:
    """Say from which moment a yes that was recorded at the desk may be used."""
    return now if urgent else now + CHANGES_WITHIN


def stands(asked_at: datetime.datetime, until: datetime.date, *, now: datetime.datetime, today: datetime.date) -> bool:
    """Tell whether a question can still be answered: within thirty days, and before what it asks for is over."""
    return now < asked_at + ANSWER_WITHIN and today <= until


def stands_until(asked_at: datetime.datetime, until: datetime.date) -> datetime.date:
    """Say the last whole day on which a question can be answered."""
    return min((asked_at + ANSWER_WITHIN).date() - datetime.timedelta(days=1), until)


def answer_for_staff(
    state: str,
    *,
    leaves_at: datetime.datetime | None,
    ended_at: datetime.datetime | None,
    until: datetime.date,
    now: datetime.datetime,
    today: datetime.date,
) -> Answer:
    """Say what staff learn of an answer.

    A no is nobody's but the student's. So whatever the student does within a day after a yes at the desk, it reads as
    "leaving" until that day is over; what never left reads as a question without an answer.
    """
    if leaves_at is None:
        return Answer.WAITING
    if leaves_at > now:
        return Answer.LEAVING
    if state == State.GIVEN:
        return Answer.GIVEN if until >= today else Answer.STOPPED
    left = state in (State.WITHDRAWN, State.OVER) and ended_at is not None and ended_at >= leaves_at
    return Answer.STOPPED if left else Answer.WAITING
