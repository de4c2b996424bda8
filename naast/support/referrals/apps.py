"""Registers the room with Django."""

from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The room `referrals`."""

    name = "naast.support.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Tell consent how a referral reads, and guidance that one that was accepted is a ground to begin."""
        import_module(f"{self.name}.queries.ground")
        import_module(f"{self.name}.queries.student")
