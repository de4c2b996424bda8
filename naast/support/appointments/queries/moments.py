"""Puts days, times and ways of meeting into the words of a page, a letter or a file."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.core import time
from naast.foundation.people.rules import ROLE_BY_SLUG


def clock(moment: datetime.datetime) -> str:
    """Write the time on the university's wall clock as a button shows it: 10.20, in English 10:20."""
    return wall(time.local(moment).replace(tzinfo=None))


def wall(moment: datetime.datetime) -> str:
    """Write a time of some wall clock."""
    return f"{moment.hour}.{moment:%M}" if get_language() == "nl" else f"{moment:%H:%M}"


def o_clock(moment: datetime.datetime) -> str:
    """Write a time as a sentence says it: 10.20 uur, in English 10:20."""
    return _("%(time)s uur") % {"time": clock(moment)}


def day(moment: datetime.datetime) -> str:
    """Write a day: woensdag 25 november."""
    return date_format(time.local(moment), "l j F")


def weekday(moment: datetime.datetime) -> str:
    """Name the day of the week."""
    return date_format(time.local(moment), "l")


def date_in_words(on: datetime.date) -> str:
    """Write a date without its year: 30 november."""
    return date_format(on, "j F")


def nearness(on: datetime.date, today: datetime.date) -> str:
    """Say "vandaag" or "morgen" of a date, nothing of others."""
    return {0: _("vandaag"), 1: _("morgen")}.get((on - today).days, "")


def in_words(moment: datetime.datetime) -> str:
    """Write a moment as one says it: vandaag 10.20 uur, morgen 10.20 uur, woensdag 25 november 10.20 uur."""
    near = nearness(time.local(moment).date(), time.today())
    return f"{near or day(moment)} {o_clock(moment)}"


def mode_words(mode: str) -> str:
    """Name a way of meeting."""
    return {"in-person": _("Op locatie"), "online": _("Online"), "phone": _("Telefonisch")}.get(mode, mode)


def role_words(role: str) -> str:
    """Name a role in the reader's language, as in the middle of a sentence."""
    kind = ROLE_BY_SLUG[role]
    name = kind.en if get_language() == "en" else kind.nl
    # Names of a service keep their capital.
    return name if role in ("fenestra", "popcorner", "phd-psychologist") else name[:1].lower() + name[1:]


def role_title(role: str) -> str:
    """Name a role in the reader's language, as a heading does."""
    kind = ROLE_BY_SLUG[role]
    return kind.en if get_language() == "en" else kind.nl


def listed(names: list[str]) -> str:
    """Join names: A, B en C."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s en %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
