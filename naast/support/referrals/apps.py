"""Registers the room with Django."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class ReferralsConfig(AppConfig):
    """The room `referrals`."""

    name = "naast.support.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Tell consent how a referral reads, guidance that one that was accepted is a ground, and plug in care mail.

        Raises ImproperlyConfigured for a file about care mail that cannot be used.
        """
        import_module(f"{self.name}.queries.ground")
        import_module(f"{self.name}.queries.student")
        if settings.DEMO:  # a demonstration sends nothing, whatever is given
            return
        from .ports import plug_in  # noqa: PLC0415 - when the apps are there
        from .ports.relay import BadCareMail, relay_of  # noqa: PLC0415 - with the rest

        try:
            relay = relay_of(Path(settings.HOME))
        except BadCareMail as fault:
            raise ImproperlyConfigured(str(fault)) from None
        if relay is not None:
            plug_in(relay)
