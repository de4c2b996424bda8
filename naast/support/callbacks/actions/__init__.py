"""Everything that changes a call or an inbox."""

from .asking import ask_for_call, try_receipt, withdraw, write_back
from .desk import answer_call, close_call, hand_back, note_attempt, take_call
from .inboxes import open_inbox

__all__ = [
    "answer_call",
    "ask_for_call",
    "close_call",
    "hand_back",
    "note_attempt",
    "open_inbox",
    "take_call",
    "try_receipt",
    "withdraw",
    "write_back",
]
