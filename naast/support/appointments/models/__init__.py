"""Tables of diaries, the slots in them, and the appointments that take those."""

from .appointment import ACTIVE, Appointment, State
from .diary import MODES, PURPOSES, BusyTime, DayRule, Diary, MeetingAddress, Mode, Purpose, Slot, WeekRule
from .feed import Feed
from .outside import OutsideCalendar
from .waiting import IN_LINE, Offer, OrderChange, PlaceState, ServiceState, UrgentRequest, WaitingPlace
from .walkin import WalkInTicket

__all__ = [
    "ACTIVE",
    "IN_LINE",
    "MODES",
    "PURPOSES",
    "Appointment",
    "BusyTime",
    "DayRule",
    "Diary",
    "Feed",
    "MeetingAddress",
    "Mode",
    "Offer",
    "OrderChange",
    "OutsideCalendar",
    "PlaceState",
    "Purpose",
    "ServiceState",
    "Slot",
    "State",
    "UrgentRequest",
    "WaitingPlace",
    "WalkInTicket",
    "WeekRule",
]
