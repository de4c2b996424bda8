"""The words for each kind of fault in an import: what is wrong and what to do, in the reader's language (G1)."""

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naast.foundation.people.rules import Fault

# kind -> (what is wrong, what to do); {shown} is the offending text made harmless, {hint} what was expected.
WORDS: dict[str, tuple[Promise | str, Promise | str]] = {
    "empty": (_("De cel is leeg."), _("Vul deze cel.")),
    "not-text": (_("De cel bevat geen tekst maar {shown}."), _("Lever elke cel aan als tekst.")),
    "too-long": (_("De tekst is te lang: “{shown}”."), _("Gebruik hoogstens {hint} tekens.")),
    "invisible": (
        _("De cel bevat onzichtbare tekens: “{shown}”."),
        _("Typ de tekst opnieuw, zonder knippen en plakken."),
    ),
    "formula": (
        _("De cel begint als een formule: “{shown}”."),
        _("Haal het eerste teken weg; een rekenprogramma zou dit uitvoeren."),
    ),
    "not-a-code": (
        _("“{shown}” is geen code."),
        _("Gebruik kleine letters, cijfers en streepjes, hoogstens 40."),
    ),
    "not-a-number": (
        _("“{shown}” is geen persoonsnummer."),
        _("Gebruik letters, cijfers, punt of streepje, hoogstens 40."),
    ),
    "not-a-date": (_("“{shown}” is geen datum."), _("Schrijf jaar-maand-dag, zoals 2026-09-01.")),
    "no-such-day": (_("De dag {shown} bestaat niet."), _("Controleer de dag en de maand.")),
    "year-out-of-range": (
        _("Het jaar in “{shown}” kan niet."),
        _("Schrijf het jaar met vier cijfers, zoals 2026."),
    ),
    "not-an-address": (
        _("“{shown}” is geen e-mailadres."),
        _("Verbeter het adres of laat de cel leeg."),
    ),
    "not-a-choice": (_("“{shown}” kan hier niet."), _("Kies uit: {hint}.")),
    "heading-missing": (_("De kolom “{column}” ontbreekt."), _("Voeg deze kolom toe.")),
    "heading-unknown": (_("De kolom “{column}” is onbekend."), _("Bedoel je: {hint}?")),
    "heading-twice": (_("De kolom “{column}” komt twee keer voor."), _("Haal er één weg.")),
    "no-headings": (_("De eerste regel bevat geen kolomnamen."), _("Begin met: {hint}.")),
    "not-a-row": (
        _("Dit is geen rij met cellen."),
        _("Lever per rij kolomnamen en teksten aan."),
    ),
    "too-many-cells": (
        _("De rij heeft meer cellen dan er kolommen zijn."),
        _("Zet aanhalingstekens om tekst waarin een komma of puntkomma staat."),
    ),
    "not-utf-8": (
        _("Het bestand is vanaf hier niet leesbaar als UTF-8."),
        _("Bewaar het opnieuw als CSV in UTF-8."),
    ),
    "unreadable": (
        _("Het bestand is vanaf hier niet leesbaar."),
        _("Controleer de aanhalingstekens op deze regel en de lengte van de cellen."),
    ),
    "ends-before-start": (
        _("Het einde ({shown}) ligt voor het begin ({hint})."),
        _("Verbeter een van beide datums."),
    ),
    "birth-date-needed": (
        _("De geboortedatum van deze student ontbreekt."),
        _("Vul hem in: wie jonger is dan 18 krijgt bescherming. Niemand krijgt de datum te zien."),
    ),
    "too-young": (
        _("De geboortedatum ligt te kort geleden."),
        _("Controleer het jaar; wie jonger is dan {hint} kan niet worden ingelezen."),
    ),
    "too-old": (_("De geboortedatum ligt te lang geleden."), _("Controleer het jaar.")),
    "two-units": (
        _("De rij noemt een faculteit en een opleiding."),
        _("Laat een van beide leeg."),
    ),
    "unit-needed": (
        _("De rol {hint} geldt niet zo breed; hier ontbreekt de eenheid."),
        _("Vul deze kolom. Zonder zou deze persoon meer studenten zien dan nodig."),
    ),
    "held-outside": (
        _("De rol {shown} bestaat buiten de universiteit."),
        _("Haal deze rij weg; niemand hier heeft deze rol."),
    ),
    "stands-in-for-self": (
        _("Iemand kan zichzelf niet vervangen."),
        _("Vul bij by_number een andere persoon in."),
    ),
    "twice": (_("“{shown}” staat er al, op regel {hint}."), _("Haal een van beide rijen weg.")),
    "unknown-campus": (_("De stad “{shown}” is onbekend."), _("Voeg de stad toe aan campuses.")),
    "unknown-faculty": (
        _("De faculteit “{shown}” is onbekend."),
        _("Voeg de faculteit toe aan faculties."),
    ),
    "unknown-programme": (
        _("De opleiding “{shown}” is onbekend."),
        _("Voeg de opleiding toe aan programmes."),
    ),
    "unknown-person": (
        _("Het persoonsnummer “{shown}” is onbekend."),
        _("Voeg deze persoon toe aan people."),
    ),
    "other-university": (
        _("De code “{shown}” is van een andere universiteit."),
        _("Kies een andere code."),
    ),
    "not-a-student": (
        _("“{shown}” is hier geen student."),
        _("Zet in people bij kinds ook student."),
    ),
    "may-not-hold": (
        _("“{shown}” kan deze rol hier niet hebben."),
        _("Deze rol is hier voor: {hint}. Controleer kinds in people en held_by in terms."),
    ),
    "overlaps": (
        _("Deze functie overlapt met dezelfde functie van {shown}."),
        _("Laat de ene eindigen voordat de andere begint."),
    ),
    "no-such-function": (
        _("Niemand heeft op die dag deze functie onder nummer “{shown}”."),
        _("Controleer nummer, rol en eenheid in functions."),
    ),
    "programme-not-there": (
        _("De opleiding {hint} staat niet in het studentsysteem, terwijl hier studenten zijn ingeschreven."),
        _("Geef de opleiding daar dezelfde code, of beëindig hier de inschrijvingen met een bestand."),
    ),
    "too-many-faults": (
        _("Er zijn meer dan {shown} fouten; de rest is niet gelezen."),
        _("Kijk of dit het goede bestand is, verbeter wat hier staat en probeer het opnieuw."),
    ),
    "too-many-leavers": (
        _("{shown} van de {hint} mensen staan niet in dit bestand en zouden vertrekken."),
        _("Controleer of het bestand compleet is. Klopt het, geef dan aan dat er velen vertrekken."),
    ),
}


@dataclasses.dataclass(frozen=True, slots=True)
class FaultTold:
    """A fault in words: where it stands, what is wrong, what to do."""

    sheet: str
    line: int
    column: str
    problem: str
    remedy: str


def told(fault: Fault) -> FaultTold:
    """Put a fault into words, in the language of the page. Raises KeyError for a kind without words."""
    problem, remedy = WORDS[fault.kind]
    parts = {"shown": fault.shown, "hint": fault.hint, "column": fault.column}
    return FaultTold(fault.sheet, fault.line, fault.column, str(problem).format(**parts), str(remedy).format(**parts))
