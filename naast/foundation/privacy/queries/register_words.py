"""Grounds, classes and what erasing does, in a reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..ports import Words

_GROUNDS: dict[str, Words] = {
    "consent": gettext_lazy("Toestemming (AVG 6, eerste lid, onder a)"),
    "contract": gettext_lazy("Overeenkomst (onder b)"),
    "law": gettext_lazy("Wettelijke plicht (onder c)"),
    "vital": gettext_lazy("Vitaal belang (onder d)"),
    "task": gettext_lazy("Taak van algemeen belang (onder e)"),
    "interest": gettext_lazy("Gerechtvaardigd belang (onder f)"),
}
_SPECIAL: dict[str, Words] = {
    "none": gettext_lazy("Geen gegevens over gezondheid"),
    "explicit": gettext_lazy("Uitdrukkelijke toestemming (AVG 9, tweede lid, onder a)"),
    "guidance": gettext_lazy("Speciale begeleiding of voorziening (UAVG 30, tweede lid)"),
    "care": gettext_lazy("Zorg (UAVG 30, derde lid)"),
}
_CLASSES: dict[str, Words] = {
    "identity": gettext_lazy("wie iemand is"),
    "contact": gettext_lazy("hoe iemand te bereiken is"),
    "study": gettext_lazy("studie of functie"),
    "health": gettext_lazy("kan iets over gezondheid zeggen"),
    "free-text": gettext_lazy("vrije tekst"),
    "trace": gettext_lazy("wie wat wanneer deed"),
    "technical": gettext_lazy("technisch"),
}
_ON_ERASE: dict[str, Words] = {
    "delete": pgettext_lazy("on erase", "weg"),
    "anonymise": pgettext_lazy("on erase", "zonder naam"),
    "keep": pgettext_lazy("on erase", "blijft"),
}


def ground_words(ground: str) -> str:
    """Say a ground."""
    return str(_GROUNDS.get(ground, _("nog niet gekozen")))


def special_words(special: str) -> str:
    """Say what lifts the ban on data about health."""
    return str(_SPECIAL.get(special, _("nog niet gekozen")))


def class_words(kind: str) -> str:
    """Say what kind of data a field holds."""
    return str(_CLASSES.get(kind, kind))


def on_erase_words(on_erase: str) -> str:
    """Say what erasing does."""
    return str(_ON_ERASE.get(on_erase, on_erase))


GROUND_CHOICES = tuple(_GROUNDS.items())
SPECIAL_CHOICES = tuple(_SPECIAL.items())
