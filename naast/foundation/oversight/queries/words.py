"""Puts functions, moments and reasons into the words people use."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..rules import looks
from ..rules.emergency import BREACH, IN_ORDER, TALKED
from ..rules.review import UNSAID


def outcome_in_words(outcome: str) -> str:
    """Say what came of looking at it; "" for nothing yet."""
    return {IN_ORDER: _("in orde"), TALKED: _("over gesproken"), BREACH: _("inbreuk")}.get(outcome, "")


def reasons_in_words(reasons: Iterable[Iterable[object]]) -> list[str]:
    """Say why a row stands on the list, in the order it was kept in; what is no reason any more is left out."""
    return [said for slug, _points, number in reasons if (said := _reason(str(slug), int(str(number))))]


def _reason(slug: str, n: int) -> str:
    """Say one reason with its number."""
    if slug == looks.NO_GROUND and n == UNSAID:
        return _("Er is geen afspraak, dossier of verwijzing.")
    if slug == looks.NO_GROUND:
        return (
            _("Er is geen afspraak, dossier of verwijzing. In deze functie komt dat bijna nooit voor.")
            if n < 1
            else _("Er is geen afspraak, dossier of verwijzing. In deze functie gebeurt dat bij %(n)s op de 100.")
            % {"n": n}
        )
    if slug == looks.OTHER_UNIT:
        return _("Deze persoon hoort niet bij de opleiding of faculteit van de medewerker.")
    counted = {
        looks.SAME_NAME: lambda: ngettext(
            "Zij hebben dezelfde achternaam. Hier heet %(n)s mens zo.",
            "Zij hebben dezelfde achternaam. Hier heten %(n)s mensen zo.",
            n,
        ),
        looks.ODD_HOUR: lambda: ngettext(
            "%(n)s keer in de avond, de nacht of het weekend. Dat doet deze medewerker zelden.",
            "%(n)s keer in de avond, de nacht of het weekend. Dat doet deze medewerker zelden.",
            n,
        ),
        looks.REPEATED: lambda: ngettext("Op %(n)s dag.", "Op %(n)s verschillende dagen.", n),
        looks.CAME_BACK: lambda: ngettext(
            "%(n)s keer op één dag, met tijd ertussen.", "%(n)s keer op één dag, met tijd ertussen.", n
        ),
        looks.OFTEN: lambda: ngettext("%(n)s keer achter elkaar.", "%(n)s keer achter elkaar.", n),
        looks.MANY_LOOK: lambda: ngettext(
            "%(n)s medewerker keek deze week zonder afspraak naar deze persoon.",
            "%(n)s medewerkers keken deze week zonder afspraak naar deze persoon.",
            n,
        ),
        looks.ENDED: lambda: ngettext(
            "Het contact was %(n)s dag eerder afgelopen.", "Het contact was %(n)s dagen eerder afgelopen.", n
        ),
        looks.BURST: lambda: ngettext(
            "%(n)s persoon binnen een uur.", "%(n)s verschillende personen binnen een uur.", n
        ),
        looks.STRANGE: lambda: ngettext(
            "%(n)s persoon zonder afspraak of dossier. Dat is veel meer dan collega’s in deze functie.",
            "%(n)s personen zonder afspraak of dossier. Dat is veel meer dan collega’s in deze functie.",
            n,
        ),
        looks.REFUSED: lambda: ngettext(
            "%(n)s keer een bladzijde geprobeerd die dicht bleef. Dat is vaker dan collega’s in deze functie.",
            "%(n)s keer een bladzijde geprobeerd die dicht bleef. Dat is vaker dan collega’s in deze functie.",
            n,
        ),
    }
    return counted[slug]() % {"n": n} if slug in counted else ""
