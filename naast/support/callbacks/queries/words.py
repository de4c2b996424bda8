"""Puts hours and promises into the words people use."""

import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naast.awareness.guide.queries.words import clock
from naast.foundation.core import time

from ..rules.reading import Reading

_WEEK = datetime.timedelta(days=6)
_DAY = datetime.timedelta(days=1)


def reading_in_words(reading: Reading, now: datetime.datetime) -> str:
    """Say when the next human reads: "Vandaag nog, voor 17.00 uur", "Maandag tussen 9.00 en 11.00 uur"."""
    local = time.local(now).replace(tzinfo=None)
    until = _at(reading.ends)
    if reading.at_once:
        return _("Vandaag nog, voor %(until)s") % {"until": until}
    words = _("%(day)s tussen %(begin)s en %(until)s") % {
        "day": day_in_words(reading.begins.date(), local.date()),
        "begin": _bare(reading.begins),
        "until": until,
    }
    return words[:1].upper() + words[1:]


def day_in_words(day: datetime.date, today: datetime.date) -> str:
    """Name a day: today, tomorrow, a weekday within the week, else with its date."""
    if day == today:
        return _("vandaag")
    if day == today + _DAY:
        return _("morgen")
    if today < day <= today + _WEEK:
        return date_format(day, "l")
    return date_format(day, "l j F")


def moment_in_words(moment: datetime.datetime) -> str:
    """Say when something is or was: "vandaag 10.20 uur", "maandag 23 november 9.00 uur"."""
    at, today = time.local(moment).replace(tzinfo=None), time.today()
    day = _("gisteren") if at.date() == today - _DAY else day_in_words(at.date(), today)
    return f"{day} {_at(at)}"


def _at(wall: datetime.datetime) -> str:
    """Write a time as people say it: "9.00 uur", "09:00"."""
    return clock(wall, wall)


def _bare(wall: datetime.datetime) -> str:
    """Write a time that is followed by another."""
    return f"{wall.hour}.{wall:%M}" if translation.get_language() == "nl" else f"{wall:%H:%M}"
