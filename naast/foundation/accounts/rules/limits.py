"""How often something may be tried, by whom, in which window; decided here, counted by `accounts.limits` (ASVS 6.1.1).

Three kinds of counts stand beside each other. By address: many people of a university come from one address, so it is
wide. By account: narrow, for who guesses at one person. For everybody: the house as a whole. A device on which somebody
signed in before has a count of its own and takes part in none of those: whatever strangers try, its owner gets in.
"""

import dataclasses
import datetime
import ipaddress
from collections.abc import Mapping
from types import MappingProxyType

QUARTER, HOUR = datetime.timedelta(minutes=15), datetime.timedelta(hours=1)
IPV6_HOME = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Limit:
    """At most so many in each window, by address, by account, by known device and by everybody together."""

    window: datetime.timedelta
    by_address: int
    by_account: int
    by_device: int
    by_all: int


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "sign-in": Limit(QUARTER, by_address=60, by_account=10, by_device=10, by_all=3000),
        "factor": Limit(QUARTER, by_address=60, by_account=6, by_device=6, by_all=3000),
        "reset": Limit(HOUR, by_address=20, by_account=3, by_device=3, by_all=1000),
        "link": Limit(QUARTER, by_address=30, by_account=0, by_device=0, by_all=1000),
        # Asking to be called back, and reading the answer with its code (support.callbacks); without an account.
        "call-back": Limit(HOUR, by_address=60, by_account=0, by_device=0, by_all=600),
        "receipt": Limit(QUARTER, by_address=40, by_account=0, by_device=0, by_all=2000),
        # Holding a time without having signed in (support.appointments); whoever signs in is not held to it.
        "appointment": Limit(QUARTER, by_address=30, by_account=0, by_device=0, by_all=3000),
        # Nothing can be guessed at the university's own door, and in the morning a campus comes from one address.
        "provider-start": Limit(QUARTER, by_address=6000, by_account=0, by_device=0, by_all=200_000),
        "provider-callback": Limit(QUARTER, by_address=6000, by_account=0, by_device=0, by_all=200_000),
    }
)


def window_of(at: datetime.datetime, length: datetime.timedelta) -> tuple[int, datetime.datetime]:
    """Give the number of the window a moment falls in, and the moment it ends."""
    seconds = int(length.total_seconds())
    number = int(at.timestamp()) // seconds
    return number, datetime.datetime.fromtimestamp((number + 1) * seconds, datetime.UTC)


def client_address(peer: str, forwarded: str, *, proxies: int) -> str:
    """Say from which address a request came, behind so many proxies of our own; "unknown" when it is none.

    The last `proxies` entries of X-Forwarded-For were written by them; what stands before those anybody may write. A
    request with fewer entries did not pass them all: then the sender we see ourselves counts. Of an IPv6 address the
    network counts, for a home has 2 to the power of 64 of them.
    """
    given = [each.strip() for each in forwarded.split(",") if each.strip()]
    text = given[-proxies] if 0 < proxies <= len(given) else peer
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_HOME), strict=False).network_address)
    return str(address)
