"""The tables of oversight: emergency access, the weekly list of unusual looks, and the terms of both."""

from .emergency import EMERGENCY_FILE, EmergencyAccess, OversightTerms
from .reviews import REVIEW_FILE, ReviewRow, ReviewWeek

__all__ = ["EMERGENCY_FILE", "REVIEW_FILE", "EmergencyAccess", "OversightTerms", "ReviewRow", "ReviewWeek"]
