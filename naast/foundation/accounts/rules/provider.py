"""What a university's provider is, and how the file that names the providers is read (G5).

Source: SURFconext's claims (uids, schac_home_organization), OpenID Connect Core 1.0, SAML 2.0 Web Browser SSO.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

OIDC, SAML = "oidc", "saml"
PROTOCOLS = (OIDC, SAML)
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,38}", re.ASCII)
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
LONGEST_SETTING = 500
Certificate = Callable[[str], str]


@dataclasses.dataclass(frozen=True, slots=True)
class Provider:
    """One way in through an institution's own accounts.

    `issuer` is the OpenID Connect issuer or the SAML entity id. `institution` is the code of the university whose
    person numbers the provider gives, and `home_organisations` what it must call that university: whoever signs in
    there for another one is nobody here. `strong_acr` and `strong_amr` say which answers of the provider count as a
    second factor; without any, none does. The secret is left out of every printed form.
    """

    slug: str
    name_nl: str
    name_en: str
    protocol: str
    institution: str
    issuer: str
    person_number_claim: str
    home_organisation_claim: str
    home_organisations: frozenset[str]
    strong_acr: frozenset[str] = frozenset()
    strong_amr: frozenset[str] = frozenset()
    ask_acr: tuple[str, ...] = ()
    client_id: str = ""
    client_secret: str = dataclasses.field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    logout: bool = False
    sign_in_url: str = ""
    certificates: tuple[str, ...] = dataclasses.field(default=(), repr=False)

    def name(self, language: str) -> str:
        """Give the name in a language."""
        return self.name_en if language == "en" else self.name_nl


_BOTH = {
    "slug", "name_nl", "name_en", "protocol", "institution", "issuer", "person_number_claim",
    "home_organisation_claim", "home_organisations", "strong_acr", "ask_acr",
}  # fmt: skip
_KNOWN = {
    OIDC: _BOTH | {"strong_amr", "client_id", "client_secret_env", "scopes", "logout"},
    SAML: _BOTH | {"sign_in_url", "certificates"},
}
_CLAIMS = {
    OIDC: ("uids", "schac_home_organization"),
    SAML: ("urn:mace:dir:attribute-def:uid", "urn:mace:terena.org:attribute-def:schacHomeOrganization"),
}


def read_providers(
    file: Mapping[str, Any],
    *,
    secrets: Mapping[str, str],
    certificate: Certificate,
    loopback: bool = False,
) -> tuple[tuple[Provider, ...], tuple[str, ...]]:
    """Give the providers of a file that was read as TOML, and every fault in it at once, in words.

    `secrets` is the environment that `client_secret_env` points into; `certificate` reads a PEM file and raises
    OSError or ValueError; `loopback` lets an address begin with http:// on this machine (tests, demonstration).
    With a fault the providers are incomplete and must not be used.
    """
    faults = [f"{name!r} is not known; a provider begins with [[provider]]." for name in file if name != "provider"]
    entries = file.get("provider", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return (), (*faults, "write each provider under [[provider]], with two brackets.")
    if not entries:
        faults.append("it names no provider; leave NAAST_PROVIDERS empty when there is none.")
    found: list[Provider] = []
    for number, entry in enumerate(entries, start=1):
        reader = _Reader(entry, secrets, certificate, loopback=loopback)
        found.append(reader.provider())
        called = f"provider {number}" + (f" ({found[-1].slug})" if found[-1].slug else "")
        faults += [f"{called}: {fault}" for fault in reader.faults]
    slugs = [provider.slug for provider in found]
    faults += [f"two providers are called {slug!r}." for slug in sorted({s for s in slugs if s and slugs.count(s) > 1})]
    return tuple(found), tuple(faults)


class _Reader:
    """Reads one entry of the file and collects what is wrong with it."""

    def __init__(
        self, entry: Mapping[str, Any], secrets: Mapping[str, str], certificate: Certificate, *, loopback: bool
    ) -> None:
        self.entry = entry
        self.secrets = secrets
        self.certificate = certificate
        self.loopback = loopback
        self.faults: list[str] = []

    def provider(self) -> Provider:
        """Make the provider, with empty values where there is a fault."""
        slug = self.text("slug")
        if slug and not SLUG.fullmatch(slug):
            self.faults.append("slug holds something else than small letters, digits and hyphens.")
        protocol = self.text("protocol")
        if protocol and protocol not in PROTOCOLS:
            self.faults.append(f"protocol is {protocol!r}; choose oidc or saml.")
        known = _KNOWN.get(protocol, _KNOWN[OIDC] | _KNOWN[SAML])
        self.faults += [
            f"{name!r} is not a setting of {protocol or 'a provider'}." for name in self.entry if name not in known
        ]
        number, organisation = _CLAIMS.get(protocol, _CLAIMS[OIDC])
        both = {
            "slug": slug,
            "name_nl": self.text("name_nl"),
            "name_en": self.text("name_en"),
            "protocol": protocol,
            "institution": self.text("institution"),
            "person_number_claim": self.text("person_number_claim", number),
            "home_organisation_claim": self.text("home_organisation_claim", organisation),
            "home_organisations": frozenset(name.lower() for name in self.texts("home_organisations", needed=True)),
            "strong_acr": frozenset(self.texts("strong_acr")),
            "ask_acr": self.texts("ask_acr"),
        }
        own = self.saml() if protocol == SAML else self.oidc()
        return Provider(**both, **own)  # type: ignore[arg-type]

    def oidc(self) -> dict[str, Any]:
        """Read what only OpenID Connect needs."""
        scopes = self.texts("scopes") or ("openid",)
        if "openid" not in scopes:
            self.faults.append("scopes does not hold 'openid'; without it there is no sign-in.")
        secret_name = self.text("client_secret_env")
        secret = self.secrets.get(secret_name, "") if secret_name else ""
        if secret_name and not secret:
            self.faults.append(f"the environment variable {secret_name} (client_secret_env) is empty.")
        logout = self.entry.get("logout", False)
        if not isinstance(logout, bool):
            self.faults.append("logout is not true or false.")
        return {
            "issuer": self.address("issuer"),
            "strong_amr": frozenset(self.texts("strong_amr")),
            "client_id": self.text("client_id"),
            "client_secret": secret,
            "scopes": scopes,
            "logout": logout is True,
        }

    def saml(self) -> dict[str, Any]:
        """Read what only SAML needs."""
        certificates = []
        for path in self.texts("certificates", needed=True):
            try:
                certificates.append(self.certificate(path))
            except (OSError, ValueError) as fault:
                self.faults.append(f"certificates: {path} cannot be used: {fault}.")
        return {
            "issuer": self.text("issuer"),
            "sign_in_url": self.address("sign_in_url"),
            "certificates": tuple(certificates),
        }

    def text(self, name: str, otherwise: str | None = None) -> str:
        """Read one line of text; without `otherwise` it must be there."""
        value = self.entry.get(name, otherwise)
        if value is None or value == "":
            self.faults.append(f"{name} is missing.")
        elif not isinstance(value, str) or len(value) > LONGEST_SETTING or not value.isprintable():
            self.faults.append(f"{name} is not one line of text.")
        else:
            return value
        return ""

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """Read a list of texts."""
        value = self.entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            self.faults.append(f'{name} is not a list of texts, such as ["one", "two"].')
        elif needed and not value:
            self.faults.append(f"{name} is missing; name at least one.")
        else:
            return tuple(value)
        return ()

    def address(self, name: str) -> str:
        """Read the address of a server."""
        value = self.text(name)
        if value and (fault := address_fault(value, loopback=self.loopback)):
            self.faults.append(f"{name} {fault}.")
            return ""
        return value


def address_fault(address: str, *, loopback: bool = False) -> str:
    """Say what is wrong with the address of a provider, or nothing: https, a host, no name or password, no fragment."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address"
    if any(mark.isspace() or not mark.isprintable() or mark == "\\" for mark in address) or not host or port == 0:
        return "is not an address"
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and host in LOOPBACK):
        return "does not begin with https://"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "holds a name, a password or a fragment"
    return ""
