"""Registers the room with Django."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The room `referrals`."""

    name = "naast.support.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Tell consent how a referral reads, and guidance that one that was accepted is a ground to begin."""
        from .queries import ground, student  # noqa: PLC0415 - models must be loaded first

        assert ground.accepted
        assert student.described
