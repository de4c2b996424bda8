"""The words for each kind of fault in an import: what is wrong and what to do, in the reader's language (G1)."""

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from naast.foundation.people.rules import Fault

# kind -> (what is wrong, what to do); {shown} is the offending text made harmless, {hint} what was expected.
WORDS: dict[str, tuple[str, str]] = {
    "empty": (gettext_noop("De cel is leeg."), gettext_noop("Vul deze cel.")),
    "not-text": (gettext_noop("De cel bevat geen tekst maar {shown}."), gettext_noop("Lever elke cel aan als tekst.")),
    "too-long": (gettext_noop("De tekst is te lang: “{shown}”."), gettext_noop("Gebruik hoogstens {hint} tekens.")),
    "invisible": (
        gettext_noop("De cel bevat onzichtbare tekens: “{shown}”."),
        gettext_noop("Typ de tekst opnieuw, zonder knippen en plakken."),
    ),
    "formula": (
        gettext_noop("De cel begint als een formule: “{shown}”."),
        gettext_noop("Haal het eerste teken weg; een rekenprogramma zou dit uitvoeren."),
    ),
    "not-a-code": (
        gettext_noop("“{shown}” is geen code."),
        gettext_noop("Gebruik kleine letters, cijfers en streepjes, hoogstens 40."),
    ),
    "not-a-number": (
        gettext_noop("“{shown}” is geen persoonsnummer."),
        gettext_noop("Gebruik letters, cijfers, punt of streepje, hoogstens 40."),
    ),
    "not-a-date": (gettext_noop("“{shown}” is geen datum."), gettext_noop("Schrijf jaar-maand-dag, zoals 2026-09-01.")),
    "no-such-day": (gettext_noop("De dag {shown} bestaat niet."), gettext_noop("Controleer de dag en de maand.")),
    "year-out-of-range": (
        gettext_noop("Het jaar in “{shown}” kan niet."),
        gettext_noop("Schrijf het jaar met vier cijfers, zoals 2026."),
    ),
    "not-an-address": (
        gettext_noop("“{shown}” is geen e-mailadres."),
        gettext_noop("Verbeter het adres of laat de cel leeg."),
    ),
    "not-a-choice": (gettext_noop("“{shown}” kan hier niet."), gettext_noop("Kies uit: {hint}.")),
    "heading-missing": (gettext_noop("De kolom “{column}” ontbreekt."), gettext_noop("Voeg deze kolom toe.")),
    "heading-unknown": (gettext_noop("De kolom “{column}” is onbekend."), gettext_noop("Bedoel je: {hint}?")),
    "heading-twice": (gettext_noop("De kolom “{column}” komt twee keer voor."), gettext_noop("Haal er één weg.")),
    "no-headings": (gettext_noop("De eerste regel bevat geen kolomnamen."), gettext_noop("Begin met: {hint}.")),
    "not-a-row": (
        gettext_noop("Dit is geen rij met cellen."),
        gettext_noop("Lever per rij kolomnamen en teksten aan."),
    ),
    "too-many-cells": (
        gettext_noop("De rij heeft meer cellen dan er kolommen zijn."),
        gettext_noop("Zet aanhalingstekens om tekst waarin een komma of puntkomma staat."),
    ),
    "not-utf-8": (
        gettext_noop("Het bestand is vanaf hier niet leesbaar als UTF-8."),
        gettext_noop("Bewaar het opnieuw als CSV in UTF-8."),
    ),
    "unreadable": (
        gettext_noop("Het bestand is vanaf hier niet leesbaar."),
        gettext_noop("Controleer de aanhalingstekens op deze regel en de lengte van de cellen."),
    ),
    "ends-before-start": (
        gettext_noop("Het einde ({shown}) ligt voor het begin ({hint})."),
        gettext_noop("Verbeter een van beide datums."),
    ),
    "birth-date-needed": (
        gettext_noop("De geboortedatum van deze student ontbreekt."),
        gettext_noop("Vul hem in: wie jonger is dan 18 krijgt bescherming. Niemand krijgt de datum te zien."),
    ),
    "too-young": (
        gettext_noop("De geboortedatum ligt te kort geleden."),
        gettext_noop("Controleer het jaar; wie jonger is dan {hint} kan niet worden ingelezen."),
    ),
    "too-old": (gettext_noop("De geboortedatum ligt te lang geleden."), gettext_noop("Controleer het jaar.")),
    "two-units": (
        gettext_noop("De rij noemt een faculteit en een opleiding."),
        gettext_noop("Laat een van beide leeg."),
    ),
    "unit-needed": (
        gettext_noop("De rol {hint} geldt niet zo breed; hier ontbreekt de eenheid."),
        gettext_noop("Vul deze kolom. Zonder zou deze persoon meer studenten zien dan nodig."),
    ),
    "held-outside": (
        gettext_noop("De rol {shown} bestaat buiten de universiteit."),
        gettext_noop("Haal deze rij weg; niemand hier heeft deze rol."),
    ),
    "stands-in-for-self": (
        gettext_noop("Iemand kan zichzelf niet vervangen."),
        gettext_noop("Vul bij by_number een andere persoon in."),
    ),
    "twice": (gettext_noop("“{shown}” staat er al, op regel {hint}."), gettext_noop("Haal een van beide rijen weg.")),
    "unknown-campus": (gettext_noop("De stad “{shown}” is onbekend."), gettext_noop("Voeg de stad toe aan campuses.")),
    "unknown-faculty": (
        gettext_noop("De faculteit “{shown}” is onbekend."),
        gettext_noop("Voeg de faculteit toe aan faculties."),
    ),
    "unknown-programme": (
        gettext_noop("De opleiding “{shown}” is onbekend."),
        gettext_noop("Voeg de opleiding toe aan programmes."),
    ),
    "unknown-person": (
        gettext_noop("Het persoonsnummer “{shown}” is onbekend."),
        gettext_noop("Voeg deze persoon toe aan people."),
    ),
    "other-university": (
        gettext_noop("De code “{shown}” is van een andere universiteit."),
        gettext_noop("Kies een andere code."),
    ),
    "not-a-student": (
        gettext_noop("“{shown}” is hier geen student."),
        gettext_noop("Zet in people bij kinds ook student."),
    ),
    "may-not-hold": (
        gettext_noop("“{shown}” kan deze rol hier niet hebben."),
        gettext_noop("Deze rol is hier voor: {hint}. Controleer kinds in people en held_by in terms."),
    ),
    "overlaps": (
        gettext_noop("Deze functie overlapt met dezelfde functie van {shown}."),
        gettext_noop("Laat de ene eindigen voordat de andere begint."),
    ),
    "no-such-function": (
        gettext_noop("Niemand heeft op die dag deze functie onder nummer “{shown}”."),
        gettext_noop("Controleer nummer, rol en eenheid in functions."),
    ),
    "too-many-leavers": (
        gettext_noop("{shown} van de {hint} mensen staan niet in dit bestand en zouden vertrekken."),
        gettext_noop("Controleer of het bestand compleet is. Klopt het, geef dan aan dat er velen vertrekken."),
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
    return FaultTold(fault.sheet, fault.line, fault.column, _(problem).format(**parts), _(remedy).format(**parts))
