"""What other rooms tell this one: on which ground a file may be begun."""

from collections.abc import Callable
from uuid import UUID

from naast.foundation.access.actor import Actor

Voucher = Callable[[Actor, UUID], bool]
_vouchers: dict[str, Voucher] = {}


def ground(because: str) -> Callable[[Voucher], Voucher]:
    """Register the function below as the one that knows whether a ground holds: (actor, student) -> bool.

    `referrals` registers "referral": it is true while a referral of this student was accepted by this actor.
    """

    def register(voucher: Voucher) -> Voucher:
        _vouchers[because] = voucher
        return voucher

    return register


def vouches(because: str, actor: Actor, student: UUID) -> bool:
    """Tell whether the room that knows this ground says it holds; False for a ground nobody knows."""
    voucher = _vouchers.get(because)
    return voucher is not None and bool(voucher(actor, student))
