"""OpenID Connect: authorization code with PKCE, the ID token checked to the letter, the person from userinfo (G5).

Sources: OpenID Connect Core 1.0 (3.1), RFC 6749, RFC 7636, RFC 9207, RFC 9700. The signature is always verified, also
though the token came straight from the provider.
"""

import base64
from typing import Any
from urllib.parse import quote_plus

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws, jwt
from joserfc.errors import JoseError

from naast.foundation.accounts.protocols.discovery import ALGORITHMS, Described, described, key_for, on_loopback
from naast.foundation.accounts.protocols.fetching import fetch
from naast.foundation.accounts.protocols.starts import Start
from naast.foundation.accounts.rules.claims import NotVouched, Vouched, read_id_token, read_userinfo
from naast.foundation.accounts.rules.provider import Provider

LONGEST_TOKEN = 32 * 1024


def leaving_address(provider: Provider, *, start: Start, back: str) -> str:
    """Give the provider's address to go to; with `start.anew` it asks who one is also where it knows.

    Raises as `described`.
    """
    address: str = prepare_grant_uri(
        described(provider).authorization_endpoint,
        provider.client_id,
        "code",
        redirect_uri=back,
        scope=list(provider.scopes),
        state=start.state,
        nonce=start.nonce,
        code_challenge=create_s256_code_challenge(start.verifier),
        code_challenge_method="S256",
        acr_values=" ".join(provider.ask_acr) or None,
        ui_locales=start.language,
        prompt="login" if start.anew else None,
    )
    return address


def check_sender(provider: Provider, issuer: str | None) -> None:
    """Hold the `iss` of an answer to the provider it was asked of, so that two cannot be mixed up (RFC 9207).

    Raises NotVouched, ProviderAway.
    """
    if issuer is None and not described(provider).names_itself:
        return
    if issuer != provider.issuer:
        raise NotVouched("answer: another issuer")


def vouched(provider: Provider, *, start: Start, code: str, back: str, now: int) -> Vouched:
    """Exchange a code for the word of the provider about who is there. Raises NotVouched, ProviderAway."""
    about = described(provider)
    id_token, access_token = _tokens(provider, about, start=start, code=code, back=back)
    header, claims = verified(provider, id_token)
    token = read_id_token(
        claims, header, provider=provider, nonce=start.nonce, access_token=access_token, now=now, anew=start.anew
    )
    userinfo = fetch(
        about.userinfo_endpoint,
        what="userinfo",
        loopback=on_loopback(provider),
        headers={"Authorization": f"Bearer {access_token}"},
    )
    return read_userinfo(userinfo, provider=provider, token=token)


def _tokens(provider: Provider, about: Described, *, start: Start, code: str, back: str) -> tuple[str, str]:
    """Redeem the code: the ID token and the access token. Raises NotVouched, ProviderAway."""
    headers: dict[str, str] = {}
    mine: dict[str, str] = {}
    if about.secret_in_body:
        mine = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    else:
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    form = prepare_token_request(
        "authorization_code", redirect_uri=back, code=code, code_verifier=start.verifier, **mine
    )
    given = fetch(about.token_endpoint, what="token", loopback=on_loopback(provider), form=form, headers=headers)
    kind, id_token, access_token = given.get("token_type"), given.get("id_token"), given.get("access_token")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise NotVouched("token: not a bearer token")
    if not _is_token(id_token) or not _is_token(access_token):
        raise NotVouched("token: no token")
    return id_token, access_token  # type: ignore[return-value]  # both are texts, see above


def _is_token(text: object) -> bool:
    """Tell whether this can stand in a header and is of a size that is read."""
    return isinstance(text, str) and 0 < len(text) <= LONGEST_TOKEN and text.isascii() and text.isprintable()


def verified(provider: Provider, id_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Verify the signature of an ID token; gives header and claims. Raises NotVouched, ProviderAway.

    Only the algorithms of ALGORITHMS, only a key of the provider's own set: a key named or carried by the token itself
    is never looked at, and neither "none" nor a shared secret is an algorithm.
    """
    try:
        header: dict[str, Any] = dict(jws.extract_compact(id_token.encode("ascii")).headers())
    except (JoseError, ValueError, TypeError):
        raise NotVouched("id token: unreadable") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotVouched("id token: algorithm")
    if not isinstance(kid, str | None):
        raise NotVouched("id token: key id")
    key = key_for(provider, kid=kid, algorithm=algorithm)
    try:
        token = jwt.decode(id_token, key, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError):
        raise NotVouched("id token: signature") from None
    return dict(token.header), dict(token.claims)


def ending_address(provider: Provider, *, back: str) -> str:
    """Give the address where one signs out at the provider too; empty unless its file and its description say so."""
    address = described(provider).end_session_endpoint if provider.logout else ""
    if not address:
        return ""
    ends: str = add_params_to_uri(address, [("client_id", provider.client_id), ("post_logout_redirect_uri", back)])
    return ends
