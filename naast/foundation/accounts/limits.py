"""Counts what was tried, shared by all processes through the database; the keys name no address and no account (G5).

A count is written before the attempt, in a transaction of its own: an attempt that fails later has still been made.
Urgent help and every public page never come here.
"""

import datetime
import hashlib
import hmac
import math
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from naast.foundation.accounts.models import Tally
from naast.foundation.accounts.rules.limits import LIMITS, client_address, window_of
from naast.foundation.core import time

DEVICE_COOKIE = "naast_device"
DEVICE_DAYS = 180
MOST_ON_ONE_DEVICE = 8
_SALT = "naast.device"


class TooMany(Exception):
    """Somebody tried too often; `minutes` says after how many minutes they may try again."""

    def __init__(self, until: datetime.datetime) -> None:
        self.minutes = max(1, math.ceil((until - time.system_now()).total_seconds() / 60))
        super().__init__(f"try again in {self.minutes} minutes")


def hold(kind: str, request: HttpRequest, *, account: str = "") -> None:
    """Count one try of a kind ("sign-in", "factor", "reset", "link", "provider-start", "provider-callback").

    `account` is what was typed or whose factor it is. On a device that knows the account only the device's own count
    is held. Raises TooMany, and KeyError for a kind that rules.limits does not know.
    """
    limit = LIMITS[kind]
    number, until = window_of(time.system_now(), limit.window)
    known = _known_device(request, account) if account else ""
    if known:
        parts = {f"device\x1f{known}\x1f{plain(account)}": limit.by_device}
    else:
        parts = {f"address\x1f{address_of(request)}": limit.by_address, "all": limit.by_all}
        if account:
            parts[f"account\x1f{plain(account)}"] = limit.by_account
    most = {_key(f"{kind}\x1f{number}\x1f{part}"): tries for part, tries in parts.items()}
    counts = Tally.objects.add((key, until) for key in most)
    if any(counts[key] > tries for key, tries in most.items()):
        raise TooMany(until)


def first_time(what: str, *, until: datetime.datetime) -> bool:
    """Tell whether something that may happen once (the answer to a challenge) happens for the first time."""
    key = _key(f"once\x1f{what}")
    return Tally.objects.add([(key, until)])[key] == 1


def address_of(request: HttpRequest) -> str:
    """Say from which address a request came."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        proxies=settings.TRUSTED_PROXIES,
    )


def plain(account: str) -> str:
    """Write what was typed for an account in one way."""
    return account.strip().casefold()[:254]


# --- Devices somebody signed in on before ---------------------------------------------------------------------------


def remember_device(request: HttpRequest, response: HttpResponseBase, *accounts: str) -> None:
    """Let this browser know, in a signed cookie, that these accounts signed in here; it opens nothing by itself."""
    device, marks = _read_device(request)
    device = device or secrets.token_urlsafe(16)
    fresh = [_mark(device, account) for account in accounts if account]
    kept = [*fresh, *(mark for mark in marks if mark not in fresh)][:MOST_ON_ONE_DEVICE]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps([device, *kept], salt=_SALT),
        max_age=DEVICE_DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _known_device(request: HttpRequest, account: str) -> str:
    """Give the device when this account signed in on it before, else nothing."""
    device, marks = _read_device(request)
    return device if device and _mark(device, account) in marks else ""


def _read_device(request: HttpRequest) -> tuple[str, list[str]]:
    """Read the cookie: the device and its marks; nothing for none, for one that is too old, and for a forged one."""
    try:
        device, *marks = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_DAYS * 24 * 3600
        )
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device), [str(mark) for mark in marks]


def _mark(device: str, account: str) -> str:
    """Stand for an account on one device; on another it has another mark."""
    return _key(f"mark\x1f{device}\x1f{plain(account)}")[:22]


def _key(text: str) -> str:
    """Hash with the server's key."""
    return hmac.new(settings.SECRET_KEY.encode(), f"limits\x1f{text}".encode(), hashlib.sha256).hexdigest()
