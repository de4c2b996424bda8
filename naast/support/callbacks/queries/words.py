"""Puts promises into the words people use."""

import datetime

from django.utils.translation import gettext as _

from naast.foundation.core import moments, time

from ..rules.reading import Reading


def reading_in_words(reading: Reading, now: datetime.datetime) -> str:
    """Say when the next human reads: "Vandaag nog, voor 17.00 uur", "Maandag tussen 9.00 en 11.00 uur"."""
    until = moments.o_clock(reading.ends)
    if reading.at_once:
        return _("Vandaag nog, voor %(until)s") % {"until": until}
    words = _("%(day)s tussen %(begin)s en %(until)s") % {
        "day": moments.near_day(reading.begins.date(), time.local(now).date()),
        "begin": moments.clock(reading.begins),
        "until": until,
    }
    return words[:1].upper() + words[1:]
