"""Everything that changes a file."""

from .opening import take_on

__all__ = ["take_on"]
