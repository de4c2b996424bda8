"""What we ask a passkey travels with the form, signed, for this session, for five minutes, and is answered once (G5).

Reading is not writing: a page may ask without keeping what it asked.
"""

import dataclasses
import datetime
import ipaddress
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from naast.foundation.accounts.limits import first_time
from naast.foundation.core import time

SECONDS = 300


class Over(ValueError):
    """The question is too old, was answered before, or was asked of somebody else."""


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys belong to: the name of this server, and the address its pages have."""

    host: str
    origin: str


def place_of(request: HttpRequest) -> Place | None:
    """Say where passkeys of this request belong to; None where browsers make none, as at a bare number."""
    host = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return Place(host, f"{request.scheme}://{request.get_host()}")
    return None


def seal(request: HttpRequest, purpose: str, state: dict[str, Any]) -> str:
    """Sign what we must remember for a purpose and this session."""
    return signing.dumps(state, salt=_salt(request, purpose))


def unseal(request: HttpRequest, purpose: str, given: str) -> dict[str, Any]:
    """Read it back, once. Raises Over."""
    try:
        state: dict[str, Any] = signing.loads(given, salt=_salt(request, purpose), max_age=SECONDS)
    except signing.BadSignature:
        raise Over(purpose) from None
    until = time.system_now() + datetime.timedelta(seconds=2 * SECONDS)
    if not first_time(f"passkey\x1f{given}", until=until):
        raise Over(purpose)
    return state


def _salt(request: HttpRequest, purpose: str) -> str:
    """Bind to the purpose and the session."""
    return f"naast.passkey.{purpose}.{request.COOKIES.get(settings.SESSION_COOKIE_NAME, '')}"
