"""Which fields a text has, in what order, with which words beside them; the content itself is a row of the bundle."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naast.foundation.core.moments import DAYS_OF_WEEK

from ..rules.hours import DAYS
from ..rules.writing import Kind as TextKind

Words = str | Promise
Control = Literal["text", "passage", "lines", "several", "choice", "yes-no", "entry", "day", "hours", "number"]
SIDES = ("nl", "en")
NAMES: Mapping[str, Words] = {"nl": _("Nederlands"), "en": _("Engels")}


@dataclasses.dataclass(frozen=True)
class Slot:
    """One place of the content with its control; `choices` names a list of queries.desk_forms.Choices or is one.

    `kind` is how the text is judged while it is written (rules/writing.py); None for what is no text.
    """

    path: str
    label: Words
    control: Control
    hint: Words = ""
    kind: TextKind | None = None
    language: str = ""
    choices: str | Sequence[tuple[str, Words]] = ()
    rows: int = 3

    @property
    def wide(self) -> bool:
        """Whether it takes more room than a line."""
        return self.control in ("passage", "lines")


@dataclasses.dataclass(frozen=True)
class Group:
    """Fields that belong together; each row is one field, or the two languages of one."""

    key: str
    title: Words
    hint: Words
    rows: Sequence[Sequence[Slot]]


def pair(
    path: str,
    label: Words,
    control: Control = "passage",
    *,
    kind: TextKind | None = "passage",
    hint: Words = "",
    rows: int = 3,
) -> tuple[Slot, Slot]:
    """Make the two languages of a field; `*` in the path stands for the language."""
    dutch, english = (
        Slot(path.replace("*", language), label, control, hint, kind, language, rows=rows) for language in SIDES
    )
    return dutch, english


ENTRY_WORDS = (
    pair("*.title", _("Titel"), "text", kind="title", hint=_("Zoals mensen het noemen. Hooguit 50 tekens.")),
    pair("*.summary", _("In één zin"), "text", kind="line", hint=_("Staat in lijsten onder de titel.")),
    pair("*.start", _("Uitnodiging"), "text", kind="title", hint=_("Bijvoorbeeld: Begin bij je mentor.")),
    pair("*.why", _("Waarom juist hier"), kind="passage", hint=_("Staat bij de uitkomst van de wegwijzer."), rows=2),
    pair(
        "*.page_title", _("Naam van het tabblad"), "text", kind="title", hint=_("Zegt niets wat een ander mag weten.")
    ),
)
ENTRY_PAGE = (
    pair("*.what_for", _("Hiervoor kun je terecht"), "lines", kind="lines", hint=_("Eén per regel."), rows=5),
    pair("*.first_step", _("Een eerste stap"), rows=3),
    pair(
        "*.say", _("Zo kun je beginnen"), "lines", kind="said", hint=_("Zinnen die iemand kan zeggen. Eén per regel.")
    ),
    pair("*.expect", _("Wat er dan gebeurt"), "lines", kind="lines", hint=_("Eén per regel."), rows=4),
    pair("*.confidentiality", _("Wie hoort wat je vertelt"), rows=3),
    pair("*.for_whom", _("Voor wie"), rows=2),
    pair("*.reach", _("Zo kom je er"), hint=_("Geen telefoonnummer: dat hoort bij een lijn, waar iemand het nakijkt.")),
    pair("*.hours", _("Wanneer"), rows=2),
)
ENTRY_ASKED = (
    pair(
        "asked.*",
        _("Zo vragen mensen ernaar"),
        "lines",
        kind="said",
        hint=_("Voor de wegwijzer. Eén per regel."),
        rows=6,
    ),
)


def entry_sheet(content: Mapping[str, Any]) -> list[Group]:
    """Give the fields of an entry; as many links and ways on as it has, and one more of each."""
    following = [
        Slot(f"next.{at}", _("Wie er nog meer is"), "entry", choices="entries") for at in range(_room(content, "next"))
    ]
    return [
        Group("words", _("De woorden vooraan"), _("Wat iemand in een lijst ziet en als eerste leest."), ENTRY_WORDS),
        Group("page", _("De pagina"), _("Schrijf eerst in het Nederlands. Vertaal niet woord voor woord."), ENTRY_PAGE),
        Group("facts", _("Feiten"), "", tuple((slot,) for slot in _ENTRY_FACTS)),
        Group(
            "chain",
            _("De keten"),
            _("Wie er nog meer om iemand heen staat. Kies niets om een regel weg te halen."),
            tuple((slot,) for slot in following),
        ),
        Group(
            "instead",
            _("Wat je hier niet vindt, en waar wel"),
            _("Een rol zegt altijd wat die niet doet en wie wel."),
            _instead_rows(content),
        ),
        Group(
            "finder",
            _("De wegwijzer"),
            _("Hoe mensen ernaar vragen, in hun eigen woorden. Dit staat niet op de site."),
            ENTRY_ASKED,
        ),
        Group("check", _("Nagekeken"), "", tuple((slot,) for slot in _CHECKED)),
    ]


def _room(content: Mapping[str, Any], name: str) -> int:
    """Count the rows a list needs: those it has and one more."""
    rows = content.get(name)
    return (len(rows) if isinstance(rows, list | tuple) else 0) + 1


def _instead_rows(content: Mapping[str, Any]) -> list[Sequence[Slot]]:
    """Give the fields of what a service does not do: a sentence in both languages and who does."""
    rows: list[Sequence[Slot]] = []
    for at in range(_room(content, "instead")):
        rows.append(pair(f"instead.{at}.*", _("Wat je hier niet vindt"), rows=2))
        rows.append((Slot(f"instead.{at}.slug", _("Daarvoor ga je naar"), "entry", choices="entries"),))
    return rows


_ENTRY_FACTS = (
    Slot("kind", _("Soort"), "choice", choices="kinds"),
    Slot("audience", _("Voor wie"), "several", choices="audiences"),
    Slot("role", _("Rol"), "choice", _("Wie dit doet, staat vanzelf op de pagina."), choices="roles"),
    Slot("line", _("Lijn"), "choice", _("Het nummer komt van de lijn."), choices="lines"),
    Slot(
        "level",
        _("Plaats in de keten"),
        "choice",
        choices=(
            ("1", _("1, dichtbij")),
            ("2", "2"),
            ("3", "3"),
            ("4", _("4, verder weg")),
            ("0", _("Los van de keten")),
        ),
    ),
    Slot("languages", _("Talen"), "several", choices=(("nl", _("Nederlands")), ("en", _("Engels")))),
    Slot("campuses", _("Alleen in"), "several", _("Niets gekozen: overal."), choices="campuses"),
    Slot("cost", _("Kosten"), "choice", choices="costs"),
    Slot("topics", _("Onderwerpen"), "several", choices="topics"),
    Slot("needs_appointment", _("Je maakt een afspraak"), "yes-no"),
    Slot("walk_in", _("Je kunt binnenlopen"), "yes-no"),
    Slot("urgent", _("Voor als er nu gevaar is"), "yes-no"),
    Slot(
        "quick_exit",
        _("Met een knop om de pagina snel te verlaten"),
        "yes-no",
        _("Voor pagina’s over geweld, stalking of een onveilig huis."),
    ),
    Slot("sources", _("Bronnen"), "lines", _("Waar je het las: een adres per regel. Niet op de site."), rows=3),
)
_CHECKED = (
    Slot("checked_on", _("Nagekeken op"), "day", _("De dag waarop iemand zag dat het klopt. Bijvoorbeeld 25-11-2026.")),
    Slot("checked_by", _("Nagekeken door"), "text", _("Een rol, geen naam. Bijvoorbeeld: redactie.")),
)


def line_sheet(content: Mapping[str, Any]) -> list[Group]:
    """Give the fields of a helpline; those that need a second person stand together."""
    numbers = (
        Slot("phone", _("Nummer, zoals het op de site staat"), "text"),
        Slot("tel", _("Nummer om te bellen"), "text", _("Zoals tel:08000113 of tel:+31880767000.")),
        Slot("alt_phone", _("Tweede nummer"), "text"),
        Slot("alt_tel", _("Tweede nummer om te bellen"), "text"),
        Slot("chat_url", _("Adres van de chat"), "text"),
        Slot("site_url", _("Eigen pagina van de lijn"), "text"),
    )
    week = tuple(
        Slot(
            f"hours.{day}",
            DAYS_OF_WEEK[day],
            "hours",
            "" if at else _("Bijvoorbeeld 9:00-17:00, 19:00-21:00. Leeg: dicht."),
        )
        for at, day in enumerate(DAYS)
    )
    return [
        Group("words", _("De woorden"), "", _LINE_WORDS),
        Group(
            "numbers",
            _("Nummers en adressen"),
            _("Een ander nummer staat pas op de site als een tweede persoon het heeft nagekeken."),
            tuple((slot,) for slot in numbers),
        ),
        Group(
            "hours",
            _("Wanneer open"),
            _("Nederlandse tijd. Andere tijden kijkt een tweede persoon na."),
            (*((slot,) for slot in week), *_LINE_HOURS),
        ),
        Group("facts", _("Feiten"), "", tuple((slot,) for slot in _LINE_FACTS)),
        Group(
            "check",
            _("Hoe is dit nagekeken"),
            _("Zeg waar je het las, wie keek en wanneer."),
            (*((slot,) for slot in _LINE_CHECK), *_LINE_NOTES),
        ),
    ]


_LINE_WORDS = (
    pair("name_*", _("Naam"), "text", kind="title"),
    pair("for_*", _("Waarvoor je belt"), "text", kind="line"),
    pair("cost_*", _("Kosten"), "text", kind="line"),
)
_LINE_HOURS = (
    (
        Slot(
            "holidays",
            _("Op feestdagen"),
            "choice",
            choices=(
                ("same", _("Dezelfde tijden")),
                ("differs", _("Andere tijden, niet zeker")),
                ("also", _("De hele dag open")),
            ),
        ),
    ),
    pair("hours_note_*", _("Tijden in woorden"), "text", kind="line"),
)
_LINE_FACTS = (
    Slot("purpose", _("Soort lijn"), "choice", choices="purposes"),
    Slot(
        "display",
        _("Op de site"),
        "choice",
        choices=(("show", _("Met nummer")), ("link", _("Alleen de link")), ("hide", _("Niet te zien"))),
    ),
    Slot("anonymous", _("Je hoeft je naam niet te zeggen"), "choice", choices=(("yes", _("Ja")), ("no", _("Nee")))),
    Slot("languages", _("Talen"), "several", choices=(("nl", _("Nederlands")), ("en", _("Engels")))),
    Slot("languages_proven", _("Iemand heeft gehoord dat deze talen kunnen"), "yes-no"),
    Slot("featured", _("Vooraan op de kaart met nummers"), "yes-no"),
)
_LINE_CHECK = (
    Slot(
        "verification",
        _("Hoe zeker is het nummer"),
        "choice",
        choices=(
            ("A", _("A: op hun eigen pagina gelezen")),
            ("B", _("B: op meer plekken hetzelfde")),
            ("C", _("C: op één andere plek")),
            ("D", _("D: nog niet nagekeken")),
        ),
    ),
    Slot("checked_on", _("Nagekeken op"), "day", _("Bijvoorbeeld 25-11-2026.")),
    Slot("checked_by", _("Nagekeken door"), "text", _("Een rol, geen naam. Bijvoorbeeld: redactie.")),
    Slot("sources", _("Bronnen"), "lines", _("Waar het staat: een adres per regel.")),
)
_LINE_NOTES = (
    pair("check_note_*", _("Opmerking op de site"), "text", kind="line"),
    pair("languages_note_*", _("Over de talen"), "text", kind="line"),
    pair("hidden_because_*", _("Waarom de lijn niet te zien is"), "text", kind="line"),
)
