"""Whether people can sign in: the university's providers answer, say what they should, and their certificates hold."""

import datetime
from collections.abc import Iterator

from cryptography import x509

from naast.foundation.accounts.queries.providers import provider_faults, providers
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

SOON = datetime.timedelta(days=30)


def some_way_in(at: Installation) -> Iterator[Finding]:
    """Find an installation nobody can sign in to."""
    if at.environment.production and not providers() and not at.environment.local_accounts:
        yield fault(
            "Nobody can sign in: there is no provider and there are no local accounts.",
            "Name the university's provider in NAAST_PROVIDERS, or set NAAST_LOCAL_ACCOUNTS=1.",
        )


def honest(at: Installation) -> Iterator[Finding]:
    """Ask each provider what it says of itself, and whether its institution has people here."""
    for words in provider_faults():
        yield fault(
            words[:1].upper() + words[1:], "Put the file of NAAST_PROVIDERS right, or ask who runs the provider."
        )


def certificates(at: Installation) -> Iterator[Finding]:
    """Find SAML certificates that ended, or end soon."""
    for provider in providers():
        ends = [x509.load_pem_x509_certificate(text.encode()).not_valid_after_utc for text in provider.certificates]
        if not ends:
            continue
        newest = max(ends)
        if newest <= at.now:
            yield fault(
                f"The certificate of provider {provider.slug} ended on {newest:%Y-%m-%d}: nobody can sign in there.",
                "Take the new one from the provider's metadata and name it in the file of NAAST_PROVIDERS.",
            )
        elif newest - at.now < SOON:
            yield warning(
                f"The certificate of provider {provider.slug} ends on {newest:%Y-%m-%d}.",
                "Add the provider's next certificate beside it before that day.",
            )
