"""Puts dates, states and waiting into the words people use; the same for every service, and neutral."""

import datetime
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naast.foundation.core import moments, time

from ..models import GuidanceFile
from ..rules.stages import Standing, Waits


def day(on: datetime.date | None) -> str:
    """Write a day: 25 november, with its year when that is another one; "" for none."""
    return moments.seen_from(time.today())(on)


def began(row: GuidanceFile) -> str:
    """Say since when somebody is guided: the first contact, or the day the file was opened when that was before."""
    return day(time.local(min(filter(None, (row.started_at, row.first_contact_at)))).date())


def sessions(had: int, agreed: int | None) -> str:
    """Say how many sessions of those agreed were had."""
    if agreed is None:
        return ngettext("%(had)s gesprek gehad", "%(had)s gesprekken gehad", had) % {"had": had}
    return ngettext("%(had)s van %(agreed)s gesprek gehad", "%(had)s van %(agreed)s gesprekken gehad", agreed) % {
        "had": had,
        "agreed": agreed,
    }


def waiting(waits: str, last_contact: datetime.date | None) -> str:
    """Say what waits in a file, in one line without a word about how somebody is."""
    return waiting_words(day)(waits, last_contact)


def waiting_words(write: Callable[[datetime.date | None], str]) -> Callable[[str, datetime.date | None], str]:
    """Give the function that says what waits, for a page with many files; `write` puts a day into words."""
    first, last = _("Nog geen contact"), _("Laatste contact %(day)s")
    said = {
        str(Waits.READING): _("Vraagt om mee te lezen"),
        str(Waits.EVALUATION): _("Samen terugkijken, voor het laatste gesprek"),
        str(Waits.FIRST): first,
    }

    def say(waits: str, last_contact: datetime.date | None) -> str:
        return said.get(waits) or (first if last_contact is None else last % {"day": write(last_contact)})

    return say


def standing(state: str) -> str:
    """Say how a goal or an agreement stands."""
    return {Standing.OPEN: _("Loopt"), Standing.REACHED: _("Gelukt"), Standing.LEFT: _("Losgelaten")}.get(
        Standing(state), ""
    )


def in_own_language(nl: str | None, en: str | None) -> str:
    """Choose a name in the language of the page."""
    return (en if translation.get_language() == "en" else nl) or ""
