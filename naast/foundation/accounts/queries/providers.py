"""Which providers one can sign in with here, whom they vouch for, and what is wrong with them (G5)."""

from django.conf import settings

from naast.foundation.accounts.protocols import discovery, saml
from naast.foundation.accounts.protocols.fetching import ProviderAway
from naast.foundation.accounts.rules.claims import NotVouched, Vouched
from naast.foundation.accounts.rules.provider import SAML, Provider
from naast.foundation.core import time
from naast.foundation.people.models import Person, University
from naast.foundation.people.queries import people_numbered


class UnknownProvider(LookupError):
    """No provider has this name."""


class NobodyHere(LookupError):
    """The person number is of nobody who may come in today: unknown, left or switched off, which is told to nobody."""


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


def person_vouched(provider: Provider, vouched: Vouched) -> Person:
    """Find whom a provider vouches for among the imported people, by institution and person number alone. One query.

    Raises NobodyHere.
    """
    found = people_numbered(provider.institution, [vouched.person_number]).get(vouched.person_number)
    if found is None or not found.is_here(time.today()):
        raise NobodyHere
    return found


def provider_faults() -> tuple[str, ...]:
    """Ask every provider what it says of itself, and list in words what would keep people out; for `naast check`.

    What is wrong with the file itself was listed at the start (`read_environment`).
    """
    faults = []
    known = set(University.objects.values_list("code", flat=True))
    for each in providers():
        if each.institution not in known:
            faults.append(
                f"provider {each.slug}: institution {each.institution!r} has no people yet; import them first, or "
                f"write one of: {', '.join(sorted(known)) or 'none'}."
            )
        if each.protocol == SAML:
            if not saml.installed():
                faults.append(f"provider {each.slug}: SAML needs the extra: pip install 'naast[saml]'.")
            continue
        try:
            discovery.described(each)
            if not discovery.keys_of(each):
                faults.append(f"provider {each.slug}: it publishes no key that can be used (RS256, PS256 or ES256).")
        except ProviderAway as fault:
            faults.append(f"provider {each.slug}: {each.issuer} does not answer ({fault.because}).")
        except NotVouched as fault:
            faults.append(f"provider {each.slug}: what {each.issuer} says of itself cannot be used ({fault.because}).")
    return tuple(faults)
