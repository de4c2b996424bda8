"""Registers the room with Django."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """The room `facilities`."""

    name = "naast.support.facilities"
    label = "facilities"
