"""Names of roles and of places outside, and where a referral stands, in the reader's language."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from naast.foundation.people.rules import ROLE_BY_SLUG
from naast.foundation.people.words import role_words

from ..rules.states import Seen

OUTSIDE_WORDS = {
    "gp": gettext_lazy("de huisarts"),
    "municipality": gettext_lazy("de gemeente"),
    "youth-care": gettext_lazy("jeugdhulp"),
}
PARTNER_WORDS = {
    "gp": gettext_lazy("Huisartsen"),
    "municipality": gettext_lazy("Gemeente"),
    "youth-care": gettext_lazy("Jeugdhulp"),
    "mental-health": gettext_lazy("Geestelijke gezondheidszorg"),
    "other": gettext_lazy("Anders"),
}
SEEN_WORDS = {
    Seen.DRAFT: gettext_lazy("Nog niet aan de student getoond"),
    Seen.NO_ANSWER: gettext_lazy("Nog geen antwoord"),
    Seen.NOTED: gettext_lazy("Ja genoteerd, de student kan het nog veranderen"),
    Seen.PASSED_ON: gettext_lazy("Doorgegeven"),
    Seen.RECEIVED: gettext_lazy("Ontvangen"),
    Seen.GIVEN: gettext_lazy("Meegegeven aan de student"),
    Seen.DROPPED: gettext_lazy("Niet doorgegaan"),
}


def destination(slug: str, language: str = "") -> str:
    """Name where a referral goes: a role, or a place outside; in the language of the page unless one is given."""
    with override(language or translation.get_language()):
        if slug in OUTSIDE_WORDS:
            return str(OUTSIDE_WORDS[slug])
        return role_words(slug) if slug in ROLE_BY_SLUG else _("iemand anders")
