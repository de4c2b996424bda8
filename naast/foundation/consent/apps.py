"""Registers the room with Django."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    """The room `consent`."""

    name = "naast.foundation.consent"
    label = "consent"
