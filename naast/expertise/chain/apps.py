"""Registers the room with Django, and says what the rooms below leave to whoever stands in."""

from django.apps import AppConfig


class ChainConfig(AppConfig):
    """The room `chain`."""

    name = "naast.expertise.chain"
    label = "chain"

    def ready(self) -> None:
        """Register what somebody can leave behind: appointments, places in a line, files and referrals."""
        from . import ports  # noqa: PLC0415 - after the tables
        from .actions import moving  # noqa: PLC0415 - with the rest
        from .queries import leaving  # noqa: PLC0415 - with the rest

        for name, words, count, move in (
            ("appointments", leaving.appointments_in_words, leaving.count_appointments, moving.move_appointments),
            ("waiting", leaving.waiting_in_words, leaving.count_waiting, None),
            ("guidance", leaving.files_in_words, leaving.count_files, moving.move_guidance),
            ("referrals", leaving.referrals_in_words, leaving.count_referrals, moving.move_referrals),
        ):
            ports.leaving(name, words=words, move=move)(count)
