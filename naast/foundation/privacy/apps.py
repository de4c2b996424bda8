"""Registers the room with Django, and its labels of the trail in words."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The room `privacy`."""

    name = "naast.foundation.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Name what this room notes in the trail, and say where each right is used."""
        from naast.foundation.audit.words import name  # noqa: PLC0415 - only when the apps are there
        from naast.foundation.consent.ports import leads_to  # noqa: PLC0415

        from .queries.trail_words import TRAIL  # noqa: PLC0415

        for label, words in TRAIL.items():
            name(label, words)
        leads_to("object", "my-rights")
        leads_to("correct", "my-rights")
        leads_to("copy", "my-data")
        leads_to("erase", "my-data")  # which leads on, or says why not
