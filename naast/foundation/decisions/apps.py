"""Registers the room with Django."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """The room `decisions`."""

    name = "naast.foundation.decisions"
    label = "decisions"
