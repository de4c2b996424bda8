"""What a university plugs in: secure care mail, for who has it. Nothing is plugged in by default.

An adapter is a class with `send`, registered by the university's own app when it is loaded:

    @care_mail
    class ZorgmailAdapter:
        name = "Voorbeeldmail"

        def send(self, *, to: str, subject: str, pdf: bytes, grant: Grant) -> str: ...

`to` is the address of a practice in that system, typed by the psychologist with the student present; `pdf` the letter
as the student left it. The adapter calls `consent.grants.check(grant)` last of all before it sends, encrypts end to end
(NTA 7516), keeps no copy, logs no address, and gives the message's number at the provider. It raises CareMailFailed,
with a label and no content, when the message was not taken. While none is registered no page offers it: the letter goes
through the student, on paper, as a file, or by a link with a code.
"""

from typing import Protocol

from naast.foundation.consent.grants import Grant, check


class CareMailFailed(Exception):
    """The message was not taken; the text is a label ("unknown address"), never content."""


class NotConfigured(CareMailFailed):
    """No care mail is plugged in."""


class CareMail(Protocol):
    """Secure mail between care providers."""

    name: str

    def send(self, *, to: str, subject: str, pdf: bytes, grant: Grant) -> str:
        """Send one letter; gives its number at the provider. Raises CareMailFailed."""


class TwoAdapters(RuntimeError):
    """Two adapters were plugged in; a letter goes out by one."""


_adapters: list[CareMail] = []


def care_mail(adapter: type[CareMail]) -> type[CareMail]:
    """Plug in the adapter below. Raises TwoAdapters."""
    if any(type(each) is not adapter for each in _adapters):
        raise TwoAdapters
    _adapters[:] = [adapter()]
    return adapter


def care_mail_name() -> str:
    """Name the care mail that is plugged in, "" when there is none."""
    return _adapters[0].name if _adapters else ""


def send_by_care_mail(*, to: str, subject: str, pdf: bytes, grant: Grant) -> str:
    """Send a letter by care mail; the permission is looked at again first. Raises NotConfigured, CareMailFailed."""
    check(grant)
    if not _adapters:
        raise NotConfigured("not configured")
    return _adapters[0].send(to=to, subject=subject, pdf=pdf, grant=grant)
