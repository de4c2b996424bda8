"""The tables of referrals; each has data keys of its own, one for what is written and one for what is given."""

from .letter import Bridge, CareSending, LetterLink
from .referral import DRAFT_FILE, FILE, HandOver, Referral, Sentence, Word
from .routing import Partner, RoutingRule

__all__ = [
    "DRAFT_FILE",
    "FILE",
    "Bridge",
    "CareSending",
    "HandOver",
    "LetterLink",
    "Partner",
    "Referral",
    "RoutingRule",
    "Sentence",
    "Word",
]
