"""What this room reads; the term of a role is what other rooms ask for."""

from .retention import term_for, terms

__all__ = ["term_for", "terms"]
