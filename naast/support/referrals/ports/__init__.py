"""What a university plugs in: secure care mail, for who has it. Nothing is plugged in by default.

One adapter comes with the product (`relay`: a provider's own gateway over SMTP, docs/operating/care-mail.md). Another
one is a class with `name` and `send`, registered by the university's own app when it is loaded:

    @care_mail
    class ExampleMail:
        name = "Voorbeeldmail"

        def send(self, *, to: str, subject: str, pdf: bytes, grant: Grant) -> str: ...

`to` is the address of a practice in that system, typed by the student; `pdf` the letter as the student left it. The
adapter calls `consent.grants.check(grant)` last of all before it sends, sees to it that the message is encrypted end to
end (NTA 7516), keeps no copy, logs no address, and gives the message's number at the provider. It raises
CareMailFailed, with a label and no content, when the message was surely not taken, and CareMailUnsure when that cannot
be known: then nothing is sent again by itself. While none is registered no page offers it.
"""

from typing import Protocol

from naast.foundation.consent.grants import Grant, check


class CareMailFailed(Exception):
    """The message was not taken; the text is a label ("unknown address"), never content."""


class CareMailUnsure(Exception):
    """The message may have been taken or not; only the practice can say."""


class NotConfigured(CareMailFailed):
    """No care mail is plugged in."""


class CareMail(Protocol):
    """Secure mail between care providers."""

    @property
    def name(self) -> str:
        """Give what students and staff know it by."""

    def send(self, *, to: str, subject: str, pdf: bytes, grant: Grant) -> str:
        """Send one letter; gives its number at the provider. Raises CareMailFailed."""


class TwoAdapters(RuntimeError):
    """Two adapters were plugged in; a letter goes out by one."""


_adapters: list[CareMail] = []


def care_mail(adapter: type[CareMail]) -> type[CareMail]:
    """Plug in the adapter below. Raises TwoAdapters."""
    plug_in(adapter())
    return adapter


def plug_in(adapter: CareMail) -> None:
    """Plug in an adapter that was made already. Raises TwoAdapters for a second kind."""
    if any(type(each) is not type(adapter) for each in _adapters):
        raise TwoAdapters
    _adapters[:] = [adapter]


def care_mail_name() -> str:
    """Name the care mail that is plugged in, "" when there is none."""
    return _adapters[0].name if _adapters else ""


def send_by_care_mail(*, to: str, subject: str, pdf: bytes, grant: Grant) -> str:
    """Send a letter by care mail, by a grant that is looked at again. Raises CareMailFailed, CareMailUnsure."""
    check(grant)
    if not _adapters:
        raise NotConfigured("not configured")
    return _adapters[0].send(to=to, subject=subject, pdf=pdf, grant=grant)
