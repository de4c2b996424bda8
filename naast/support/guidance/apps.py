"""Registers the room with Django, and tells the rooms below how its files read and how long they stay."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """The room `guidance`."""

    name = "naast.support.guidance"
    label = "guidance"

    def ready(self) -> None:
        """Fill the ports of privacy, consent, oversight and appointments."""
        from django.utils.translation import gettext_lazy as _  # noqa: PLC0415 - with the rest

        from naast.foundation.audit.words import name  # noqa: PLC0415 - with the rest
        from naast.foundation.consent import ports as consent  # noqa: PLC0415 - only when the apps are there
        from naast.foundation.oversight import ports as oversight  # noqa: PLC0415
        from naast.support.appointments.queries.beside import led_on_by  # noqa: PLC0415 - with the rest

        from .access import WHAT_KIND  # noqa: PLC0415
        from .queries.emergency import doors  # noqa: PLC0415
        from .queries.exporting import register  # noqa: PLC0415
        from .queries.from_diary import door_beside  # noqa: PLC0415
        from .queries.grounds import ended, kept, student_of  # noqa: PLC0415
        from .queries.opening import describe_opening  # noqa: PLC0415
        from .rules.roles import GUIDING  # noqa: PLC0415

        consent.describes(WHAT_KIND)(describe_opening)
        register()
        led_on_by(door_beside)
        name("guidance-begin-own", _("Je naam, bij je studentnummer"))
        oversight.relations("guidance")(kept)
        oversight.ended("guidance")(ended)
        oversight.finds("guidance")(student_of)
        for role in sorted(GUIDING):
            oversight.doors(role)(doors)
