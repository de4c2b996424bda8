"""What a member of staff fills in about their diary: hours row by row, terms, days, and their own calendar (C3)."""

from .days import CalendarForm, DaysForm
from .fields import purpose_words, read_clock
from .terms import TermsForm
from .week import WeekSheet

__all__ = ["CalendarForm", "DaysForm", "TermsForm", "WeekSheet", "purpose_words", "read_clock"]
