"""Registers the room with Django."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The room `website`."""

    name = "naast.interfaces.website"
    label = "website"
