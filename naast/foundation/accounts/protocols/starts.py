"""The start of a sign-in, carried by the browser that began it until it comes back (G5).

The browser holds a signed note with a random state, the provider, the page that was asked for and the language. What
must stay secret or must not be chosen by anybody (the nonce, the PKCE verifier) is derived from the state with our key,
so the note holds no secret and the server holds nothing at all.
"""

import base64
import dataclasses
import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "naast.accounts.start"
SECONDS = 600
LANGUAGES = ("nl", "en")
LONGEST_ADDRESS = 1000


class NotStarted(RuntimeError):
    """This browser did not begin this sign-in, or too long ago."""


@dataclasses.dataclass(frozen=True, slots=True)
class Start:
    """One sign-in that was begun. `request` is the id of the request in SAML, which names itself.

    `anew` is the second at which the provider was asked to ask who one is also where it knows; 0 when it was not.
    """

    slug: str
    state: str
    asked_for: str
    language: str
    request: str = ""
    anew: int = 0

    @property
    def nonce(self) -> str:
        """Give what the ID token must repeat."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Give the PKCE verifier, 43 characters (RFC 7636, 4.1)."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        """Derive a value that only this server can know."""
        text = f"{self.slug} {self.state}"
        digest = salted_hmac(f"{SALT}.{what}", text, secret=settings.SECRET_KEY, algorithm="sha256").digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def begin(slug: str, *, asked_for: str, language: str, anew: int = 0) -> Start:
    """Begin a sign-in; `anew` is the second of now when the provider must ask again who one is."""
    wanted = asked_for if len(asked_for) <= LONGEST_ADDRESS else ""
    return Start(slug, secrets.token_urlsafe(32), wanted, language if language in LANGUAGES else LANGUAGES[0], "", anew)


def seal(start: Start) -> str:
    """Write the note for the browser."""
    return signing.dumps(dataclasses.astuple(start), salt=SALT)


def unseal(note: str, *, slug: str, state: str) -> Start:
    """Read the note of a browser that comes back to a provider's address with a state. Raises NotStarted."""
    try:
        start = Start(*signing.loads(note, salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        raise NotStarted("no note, or too old") from None
    if start.slug != slug or not constant_time_compare(start.state, state):
        raise NotStarted("another sign-in")
    return start
