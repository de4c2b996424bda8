"""Registers the room with Django."""

from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    """The room `callbacks`."""

    name = "naast.support.callbacks"
    label = "callbacks"
