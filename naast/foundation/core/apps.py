"""Registers the room with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """The room `core`."""

    name = "naast.foundation.core"
    label = "core"
