"""The words for sheets, states and sources of an import, in the reader's language (G1)."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from naast.foundation.people.rules import ROLE_BY_SLUG

SHEET_WORDS = {
    "campuses": _("Steden"),
    "faculties": _("Faculteiten"),
    "programmes": _("Opleidingen"),
    "terms": _("Namen van rollen per opleiding"),
    "people": _("Mensen"),
    "enrolments": _("Inschrijvingen"),
    "functions": _("Functies"),
    "stand_ins": _("Vervangingen"),
}
STATE_WORDS = {
    "checking": _("Wordt nagekeken"),
    "faulty": _("Niet ingevoerd: er zijn fouten"),
    "ready": _("Nagekeken, nog niet ingevoerd"),
    "carrying-out": _("Wordt ingevoerd"),
    "done": _("Ingevoerd"),
    "stopped": _("Niet ingevoerd: gestopt"),
    "expired": _("Niet ingevoerd: na een uur vergeten"),
    "failed": _("Niet ingevoerd: bij ons ging iets mis"),
    "away": _("Niet ingevoerd: geen bruikbaar antwoord van het studentsysteem"),
}
SOURCE_WORDS = {
    "upload": _("Bestanden op deze pagina"),
    "folder": _("Map op de server"),
    "ooapi": _("Studentsysteem"),
}

# These are called by a name of their own, which keeps its capital.
_NAMES = frozenset(("fenestra", "popcorner", "phd-psychologist"))


def role_words(label: str) -> str:
    """Name the capacity somebody acted in; a job is the house itself."""
    if label.startswith("job:"):
        return str(_("Vanzelf"))
    known = [ROLE_BY_SLUG[slug] for slug in label.split("+") if slug in ROLE_BY_SLUG]
    return ", ".join(role.en if get_language() == "en" else role.nl for role in known) or label


def role_in_sentence(label: str) -> str:
    """Name a capacity as it stands in a sentence: "studieadviseur"; the names of services keep their capital."""
    words = ((slug, role_words(slug)) for slug in label.split("+") if slug in ROLE_BY_SLUG)
    return ", ".join(name if slug in _NAMES else name[:1].lower() + name[1:] for slug, name in words) or label
