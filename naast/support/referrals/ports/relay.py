"""Secure care mail by the gateway of a provider: SMTP over TLS to their server, which encrypts on to the practice (C6).

Read from `care-mail.toml` in the data folder, for its owner alone; without that file nothing is plugged in. The
connection is always encrypted and the certificate verified; no copy is kept and nothing is logged.
"""

import dataclasses
import smtplib
import ssl
import tomllib
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from naast.foundation.consent.grants import Grant, check

from . import CareMailFailed, CareMailUnsure

FILE = "care-mail.toml"
SECONDS = 20
_TEXTS = ("name", "host", "sender")
_MAY = {"user": "", "password": "", "authority": "", "security": "starttls"}


class BadCareMail(ValueError):
    """The file cannot be used; the message says why and repeats nothing of it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Relay:
    """The gateway of a provider. `security` is "starttls" or "tls"; `authority` a file with a private authority."""

    name: str
    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = dataclasses.field(default="", repr=False)
    authority: str = ""

    def send(self, *, to: str, subject: str, pdf: bytes, grant: Grant) -> str:
        """Hand one letter to the gateway; gives its Message-ID. Raises NoPermission, CareMailFailed, CareMailUnsure."""
        try:
            message = self._message(to, subject, pdf)
            line = self._connected()
        except (OSError, smtplib.SMTPException, ValueError):
            raise CareMailFailed("not reached") from None
        try:
            check(grant)
            line.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
            raise CareMailFailed("not taken") from None
        except (OSError, smtplib.SMTPException):
            raise CareMailUnsure from None
        finally:
            line.close()
        return str(message["Message-ID"])

    def _message(self, to: str, subject: str, pdf: bytes) -> EmailMessage:
        """Put the message together: nothing in it but the letter. Raises ValueError for an address that is none."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message.set_content(subject)
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename="brief.pdf")
        return message

    def _connected(self) -> smtplib.SMTP:
        """Connect and log in, over TLS with a certificate that is verified. Raises OSError, SMTPException."""
        context = ssl.create_default_context(cafile=self.authority or None)
        if self.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            line = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.security != "tls":
                line.starttls(context=context)
            if self.user:
                line.login(self.user, self.password)
        except (OSError, smtplib.SMTPException):
            line.close()
            raise
        return line


def relay_of(home: Path) -> Relay | None:
    """Read the gateway from the data folder; None without a file. Raises BadCareMail."""
    path = home / FILE
    try:
        if path.stat().st_mode & 0o077:
            raise BadCareMail(f"{FILE} can be read by others; make it 0600.")
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadCareMail(f"{FILE} cannot be read as TOML.") from None
    return _relay(given)


def _relay(given: dict[str, object]) -> Relay:
    """Hold what was given against what is needed. Raises BadCareMail."""
    texts = {name: given.get(name, without) for name, without in (dict.fromkeys(_TEXTS, "") | _MAY).items()}
    port = given.get("port", 587)
    wrong = [name for name, value in texts.items() if not isinstance(value, str) or (name in _TEXTS and not value)]
    wrong += [] if isinstance(port, int) and 0 < port < 65536 else ["port"]
    wrong += [] if texts["security"] in ("starttls", "tls") else ["security"]
    wrong += [] if "@" in str(texts["sender"]) else ["sender"]
    wrong += sorted(given.keys() - texts.keys() - {"port"})
    if wrong:
        raise BadCareMail(f"{FILE}: look at {', '.join(dict.fromkeys(wrong))}.")
    return Relay(**{name: str(value) for name, value in texts.items()}, port=int(str(port)))
