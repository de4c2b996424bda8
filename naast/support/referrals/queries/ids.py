"""Whether a referral is still there, for a job that comes later."""

from uuid import UUID

from ..models import Referral


def is_there(referral: UUID) -> bool:
    """Tell whether a referral was not removed meanwhile. One query."""
    return bool(Referral.objects.unscoped(reason="a job comes later").filter(pk=referral).exists())
