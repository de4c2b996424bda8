"""Registers the room with Django."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The room `oversight`."""

    name = "naast.foundation.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Say in words what the trail notes about emergency access, and hold it back until the student is told."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - with the rest

        from naast.foundation.audit.words import name  # noqa: PLC0415 - with the rest

        from .queries import untold  # noqa: F401, PLC0415 - registers itself

        name("emergency access", _("noodtoegang"))
        name("emergency-reviews-one", _("Het nakijken van noodtoegang"))
