"""Puts times and waiting into the words people use."""

import datetime

from django.utils.translation import gettext as _

from naast.foundation.core import moments, time
from naast.foundation.people.rules.roles import ROLES

from ..rules.lines import HelpLine
from .waiting import Waiting


def minute(moment: datetime.datetime) -> str:
    """Name the minute a moment lies in, for what is rendered once a minute."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def clock(moment: datetime.datetime, local: datetime.datetime) -> str:
    """Write a wall-clock moment as people say it: today the time, else with its day ("maandag 9.00 uur")."""
    at = moments.o_clock(moment)
    tomorrow = local.date() + datetime.timedelta(days=1)
    if moment.date() == local.date() or moment == datetime.datetime.combine(tomorrow, datetime.time()):
        return at
    return f"{moments.nearness(moment.date(), local.date()) or moments.weekday(moment.date())} {at}"


def second_check_in_words(line: HelpLine, language: str) -> str:
    """Say by which function a line was found right besides its writer, when and how; empty when nobody wrote it down.

    The names of functions come from the rules: this page answers without a database.
    """
    role = next((each for each in ROLES if each.slug == line.second_check_role), None)
    if role is None or line.second_check_on is None:
        return ""
    said = {
        "called": _("Gebeld op %(day)s door: %(role)s."),
        "site": _("Op hun eigen pagina gelezen op %(day)s door: %(role)s."),
        "letter": _("Schriftelijk bevestigd op %(day)s aan: %(role)s."),
    }
    name = (role.en if language == "en" else role.nl).lower()
    words = said.get(line.second_check_how, "")
    return words % {"day": moments.date(line.second_check_on), "role": name} if words else ""


def closed_in_words(waiting: Waiting | None) -> str:
    """Say that a service is limited or stopped, until when and why; nothing when it is open."""
    if waiting is None or waiting.state == "open":
        return ""
    until = moments.short_date(waiting.until) if waiting.until is not None else ""
    where = f"{waiting.where}: " if waiting.where else ""
    if waiting.state == "stopped":
        said = _("nu geen nieuwe afspraken, tot en met %(until)s.") if until else _("nu geen nieuwe afspraken.")
    else:
        said = _("nu minder plek dan anders, tot en met %(until)s.") if until else _("nu minder plek dan anders.")
    said = where + said % {"until": until}
    return f"{said[:1].upper()}{said[1:]} {waiting.reason}".strip()


def waiting_in_words(waiting: Waiting) -> str:
    """Say how soon somebody has time, after whether the service is open at all."""
    closed = closed_in_words(waiting)
    everywhere = waiting.state == "stopped" and not waiting.where
    soon = "" if everywhere else _soon(waiting)
    return f"{closed} {soon}".strip()


def _soon(waiting: Waiting) -> str:
    """Say how soon there is time; nothing when that is not known."""
    local = time.local(time.now()).replace(tzinfo=None)
    if waiting.first_free is not None:
        first = time.local(waiting.first_free).replace(tzinfo=None)
        return _("Eerste vrije afspraak: %(time)s") % {"time": clock(first, local)}
    if waiting.working_days is None:
        return ""
    low, high = waiting.working_days
    return _("Je wacht nu ongeveer %(low)s tot %(high)s werkdagen.") % {"low": low, "high": high}
