"""Work beside the pages: mail a link, tell of a change, and forget what is over."""

import datetime
from collections.abc import Callable, Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Job
from naast.foundation.accounts.actions.forgetting import forget_what_is_over
from naast.foundation.accounts.actions.passwords import MAIL_LINK, make_link
from naast.foundation.accounts.actions.telling import CHANGES, MAIL_CHANGE
from naast.foundation.accounts.models import Link
from naast.foundation.accounts.queries.people import person_now
from naast.foundation.core import jobs


@jobs.job(MAIL_LINK, somebody_waits=True)
def mail_link(person: object, kind: str) -> None:
    """Mail somebody who is here a link of a kind; somebody without a password asks for a new one in vain.

    Plain text. The subject names no person and nothing about how anybody is.
    """
    found = person_now(person) if not isinstance(person, int | str) else None  # type: ignore[arg-type]
    if found is None or not found.email or kind not in (Link.INVITATION, Link.RESET):
        return
    if kind == Link.RESET and not (found.password and found.has_usable_password()):
        return
    code = make_link(actor=Job(MAIL_LINK), person=found, kind=kind)
    with translation.override(found.language):
        address = f"{settings.SITE_ADDRESS}{reverse('password-choose')}?code={code}"
        subject, text = _invitation(address) if kind == Link.INVITATION else _new_password(address)
    EmailMessage(subject, text, to=[found.email]).send()


def _invitation(address: str) -> tuple[str, str]:
    """Write the invitation."""
    return _("Je account voor Naast"), _(
        "Je kunt inloggen bij Naast, de plek voor hulp en welzijn van je universiteit.\n\n"
        "Open deze link en kies een wachtwoord:\n%(address)s\n\n"
        "De link werkt één keer en tot over zeven dagen. Verwachtte je deze mail niet, dan hoef je niets te doen.\n"
    ) % {"address": address}


def _new_password(address: str) -> tuple[str, str]:
    """Write the letter with the link for a new password."""
    return _("Een nieuw wachtwoord voor Naast"), _(
        "Iemand vroeg een nieuw wachtwoord aan voor jouw account bij Naast.\n\n"
        "Was jij dat, open dan deze link en kies een nieuw wachtwoord:\n%(address)s\n\n"
        "De link werkt één keer en tot over een uur. Was jij het niet, dan hoef je niets te doen: je wachtwoord blijft "
        "zoals het is.\n"
    ) % {"address": address}


@jobs.job(MAIL_CHANGE, somebody_waits=True)
def mail_change(person: object, what: str) -> None:
    """Tell somebody who is here, at once, that a way in of theirs was changed: so a stranger is noticed (ASVS 6.3.7).

    Plain text; the subject says nothing about what it was.
    """
    found = person_now(person) if not isinstance(person, int | str) else None  # type: ignore[arg-type]
    if found is None or not found.email or what not in CHANGES:
        return
    with translation.override(found.language):
        address = f"{settings.SITE_ADDRESS}{reverse('my-sign-in')}"
        text = _(
            "Er is iets veranderd aan hoe je inlogt bij Naast.\n\n"
            "%(what)s\n\n"
            "Was jij dat, dan hoef je niets te doen.\n\n"
            "Was jij het niet, kijk dan hier wat er is ingesteld, en haal weg wat je niet kent:\n%(address)s\n\n"
            "Lukt dat niet, ga dan met je pas naar de ICT-helpdesk van je universiteit.\n"
        ) % {"what": _CHANGED[what](), "address": address}
        EmailMessage(_("Er is iets veranderd aan hoe je inlogt"), text, to=[found.email]).send()


_CHANGED: Mapping[str, Callable[[], str]] = {
    "factor-added": lambda: _("Er is een tweede stap bijgekomen."),
    "factor-removed": lambda: _("Een tweede stap is weggehaald."),
    "password": lambda: _("Je wachtwoord is veranderd."),
    "recovery-codes": lambda: _("Er zijn nieuwe herstelcodes gemaakt. De oude werken niet meer."),
    "sessions": lambda: _("Je bent uitgelogd op apparaten waarop je nog was ingelogd."),
}


@jobs.job("accounts.forget", every=datetime.timedelta(hours=1))
def forget() -> None:
    """Remove counts, links and half set up factors whose time is over."""
    forget_what_is_over(actor=Job("accounts.forget"))
