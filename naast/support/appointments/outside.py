"""Fetches a member of staff's own calendar from the address they gave: over TLS, in time, of a size that fits (C1).

The address is a secret, for whoever has it reads the calendar: no exception, log line or text of ours holds it. And it
is an address that somebody typed, asked for by this machine: so the name is resolved here, every address it resolves to
must be a public one, and the connection is made to the very address that was checked, at each redirect anew (OWASP,
Server-Side Request Forgery Prevention). No proxy is used: behind one, nothing of that could be held. The time limit is
of the wall clock and for everything together: a server that sends one byte a second is as slow as one that sends none.
"""

import dataclasses
import functools
import http.client
import io
import ipaddress
import re
import socket
import ssl
import threading
from typing import Any, Self
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from naast.foundation.core import time

CHUNK = 64 * 1024
LONGEST_ADDRESS = 2_000
LONGEST_MARK = 200
# A calendar that hangs must not hold every thread of this process: whoever needs urgent help needs one too.
AT_ONCE, WAIT = 2, 1
_turn = threading.BoundedSemaphore(AT_ONCE)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PLAIN = re.compile(r"[!-~]+")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """The calendar was not fetched. `because` is a label for the log; it holds nothing of the address."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class Unreachable(NotFetched):
    """Nothing answers there, or not with a calendar; trying again later may help."""


class TooSlow(NotFetched):
    """It did not come in time."""


class TooLarge(NotFetched):
    """It is larger than a calendar is."""


class NotAllowed(NotFetched):
    """It is an address that this machine does not ask."""


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """How much is read (bytes), how long it may take (seconds, for everything together), how many redirects.

    `http` allows addresses without TLS; `networks` are private networks that may be asked all the same, as in
    `10.1.0.0/16` (a university's own mail server): both are the operator's choice.
    """

    bytes: int = 8_000_000
    seconds: float = 8.0
    redirects: int = 3
    http: bool = False
    networks: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """What a server said of the version it gave, to be shown again at the next question."""

    etag: str = dataclasses.field(default="", repr=False)
    last_modified: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Fetched:
    """A calendar as it came; `raw` is None when it has not changed since the mark that was shown."""

    raw: bytes | None = dataclasses.field(repr=False)
    mark: Mark


def fetch_calendar(address: str, *, limits: Limits | None = None, known: Mark | None = None) -> Fetched:
    """Fetch the calendar at an address (https, or webcal, which is the same).

    Raises Unreachable, TooSlow, TooLarge or NotAllowed, none of which holds the address.
    """
    given = limits or Limits()
    asked = time.monotonic()
    if not _turn.acquire(timeout=min(WAIT, given.seconds)):
        raise TooSlow("too many at once")
    try:
        left = dataclasses.replace(given, seconds=given.seconds - (time.monotonic() - asked))
        found = _walk(address, left, known or Mark())
    finally:
        _turn.release()
    if isinstance(found, NotFetched):
        raise found  # here, so that no other exception, which may hold the address, hangs on to it
    return found


def address_fault(address: str, *, limits: Limits | None = None) -> str:
    """Tell what is wrong with an address as it was typed, as a label; empty when it can be tried. Asks no network."""
    try:
        _parts(address, limits or Limits())
    except NotAllowed as fault:
        return fault.because
    return ""


def _walk(address: str, limits: Limits, known: Mark) -> Fetched | NotFetched:
    """Follow an address to a calendar, and give what went wrong as an exception that is not raised."""
    until = time.monotonic() + limits.seconds
    try:
        for _ in range(limits.redirects + 1):
            parts = _parts(address, limits)
            with _Answer(parts, limits, known, until) as answer:
                if answer.status not in _REDIRECTS:
                    return answer.calendar(known)
                address = urljoin(parts.geturl(), answer.header("Location"))
        return NotAllowed("too many redirects")
    except NotFetched as fault:
        return type(fault)(fault.because)
    except TimeoutError:
        return TooSlow("too slow")
    except ssl.SSLCertVerificationError:
        return Unreachable("certificate")
    except ssl.SSLError:
        return Unreachable("tls")
    except http.client.HTTPException:
        return Unreachable("no answer in http")
    except OSError:
        return Unreachable("no connection")
    except ValueError:
        return NotAllowed("address")


def _parts(address: str, limits: Limits) -> SplitResult:
    """Take an address apart. Raises NotAllowed."""
    given = address.strip()
    if len(given) > LONGEST_ADDRESS or not given.isprintable() or " " in given:
        raise NotAllowed("address")
    try:
        parts = urlsplit(given)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotAllowed("address") from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme != "https" and not (scheme == "http" and limits.http):
        raise NotAllowed("not https")
    if not host:
        raise NotAllowed("address")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("a name in the address")
    if port is not None and port < 1024 and port != (443 if scheme == "https" else 80):
        raise NotAllowed("port")
    return parts._replace(scheme=scheme)


class _Answer:
    """One request and its answer, over a connection to an address that was checked, until a moment."""

    def __init__(self, parts: SplitResult, limits: Limits, known: Mark, until: float) -> None:
        self.limits, self.until = limits, until
        safe = parts.scheme == "https"
        host, port = str(parts.hostname), parts.port or (443 if safe else 80)
        self.socket = self._connected(host, port)
        try:
            if safe:
                self.socket.settimeout(_left(until))
                self.socket = _tls().wrap_socket(self.socket, server_hostname=host)
            kind = http.client.HTTPSConnection if safe else http.client.HTTPConnection
            line = kind(host, port)
            line.auto_open = 0
            line.sock = _Line(self.socket, until)
            line.request("GET", _target(parts), headers=_headers(known))
            self.response = line.getresponse()
        except BaseException:
            self.socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.socket.close()

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status

    def header(self, name: str) -> str:
        """Give a header of the answer; empty when it is not there."""
        return self.response.headers.get(name, "")

    def calendar(self, known: Mark) -> Fetched:
        """Read the body. Raises Unreachable, TooLarge, TooSlow."""
        if self.status == 304 and known != Mark():
            return Fetched(None, known)
        if self.status != 200:
            raise Unreachable(f"status {self.status}")
        if self.header("Content-Encoding").lower() not in ("", "identity"):
            raise Unreachable("compressed")
        promised = self.header("Content-Length")
        if promised.isdecimal() and len(promised) > 12:
            raise TooLarge("too large")
        body = bytearray()
        while chunk := self.response.read(CHUNK):
            body += chunk
            if len(body) > self.limits.bytes:
                raise TooLarge("too large")
        if promised.isdecimal() and len(body) < int(promised):
            raise Unreachable("cut off")
        return Fetched(bytes(body), Mark(_mark(self.header("ETag")), _mark(self.header("Last-Modified"))))

    def _connected(self, host: str, port: int) -> socket.socket:
        """Connect to the first address of a host that answers, when all of them are allowed. Raises NotAllowed."""
        found = _resolved(host, port, self.until)
        for address in found:
            if not _allowed(address, self.limits.networks):
                raise NotAllowed("not a public address")
        last: OSError = OSError()
        for address in found:
            try:
                return socket.create_connection((str(address), port), timeout=_left(self.until))
            except OSError as fault:
                last = fault
        raise last


class _Line:
    """A connected socket as http.client wants it, of which no read or write lasts beyond a moment."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self.connected, self.until = connected, until

    def sendall(self, data: Any) -> None:
        """Send everything."""
        self.connected.settimeout(_left(self.until))
        self.connected.sendall(data)

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        """Give the side one reads from."""
        return io.BufferedReader(_Reads(self.connected, self.until))

    def close(self) -> None:
        """Leave it open: http.client closes it while it still has the answer to read."""


class _Reads(io.RawIOBase):
    """Reads from a socket, and looks at the clock each time."""

    def __init__(self, connected: socket.socket, until: float) -> None:
        self.connected, self.until = connected, until

    def readable(self) -> bool:
        """Say that it can be read from."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what there is."""
        self.connected.settimeout(_left(self.until))
        return self.connected.recv_into(buffer)


def _left(until: float) -> float:
    """Give how many seconds are left. Raises TooSlow."""
    left = until - time.monotonic()
    if left <= 0:
        raise TooSlow("too slow")
    return left


def _resolved(host: str, port: int, until: float) -> list[IPAddress]:
    """Ask what addresses a host has, no longer than there is time. Raises Unreachable, TooSlow."""
    found: list[IPAddress] = []
    asked = threading.Event()

    def ask() -> None:
        """Ask; the resolver itself knows no time limit."""
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers)
        except (OSError, ValueError):
            found.clear()
        asked.set()

    threading.Thread(target=ask, daemon=True).start()
    if not asked.wait(_left(until)):
        raise TooSlow("too slow")
    if not found:
        raise Unreachable("no such host")
    return list(dict.fromkeys(found))


def _allowed(address: IPAddress, networks: tuple[str, ...]) -> bool:
    """Tell whether an address is a public one, or in a network that the operator allowed.

    An IPv6 address that holds an IPv4 one (mapped, 6to4, NAT64, Teredo) is as allowed as what it holds.
    """
    if isinstance(address, ipaddress.IPv6Address):
        for inner in _inside(address):
            if not _allowed(inner, networks):
                return False
        if address.ipv4_mapped is not None:
            return True
    if any(address in ipaddress.ip_network(each) for each in networks):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """Give the IPv4 addresses that an IPv6 address stands for."""
    found = [each for each in (address.ipv4_mapped, address.sixtofour) if each is not None]
    if address.teredo is not None:
        found.extend(address.teredo)
    if address in ipaddress.ip_network("64:ff9b::/96"):
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return found


@functools.cache
def _tls() -> ssl.SSLContext:
    """Give what a certificate is held against: this machine's authorities, and those that come with requests."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _target(parts: SplitResult) -> str:
    """Write path and query as a request line can hold them."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return path + (f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else "")


def _headers(known: Mark) -> dict[str, str]:
    """Give what is asked for: nothing compressed, and nothing that is here already."""
    given = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity", "User-Agent": "Naast"}
    if known.etag:
        given["If-None-Match"] = known.etag
    if known.last_modified:
        given["If-Modified-Since"] = known.last_modified
    return given | {"Connection": "close"}


def _mark(text: str) -> str:
    """Give a mark as it can be kept and sent back; empty for one that cannot."""
    return text if len(text) <= LONGEST_MARK and (_PLAIN.fullmatch(text.replace(" ", "")) is not None) else ""
