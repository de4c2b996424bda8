"""Fetches one JSON object from a provider: over TLS, from the address named, in time, and of a size that fits (G5)."""

import json
import threading
from typing import Any

import requests
from requests.utils import get_environ_proxies

from naast.foundation.accounts.rules.claims import NotVouched
from naast.foundation.accounts.rules.provider import address_fault
from naast.foundation.core import time

MOST_BYTES = 256 * 1024
CHUNK = 16 * 1024
# Seconds: to connect, to wait for the next bytes, and for all of it together.
CONNECT, READ, WHOLE = 3, 5, 8
# A provider that hangs must not hold every thread of this process: whoever needs urgent help needs one too.
AT_ONCE, WAIT = 2, 1
_turn = threading.BoundedSemaphore(AT_ONCE)
JSON = frozenset(("application/json",))
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Naast"}


class ProviderAway(RuntimeError):
    """The provider does not answer; trying again later may help. `because` is a label for the log."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


def fetch(
    address: str,
    *,
    what: str,
    loopback: bool,
    form: str | None = None,
    headers: dict[str, str] | None = None,
    kinds: frozenset[str] = JSON,
) -> dict[str, Any]:
    """Get (or, with `form`, post to) an address and give the JSON object that comes back.

    No redirect is followed, nothing compressed is opened, at most MOST_BYTES are read, the whole takes WHOLE seconds at
    most, and this process does it AT_ONCE times at once at most. `what` names the step for the log; `kinds` are the
    content types that are believed. Raises ProviderAway when there is no answer, NotVouched for one that was not asked.
    """
    if fault := address_fault(address, loopback=loopback):
        raise NotVouched(f"{what}: address {fault}")
    given = HEADERS | ({"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {})
    if not _turn.acquire(timeout=WAIT):
        raise ProviderAway(f"{what}: too many at once")
    try:
        until = time.monotonic() + WHOLE
        with requests.Session() as session:
            # Neither a .netrc nor a certificate file of whoever started this process; a proxy is the operator's choice.
            session.trust_env = False
            with session.request(
                "GET" if form is None else "POST",
                address,
                data=form,
                headers=given | (headers or {}),
                timeout=(CONNECT, READ),
                allow_redirects=False,
                stream=True,
                proxies=get_environ_proxies(address),
            ) as response:
                return _read(response, what=what, kinds=kinds, until=until)
    except requests.RequestException as fault:
        raise ProviderAway(f"{what}: {type(fault).__name__}") from None
    finally:
        _turn.release()


def _read(response: requests.Response, *, what: str, kinds: frozenset[str], until: float) -> dict[str, Any]:
    """Read the body of an answer that may be believed. Raises ProviderAway or NotVouched."""
    if response.status_code >= 500 or response.status_code == 429:
        raise ProviderAway(f"{what}: status {response.status_code}")
    if response.status_code != 200:
        raise NotVouched(f"{what}: status {response.status_code}")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in kinds:
        raise NotVouched(f"{what}: another kind of answer")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotVouched(f"{what}: compressed")
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > MOST_BYTES:
            raise NotVouched(f"{what}: too long")
        if time.monotonic() > until:
            raise ProviderAway(f"{what}: too slow")
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        raise NotVouched(f"{what}: not JSON") from None
    if not isinstance(found, dict):
        raise NotVouched(f"{what}: not an object")
    return found
