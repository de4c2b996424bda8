"""What a session tells about how somebody came in, and how long they have been away since (G5).

Reading is not writing, so being here is not written into the session at each page: a signed cookie, bound to the
session, holds the minute of the last one. It is renewed by an answer as long as the reader was not away for too long;
after that only proving again who one is makes it count. Somebody who holds the session's cookie without this one is
taken for somebody who was away.
"""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from naast.foundation.core import time

COOKIE = "naast_seen"
# After so long without a page of one's own one counts as away (ADR 0010; NIST SP 800-63B-4 asks an hour at most).
AWAY_AFTER = timedelta(minutes=15)
RENEW_AFTER = timedelta(minutes=1)
# What a session remembers beside whose it is.
FIRST_TIME, WAY, DEVICE = "first_time", "way", "device"
OPENED, PROVED = "opened", "proved"  # seconds since 1970: the opening, and the last time somebody proved who they are
STRONG, FACTORS = "strong", "factors"  # a second factor was given; there is one to ask for
PERSONA = "persona"


@dataclasses.dataclass(frozen=True, slots=True)
class Presence:
    """How sure it is that the person of a session sits there now. `seen` is the cookie's moment, 0 without one."""

    strong: bool
    here: bool
    fresh: bool
    seen: int


def presence_of(request: HttpRequest) -> Presence:
    """Read a session that belongs to somebody; remembers the answer for the end of the request."""
    session = request.session
    strong, factors = bool(session.get(STRONG)), bool(session.get(FACTORS))
    seen = _seen(request)
    last = max(int(session.get(PROVED, 0)), seen)
    here = _now() - last < AWAY_AFTER.total_seconds()
    if session.get(WAY) == PERSONA and not factors:
        # A persona has nothing to prove again; the choice of one exists in the demonstration alone.
        here = True
    found = Presence(strong, here, here and (strong or not factors), seen)
    request.presence = found  # type: ignore[attr-defined]
    return found


class KeepsPresence:
    """Renews the cookie on answers to somebody who is here, at most once a minute; stands after the sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request; a page that asked nothing about its reader stays without a cookie."""
        response = self.get_response(request)
        found: Presence | None = getattr(request, "presence", None)
        key = request.session.session_key
        if found is None or not found.here or key is None or _now() - found.seen < RENEW_AFTER.total_seconds():
            return response
        response.set_cookie(
            COOKIE,
            _signer(key).sign(str(_now())),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response


def _now() -> int:
    """Give the second, by the system's clock."""
    return int(time.system_now().timestamp())


def _seen(request: HttpRequest) -> int:
    """Read the cookie; 0 when there is none, or when it is not one of ours for this session."""
    key = request.session.session_key
    if key is None:
        return 0
    try:
        return int(_signer(key).unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return 0


def _signer(key: str) -> signing.Signer:
    """Sign for one session: the cookie of another, or of the same before it was renewed, is worth nothing."""
    return signing.Signer(salt=f"naast.seen.{key}")
