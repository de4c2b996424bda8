"""Puts dates, states and waiting into the words people use; the same for every service, and neutral."""

import datetime
import functools
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext

from naast.foundation.core import moments, time

from ..models import GuidanceFile
from ..rules.stages import Standing, Waits


def day(on: datetime.date | None) -> str:
    """Write a day: 25 november, with its year when that is another one; "" for none."""
    return moments.seen_from(time.today())(on)


def began(row: GuidanceFile, write: Callable[[datetime.date | None], str] = day) -> str:
    """Say since when somebody is guided: the first contact, or the day the file was opened when that was before."""
    return write(time.local(min(filter(None, (row.started_at, row.first_contact_at)))).date())


def sessions(had: int, agreed: int | None) -> str:
    """Say how many sessions of those agreed were had."""
    if agreed is None:
        return ngettext("%(had)s gesprek gehad", "%(had)s gesprekken gehad", had) % {"had": had}
    return ngettext("%(had)s van %(agreed)s gesprek gehad", "%(had)s van %(agreed)s gesprekken gehad", agreed) % {
        "had": had,
        "agreed": agreed,
    }


_NO_CONTACT, _LAST_CONTACT = gettext_lazy("Nog geen contact"), gettext_lazy("Laatste contact %(day)s")
_WAITS = {
    str(Waits.READING): gettext_lazy("Vraagt om mee te lezen"),
    str(Waits.EVALUATION): gettext_lazy("Samen terugkijken, voor het laatste gesprek"),
    str(Waits.FIRST): _NO_CONTACT,
}


def waiting_words(write: Callable[[datetime.date | None], str]) -> Callable[[str, datetime.date | None], str]:
    """Give the function that says what waits, in one line without a word about how somebody is.

    `write` puts a day into words; for a page with many files each line is worked out once.
    """

    @functools.cache
    def say(waits: str, last_contact: datetime.date | None) -> str:
        if waits in _WAITS or last_contact is None:
            return str(_WAITS.get(waits, _NO_CONTACT))
        return _LAST_CONTACT % {"day": write(last_contact)}

    return say


_STANDS = {
    Standing.OPEN: gettext_lazy("Loopt"),
    Standing.REACHED: gettext_lazy("Gelukt"),
    Standing.LEFT: gettext_lazy("Losgelaten"),
}


def standing(state: str) -> str:
    """Say how a goal or an agreement stands."""
    return str(_STANDS.get(Standing(state), ""))


def in_own_language(nl: str | None, en: str | None) -> str:
    """Choose a name in the language of the page."""
    return (en if translation.get_language() == "en" else nl) or ""
