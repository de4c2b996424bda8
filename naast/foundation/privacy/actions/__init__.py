"""Everything that changes something about keeping and erasing."""

from .asking import answer_request, ask_officer, withdraw_request
from .erasing import ask_erasure, lift_hold, set_hold
from .exporting import ask_export
from .settings import set_ground, set_term

__all__ = [
    "answer_request",
    "ask_erasure",
    "ask_export",
    "ask_officer",
    "lift_hold",
    "set_ground",
    "set_hold",
    "set_term",
    "withdraw_request",
]
