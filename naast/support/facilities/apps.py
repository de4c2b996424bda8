"""Registers the room with Django."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """The room `facilities`."""

    name = "naast.support.facilities"
    label = "facilities"

    def ready(self) -> None:
        """Say in words what is asked and on which ground, for the file somebody gets about themselves (G4)."""
        from django.utils.functional import lazy  # noqa: PLC0415 - with the rest
        from django.utils.translation import get_language  # noqa: PLC0415 - with the rest

        from naast.foundation.audit.words import name  # noqa: PLC0415 - only when the apps are there

        from .rules.catalogue import FACILITIES, KINDS, Words  # noqa: PLC0415 - with the rest

        def said(words: Words) -> str:
            return words.en if get_language() == "en" else words.nl

        for field, all_of_it in (("facility", FACILITIES), ("kind", KINDS)):
            for each in all_of_it:
                name(f"{field}:{each.slug}", lazy(said, str)(each.name))
