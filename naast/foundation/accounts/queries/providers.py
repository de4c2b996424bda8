"""Which providers one can sign in with here; they come from the file that NAAST_PROVIDERS names (G5)."""

from django.conf import settings

from naast.foundation.accounts.rules.provider import Provider


class UnknownProvider(LookupError):
    """No provider has this name."""


def providers() -> tuple[Provider, ...]:
    """List the providers in the order of the file; each has `slug`, `name_nl`, `name_en` and `name(language)`."""
    found: tuple[Provider, ...] = settings.PROVIDERS
    return found


def provider(slug: str) -> Provider:
    """Find one provider. Raises UnknownProvider."""
    for each in providers():
        if each.slug == slug:
            return each
    raise UnknownProvider(slug[:40])
