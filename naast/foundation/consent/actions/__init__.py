"""Everything that changes the ledger."""

from .answering import NotOpen, OtherText, Recorded, give, record_yes_at_desk, refuse, withdraw
from .asking import Asked, BadQuestion, ask, ask_no_more
from .keeping import end_what_is_over, forget, let_leave

__all__ = [
    "Asked",
    "BadQuestion",
    "NotOpen",
    "OtherText",
    "Recorded",
    "ask",
    "ask_no_more",
    "end_what_is_over",
    "forget",
    "give",
    "let_leave",
    "record_yes_at_desk",
    "refuse",
    "withdraw",
]
