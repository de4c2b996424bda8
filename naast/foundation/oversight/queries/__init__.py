"""Reads of oversight. Rooms above ask `running` and `opened_for` in their scopes and rules (architecture §3)."""

from ..rules.emergency import GROUND
from .running import opened_for, running

__all__ = ["GROUND", "opened_for", "running"]
