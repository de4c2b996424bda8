"""News of referrals, for rooms above: that one moved, by id; never what was written, and nothing for who referred."""

import dataclasses
from uuid import UUID


@dataclasses.dataclass(frozen=True)
class ReferralMoved:
    """A referral came into another state (rules.states)."""

    referral: UUID
    state: str
