"""What a provider's answer must say before somebody is let in, and what of it is used (G5).

Sources: OpenID Connect Core 1.0, 3.1.3.7 (ID token) and 5.3.4 (userinfo); SURFconext's claims. What is read here is
used once, to find the person, and is kept nowhere.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from naast.foundation.accounts.rules.provider import Provider

# Seconds that two clocks may differ, and that an answer may have been under way.
LEEWAY = 60
OLDEST = 600
LONGEST_SUBJECT = 255
LONGEST_NUMBER = 40


class NotVouched(Exception):
    """The answer does not prove who is there. `because` is a label for the log; it holds nothing of the answer."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class NotOurs(NotVouched):
    """The answer is genuine, and about somebody this institution did not tell us of."""


@dataclasses.dataclass(frozen=True, slots=True)
class Vouched:
    """Who the provider says is there: a person number of its institution, and whether a second factor was asked."""

    person_number: str = dataclasses.field(repr=False)
    strong: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Token:
    """What is used of an ID token."""

    subject: str = dataclasses.field(repr=False)
    strong: bool


def read_id_token(
    claims: Mapping[str, Any],
    header: Mapping[str, Any],
    *,
    provider: Provider,
    nonce: str,
    access_token: str,
    now: int,
    anew: int = 0,
) -> Token:
    """Check an ID token whose signature was verified; `now` and `anew` in seconds since 1970.

    Stricter than the standard in two places: it is for us alone (no other audience), and at most ten minutes old.
    Where the provider was asked to ask again (`anew`) and says when it last did, that was not before.
    Raises NotVouched.
    """
    if header.get("typ", "JWT") not in ("JWT", "jwt"):
        raise NotVouched("id token: another kind of token")
    audience = claims.get("aud")
    if audience not in (provider.client_id, [provider.client_id]):
        raise NotVouched("id token: audience")
    if "at_hash" in claims and not (isinstance(claims["at_hash"], str) and claims["at_hash"]):
        raise NotVouched("id token: at_hash")
    must = {"essential": True}
    token = CodeIDToken(
        dict(claims),
        dict(header),
        options={
            "iss": must | {"value": provider.issuer},
            "aud": must | {"value": provider.client_id},
            "nonce": must | {"value": nonce},
            "sub": dict(must),
            "exp": dict(must),
            "iat": dict(must),
        },
        params={"nonce": nonce, "client_id": provider.client_id, "access_token": access_token},
    )
    try:
        token.validate(now=now, leeway=LEEWAY)
    except JoseError as fault:
        raise NotVouched(f"id token: {type(fault).__name__} {getattr(fault, 'claim', '') or ''}".strip()) from None
    if claims["iat"] < now - OLDEST - LEEWAY:
        raise NotVouched("id token: too old")
    if "auth_time" in claims:
        hold_to_moment(claims["auth_time"], anew=anew)
    return Token(subject=_subject(claims), strong=_strong(claims, provider))


def hold_to_moment(told: Any, *, anew: int) -> None:
    """Hold a provider that was asked to ask again who one is to the moment it says it did. Raises NotVouched."""
    # A truth value is a number in Python, and a moment that is not finite compares with nothing.
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        raise NotVouched("moment of signing in")
    if anew and told < anew - LEEWAY:
        raise NotVouched("not asked again who it is")


def _subject(claims: Mapping[str, Any]) -> str:
    """Read the opaque name of the account at the provider. Raises NotVouched."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotVouched("subject")
    return subject


def _strong(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Tell whether the provider says, in words we were told to trust, that a second factor was asked."""
    methods = claims.get("amr", [])
    listed = {each for each in methods if isinstance(each, str)} if isinstance(methods, list) else set()
    acr = claims.get("acr")
    return (isinstance(acr, str) and acr in provider.strong_acr) or bool(listed & provider.strong_amr)


def read_userinfo(userinfo: Mapping[str, Any], *, provider: Provider, token: Token) -> Vouched:
    """Read whom the account belongs to. Raises NotVouched when it speaks of another account than the ID token.

    Raises NotOurs for another home organisation, or without exactly one person number. No other claim is looked at: an
    e-mail address identifies nobody.
    """
    if _subject(userinfo) != token.subject:
        raise NotVouched("userinfo: another subject")
    return read_attributes(userinfo, provider=provider, strong=token.strong)


def read_attributes(attributes: Mapping[str, Any], *, provider: Provider, strong: bool) -> Vouched:
    """Read home organisation and person number from what a provider attested, in either protocol. Raises NotOurs."""
    organisation = _only(attributes.get(provider.home_organisation_claim))
    if organisation is None or organisation.lower() not in provider.home_organisations:
        raise NotOurs("home organisation")
    number = _only(attributes.get(provider.person_number_claim))
    if number is None or len(number) > LONGEST_NUMBER or not number.isprintable() or number != number.strip():
        raise NotOurs("person number")
    return Vouched(person_number=number, strong=strong)


def _only(value: Any) -> str | None:
    """Give the one text of a claim that may be a text or a list; None for none, several, or anything else."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, str) and value else None
