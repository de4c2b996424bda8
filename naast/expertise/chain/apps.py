"""Registers the room with Django."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    """The room `chain`."""

    name = "naast.expertise.chain"
    label = "chain"
