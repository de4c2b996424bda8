"""A university's provider that is not there: a real OpenID Connect server on this machine, honest or lying in one way.

The honest one keeps to the letter of the standard: codes work once, for the client and the address they were made for,
and only with the verifier that belongs to the challenge. Each lie changes one thing.
"""

import base64
import contextlib
import dataclasses
import hashlib
import hmac
import html
import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from naast.foundation.accounts.rules.provider import OIDC, Provider

INSTITUTION, HOME = "vu", "vu.example"
CLIENT, SECRET = "naast", "a secret with a space, a : and a %"
ALG_OF_KEY = {"rsa": "RS256", "ec": "ES256"}
Lie = Callable[["Mock", dict[str, Any]], None]


@dataclasses.dataclass
class Account:
    """Whom the provider knows, and as what."""

    subject: str
    number: str
    home: str = HOME
    email: str = ""


@dataclasses.dataclass
class Code:
    """A code the provider gave out."""

    account: Account
    client: str
    back: str
    nonce: str
    challenge: str
    used: bool = False


class Mock:
    """One provider: what it is asked stands in `asked`, what it lies about in `lie`."""

    def __init__(self, lie: str = "", *, key: str = "rsa", basic: bool = True) -> None:
        self.lie = lie
        self.kind = key
        self.basic = basic
        self.key = make_key(key, kid="first")
        self.other = make_key(key, kid="first")
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Account] = {}
        self.asked: list[str] = []
        self.published = [self.key]
        self.changes: dict[str, Any] = {}
        # Whom a browser that comes to our sign-in page signs in as: at once, as where one was signed in before.
        self.whom: Account | None = None
        mock = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                mock.answer(self, {})

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length", 0))
                mock.answer(self, dict(parse_qsl(self.rfile.read(size).decode())))

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def provider(self, slug: str = "mock", **changed: Any) -> Provider:
        """Describe this provider as the file of NAAST_PROVIDERS would."""
        given: dict[str, Any] = {
            "slug": slug,
            "name_nl": "Voorbeeld Universiteit",
            "name_en": "Example University",
            "protocol": OIDC,
            "institution": INSTITUTION,
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "scopes": ("openid",),
            "person_number_claim": "uids",
            "home_organisation_claim": "schac_home_organization",
            "home_organisations": frozenset({HOME}),
            "strong_acr": frozenset({"http://voorbeeld.example/assurance/loa2"}),
            "strong_amr": frozenset({"mfa"}),
        }
        return Provider(**(given | changed))

    # --- What the reader's browser does -----------------------------------------------------------------------------

    def sign_in(self, address: str, account: Account) -> str:
        """Sign somebody in at the address we were sent to; gives the address the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = Code(
            account, asked["client_id"], asked["redirect_uri"], asked["nonce"], asked["code_challenge"]
        )
        answer = {"code": code, "state": asked["state"]}
        self._lie_about(ANSWERS, answer)
        return with_query(asked["redirect_uri"], answer)

    # --- What our server asks ---------------------------------------------------------------------------------------

    def answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        path = urlsplit(handler.path).path
        self.asked.append(path)
        raw = RAW.get((self.lie, path))
        if raw is not None:
            raw(self, handler)
        elif path == "/.well-known/openid-configuration":
            self._json(handler, self.description())
        elif path == "/keys":
            self._json(handler, {"keys": [public(key) for key in self.published]})
        elif path == "/authorize" and self.whom is not None:
            self.raw(handler, b"", status=302, Location=self.sign_in(self.issuer + handler.path, self.whom))
        elif path == "/token":
            self._token(handler, form)
        elif path == "/userinfo":
            self._userinfo(handler)
        else:
            handler.send_error(404)

    def description(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic" if self.basic else "client_secret_post"],
        }
        self._lie_about(DESCRIPTIONS, found)
        return found | self.changes

    def _token(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        """Redeem a code, once, for the client and the address it was made for, with the verifier that belongs to it."""
        code = self.codes.get(form.get("code", ""))
        client, secret = self._client(handler, form)
        right = (
            code is not None
            and (not code.used or self.lie == "code replayed")
            and (client, secret) == (code.client, SECRET)
            and form.get("redirect_uri") == code.back
            and form.get("grant_type") == "authorization_code"
        )
        verified = code is not None and create_s256_code_challenge(form.get("code_verifier", "")) == code.challenge
        if code is None or not right or not (verified or self.lie == "PKCE not honoured"):
            self._json(handler, {"error": "invalid_grant"}, status=400)
            return
        code.used = True
        access = secrets.token_urlsafe(24)
        self.tokens[access] = code.account
        given = {"token_type": "Bearer", "expires_in": 300, "access_token": access}
        given["id_token"] = self.id_token(code, access)
        self._lie_about(TOKENS, given)
        self._json(handler, given)

    def _client(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> tuple[str, str]:
        """Read who redeems, by header or in the form, whichever this provider announces."""
        if not self.basic:
            return form.get("client_id", ""), form.get("client_secret", "")
        kind, _space, pair = handler.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return "", ""
        client, _colon, secret = base64.b64decode(pair).decode().partition(":")
        return unquote_plus(client), unquote_plus(secret)

    def id_token(self, code: Code, access: str) -> str:
        now = int(time.time())
        algorithm = ALG_OF_KEY[self.kind]
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": code.account.subject,
            "aud": code.client,
            "exp": now + 300,
            "iat": now,
            "nonce": code.nonce,
            "at_hash": half_hash(access),
        }
        header = {"alg": algorithm, "kid": "first"}
        self._lie_about(CLAIMS, claims)
        self._lie_about(HEADERS, header)
        signer = SIGNERS.get(self.lie)
        if signer is not None:
            return signer(self, header, claims)
        return jwt.encode(header, claims, self.key, algorithms=[header["alg"]])

    def _userinfo(self, handler: BaseHTTPRequestHandler) -> None:
        account = self.tokens.get(handler.headers.get("Authorization", "").removeprefix("Bearer "))
        if account is None:
            self._json(handler, {"error": "invalid_token"}, status=401)
            return
        found: dict[str, Any] = {
            "sub": account.subject,
            "uids": [account.number],
            "schac_home_organization": account.home,
            "email": account.email,
            "email_verified": False,
        }
        self._lie_about(USERINFO, found)
        self._json(handler, found)

    # --- How it answers ---------------------------------------------------------------------------------------------

    def _lie_about(self, lies: dict[str, Lie], given: dict[str, Any]) -> None:
        if self.lie in lies:
            lies[self.lie](self, given)

    def _json(self, handler: BaseHTTPRequestHandler, found: dict[str, Any], *, status: int = 200) -> None:
        self.raw(handler, json.dumps(found).encode(), status=status)

    def raw(self, handler: BaseHTTPRequestHandler, body: bytes, *, status: int = 200, **headers: str) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Type": "application/json", "Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            handler.wfile.write(body)


# --- Keys ------------------------------------------------------------------------------------------------------------


def make_key(kind: str, *, kid: str) -> RSAKey | ECKey:
    """Make a key a provider signs with."""
    if kind == "ec":
        return ECKey.generate_key("P-256", {"kid": kid})
    return RSAKey.generate_key(2048, {"kid": kid})


def public(key: RSAKey | ECKey) -> dict[str, Any]:
    """Give what a provider publishes of a key."""
    return dict(key.as_dict(private=False)) | {"use": "sig", "kid": key.kid}


def half_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return plain64(digest[: len(digest) // 2])


def plain64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def packed(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(plain64(json.dumps(part).encode()) for part in (header, claims))


def with_query(address: str, given: dict[str, Any]) -> str:
    """Put parameters behind an address; a list stands there several times, None not at all."""
    parts = urlsplit(address)
    pairs = [(name, value) for name, value in given.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode(pairs, doseq=True)))


# --- The lies: each by its name, and what it changes ------------------------------------------------------------------


def put(**changed: Any) -> Lie:
    """Make a lie that says something else."""
    return lambda mock, given: given.update(changed)


def drop(name: str) -> Lie:
    """Make a lie that leaves something out."""
    return lambda mock, given: given.pop(name, None) and None


def shift(name: str, seconds: int) -> Lie:
    """Make a lie about a moment."""
    return lambda mock, given: given.update({name: int(time.time()) + seconds})


def unsigned(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return packed(header | {"alg": "none"}, claims) + "."


def unsigned_as_signed(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return packed(header, claims) + "."


def public_key_as_secret(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Sign with the public key, which everybody has, as if it were a shared secret."""
    pem = mock.key.public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = packed(header | {"alg": "HS256"}, claims)
    return f"{text}.{plain64(hmac.new(pem, text.encode(), hashlib.sha256).digest())}"


def client_secret_as_key(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    text = packed(header | {"alg": "HS256"}, claims)
    return f"{text}.{plain64(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest())}"


def by_other_key(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, mock.other, algorithms=[header["alg"]])


def with_own_key(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Carry the key along in the token itself."""
    carried = header | {"jwk": public(mock.other), "kid": "other"}
    return jwt.encode(carried, claims, mock.other, algorithms=[header["alg"]])


def by_unknown_key(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header | {"kid": "nobody's"}, claims, mock.other, algorithms=[header["alg"]])


def changed_after(mock: Mock, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Change what is said after it was signed."""
    head, _claims, signature = jwt.encode(header, claims, mock.key, algorithms=[header["alg"]]).split(".")
    return f"{head}.{plain64(json.dumps(claims | {'sub': 'somebody-else'}).encode())}.{signature}"


OTHER_ISSUER = "https://elsewhere.example"
CLAIMS: dict[str, Lie] = {
    "wrong issuer": put(iss=OTHER_ISSUER),
    "issuer missing": drop("iss"),
    "wrong audience": put(aud="another-client"),
    "audience missing": drop("aud"),
    "several audiences without azp": put(aud=[CLIENT, "another-client"]),
    "several audiences with azp": put(aud=[CLIENT, "another-client"], azp=CLIENT),
    "made for another party": put(azp="another-client"),
    "nonce missing": drop("nonce"),
    "nonce other": put(nonce="of another sign-in"),
    "expired": shift("exp", -120),
    "never ends": drop("exp"),
    "issued in the future": shift("iat", 600),
    "issued long ago": shift("iat", -86_400),
    "moment missing": drop("iat"),
    "not yet valid": shift("nbf", 600),
    "another access token": put(at_hash="c29tZXRoaW5nIGVsc2U"),
    "empty at_hash": put(at_hash=""),
    "subject missing": drop("sub"),
    "subject is a number": put(sub=12345),
    "expiry is not a number": put(exp=float("nan")),
}
HEADERS: dict[str, Lie] = {"access token as id token": put(typ="at+jwt")}
SIGNERS: dict[str, Callable[[Mock, dict[str, Any], dict[str, Any]], str]] = {
    "unsigned": unsigned,
    "signature left out": unsigned_as_signed,
    "public key as a shared secret": public_key_as_secret,
    "client secret as key": client_secret_as_key,
    "another key": by_other_key,
    "key carried along": with_own_key,
    "unknown key id": by_unknown_key,
    "changed after signing": changed_after,
}
TOKENS: dict[str, Lie] = {
    "id token missing": drop("id_token"),
    "access token missing": drop("access_token"),
    "another kind of token": put(token_type="mac"),
    "id token is not one": put(id_token="a.b.c"),
    "id token in five parts": put(id_token="a.b.c.d.e"),
}
USERINFO: dict[str, Lie] = {
    "wrong sub in userinfo": put(sub="somebody-else"),
    "sub missing in userinfo": drop("sub"),
    "home organisation missing": drop("schac_home_organization"),
    "home organisation other": put(schac_home_organization="other.example"),
    "home organisation twice": put(schac_home_organization=[HOME, "other.example"]),
    "person number missing": drop("uids"),
    "person number of nobody": put(uids=["s0000000"]),
    "several person numbers": lambda mock, given: given.update(uids=[*given["uids"], "s0000001"]),
    "person number is not text": put(uids=[{"value": "s1"}]),
    "person number with a null byte": lambda mock, given: given.update(uids=[given["uids"][0] + "\x00"]),
}
ANSWERS: dict[str, Lie] = {
    "state missing": drop("state"),
    "state other": put(state="of another sign-in"),
    "state twice": lambda mock, given: given.update(state=[given["state"], given["state"]]),
    "code missing": drop("code"),
    "code twice": lambda mock, given: given.update(code=[given["code"], given["code"]]),
    "code of nobody": put(code="made-up"),
    "names another issuer": put(iss=OTHER_ISSUER),
    "error response": put(error="access_denied"),
}
DESCRIPTIONS: dict[str, Lie] = {
    "discovery with another issuer": put(issuer=OTHER_ISSUER),
    "discovery without userinfo": drop("userinfo_endpoint"),
    "discovery leads inside": put(token_endpoint="http://10.0.0.1/token"),
    "discovery without PKCE": put(code_challenge_methods_supported=["plain"]),
    "only unsigned tokens": put(id_token_signing_alg_values_supported=["none"]),
    "promises to name itself": put(authorization_response_iss_parameter_supported=True),
}


def page_of_html(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b"<html>Sign in again</html>", Content_Type="text/html")


def json_as_html(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, json.dumps({"token_type": "Bearer"}).encode(), Content_Type="text/html")


def huge(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b'{"x": "' + b"x" * 2_000_000 + b'"}')


def redirects(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b"", status=302, Location=f"{mock.issuer}/elsewhere")


def refuses(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b'{"error": "server_error"}', status=500)


def hangs_up(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b"", Content_Length="1000")


def a_list(mock: Mock, handler: BaseHTTPRequestHandler) -> None:
    mock.raw(handler, b"[]")


RAW: dict[tuple[str, str], Callable[[Mock, BaseHTTPRequestHandler], None]] = {
    ("token endpoint returns html", "/token"): page_of_html,
    ("token endpoint says html", "/token"): json_as_html,
    ("token endpoint returns too much", "/token"): huge,
    ("token endpoint redirects", "/token"): redirects,
    ("token endpoint fails", "/token"): refuses,
    ("token endpoint hangs up", "/token"): hangs_up,
    ("userinfo is a list", "/userinfo"): a_list,
    ("userinfo redirects", "/userinfo"): redirects,
    ("userinfo returns html", "/userinfo"): page_of_html,
    ("keys are html", "/keys"): page_of_html,
    ("keys are not a set", "/keys"): a_list,
    ("discovery redirects", "/.well-known/openid-configuration"): redirects,
    ("discovery returns too much", "/.well-known/openid-configuration"): huge,
}
# Lies told by one server in one sign-in. Those that need two sign-ins, two browsers or two providers have tests of their
# own, and stand in STORIES so that a count finds them.
LIES = tuple(
    sorted({*CLAIMS, *HEADERS, *SIGNERS, *TOKENS, *USERINFO, *ANSWERS, *DESCRIPTIONS, *(lie for lie, _path in RAW)})
)


# --- A browser that goes there and back -------------------------------------------------------------------------------


def leave(client: Any, slug: str = "mock", *, language: str = "nl", asked_for: str = "") -> str:
    """Press the button of a provider; gives the address of the provider that our page moves on to."""
    path = {"nl": f"/nl/inloggen/bij/{slug}", "en": f"/en/sign-in/at/{slug}"}[language]
    page = client.post(path, {"next": asked_for} if asked_for else {})
    if page.status_code != 200:
        return ""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert found is not None, "the page does not move on by itself"
    return html.unescape(found[1])


def come_back(client: Any, address: str) -> Any:
    """Follow the provider back to us; gives our answer."""
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def attempt(client: Any, mock: Mock, account: Account, *, slug: str = "mock", **how: Any) -> Any:
    """Go there and back; gives our answer, or None when we refused to go there."""
    address = leave(client, slug, **how)
    return come_back(client, mock.sign_in(address, account)) if address else None


def who_is_in(client: Any) -> str | None:
    """Give the id of whom this browser is signed in as; None for nobody."""
    from django.conf import settings
    from django.contrib.auth import SESSION_KEY

    code = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return client.session.get(SESSION_KEY) if code is not None and code.value else None


@contextlib.contextmanager
def providing(lie: str = "", **options: Any) -> Iterator[Mock]:
    """Start a provider, and stop it at the end of the block."""
    mock = Mock(lie, **options)
    try:
        yield mock
    finally:
        mock.close()


@contextlib.contextmanager
def stage(institution: str, **usual: Any) -> Iterator[Callable[..., Mock]]:
    """Give a function that starts a provider and puts it in the settings; all are gone at the end of the block.

    `start("wrong issuer", slug="evil", changed={"institution": "another"}, key="ec")`; `usual` are options of Mock that
    hold for each unless said otherwise.
    """
    from django.conf import settings
    from django.test import override_settings

    from naast.foundation.accounts.protocols import discovery

    discovery.forget()
    with contextlib.ExitStack() as running:
        running.enter_context(override_settings(PROVIDERS=()))

        def start(lie: str = "", *, slug: str = "mock", changed: dict[str, Any] | None = None, **options: Any) -> Mock:
            mock = running.enter_context(providing(lie, **(usual | options)))
            found = mock.provider(slug, **({"institution": institution} | (changed or {})))
            settings.PROVIDERS = (*settings.PROVIDERS, found)
            return mock

        yield start
    discovery.forget()
