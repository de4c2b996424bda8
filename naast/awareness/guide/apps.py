"""Registers the room with Django."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The room `guide`."""

    name = "naast.awareness.guide"
    label = "guide"
