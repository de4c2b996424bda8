"""Makes the mail: plain text first, the same in sober HTML behind it, and nothing that tells on the reader.

Whatever a letter says, what others may see of it is held against the words that stay out: a subject that fails becomes
a neutral one, an opening that fails gets a neutral sentence before it, a link or file that fails stays behind. The
fault is logged under the letter's name; a test finds it before anybody else does.
"""

import dataclasses
import logging
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naast.foundation.core import time
from naast.foundation.notify.letters import Content, File
from naast.foundation.notify.models import Message
from naast.foundation.notify.queries import Addressed
from naast.foundation.notify.rules import (
    FORBIDDEN,
    faults_of_file,
    faults_of_link,
    faults_of_opening,
    faults_of_subject,
    parts_of_name,
)

logger = logging.getLogger(__name__)

# As long as what a list of mail shows.
_OPENING = gettext_lazy(
    "Je universiteit heeft je geschreven. Hieronder lees je wat. Deze eerste regels zeggen met opzet niets, omdat een "
    "ander ze kan zien in de lijst met je mail."
)


def faults_of(content: Content) -> dict[str, tuple[str, ...]]:
    """List what others could see in a letter and must not: by part (subject, opening, link, file names)."""
    words = FORBIDDEN + tuple(part for name in content.unsaid for part in parts_of_name(name))
    found = {
        "subject": faults_of_subject(content.subject, words),
        "opening": faults_of_opening(" ".join(content.paragraphs), words),
        "link": faults_of_link(content.link, words),
    }
    found |= {
        f"file {each.name}": faults_of_file(each.name, each.mimetype, each.content, words) for each in content.files
    }
    return {part: faults for part, faults in found.items() if faults}


def compose(message: Message, to: Addressed, content: Content) -> EmailMultiAlternatives:
    """Make the mail of a message, in the reader's language."""
    with translation.override(to.reader.language):
        safe, opening = _made_safe(message.letter, content)
        parts: dict[str, Any] = {
            "language": to.reader.language,
            "greeting": _("Dag %(name)s,") % {"name": to.reader.name} if to.reader.name else _("Dag,"),
            "paragraphs": (*opening, *safe.paragraphs),
            "link": f"{settings.SITE_ADDRESS}{safe.link}" if safe.link else "",
            "link_words": safe.link_words or _("Lees verder"),
            "sender": to.sender,
            "closing": _("Deze mail is vanzelf verstuurd."),
        }
        html = render_to_string("notify/mail.html", parts)
    mail = EmailMultiAlternatives(
        safe.subject,
        _plain(parts),
        from_email=_sender(to.sender),
        to=[to.address],
        headers=_headers(message, to.reader.language),
    )
    mail.attach_alternative(html, "text/html")
    for file in safe.files:
        mail.attach(_attached(file))
    return mail


def _made_safe(letter: str, content: Content) -> tuple[Content, tuple[str, ...]]:
    """Give what may be seen of a letter, and the neutral sentence that stands before an opening that may not."""
    faults = faults_of(content)
    if not faults:
        return content, ()
    logger.error("the letter %s says in its %s what others must not see", letter, ", ".join(sorted(faults)))
    safe = dataclasses.replace(
        content,
        subject=_("Een bericht van je universiteit") if "subject" in faults else content.subject,
        link="" if "link" in faults else content.link,
        files=tuple(each for each in content.files if f"file {each.name}" not in faults),
    )
    return safe, (str(_OPENING),) if "opening" in faults else ()


def _plain(parts: dict[str, Any]) -> str:
    """Write the plain text, which most people read."""
    lines = [parts["greeting"], *parts["paragraphs"]]
    if parts["link"]:
        lines.append(f"{parts['link_words']}:\n{parts['link']}")
    lines.append("\n".join(part for part in (parts["sender"], parts["closing"]) if part))
    return "\n\n".join(lines) + "\n"


def _sender(university: str) -> str:
    """Name the university as the sender; the address alone when its name holds a word that stays out."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((university, address)) if university and not faults_of_subject(university) else address


def _headers(message: Message, language: str) -> dict[str, str]:
    """Give the headers: an id that names no machine and no row, and the words by which mail servers know a machine."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return {
        # The same at a second try, so that whoever got both can show one.
        "Message-ID": f"<{salted_hmac('naast.notify.mail', str(message.pk)).hexdigest()[:32]}@{domain}>",
        "Date": format_datetime(time.now()),
        "List-Id": f"<post.{domain}>",
        "Content-Language": language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _attached(file: File) -> MIMEBase:
    """Make an attachment whose bytes arrive as they are."""
    kind, _sep, rest = file.mimetype.partition(";")
    main, _sep, sub = kind.strip().partition("/")
    part = MIMEBase(main, sub)
    for option in rest.split(";"):
        name, equals, value = option.strip().partition("=")
        if equals:
            part.set_param(name, value)
    part.set_payload(file.content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=file.name)
    return part
