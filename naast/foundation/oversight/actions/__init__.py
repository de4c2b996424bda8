"""Everything that changes a request, a use or a row of the weekly list."""

from .answering import open_access, refuse_access, stop_access
from .asking import ask_for_access
from .reviewing import open_row, review_row, review_use, set_terms

__all__ = [
    "ask_for_access",
    "open_access",
    "open_row",
    "refuse_access",
    "review_row",
    "review_use",
    "set_terms",
    "stop_access",
]
