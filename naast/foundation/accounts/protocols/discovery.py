"""What a provider says about itself, and its keys: fetched once an hour, and again for a key we do not know (G5).

Source: OpenID Connect Discovery 1.0, 4.3; RFC 8414; RFC 7517. Kept in memory, per process.
"""

import contextlib
import dataclasses
import threading
from collections.abc import Iterator
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, RSAKey

from naast.foundation.accounts.protocols.fetching import JSON, WAIT, ProviderAway, fetch
from naast.foundation.accounts.rules.claims import NotVouched
from naast.foundation.accounts.rules.provider import Provider, address_fault
from naast.foundation.core import time

WELL_KNOWN = "/.well-known/openid-configuration"
# Seconds that what was fetched stays good; between two looks for a key that was not there; before asking a provider
# again that did not answer.
GOOD, AGAIN, PAUSE = 3600, 30, 10
ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
MOST_KEYS = 50
FEWEST_BITS = 2048
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclasses.dataclass(frozen=True, slots=True)
class Described:
    """A provider's own description, as far as it is used; every address in it was checked."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    secret_in_body: bool
    names_itself: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One key a provider signs with."""

    kid: str | None
    algorithm: str | None
    key: RSAKey | ECKey


@dataclasses.dataclass(slots=True)
class _Known:
    """What this process knows of one provider, and until when (seconds of the monotonic clock)."""

    description: Described | None = None
    described_until: float = 0.0
    keys: tuple[Key, ...] = ()
    keys_until: float = 0.0
    looked_at: float = float("-inf")
    away_until: float = 0.0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)


class _Memory:
    """The providers this process has spoken to."""

    known: dict[tuple[str, str], _Known] = {}
    lock = threading.Lock()


def forget() -> None:
    """Forget every provider; for tests, and after a change of the file."""
    with _Memory.lock:
        _Memory.known.clear()


@contextlib.contextmanager
def _alone(known: _Known) -> Iterator[None]:
    """Let one thread ask a provider at a time; the others wait a moment and no longer. Raises ProviderAway."""
    if not known.lock.acquire(timeout=WAIT):
        raise ProviderAway("somebody else is asking already")
    try:
        yield
    finally:
        known.lock.release()


def _known(provider: Provider) -> _Known:
    """Find what is known of a provider."""
    with _Memory.lock:
        return _Memory.known.setdefault((provider.slug, provider.issuer), _Known())


def on_loopback(provider: Provider) -> bool:
    """Tell whether this provider is spoken to without TLS; its file can say so only in a test or demonstration."""
    return provider.issuer.startswith("http://")


# --- The description ------------------------------------------------------------------------------------------------


def described(provider: Provider) -> Described:
    """Give a provider's description. Raises ProviderAway, or NotVouched for one that is another's or cannot be used."""
    known = _known(provider)
    with _alone(known):
        now = time.monotonic()
        if known.description is None or known.described_until < now:
            if known.away_until > now:
                raise ProviderAway("discovery: away a moment ago")
            address = provider.issuer.rstrip("/") + WELL_KNOWN
            try:
                found = fetch(address, what="discovery", loopback=on_loopback(provider))
            except ProviderAway:
                known.away_until = time.monotonic() + PAUSE
                raise
            known.description = read_description(found, provider=provider)
            known.described_until = now + GOOD
        return known.description


def read_description(found: dict[str, Any], *, provider: Provider) -> Described:
    """Check a description. Raises NotVouched naming what is wrong with it."""
    if found.get("issuer") != provider.issuer:
        raise NotVouched("discovery: another issuer")
    loopback = on_loopback(provider)
    for name in ENDPOINTS:
        value = found.get(name)
        fault = address_fault(value, loopback=loopback) if isinstance(value, str) else "is missing"
        if fault:
            raise NotVouched(f"discovery: {name} {fault}")
    if "code" not in _listed(found, "response_types_supported", ["code"]):
        raise NotVouched("discovery: no authorization code")
    if "S256" not in _listed(found, "code_challenge_methods_supported", ["S256"]):
        raise NotVouched("discovery: no PKCE with S256")
    if not ALGORITHMS.keys() & set(_listed(found, "id_token_signing_alg_values_supported", ["RS256"])):
        raise NotVouched("discovery: no signature of RS256, PS256 or ES256")
    methods = _listed(found, "token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if not {"client_secret_post", "client_secret_basic"} & set(methods):
        raise NotVouched("discovery: no client secret")
    ends = found.get("end_session_endpoint", "")
    usable = isinstance(ends, str) and ends and not address_fault(ends, loopback=loopback)
    return Described(
        **{name: found[name] for name in ENDPOINTS},
        end_session_endpoint=ends if usable else "",
        # In the body there is no doubt about the encoding of what stands in it; by header there is (RFC 6749, 2.3.1).
        secret_in_body="client_secret_post" in methods,
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
    )


def _listed(found: dict[str, Any], name: str, otherwise: list[str]) -> list[str]:
    """Read a list of texts that may be left out."""
    value = found.get(name, otherwise)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


# --- The keys -------------------------------------------------------------------------------------------------------


def key_for(provider: Provider, *, kid: str | None, algorithm: str) -> RSAKey | ECKey:
    """Give the key a token says it was signed with.

    An unknown key id makes us look again, at most once in AGAIN seconds: a provider changes its keys, and a liar must
    not make us ask it all day. A token without a key id needs a provider with one fitting key. Raises NotVouched,
    ProviderAway.
    """
    known = _known(provider)
    address = described(provider).jwks_uri
    with _alone(known):
        now = time.monotonic()
        stale = known.keys_until < now
        fitting = [] if stale else _fitting(known.keys, kid, algorithm)
        if not fitting and (stale or known.looked_at < now - AGAIN):
            known.looked_at = now
            known.keys = _keys_at(address, provider)
            known.keys_until = now + GOOD
            fitting = _fitting(known.keys, kid, algorithm)
    if len(fitting) != 1:
        raise NotVouched("keys: none fits" if not fitting else "keys: several fit")
    return fitting[0].key


def keys_of(provider: Provider) -> tuple[Key, ...]:
    """Give every key a provider publishes that can be used, fetched now. Raises NotVouched, ProviderAway."""
    return _keys_at(described(provider).jwks_uri, provider)


def _keys_at(address: str, provider: Provider) -> tuple[Key, ...]:
    """Fetch a set of keys."""
    kinds = JSON | {"application/jwk-set+json"}
    return read_keys(fetch(address, what="keys", loopback=on_loopback(provider), kinds=kinds))


def _fitting(keys: tuple[Key, ...], kid: str | None, algorithm: str) -> list[Key]:
    """List the keys that may have made a signature."""
    kind = RSAKey if ALGORITHMS[algorithm] == "RSA" else ECKey
    return [
        key
        for key in keys
        if isinstance(key.key, kind) and key.algorithm in (None, algorithm) and kid in (None, key.kid)
    ]


def read_keys(found: dict[str, Any]) -> tuple[Key, ...]:
    """Read the public keys that sign; whatever else stands in the set is left out. Raises NotVouched."""
    entries = found.get("keys")
    if not isinstance(entries, list) or len(entries) > MOST_KEYS:
        raise NotVouched("keys: no list of keys")
    keys = []
    for entry in entries:
        if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC") or entry.get("use", "sig") != "sig":
            continue
        kid, algorithm = entry.get("kid"), entry.get("alg")
        if not isinstance(kid, str | None) or algorithm not in (None, *ALGORITHMS):
            continue
        try:
            key = JWKRegistry.import_key(
                {name: entry[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in entry}
            )
        except (JoseError, ValueError, TypeError):
            continue
        if isinstance(key, RSAKey) and key.public_key.key_size < FEWEST_BITS:
            continue
        if isinstance(key, RSAKey | ECKey):
            keys.append(Key(kid, algorithm, key))
    return tuple(keys)
