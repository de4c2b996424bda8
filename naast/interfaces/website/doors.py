"""The doors of the house: to which an address belongs, and which of those of staff somebody may open."""

import functools
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation
from django.utils.translation import pgettext_lazy

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import ask
from naast.foundation.access.page import Page

# Which of the main doors an address belongs to; an address that is not named here lights up none.
SECTIONS = {
    "guide-directory": "help",
    "guide-entry": "help",
    "guide-people": "help",
    "finder": "who",
    "finder-result": "who",
    "appointments": "appointments",
    "appointment-when": "appointments",
    "appointment-confirm": "appointments",
    "appointment-done": "appointments",
    "worried": "worried",
    "my": "my",
    "sign-in": "my",
    "walk-in-desk": "diary",
    "my-sharing": "my",
    "my-looks": "my",
    "my-data": "my",
    "my-guidance": "my",
    "guidance-pads": "privacy",
    "callback-readers": "callback-desk",
    "privacy-decisions": "privacy",
    "privacy-decision": "privacy",
    "privacy-decision-new": "privacy",
    "referral": "referrals",
    "referral-begin": "referrals",
    "referral-new": "referrals",
    "referral-crisis": "referrals",
    "referral-received": "referrals",
    "referral-text": "referrals",
    "referral-letter": "referrals",
    "referral-order": "referrals",
    "referral-order-role": "referrals",
    "partners": "referrals",
    "partner": "referrals",
    "partner-new": "referrals",
    "facility-arrange": "facility-desk",
    "facility-owners": "facility-desk",
    "facilities-kept": "facility-desk",
    "facility-new": "facility-desk",
    "facility-kept": "facility-desk",
    "exam-enrolments": "facility-desk",
    "circumstance-desk": "facility-desk",
    "circumstance-desk-report": "facility-desk",
    "circumstance-desk-evidence": "facility-desk",
    "study-plans-desk": "facility-desk",
    "study-plan-desk": "facility-desk",
    "obstacles": "waiting-times",
    "emergency-access": "today",
    "emergency-access-ask": "today",
    "emergency-access-one": "today",
    "emergency-reviews": "privacy",
    "emergency-reviews-one": "privacy",
    "access-reviews": "privacy",
    "access-reviews-row": "privacy",
    "chain-mine": "today",
}
# The doors of those who work here, by the name of their address. "diary-week" belongs to the door "diary".
STAFF_DOORS = {
    "today": pgettext_lazy("nav", "Vandaag"),
    "diary": pgettext_lazy("nav", "Agenda"),
    "guidance": pgettext_lazy("nav", "Studenten"),
    "referrals": pgettext_lazy("nav", "Verwijzingen"),
    "facility-desk": pgettext_lazy("nav", "Aanvragen"),
    "waiting-desk": pgettext_lazy("nav", "Wachtlijst"),
    "callback-desk": pgettext_lazy("nav", "Terugbellen"),
    "chain-desk": pgettext_lazy("nav", "Keten"),
    "waiting-times": pgettext_lazy("nav", "Cijfers"),
    "privacy": pgettext_lazy("nav", "Privacy"),
}
# What else somebody may have to do here, by the name of its address; listed on their own page.
BESIDES = {
    "study-plans-desk": pgettext_lazy("nav", "Studieplannen"),
    "circumstance-desk": pgettext_lazy("nav", "Bijzondere situaties"),
    "exam-enrolments": pgettext_lazy("nav", "Inschrijvingen voor tentamens"),
    "facility-owners": pgettext_lazy("nav", "Wie beslist over voorzieningen"),
    "facilities-kept": pgettext_lazy("nav", "Welke voorzieningen er zijn"),
    "obstacles": pgettext_lazy("nav", "Drempels in het onderwijs"),
    "partners": pgettext_lazy("nav", "Partners buiten de universiteit"),
    "referral-order": pgettext_lazy("nav", "Wie verwijst naar wie"),
    "chain-mine": pgettext_lazy("nav", "Wie jou vervangt"),
    "chain-desk-texts": pgettext_lazy("nav", "Wat elke rol doet"),
    "guidance-continuity": pgettext_lazy("nav", "Niemand tussen twee stoelen"),
    "guidance-pads": pgettext_lazy("nav", "Kladblokken die wachten"),
    "callback-readers": pgettext_lazy("nav", "Wie leest wat iemand achterlaat"),
    "privacy-decisions": pgettext_lazy("nav", "Besluiten die functies aanzetten"),
    "emergency-access": pgettext_lazy("nav", "Noodtoegang"),
    "emergency-reviews": pgettext_lazy("nav", "Gebruik van noodtoegang"),
    "access-reviews": pgettext_lazy("nav", "Ongewone inzage"),
}


def section_of(view_name: str) -> str:
    """Name the main door that an address belongs to; "" when it belongs to none."""
    if view_name in SECTIONS:
        return SECTIONS[view_name]
    return next((door for door in STAFF_DOORS if view_name == door or view_name.startswith(f"{door}-")), "")


def open_doors(actor: Actor) -> tuple[str, ...]:
    """Name the doors of staff that are there and that this actor may open, in their order."""
    return _open(STAFF_DOORS, actor)


def doors_of(actor: Actor) -> list[dict[str, Any]]:
    """List everything this actor has to do here, for their own page: where it is, and its words."""
    every = STAFF_DOORS | BESIDES
    return [{"url": reverse(name), "words": every[name]} for name in _open(every, actor)]


def _open(names: Iterable[str], actor: Actor) -> tuple[str, ...]:
    """Keep the names of addresses that are there and that this actor may open."""
    language, found = translation.get_language() or settings.LANGUAGE_CODE, []
    for name in names:
        page = _page_at(name, language)
        if page is not None and ask(page.access, actor, {}, name=name).allowed:
            found.append(name)
    return tuple(found)


@functools.lru_cache(maxsize=128)
def _page_at(name: str, language: str) -> Page | None:
    """Find what stands at an address, once: the addresses of the house do not change while it is open."""
    try:
        page: Page | None = getattr(resolve(reverse(name)).func, "page", None)
    except NoReverseMatch:
        return None
    return page
