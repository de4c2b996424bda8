"""Tables and fields in a reader's words: a room may say its own (`ports.describes`), the rest stands here."""

import datetime
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from naast.foundation.audit.words import words_of
from naast.foundation.core import moments
from naast.foundation.core.personal import PersonalData
from naast.foundation.people.words import role_words

from ..ports import Words, words_for
from ..rules.purposes import purpose_of
from .names import AREAS, FIELDS, VALUES
from .walk import Table

# What a table is about, and how long a row stays, as a reader is told. One that is not here is named by its purpose.
_TABLES: dict[str, tuple[Words, Words]] = {
    "people.person": (
        gettext_lazy("Wie je bent"),
        gettext_lazy("Tot twee jaar na je vertrek. Dan worden naam, adres en geboortedatum leeggemaakt."),
    ),
    "people.enrolment": (
        gettext_lazy("Wat je studeert"),
        gettext_lazy("Tot twee jaar nadat je inschrijving eindigde."),
    ),
    "people.function": (
        gettext_lazy("Je functies"),
        gettext_lazy("Tot twee jaar nadat de functie eindigde."),
    ),
    "people.standin": (gettext_lazy("Voor wie je invalt"), gettext_lazy("Tot twee jaar nadat het eindigde.")),
    "accounts.session": (
        gettext_lazy("Waar je bent ingelogd"),
        gettext_lazy("Hooguit acht uur; de nacht erna weg."),
    ),
    "accounts.factor": (
        gettext_lazy("Je tweede stap bij het inloggen"),
        gettext_lazy("Tot je hem weghaalt, of twee jaar na je vertrek."),
    ),
    "accounts.recoverycode": (
        gettext_lazy("Je herstelcodes"),
        gettext_lazy("Tot je ze gebruikt of nieuwe maakt, of twee jaar na je vertrek."),
    ),
    "accounts.link": (
        gettext_lazy("Links om in te loggen of je wachtwoord te kiezen"),
        gettext_lazy("Tot ze gebruikt of verlopen zijn."),
    ),
    "audit.auditline": (
        gettext_lazy("Wie keek en wat er met je gegevens gebeurde"),
        gettext_lazy("Vijf jaar. Zo kun je altijd nagaan wie er keek."),
    ),
    "audit.auditmention": (
        gettext_lazy("Lijsten waarop je stond toen iemand keek"),
        gettext_lazy("Vijf jaar. Zo kun je altijd nagaan wie er keek."),
    ),
    "core.datakey": (
        gettext_lazy("Sleutels waarmee je teksten op slot zitten"),
        gettext_lazy("Een vernietigde sleutel laat een lege regel na. Daarmee komt wat gewist is niet terug."),
    ),
    "notify.message": (
        gettext_lazy("Berichten die je per mail kreeg"),
        gettext_lazy("Dertig dagen na verzending."),
    ),
    "notify.notice": (
        gettext_lazy("Berichten op je eigen pagina"),
        gettext_lazy("Negentig dagen na de dag waar ze over gaan."),
    ),
    "privacy.export": (
        gettext_lazy("Bestanden met je gegevens die je opvroeg"),
        gettext_lazy("Het bestand zeven dagen; dat je het vroeg nog een maand."),
    ),
    "privacy.erasure": (
        gettext_lazy("Dat je iets liet wissen"),
        gettext_lazy("Twee jaar, als bewijs. Er staat niet in wat er gewist is."),
    ),
    "privacy.hold": (
        gettext_lazy("Dat wissen wachtte op een klacht of bezwaar"),
        gettext_lazy("Twee jaar nadat het eindigde."),
    ),
    "privacy.privacyrequest": (
        gettext_lazy("Wat je de privacy officer vroeg"),
        gettext_lazy("Twee jaar na het antwoord."),
    ),
    "privacy.retentionterm": (gettext_lazy("Bewaartermijnen die je instelde"), gettext_lazy("Vijf jaar.")),
    "privacy.groundsetting": (gettext_lazy("Grondslagen die je instelde"), gettext_lazy("Vijf jaar.")),
}

# Tables of rooms above, as long as they do not name them themselves (`ports.describes` goes first): only for reading.
_ABOVE: dict[str, tuple[Words, Words]] = {
    "appointments.appointment": (
        gettext_lazy("Je afspraken"),
        gettext_lazy("Twee jaar na de dag. Waarover het ging verdwijnt een week erna."),
    ),
    "appointments.waitingplace": (
        gettext_lazy("Je plaats op een wachtlijst"),
        gettext_lazy("Twee jaar nadat je van de lijst ging."),
    ),
    "appointments.offer": (gettext_lazy("Tijden die je kreeg aangeboden"), gettext_lazy("Twee jaar.")),
    "appointments.urgentrequest": (
        gettext_lazy("Verzoeken om je eerder te zien"),
        gettext_lazy("De zin een week na het besluit; de rest twee jaar."),
    ),
    "appointments.orderchange": (
        gettext_lazy("Wijzigingen in de volgorde van een wachtlijst"),
        gettext_lazy("Twee jaar."),
    ),
    "appointments.feed": (
        gettext_lazy("Je afspraken in je eigen agenda"),
        gettext_lazy("Tot je weggaat of het intrekt."),
    ),
    "appointments.outsidecalendar": (
        gettext_lazy("Je gekoppelde agenda"),
        gettext_lazy("Tot je de koppeling weghaalt."),
    ),
    "appointments.diary": (gettext_lazy("Je spreekuren"), gettext_lazy("Tot twee jaar na je functie.")),
    "callbacks.call": (
        gettext_lazy("Dat je gebeld wilde worden"),
        gettext_lazy("Hoe je te bereiken bent veertien dagen na afsluiten, de rest zestig dagen."),
    ),
    "callbacks.message": (gettext_lazy("Berichten over terugbellen"), gettext_lazy("Zestig dagen na afsluiten.")),
    "consent.permission": (
        gettext_lazy("Toestemming om te delen"),
        gettext_lazy("Zonder ja dertig dagen; een ja tot twee jaar nadat het eindigde."),
    ),
    "guidance.guidancefile": (
        gettext_lazy("Dat je begeleiding krijgt"),
        gettext_lazy("Zo lang als bij die functie hoort, gerekend vanaf het sluiten."),
    ),
    "guidance.entry": (
        gettext_lazy("Verslagen van je begeleiding"),
        gettext_lazy("Zo lang als bij die functie hoort, gerekend vanaf het sluiten."),
    ),
    "guidance.psychologistentry": (
        gettext_lazy("Verslagen van de studentenpsycholoog"),
        gettext_lazy("Twintig jaar na sluiten, of tot jij om vernietigen vraagt."),
    ),
    "guidance.scratch": (gettext_lazy("Kladjes van medewerkers"), gettext_lazy("Dertig dagen.")),
    "guidance.draft": (gettext_lazy("Wat een medewerker typte en nog niet bewaarde"), gettext_lazy("Een dag.")),
    "referrals.referral": (
        gettext_lazy("Verwijzingen"),
        gettext_lazy("Wat niet doorging verdwijnt meteen; de rest volgens de termijn van de verwijzing."),
    ),
    "referrals.handover": (gettext_lazy("Overdrachten"), gettext_lazy("Samen met de verwijzing.")),
    "referrals.sentence": (gettext_lazy("Zinnen van een overdracht"), gettext_lazy("Samen met de verwijzing.")),
    "referrals.word": (gettext_lazy("Vragen over een verwijzing"), gettext_lazy("Samen met de verwijzing.")),
    "referrals.letterlink": (gettext_lazy("Links naar een brief"), gettext_lazy("Een link werkt veertien dagen.")),
    "referrals.caresending": (gettext_lazy("Een brief met zorgmail"), gettext_lazy("Samen met de verwijzing.")),
    "referrals.bridge": (gettext_lazy("Begeleiding terwijl je ergens wacht"), gettext_lazy("Samen met de verwijzing.")),
    "facilities.request": (
        gettext_lazy("Je aanvragen voor een voorziening"),
        gettext_lazy("Een jaar nadat de aanvraag of de voorziening eindigde."),
    ),
    "facilities.item": (gettext_lazy("Wat je aanvroeg"), gettext_lazy("Een jaar nadat het eindigde.")),
    "facilities.ground": (
        gettext_lazy("Waarom je een voorziening vroeg"),
        gettext_lazy("Tot de bezwaartermijn of de voorziening voorbij is."),
    ),
    "facilities.advice": (
        gettext_lazy("Advies over een voorziening"),
        gettext_lazy("Een jaar nadat de aanvraag of de voorziening eindigde."),
    ),
    "facilities.reasons": (
        gettext_lazy("Redenen bij een besluit"),
        gettext_lazy("Een jaar nadat de aanvraag of de voorziening eindigde."),
    ),
    "facilities.evidence": (
        gettext_lazy("Bewijsstukken"),
        gettext_lazy("Tot de bezwaartermijn of de voorziening voorbij is, hooguit een jaar."),
    ),
    "facilities.piece": (gettext_lazy("Delen van een bewijsstuk"), gettext_lazy("Samen met het bewijsstuk.")),
    "facilities.circumstance": (
        gettext_lazy("Je meldingen van een bijzondere situatie"),
        gettext_lazy("Twee jaar na het antwoord."),
    ),
    "facilities.plan": (gettext_lazy("Je studieplan"), gettext_lazy("Twee jaar nadat het was afgesproken.")),
    "facilities.planstep": (gettext_lazy("Stappen van je studieplan"), gettext_lazy("Zo lang als het plan.")),
    "facilities.examenrolment": (
        gettext_lazy("Tentamens met een voorziening"),
        gettext_lazy("Een jaar na het tentamen."),
    ),
    "facilities.mark": (gettext_lazy("Voorzieningen bij een tentamen"), gettext_lazy("Een jaar na het tentamen.")),
    "facilities.reminded": (
        gettext_lazy("Herinneringen aan een uiterste dag"),
        gettext_lazy("Zestig dagen na die dag."),
    ),
    "facilities.noreminder": (
        gettext_lazy("Dat je geen herinnering wilt"),
        gettext_lazy("Tot je het weer wilt, of twee jaar na je vertrek."),
    ),
    "oversight.emergencyaccess": (
        gettext_lazy("Toegang in nood tot jouw gegevens"),
        gettext_lazy("Vijf jaar. Zo kun je altijd nagaan wie er keek."),
    ),
    "oversight.reviewrow": (gettext_lazy("Controle of er terecht gekeken is"), gettext_lazy("Een jaar.")),
    "chain.takeover": (gettext_lazy("Wat je overneemt van een collega"), gettext_lazy("Twee jaar nadat het eindigde.")),
    "guide.version": (
        gettext_lazy("Teksten van de gids die je schreef"),
        gettext_lazy("Zolang de tekst er is, en twee jaar daarna."),
    ),
    "appointments.busytime": (
        gettext_lazy("Tijden waarop je eigen agenda bezet is"),
        gettext_lazy("Bij elke keer lezen vervangen; een dag die voorbij is gaat de volgende ochtend weg."),
    ),
    "appointments.dayrule": (
        gettext_lazy("Losse dagen van je spreekuren"),
        gettext_lazy("Tot twee jaar na die dag."),
    ),
    "appointments.meetingaddress": (
        gettext_lazy("Het adres van je online afspraken"),
        gettext_lazy("Tot je het verandert of weghaalt."),
    ),
    "appointments.servicestate": (
        gettext_lazy("Wat je bekendmaakte over een spreekuur"),
        gettext_lazy("Twee jaar nadat er iets nieuws voor in de plaats kwam."),
    ),
    "appointments.slot": (
        gettext_lazy("Je tijden voor afspraken"),
        gettext_lazy("Tot twee jaar na die dag."),
    ),
    "appointments.walkinticket": (
        gettext_lazy("Volgnummers van een inloopspreekuur"),
        gettext_lazy("Tot de volgende ochtend."),
    ),
    "appointments.weekrule": (
        gettext_lazy("Vaste tijden van je spreekuren"),
        gettext_lazy("Tot twee jaar nadat de regel eindigde."),
    ),
    "chain.overlapanswer": (
        gettext_lazy("Antwoorden op een waarschuwing over overlap"),
        gettext_lazy("Zolang beide teksten er zijn, en twee jaar daarna."),
    ),
    "chain.roledescription": (
        gettext_lazy("Rolteksten die je schreef"),
        gettext_lazy("Zolang de rol er is, en twee jaar daarna. Zo blijft te zien wat wanneer was afgesproken."),
    ),
    "core.delivery": (
        gettext_lazy("Werk dat nog gedaan moet worden"),
        gettext_lazy("Tot het gedaan is, meestal binnen een seconde."),
    ),
    "django_tasks_database.dbtaskresult": (
        gettext_lazy("Werk dat gedaan is"),
        gettext_lazy("Dertig dagen nadat het klaar was; elke dag opgeruimd."),
    ),
    "people.faultlist": (
        gettext_lazy("Fouten in een bestand met mensen"),
        gettext_lazy("Een dag, voor wie het bestand herstelt. Dan wordt de sleutel vernietigd."),
    ),
    "people.waitingfile": (
        gettext_lazy("Bestanden met mensen die nog ingevoerd worden"),
        gettext_lazy("Tot ze ingevoerd, gestopt of fout gevonden zijn, en hooguit een uur."),
    ),
    "privacy.tombstone": (
        gettext_lazy("Dat er iets gewist is"),
        gettext_lazy("Twee jaar: langer dan er een kopie van de database blijft."),
    ),
}


def _here(model: Table) -> tuple[Words, Words] | None:
    """Give the words for a table that stand here."""
    return _TABLES.get(model._meta.label_lower) or _ABOVE.get(model._meta.label_lower)


def title_of(model: Table) -> str:
    """Name a table for a reader: as its room does, as here, or by the purpose it serves."""
    known = words_for(model._meta.label) or _here(model)
    if known is not None:
        return str(known[0])
    purpose = purpose_of(model._meta.app_label)
    if purpose is None:
        return _("Andere gegevens")
    return purpose.en if get_language() == "en" else purpose.nl


def has_own_words(model: Table) -> bool:
    """Tell whether a table was named for readers, and not only by its purpose."""
    return words_for(model._meta.label) is not None or _here(model) is not None


def keep_of(model: Table, declaration: PersonalData) -> tuple[str, str]:
    """Say how long a row stays, and the language that is said in: the declaration's own words are English."""
    own, here = words_for(model._meta.label), _here(model)
    words = str(own[1]) if own is not None and own[1] else str(here[1]) if here is not None else ""
    return (words, get_language() or "nl") if words else (declaration.keep, "en")


def field_words(name: str) -> str:
    """Name a field for a reader; one without words of its own as it stands in the declaration."""
    return str(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def area_words(label: str) -> str:
    """Say what an action or a letter is about ("appointment.moved": je afspraken); "" for what nobody named."""
    area = label.partition(".")[0]
    return str(AREAS[area]) if area in AREAS else ""


def choice_words(value: str, name: str = "") -> str:
    """Say a state, a choice or a function in words; any other text stays as it is.

    A room names what it alone knows as "field:value" in `audit.words` ("facility:extra-time").
    """
    own = f"{name}:{value}"
    if value in VALUES:
        return str(VALUES[value])
    return words_of(own) if words_of(own) != own else role_words(value)


def value_words(value: Any) -> str:
    """Write a value for a reader: moments on the university's clock, yes and no in words."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("ja") if value else _("nee")
        case datetime.datetime():
            return moments.stamp(value) if value.tzinfo is not None else str(value)
        case datetime.date():
            return moments.date(value)
        case dict():
            return "; ".join(f"{name}: {value_words(part)}" for name, part in value.items())
        case list() | tuple():
            return "; ".join(value_words(part) for part in value)
        case _:
            return str(value)
