"""Registers the room with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The room `access`."""

    name = "naast.foundation.access"
    label = "access"
