"""Registers the room with Django, and has every room declare its letters."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotifyConfig(AppConfig):
    """The room `notify`."""

    name = "naast.foundation.notify"
    label = "notify"

    def ready(self) -> None:
        """Load `letters` of every room: a letter exists when its module is loaded."""
        autodiscover_modules("letters")
