"""Registers the room with Django."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """The room `oversight`."""

    name = "naast.foundation.oversight"
    label = "oversight"
