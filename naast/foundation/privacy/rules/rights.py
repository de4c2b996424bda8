"""Which right fits what somebody wants: stop, object, correct, read or erase (AVG 15 to 21)."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Right:
    """A right by name. `article` of the AVG; `itself`: whoever asks can do it here without anybody's help."""

    slug: str
    article: str
    itself: bool


STOP, OBJECT, CORRECT, READ, ERASE, OTHER = "stop", "object", "correct", "read", "erase", "other"
RIGHTS: tuple[Right, ...] = (
    Right(STOP, "7(3)", True),
    Right(OBJECT, "21", False),
    Right(CORRECT, "16", False),
    Right(READ, "15", True),
    Right(ERASE, "17", True),
    Right(OTHER, "12", False),
)
ASKED_RIGHTS = tuple(right.slug for right in RIGHTS if not right.itself)
"""What is asked of the privacy officer; the rest somebody does on a page."""
