"""Whether the mail server takes mail from us; nothing is sent unless somebody names who to send it to."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import send_mail

from naast.interfaces.operating.findings import Finding, Installation, fault, told, warning

SECONDS = 10.0
SMTP = "django.core.mail.backends.smtp.EmailBackend"
REMEDY = "Put NAAST_MAIL_HOST, _PORT, _SECURITY, _USER and _PASSWORD right, or ask whoever runs the mail server."


def server(at: Installation) -> Iterator[Finding]:
    """Say hello to the mail server, encrypt, log in, ask whether it would take our sender, and leave."""
    if settings.EMAIL_BACKEND != SMTP:
        if at.environment.production:
            yield warning(
                "No mail server is named: invitations, reminders and notices reach nobody.", "Set NAAST_MAIL_HOST."
            )
        return
    try:
        with contextlib.closing(_connected()) as line:
            yield from _talk(line)
    except ssl.SSLError as error:
        yield fault(f"The mail server's certificate or encryption is refused: {told(error)}.", REMEDY)
    except smtplib.SMTPAuthenticationError as error:
        yield fault(f"The mail server refuses our name and password (answer {error.smtp_code}).", REMEDY)
    except (OSError, smtplib.SMTPException) as error:
        yield fault(f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} fails us: {told(error)}.", REMEDY)
    else:
        yield from _send(at.mail_to)


def _connected() -> smtplib.SMTP:
    """Open a line to the server, encrypted from the start where that was asked. Raises OSError, SMTPException."""
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    if settings.EMAIL_USE_SSL:
        return smtplib.SMTP_SSL(*where, timeout=SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(*where, timeout=SECONDS)


def _talk(line: smtplib.SMTP) -> Iterator[Finding]:
    """Go through everything that comes before a message."""
    line.ehlo_or_helo_if_needed()
    if settings.EMAIL_USE_TLS:
        line.starttls(context=ssl.create_default_context())
        line.ehlo()
    if settings.EMAIL_HOST_USER:
        line.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    code, _ = line.mail(settings.DEFAULT_FROM_EMAIL)
    if code >= 400:
        yield fault(
            f"The mail server takes nothing from {settings.DEFAULT_FROM_EMAIL} (answer {code}).",
            "Put NAAST_MAIL_FROM right, or let the server allow it.",
        )
    line.rset()
    line.quit()


def _send(to: str) -> Iterator[Finding]:
    """Send one message, when somebody asked for it."""
    if not to:
        return
    try:
        send_mail(
            "Naast: this message arrived",
            "Somebody ran 'naast check --mail-to' on the server and named you. Nothing else was sent.",
            None,
            [to],
        )
    except (OSError, smtplib.SMTPException) as error:
        yield fault(f"The message was refused: {told(error)}.", REMEDY)
