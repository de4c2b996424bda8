"""Registers the room with Django, and tells the guide how soon there is time."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """The room `appointments`."""

    name = "naast.support.appointments"
    label = "appointments"

    def ready(self) -> None:
        """Declare letters; tell the guide how long one waits (A1), oversight who met, privacy what ends first (G4)."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - with the rest

        from naast.awareness.guide.queries.waiting import answered_by, booked_at  # noqa: PLC0415 - after the tables
        from naast.foundation.audit.words import name  # noqa: PLC0415 - with the rest
        from naast.foundation.oversight.ports import relations  # noqa: PLC0415 - with the rest
        from naast.foundation.privacy.ports import ends  # noqa: PLC0415 - with the rest
        from naast.support.appointments import waiting_letters  # noqa: F401, PLC0415 - they stand beside `letters`
        from naast.support.appointments.jobs import end_what_comes  # noqa: PLC0415 - after the tables
        from naast.support.appointments.queries.doors import address_of_role  # noqa: PLC0415 - after the tables
        from naast.support.appointments.queries.grounds import met  # noqa: PLC0415 - after the tables
        from naast.support.appointments.queries.service import waiting_and_state  # noqa: PLC0415 - after the tables

        answered_by(waiting_and_state)
        booked_at(address_of_role)
        relations("appointments")(met)
        ends("appointments")(end_what_comes)
        name("waiting-desk", _("De wachtlijst waar je op staat"))
        name("waiting-desk-student", _("Jouw plek op de wachtlijst"))
