"""Registers the room with Django."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """The room `appointments`."""

    name = "naast.support.appointments"
    label = "appointments"
