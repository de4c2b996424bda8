"""Puts ways of meeting and rows of names into words."""

from django.utils.translation import gettext as _


def mode_words(mode: str) -> str:
    """Name a way of meeting."""
    return {"in-person": _("Op locatie"), "online": _("Online"), "phone": _("Telefonisch")}.get(mode, mode)


def listed(names: list[str]) -> str:
    """Join names: A, B en C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s en %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
