"""Everything that changes a description, an answer about an overlap, or who stands in."""

from .describing import (
    NewerText,
    NoSuchOverlap,
    NothingSaid,
    answer_overlap,
    bring_in_standard,
    describe,
    end_own_text,
    reopen_overlap,
    restore,
)
from .standing_in import (
    AlreadyCovered,
    DaysBackwards,
    DaysPast,
    NotFitting,
    NotHere,
    TooLong,
    arrange,
    carry_on,
    forget_takeovers,
    move,
    take_back,
)

__all__ = [
    "AlreadyCovered",
    "DaysBackwards",
    "DaysPast",
    "NewerText",
    "NoSuchOverlap",
    "NotFitting",
    "NotHere",
    "NothingSaid",
    "TooLong",
    "answer_overlap",
    "arrange",
    "bring_in_standard",
    "carry_on",
    "describe",
    "end_own_text",
    "forget_takeovers",
    "move",
    "reopen_overlap",
    "restore",
    "take_back",
]
