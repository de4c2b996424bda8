"""Reads of the room, each for its own reader."""

from .today import waiting_for

__all__ = ["waiting_for"]
