"""Registers the room with Django, and has every room declare its jobs and listeners."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The room `core`."""

    name = "naast.foundation.core"
    label = "core"

    def ready(self) -> None:
        """Load `jobs` of every room: a job or a listener exists when its module is loaded."""
        import_module("naast.foundation.core.events")
        import_module("naast.foundation.core.upkeep")
        autodiscover_modules("jobs")
