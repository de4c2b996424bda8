"""Puts remarks, states and concerns of the editor's desk into words that teach (A10, ATAG 2.0 B.2)."""

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from naast.foundation.core import moments

from ..forms.leaflets import leaflet_sheet
from ..forms.sheets import NAMES, Group, entry_sheet, line_sheet
from ..forms.text import by_field, neutral_path
from ..rules.writing import Remark

Words = str | Promise
_ROW = re.compile(r"\.\d+(?=\.|$)")

STATES: Mapping[str, Words] = {
    "draft": lazy("Concept"),
    "review": lazy("Wacht op een redacteur"),
    "check": lazy("Wacht op een tweede persoon"),
    "scheduled": lazy("Ingepland"),
    "held": lazy("Tegengehouden"),
    "published": lazy("Op de site"),
    "replaced": lazy("Eerdere versie"),
    "withdrawn": lazy("Van de site gehaald"),
    "aside": lazy("Jouw tekst ernaast"),
    "dropped": lazy("Weggegooid"),
}
TONES: Mapping[str, str] = {
    "published": "ok",
    "review": "info",
    "check": "warn",
    "scheduled": "info",
    "held": "danger",
    "withdrawn": "danger",
    "aside": "warn",
}
KINDS: Mapping[str, Words] = {
    "entry": pgettext_lazy("kind of text", "Hulp"),
    "line": pgettext_lazy("kind of text", "Lijn"),
    "leaflet": pgettext_lazy("kind of text", "Folder"),
}
LANGUAGES: Mapping[str, Words] = {"nl": lazy("Nederlands"), "en": lazy("Engels")}


def state_shown(state: str) -> dict[str, Words]:
    """Give the words of a state with the colour of its label; the words say it all."""
    return {"words": STATES[state], "tone": TONES.get(state, "")}


# --- Remarks --------------------------------------------------------------------------------------------------------

_REMARKS: Mapping[str, Words] = {
    "too-long": lazy("Langer dan %(number)s tekens: op een telefoon beslaat dit meer dan twee regels. Wat kan eruit?"),
    "long-sentence": lazy("Een zin van %(number)s woorden: ‘%(found)s’. Maak er twee van, met één gedachte per zin."),
    "says-claim": lazy(
        "‘%(found)s’ belooft meer dan we doen: wij stellen niets vast over een lezer. Zeg wat er gebeurt."
    ),
    "says-word": lazy("‘%(found)s’ zeggen we niet. Schrijf liever: %(rather)s."),
    "says-cheer": lazy("Laat het uitroepteken weg. Wie het zwaar heeft, leest het als haast of vrolijkheid."),
    "says-emoji": lazy("Laat het plaatje %(found)s weg. Een schermlezer leest het voor als een hele zin."),
    "jargon": lazy("‘%(found)s’ is een kantoorwoord. Schrijf liever: %(rather)s."),
    "passive": lazy("‘%(found)s’: zeg wie het doet. Bijvoorbeeld: de studieadviseur belt je."),
    "capitals": lazy("‘%(found)s’: hoofdletters lezen langzaam en klinken als roepen. Zet het belangrijkste vooraan."),
    "formal": lazy("‘%(found)s’: we zeggen je en jij."),
    "formal-mixed": lazy("Hier staan u en je door elkaar. Kies overal je en jij."),
    "number-out-of-use": lazy("%(found)s is een nummer dat niet meer bestaat. Haal het weg: iemand kan het bellen."),
    "number-in-text": lazy(
        "Hier staat een telefoonnummer. Niemand kijkt dat na. Maak er een lijn van en kies die bij Feiten."
    ),
    "image": lazy("Een plaatje kan hier niet. Schrijf wat erop te zien is."),
    "html": lazy("‘%(found)s’ wordt niet gebruikt. Vet is **zo**, een lijst begint met een streepje."),
    "heading-empty": lazy("Een kop zonder woorden. Zeg waar het stuk over gaat, of haal de hekjes weg."),
    "heading-level": lazy("De kop ‘%(found)s’ wordt een kop van de derde rang. Schrijf koppen met ### of ####."),
    "heading-skipped": lazy("De kop ‘%(found)s’ slaat een rang over. Begin met ###, daaronder ####."),
    "link-says-nothing": lazy("‘%(found)s’ zegt niet waar de link heen gaat. Neem de naam van de plek als tekst."),
    "bare-address": lazy("Een kaal adres leest niet prettig. Schrijf [de naam van de pagina](adres)."),
    "link-nowhere": lazy(
        "De link naar ‘%(found)s’ werkt hier niet. Begin met https://, of neem de naam van een tekst in de gids."
    ),
    "link-dead": lazy("In de gids staat niets onder de naam ‘%(found)s’. Kijk de naam na, of haal de link weg."),
    "claim-without-source": lazy(
        "‘%(found)s’ gaat over gezondheid. Noem bij Bronnen waar dat staat, of zeg het voorzichtiger."
    ),
    "language-missing": lazy("In deze taal staat nog niets. Wie alleen deze taal leest, mist het."),
    "language-shorter": lazy("Dit is veel korter dan in de andere taal. Staat alles erin?"),
    "language-older": lazy("Deze taal is %(number)s dagen ouder dan de andere. Klopt ze nog?"),
    "reading-level": lazy(
        "Dit leest moeilijker dan B1 (%(number)s, streef naar 60 of meer). Kortere zinnen en woorden helpen het meest."
    ),
    "sentences-long": lazy("Een zin is hier gemiddeld %(number)s woorden. Onder de 15 leest het rustig."),
}


def remark_words(remark: Remark) -> str:
    """Say a remark in the reader's language."""
    number = int(remark.number) if remark.number == int(remark.number) else remark.number
    said = number if isinstance(number, int) else str(number).replace(".", _(","))
    return str(_REMARKS[remark.code]) % {"found": remark.found, "rather": remark.rather, "number": said}


def remarks_shown(remarks: Iterable[Remark]) -> dict[str, list[dict[str, str]]]:
    """Sort remarks by the field they stand beside, in words; "" holds those on the whole text."""
    return {
        name: [
            {
                "words": remark_words(remark),
                "severity": remark.severity,
                "language": str(LANGUAGES[remark.language]) if remark.language else "",
            }
            for remark in found
        ]
        for name, found in by_field(remarks).items()
    }


def count_words(remarks: Mapping[str, list[Any]]) -> str:
    """Say how many remarks there are, for who cannot see them appear."""
    count = sum(len(found) for found in remarks.values())
    if not count:
        return _("Geen opmerkingen.")
    return ngettext("%(count)s opmerking.", "%(count)s opmerkingen.", count) % {"count": count}


# --- Places ---------------------------------------------------------------------------------------------------------


def place_words(kind: str, content: Mapping[str, Any]) -> Callable[[str], str]:
    """Make a function that names a place of this text as its form does: "Titel (Nederlands)".

    The places of a leaflet are named after its own words, so they are gathered anew; those of the other kinds once.
    """
    labels = _labels(leaflet_sheet(content)) if kind == "leaflet" else _labels_of(kind, get_language() or "nl")

    def name(path: str) -> str:
        language = _language_in(path)
        neutral = neutral_path(path, language) if language else path
        label = (
            labels.get(neutral)
            or labels.get(_ROW.sub(".0", neutral))
            or labels.get(neutral.split(".")[0])
            or _OTHERS.get(neutral.split(".")[-1], neutral)
        )
        return f"{label} ({NAMES[language]})" if language else str(label)

    return name


@functools.cache
def _labels_of(kind: str, language: str) -> dict[str, str]:
    """Gather the names of an entry's or a line's places in one language; a row of a list is named as its first row."""
    with translation.override(language):
        return _labels({"entry": entry_sheet, "line": line_sheet}[kind]({}))


def _labels(sheet: Iterable[Group]) -> dict[str, str]:
    """Gather the names of a form's places."""
    labels: dict[str, str] = {}
    for group in sheet:
        for row in group.rows:
            for slot in row:
                labels.setdefault(neutral_path(slot.path, slot.language), _joined(group.title, slot.label))
                head = slot.path.split(".")[0]
                if head in ("next", "instead", "hours", "asked"):
                    labels.setdefault(head, str(group.title))
    return labels


def _joined(group: Words, label: Words) -> str:
    return f"{group}: {label}" if str(group) != str(label) else str(label)


def _language_in(path: str) -> str:
    for language in ("nl", "en"):
        if language in path.split(".") or path.endswith(f"_{language}"):
            return language
    return ""


_OTHERS: Mapping[str, Words] = {
    "slug": lazy("Naam in het adres"),
    "id": lazy("Naam in het adres"),
    "parts": lazy("Delen en hun volgorde"),
    "steps": lazy("Stappen en hun volgorde"),
    "slugs": lazy("Waar dit heen leidt"),
    "order": lazy("Plaats in de lijst"),
    "local": lazy("Per stad"),
    "ages": lazy("Leeftijden"),
}


# --- Moments --------------------------------------------------------------------------------------------------------


def moment_words(moment: datetime.datetime | None, language: str = "") -> str:
    """Write a moment as people here do: a day with its time; nothing for none. In the page's language if none is named.

    Who writes many names the language, for asking it again and again takes longer than the writing.
    """
    return moments.stamp(moment, language) if moment is not None else ""


def writer_words(name: str) -> str:
    """Name a writer; who is gone stays what they were."""
    return name or _("redactie")
