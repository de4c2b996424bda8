"""Puts times and waiting into the words people use."""

import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.core import time

from .waiting import Waiting


def minute(moment: datetime.datetime) -> str:
    """Name the minute a moment lies in, for what is rendered once a minute."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def clock(moment: datetime.datetime, local: datetime.datetime) -> str:
    """Write a wall-clock moment as people say it: today the time, else with its day ("maandag 9.00 uur")."""
    at = f"{moment.hour}.{moment:%M} uur" if translation.get_language() == "nl" else f"{moment:%H:%M}"
    tomorrow = local.date() + datetime.timedelta(days=1)
    if moment.date() == local.date() or moment == datetime.datetime.combine(tomorrow, datetime.time()):
        return at
    if moment.date() == tomorrow:
        return _("morgen %(time)s") % {"time": at}
    days = (_("maandag"), _("dinsdag"), _("woensdag"), _("donderdag"), _("vrijdag"), _("zaterdag"), _("zondag"))
    return f"{days[moment.weekday()]} {at}"


def waiting_in_words(waiting: Waiting) -> str:
    """Say how soon somebody has time."""
    local = time.local(time.now()).replace(tzinfo=None)
    if waiting.first_free is not None:
        first = time.local(waiting.first_free).replace(tzinfo=None)
        return _("Eerste vrije moment: %(time)s") % {"time": clock(first, local)}
    low, high = waiting.working_days or (0, 0)
    return _("Je wacht nu ongeveer %(low)s tot %(high)s werkdagen.") % {"low": low, "high": high}
