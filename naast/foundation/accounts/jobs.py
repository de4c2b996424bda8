"""Work beside the pages: mail a link, and forget what is over."""

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from naast.foundation.access.actor import Job
from naast.foundation.accounts.actions.forgetting import forget_what_is_over
from naast.foundation.accounts.actions.passwords import MAIL_LINK, make_link
from naast.foundation.accounts.models import Link
from naast.foundation.accounts.queries.people import person_now
from naast.foundation.core import jobs


@jobs.job(MAIL_LINK)
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


@jobs.job("accounts.forget", every=datetime.timedelta(hours=1))
def forget() -> None:
    """Remove counts, links and half set up factors whose time is over."""
    forget_what_is_over(actor=Job("accounts.forget"))
