"""Registers the room with Django, and names the pages of the house for who reads the trail."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The room `website`."""

    name = "naast.interfaces.website"
    label = "website"

    def ready(self) -> None:
        """Say what each page is called; this room alone stands above them all."""
        from naast.foundation.audit.words import name  # noqa: PLC0415 - the rooms must be loaded first

        from .labels import PAGES  # noqa: PLC0415 - as above

        for label, words in PAGES.items():
            name(label, words)
