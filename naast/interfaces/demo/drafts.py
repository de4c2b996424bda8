"""Puts the editors of the invented university to work: drafts, a history, a second check that waits, dates gone by."""

import copy
import datetime
from collections.abc import Callable
from typing import Any

from naast.awareness.guide.actions import (
    publish_text,
    restore_version,
    save_text,
    send_to_review,
    set_owner,
    set_review_date,
)
from naast.awareness.guide.queries.desk import text, version
from naast.foundation.access.actor import Actor
from naast.foundation.core import time
from naast.foundation.people.queries import units

from .queries import acting

FACULTY = "governance-security"
Change = Callable[[dict[str, Any]], None]


def write_drafts() -> None:
    """Let Pim, Fatima and Noor write, each through the same actions as everybody; Joris or Kees may check the line."""
    pim, fatima, noor = (acting(key) for key in ("pim", "fatima", "noor"))
    faculty = next(unit.id for unit in units() if unit.code == FACULTY)
    for key in ("popcorner", "wellbeing-officer"):
        set_owner(actor=pim, kind="entry", key=key, owner=faculty)
    _history(pim)
    asked = _saved(fatima, "entry", "popcorner", _sides("hours", *_POPCORNER), "Nagevraagd bij de POPcorner zelf")
    send_to_review(actor=fatima, kind="entry", key="popcorner", number=asked, note="Wil je naar het Engels kijken?")
    begun = text(noor, "entry", "wellbeing-officer", language="nl").head.number
    _saved(noor, "entry", "wellbeing-officer", _sides("reach", *_REACH), "")
    _saved(fatima, "entry", "wellbeing-officer", _sides("first_step", *_FIRST_STEP), "", based_on=begun)
    line = _saved(pim, "line", "mind", _hours_of_mind, "Tijden korter opgeschreven")
    publish_text(actor=pim, kind="line", key="mind", number=line)
    soon = time.moment_of(time.today() + datetime.timedelta(days=5), datetime.time(9))
    leaflet = _saved(pim, "leaflet", "worried", _sides("intro", *_WORRIED), "")
    publish_text(actor=pim, kind="leaflet", key="worried", number=leaflet, at=soon)
    dutch = _saved(
        pim, "entry", "get-together", _sides("hours", "Elke week is er wel iets, meestal ’s avonds.", ""), ""
    )
    publish_text(actor=pim, kind="entry", key="get-together", number=dutch)
    for key, days in {"housing-desk": 10, "money-advice": 2}.items():
        gone = time.today() - datetime.timedelta(days=days)
        set_review_date(actor=pim, kind="entry", key=key, review_on=gone)


_POPCORNER = ("Op werkdagen van 10.00 tot 16.00 uur.", "On working days from 10:00 to 16:00.")
_REACH = (
    "Stuur een mail via de pagina Studentenwelzijn van je faculteit. Je krijgt binnen drie werkdagen antwoord.",
    "Send an e-mail through your faculty’s page Student well-being. You get an answer within three working days.",
)
_FIRST_STEP = (
    "Schrijf je idee op in drie zinnen. Zeg erbij voor wie het is.",
    "Write your idea down in three sentences, and say who it is for.",
)
_WORRIED = (
    "Lezen kost twee minuten. Deze pagina stuurt niets en schrijft niets op.",
    "This takes two minutes to read. The page sends nothing and keeps nothing.",
)
_BUDDY = (
    ("Je kunt je altijd melden. De tijd spreek je samen af.", "You can ask at any time. You agree on a time together."),
    ("Melden kan altijd, ook in de vakantie.", "You can ask at any time, also in the holidays."),
)


def _history(pim: Actor) -> None:
    """Write an entry twice over, and go back to how it was."""
    for number, words in enumerate(_BUDDY, 2):
        _saved(pim, "entry", "buddy", _sides("hours", *words), "Tijden duidelijker")
        publish_text(actor=pim, kind="entry", key="buddy", number=number)
    back = restore_version(actor=pim, kind="entry", key="buddy", number=1, based_on=3, note="Toch zoals het was")
    publish_text(actor=pim, kind="entry", key="buddy", number=back.number)


def _sides(field: str, nl: str, en: str) -> Change:
    """Make a change of one field in both languages; an empty text leaves that language as it is."""

    def change(content: dict[str, Any]) -> None:
        for language, words in (("nl", nl), ("en", en)):
            if words:
                content[language][field] = words

    return change


def _hours_of_mind(content: dict[str, Any]) -> None:
    content["hours_note_nl"] = "Op werkdagen van 9.00 tot 21.00 uur. Op feestdagen kan dat anders zijn."
    content["hours_note_en"] = "Working days from 9:00 to 21:00. It may differ on public holidays."


def _saved(actor: Actor, kind: str, key: str, change: Change, note: str, *, based_on: int | None = None) -> int:
    """Save a change of a text on its head, or on an older version as somebody does who began earlier."""
    number = based_on or text(actor, kind, key, language="nl").head.number
    content = copy.deepcopy(version(actor, kind, key, number).content)
    change(content)
    saved = save_text(actor=actor, kind=kind, key=key, content=content, based_on=number, note=note)
    return saved.number
