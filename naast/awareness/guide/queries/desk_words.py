"""Says to an editor what is wrong with a text; the rules say it to whoever reads a report of an import."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from ..rules.bundle import Fault

Said = Callable[[], str]
# What a rule says, and how the desk says it. The first that fits counts; %(…)s stands for what the rule names.
_WORDS: tuple[tuple[str, Said], ...] = (
    (r"is empty; write it in both languages", lambda: _("Dit is nog leeg. Vul het in beide talen in.")),
    (r"is empty; name whom it is for: .*", lambda: _("Kies voor wie dit is.")),
    (r"is empty; say in both languages why.*", lambda: _("Schrijf in beide talen waarom de lijn niet te zien is.")),
    (r"is missing; both languages are needed", lambda: _("Deze taal ontbreekt nog.")),
    (
        r"has (?P<a>\d+) characters; (?P<b>\d+) is the most",
        lambda: _("Dit heeft %(a)s tekens. Er passen er %(b)s."),
    ),
    (r"has (?P<a>\d+) items; (?P<b>\d+) is the most", lambda: _("Dit heeft %(a)s regels. Er passen er %(b)s.")),
    (r"holds a control character; type it again", lambda: _("Hier staat een onzichtbaar teken. Typ het opnieuw.")),
    (
        r"(?P<a>.+) is out of use; .*",
        lambda: _("Het nummer %(a)s bestaat niet meer. Haal het weg: mensen zijn er door in de problemen gekomen."),
    ),
    (r"is not a number; write one|is a number beyond all measure", lambda: _("Dit is geen gewoon getal.")),
    (r"is not a number from (?P<a>\d+) to (?P<b>\d+)", lambda: _("Kies een getal van %(a)s tot en met %(b)s.")),
    (
        r"is missing or not made of at most (?P<a>\d+) small letters.*",
        lambda: _("Gebruik kleine letters, cijfers en streepjes, niet meer dan %(a)s."),
    ),
    (r"there is no entry .*", lambda: _("Deze pagina staat niet in de hulpwijzer.")),
    (r"there is no line .*", lambda: _("Deze lijn staat niet in de hulpwijzer.")),
    (r"an entry of the kind line names its line", lambda: _("Kies de lijn waar deze pagina over gaat.")),
    (r"is not a date; .*", lambda: _("Vul een datum in, zoals 22-11-2026.")),
    (r"a role says what it does not do.*", lambda: _("Schrijf wat deze persoon niet doet, en waar je dan heen gaat.")),
    (r"needs a text in nl and en and the slug.*", lambda: _("Elke regel heeft beide talen nodig, en een pagina.")),
    (
        r"holds a telephone number, and that of this line was never checked",
        lambda: _("Hier staat een telefoonnummer, maar het nummer van deze lijn is niet nagekeken. Haal het weg."),
    ),
    (
        r"holds a telephone number that nobody checked.*",
        lambda: _("Hier staat een nummer dat niemand heeft nagekeken. Haal het weg tot iemand het heeft gebeld."),
    ),
    (
        r"was never checked by a person \(level D\).*",
        lambda: _("Bij niveau D heeft niemand het nummer nagekeken. Laat het weg tot iemand het heeft gebeld."),
    ),
    (
        r"holds another number than its line.*",
        lambda: _("Hier staat een ander nummer dan dat van de lijn. Haal het weg."),
    ),
    (r"a line of level D is shown as a link at most", lambda: _("Een lijn van niveau D staat er hooguit als link.")),
    (r"(?P<a>\d+) is always shown, .*", lambda: _("%(a)s staat er altijd, met het nummer.")),
    (r"is not an address that begins with https://", lambda: _("Vul een webadres in dat begint met https://.")),
    (r"a number needs both its text and its tel: address", lambda: _("Vul het nummer in zoals je het leest én belt.")),
    (r"is not written as tel:.*", lambda: _("Schrijf het als tel:08000113 of tel:+31880767000.")),
    (r"is another number than the one that is shown", lambda: _("Dit is een ander nummer dan er te lezen staat.")),
    (r"is not a pair of ages.*", lambda: _("Vul twee leeftijden in, van en tot.")),
    (r"days is not a list of .*|row \d+: days is not .*", lambda: _("Kies bij elke regel openingstijden een dag.")),
    (r"(row \d+: )?(it closes before it opens.*)", lambda: _("Deze lijn sluit voordat die opengaat.")),
    (r"(row \d+: )?(a time is written as .*)", lambda: _("Schrijf een tijd als 09:00.")),
    (r"(row \d+: )?(a row opens on its own day.*)", lambda: _("Een regel begint op de dag zelf, vóór 24:00.")),
    (r"(row \d+: )?(write it like .*)", lambda: _("Vul bij de openingstijden de dagen in, en van en tot.")),
    (r"has no page; .*", lambda: _("Voor deze tekst is geen pagina.")),
    (r"is not a list with at least one row", lambda: _("Er is minstens één regel nodig.")),
    (r"stands here a second time.*", lambda: _("Deze naam staat er al.")),
    (r"are three: .*", lambda: _("Er zijn drie vragen: waar het over gaat, hoe snel, en welke opleiding.")),
    (r"is another name than the one of this text", lambda: _("De naam van deze tekst verandert niet meer.")),
    (r"holds more than a row can.*", lambda: _("Dit is te veel voor één tekst. Maak het eenvoudiger.")),
    (r"has a field named .*", lambda: _("Er staat een onbekend veld in deze tekst.")),
    (r"(?P<a>.+) is not a name of small letters.*", lambda: _("%(a)s: gebruik kleine letters, cijfers en streepjes.")),
    (r"(?P<a>.+) is not a language code.*", lambda: _("%(a)s is geen taalcode zoals nl.")),
    (r"(.+ )?is not one of .*", lambda: _("Kies een van de mogelijkheden.")),
    (r"is .+; write true or false", lambda: _("Kies ja of nee.")),
    (r"an item is empty.*", lambda: _("Een van de regels is leeg.")),
    (
        r"an item has (?P<a>\d+) characters; (?P<b>\d+) is the most",
        lambda: _("Een regel heeft %(a)s tekens. Er passen er %(b)s."),
    ),
    (r"(an item )?is .+; write .*|is not a list of objects.*", lambda: _("Dit klopt niet. Vul het opnieuw in.")),
    (r"needs a second person again", lambda: _("Dit vraagt opnieuw een tweede persoon.")),
    (r"has-a-page", lambda: _("Deze tekst heeft een vaste pagina en blijft staan.")),
    (r"always-shown", lambda: _("Dit nummer staat er altijd.")),
    (r"entries-stand-on-it", lambda: _("Er staan pagina's op deze lijn. Pas die eerst aan.")),
)  # fmt: skip
_PATTERNS = [(re.compile(pattern, re.DOTALL), said) for pattern, said in _WORDS]


def fault_words(fault: Fault) -> str:
    """Say in the reader's language what is wrong and what to do about it; the rule's own words when none are known."""
    for pattern, said in _PATTERNS:
        found = pattern.fullmatch(fault.message)
        if found is not None:
            named = {name: value for name, value in found.groupdict().items() if value is not None}
            return said() % named if named else said()
    return fault.message
