"""Tables of signing in: sessions, second factors, links by mail, and what the limits count."""

from .factors import Factor, RecoveryCode
from .links import Link
from .sessions import Session
from .tallies import Tally

__all__ = ["Factor", "Link", "RecoveryCode", "Session", "Tally"]
