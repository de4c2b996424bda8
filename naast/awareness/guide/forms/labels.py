"""What the codes in a text's content are called on the screen."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .sheets import Words

KINDS: Mapping[str, Words] = {
    "role": _("Iemand binnen de universiteit"),
    "outside": _("Hulp buiten de universiteit"),
    "line": _("Een lijn om te bellen of te chatten"),
    "body": _("Een loket, een regeling of een besluit"),
    "activity": _("Een ontmoeting of activiteit"),
    "training": _("Een training of cursus"),
    "page": _("Een pagina met uitleg"),
}
AUDIENCES: Mapping[str, Words] = {
    "student": _("Studenten"),
    "staff": _("Medewerkers"),
    "phd": _("Promovendi"),
    "anyone": _("Iedereen"),
}
COSTS: Mapping[str, Words] = {
    "free": _("Gratis"),
    "insured": _("Zorgverzekering betaalt alles of een deel"),
    "call": _("Gewone belkosten"),
    "varies": _("Verschilt"),
    "unknown": _("Niet bekend"),
}
CAMPUSES: Mapping[str, Words] = {"leiden": _("Leiden"), "the-hague": _("Den Haag")}
PURPOSES: Mapping[str, Words] = {
    "danger": _("Gevaar"),
    "suicide": _("Gedachten aan zelfdoding"),
    "talk": _("Gewoon praten"),
    "gp": _("Huisarts"),
    "sexual-violence": _("Seksueel geweld"),
    "violence": _("Geweld"),
    "police": _("Politie"),
    "young": _("Jongeren"),
    "advice": _("Advies"),
    "walk-in": _("Binnenlopen"),
    "victims": _("Slachtoffers"),
    "substances": _("Alcohol en drugs"),
    "gambling": _("Gokken"),
    "lgbtqi": _("Lhbtqi+"),
    "loneliness": _("Eenzaamheid"),
    "peer": _("Lotgenoten"),
    "concern-other": _("Zorgen om een ander"),
    "students": _("Studenten"),
    "finder": _("Hulp bij het zoeken"),
}
TOPICS: Mapping[str, Words] = {
    "abroad": _("Buitenland"),
    "choice": _("Keuzes"),
    "disability": _("Beperking"),
    "exams": _("Tentamens"),
    "gambling": _("Gokken"),
    "health": _("Gezondheid"),
    "housing": _("Wonen"),
    "identity": _("Wie je bent"),
    "loneliness": _("Eenzaamheid"),
    "meaning": _("Zin van het leven"),
    "meeting": _("Ontmoeten"),
    "money": _("Geld"),
    "mood": _("Stemming"),
    "rules": _("Regels"),
    "safety": _("Veiligheid"),
    "sleep": _("Slaap"),
    "someone-else": _("Zorgen om een ander"),
    "staff": _("Voor medewerkers"),
    "study": _("Studie"),
    "substances": _("Alcohol en drugs"),
    "talk": _("Praten"),
    "work": pgettext_lazy("topic", "Werk"),
}
BY_LIST: Mapping[str, Mapping[str, Words]] = {
    "kinds": KINDS,
    "audiences": AUDIENCES,
    "costs": COSTS,
    "campuses": CAMPUSES,
    "purposes": PURPOSES,
    "topics": TOPICS,
}
