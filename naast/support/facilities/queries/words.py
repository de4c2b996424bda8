"""Puts states and days into words."""

import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naast.foundation.core import moments

from ..rules.files import JPEG, PDF, PNG
from ..rules.states import CHAIN, State, whose_turn

STATE_WORDS = {
    State.REQUESTED: gettext_lazy("Aangevraagd"),
    State.ADVISED: gettext_lazy("Advies klaar"),
    State.GRANTED: gettext_lazy("Toegekend"),
    State.ARRANGED: gettext_lazy("Geregeld"),
    State.REFUSED: gettext_lazy("Niet toegekend"),
    State.WITHDRAWN: gettext_lazy("Ingetrokken"),
    State.OVER: gettext_lazy("Voorbij"),
}
FILE_WORDS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}


def size(count: int) -> str:
    """Write the size of a file: "320 kB", "1,4 MB"."""
    if count < 1_000_000:
        return f"{max(1, count // 1000)} kB"
    return f"{one_decimal(count / 1_000_000)} MB"


def one_decimal(number: float) -> str:
    """Write a number with one decimal, as the language does."""
    return str(number_format(number, decimal_pos=1))


def chain(state: str, *, at: dict[str, datetime.datetime | None]) -> list[dict[str, Any]]:
    """Lay out the four states as the student sees them: done, here, still to come."""
    who = {
        State.REQUESTED: _("Jij vraagt aan."),
        State.ADVISED: _("Iemand leest je aanvraag en adviseert wat je nodig hebt."),
        State.GRANTED: _("Wie beslist, ziet het advies en niet je bewijs of je reden."),
        State.ARRANGED: _("Je opleiding regelt het en ziet alleen wat en tot wanneer."),
    }
    steps = (State.REQUESTED, State.ADVISED, State.REFUSED) if state == State.REFUSED else CHAIN
    rows = []
    for step in steps:
        done = at.get(step)
        rows.append(
            {
                "name": str(STATE_WORDS[step]),
                "who": who.get(step, ""),
                "at": moments.date_and_time(done) if done is not None else "",
                "done": done is not None,
                "here": step == state,
            }
        )
    return rows


def turn_in_words(state: str) -> str:
    """Say whose turn it is, for the student."""
    return {
        "advise": _("Je aanvraag wordt gelezen. Daarna komt er een advies."),
        "decide": _("Er is een advies. Nu wordt er beslist."),
        "arrange": _("Het is toegekend. Je opleiding regelt het nu."),
        "": "",
    }[whose_turn(state)]
