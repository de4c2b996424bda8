"""Tables of diaries, the slots in them, and the appointments that take those."""

from .appointment import ACTIVE, Appointment, State
from .diary import MODES, PURPOSES, BusyTime, DayRule, Diary, MeetingAddress, Mode, Purpose, Slot, WeekRule

__all__ = [
    "ACTIVE",
    "MODES",
    "PURPOSES",
    "Appointment",
    "BusyTime",
    "DayRule",
    "Diary",
    "MeetingAddress",
    "Mode",
    "Purpose",
    "Slot",
    "State",
    "WeekRule",
]
