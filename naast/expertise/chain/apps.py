"""Registers the room with Django, and says what the rooms below leave to whoever stands in."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    """The room `chain`."""

    name = "naast.expertise.chain"
    label = "chain"

    def ready(self) -> None:
        """Register what somebody can leave behind: appointments and places in a line."""
        from . import ports  # noqa: PLC0415 - after the tables
        from .actions.moving import move_appointments  # noqa: PLC0415 - with the rest
        from .queries import leaving  # noqa: PLC0415 - with the rest

        ports.leaving("appointments", words=leaving.appointments_in_words, move=move_appointments)(
            leaving.count_appointments
        )
        ports.leaving("waiting", words=leaving.waiting_in_words)(leaving.count_waiting)
