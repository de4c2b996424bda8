"""A calendar's address is asked with care: where it may lead, how long, how much, and never told to anybody."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import traceback

import pytest

from naast.support.appointments import outside
from naast.support.appointments.outside import (
    Limits,
    Mark,
    NotAllowed,
    NotFetched,
    TooLarge,
    TooSlow,
    Unreachable,
    address_fault,
    fetch_calendar,
)

SECRET = "g3h31m-t0k3n"
HERE = Limits(http=True, networks=("127.0.0.0/8",), seconds=5)
BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


class Host:
    """A server that answers each connection by a function of the socket and the request's head."""

    def __init__(self, answer):
        self.answer, self.heads, self.stop = answer, [], threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.serve)

    def serve(self):
        """Answer one connection after the other until it is closed."""
        while not self.stop.is_set():
            with contextlib.suppress(OSError):
                near, _ = self.listening.accept()
                with near, contextlib.suppress(OSError):
                    near.settimeout(5)
                    head = b""
                    while not head.startswith(b"\x16") and b"\r\n\r\n" not in head and (got := near.recv(4096)):
                        head += got
                    if head:
                        self.heads.append(head)
                        self.answer(near, head, self)

    def address(self, path=f"/{SECRET}.ics", scheme="http"):
        """Give an address here."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@pytest.fixture
def host():
    """Start servers, and close them."""
    running = []

    def start(answer):
        one = Host(answer)
        one.thread.start()
        running.append(one)
        return one

    yield start
    for one in running:
        one.stop.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", one.port), timeout=2).close()
        one.thread.join(10)
        one.listening.close()


def says(body=BODY, status="200 OK", **headers):
    """Give a function that answers this."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return lambda near, head, self: near.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body)


def refused(kind, address, limits=HERE, **other):
    """Give the label with which an address is refused; nothing that is said holds the address."""
    with pytest.raises(kind) as caught:
        fetch_calendar(address, limits=limits, **other)
    fault = caught.value
    assert type(fault) is kind
    said = "".join(traceback.TracebackException.from_exception(fault).format(chain=True)) + repr(fault)
    assert SECRET not in said
    assert "127.0.0.1" not in said
    assert fault.__context__ is None
    assert fault.__cause__ is None
    return fault.because


def test_a_calendar_is_fetched_with_its_mark(host):
    one = host(says(ETag='"abc"', Last_Modified="Mon, 08 Jun 2026 08:00:00 GMT", Content_Length=len(BODY)))
    found = fetch_calendar(one.address(f"/{SECRET}.ics?a=b c&d=\u00e9".replace(" ", "%20")), limits=HERE)
    assert found.raw == BODY
    assert found.mark == Mark('"abc"', "Mon, 08 Jun 2026 08:00:00 GMT")
    assert f"GET /{SECRET}.ics?a=b%20c&d=%C3%A9 HTTP/1.1".encode() in one.heads[0]
    assert b"Accept-Encoding: identity" in one.heads[0]
    assert "VCALENDAR" not in repr(found)
    assert "abc" not in repr(found)


def test_what_has_not_changed_is_not_sent_again(host):
    one = host(says(b"", "304 Not Modified"))
    found = fetch_calendar(one.address(), limits=HERE, known=Mark('"abc"', "gisteren"))
    assert found.raw is None
    assert found.mark == Mark('"abc"', "gisteren")
    assert b'If-None-Match: "abc"' in one.heads[0]
    assert b"If-Modified-Since: gisteren" in one.heads[0]
    assert refused(Unreachable, one.address()) == "status 304"


def test_a_mark_that_cannot_be_sent_back_is_not_kept(host):
    one = host(says(ETag="\u00e9".encode().decode("latin-1"), Last_Modified="x" * 500))
    assert fetch_calendar(one.address(), limits=HERE).mark == Mark()


@pytest.mark.parametrize(
    "status", ["404 Not Found", "401 Unauthorized", "410 Gone", "500 Oh", "204 No Content", "300 Choose"]
)
def test_any_other_answer_is_no_calendar(host, status):
    assert refused(Unreachable, host(says(status=status)).address()) == f"status {status[:3]}"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refused(Unreachable, f"http://127.0.0.1:{port}/{SECRET}") == "no connection"
    assert refused(Unreachable, f"https://{SECRET}.invalid/x") == "no such host"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 " + b"9" * 100_000,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500,
        b"\x00" * 50,
    ],
)
def test_what_is_no_web_server(host, raw):
    assert refused(Unreachable, host(lambda near, head, self: near.sendall(raw)).address()) in (
        "no answer in http",
        "no connection",
    )


# --- Too long, too much ---------------------------------------------------------------------------------------------------


def drip(near, piece, self):
    """Send a little and a little more, each well within any limit on one read."""
    while not self.stop.is_set():
        near.sendall(piece)
        if self.stop.wait(0.05):
            return


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", b""),
    ],
)
def test_a_server_that_drips_is_left(host, first, piece):
    """The limit is on the whole; a limit on each read would never be reached."""

    def answer(near, head, self):
        near.sendall(first)
        drip(near, piece, self)

    one = host(answer)
    assert refused(TooSlow, one.address(), Limits(http=True, networks=HERE.networks, seconds=0.4)) == "too slow"


def test_a_limit_on_each_read_would_let_it_drip(host, monkeypatch):
    """What the test above holds off (control): by the read, this never is too slow."""

    def answer(near, head, self):
        near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(12):
            near.sendall(b"x")
            self.stop.wait(0.05)

    monkeypatch.setattr(outside, "_left", lambda until: 0.4)
    limits = Limits(http=True, networks=HERE.networks, seconds=0.4)
    assert fetch_calendar(host(answer).address(), limits=limits).raw == b"x" * 12


def test_a_server_that_says_nothing_is_left(host):
    one = host(lambda near, head, self: self.stop.wait(10))
    assert refused(TooSlow, one.address(), Limits(http=True, networks=HERE.networks, seconds=0.3)) == "too slow"


def test_a_resolver_that_hangs_is_left(monkeypatch):
    waiting = threading.Event()
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: waiting.wait(10) and [])
    assert refused(TooSlow, "https://example.org/x", Limits(seconds=0.2)) == "too slow"
    waiting.set()


@pytest.mark.parametrize(
    "headers",
    [b"", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 99999999999999\r\n", b"Content-Length: 5000000\r\n"],
)
def test_a_body_without_end_is_left(host, headers):
    def answer(near, head, self):
        near.sendall(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n")
        piece = b"x" * 1000
        while not self.stop.is_set():
            near.sendall(b"3e8\r\n" + piece + b"\r\n" if b"chunked" in headers else piece)

    assert (
        refused(TooLarge, host(answer).address(), Limits(http=True, networks=HERE.networks, bytes=100_000))
        == "too large"
    )


def test_half_a_calendar_is_no_calendar(host):
    assert refused(Unreachable, host(says(Content_Length=500)).address()) == "cut off"


def test_what_is_compressed_is_not_opened(host):
    assert refused(Unreachable, host(says(Content_Encoding="gzip")).address()) == "compressed"


def test_only_so_many_at_once(monkeypatch):
    monkeypatch.setattr(outside, "_turn", threading.BoundedSemaphore(1))
    monkeypatch.setattr(outside, "WAIT", 0.05)
    outside._turn.acquire()
    assert refused(TooSlow, "https://example.org/x") == "too many at once"


def test_a_turn_is_given_back(host):
    one = host(says(status="500 Oh"))
    for _ in range(outside.AT_ONCE + 2):
        refused(Unreachable, one.address())
        refused(NotAllowed, "ftp://x")


# --- Where it may lead ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "because"),
    [
        ("http://example.org/x", "not https"),
        ("ftp://example.org/x", "not https"),
        ("file:///etc/passwd", "not https"),
        ("javascript:alert(1)", "not https"),
        ("example.org/x", "not https"),
        ("", "not https"),
        ("https:///x", "address"),
        ("https://[::1/x", "address"),
        ("https://example.org:x/", "address"),
        ("https://example.org/a b", "address"),
        ("https://example.org/a\r\nX: y", "address"),
        ("https://example.org/" + "a" * 3000, "address"),
        ("https://me:word@example.org/x", "a name in the address"),
        ("https://example.org:25/x", "port"),
    ],
)
def test_addresses_that_are_not_tried(address, because):
    assert address_fault(address) == because
    assert refused(NotAllowed, address, Limits()) == because


def test_webcal_is_https():
    assert address_fault("webcal://example.org/x.ics") == ""
    assert address_fault(" https://example.org/x.ics\n") == ""


@pytest.mark.parametrize(
    "where",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "192.0.2.1",
        "198.18.0.1",
        "[2001:0:7f00:1::]",
    ],
)
def test_addresses_inside_are_refused(where, monkeypatch):
    """Without a connection being tried."""
    monkeypatch.setattr(outside.socket, "create_connection", lambda *_, **__: pytest.fail("it connected"))
    assert refused(NotAllowed, f"https://{where}/{SECRET}", Limits()) in ("not a public address", "address")


def resolving(monkeypatch, *addresses):
    """Have every host be at these addresses; give where connections are made."""
    made = []
    monkeypatch.setattr(
        outside.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (each, 0)) for each in addresses]
    )

    def connect(to, timeout):
        made.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(outside.socket, "create_connection", connect)
    return made


def test_the_connection_is_made_to_the_address_that_was_checked(monkeypatch):
    made = resolving(monkeypatch, "93.184.215.14", "2606:2800:21f:cb07::1")
    assert refused(Unreachable, "https://example.org/x") == "no connection"
    assert made == [("93.184.215.14", 443), ("2606:2800:21f:cb07::1", 443)]


def test_a_name_that_is_also_inside_is_refused(monkeypatch):
    made = resolving(monkeypatch, "93.184.215.14", "127.0.0.2")
    assert refused(NotAllowed, "https://example.org/x", Limits()) == "not a public address"
    assert made == []


def test_a_network_of_the_universitys_own_can_be_allowed(monkeypatch):
    made = resolving(monkeypatch, "10.1.2.3")
    assert (
        refused(Unreachable, "https://example.org/x", Limits(networks=("10.1.0.0/16", "fd00::/8"))) == "no connection"
    )
    assert refused(NotAllowed, "https://example.org/x", Limits(networks=("10.2.0.0/16",))) == "not a public address"
    assert made == [("10.1.2.3", 443)]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(host, code):
    one = host(
        lambda near, head, self: (
            says()(near, head, self)
            if b"/there" in head
            else says(b"", f"{code} There", Location="/there?x=1")(near, head, self)
        )
    )
    assert fetch_calendar(one.address(), limits=HERE).raw == BODY
    assert len(one.heads) == 2


@pytest.mark.parametrize(
    ("location", "kind", "because"),
    [
        ("http://169.254.169.254/latest/meta-data/", NotAllowed, "not a public address"),
        ("http://[::ffff:169.254.169.254]/", NotAllowed, "not a public address"),
        ("//10.0.0.1/x", NotAllowed, "not a public address"),
        ("file:///etc/passwd", NotAllowed, "not https"),
        ("gopher://127.0.0.1:11211/", NotAllowed, "not https"),
        ("http://127.0.0.1:22/", NotAllowed, "port"),
        (f"/{SECRET}", NotAllowed, "too many redirects"),
        ("", NotAllowed, "too many redirects"),
        ("/" + "x" * 5000, NotAllowed, "address"),
    ],
)
def test_every_redirect_is_checked_anew_and_their_number_bounded(host, location, kind, because):
    one = host(says(b"", "302 There", Location=location))
    assert refused(kind, one.address()) == because
    assert len(one.heads) <= HERE.redirects + 1


def test_from_https_to_http_is_not_followed(host):
    one = host(says(b"", "302 There", Location="http://example.org/x"))
    with pytest.raises(NotAllowed):
        outside._parts(one.address(), Limits())
    assert address_fault("http://example.org/x", limits=Limits(networks=HERE.networks)) == "not https"


# --- TLS ------------------------------------------------------------------------------------------------------------------


def certificate(folder, name):
    """Make a certificate that signs itself, for an address; give its files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


@pytest.mark.parametrize(
    ("name", "trusted", "right"), [("127.0.0.1", True, True), ("127.0.0.1", False, False), ("127.0.0.2", True, False)]
)
def test_a_certificate_must_be_right(host, tmp_path, monkeypatch, name, trusted, right):
    pem, private = certificate(tmp_path, name)
    ours = ssl.create_default_context()
    if trusted:
        ours.load_verify_locations(pem)
    monkeypatch.setattr(outside, "_tls", lambda: ours)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(pem, private)
    one = host(says())
    plain = one.listening
    one.listening = theirs.wrap_socket(plain, server_side=True)
    socket.create_connection(("127.0.0.1", one.port), timeout=2).close()  # the accept that waited on the plain one
    limits = Limits(networks=HERE.networks, seconds=5)
    if right:
        assert fetch_calendar(one.address(scheme="webcal"), limits=limits).raw == BODY
    else:
        assert refused(Unreachable, one.address(scheme="https"), limits) == "certificate"


def test_tls_where_there_is_none(host):
    one = host(lambda near, head, self: near.sendall(b"HTTP/1.1 400 Bad\r\n\r\n"))
    assert refused(Unreachable, one.address(scheme="https"), Limits(networks=HERE.networks, seconds=1)) in (
        "tls",
        "no connection",
    )


def test_certificates_are_checked_by_what_this_machine_trusts():
    context = outside._tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] > 20


def test_every_refusal_is_one_of_four():
    assert {kind.__name__ for kind in NotFetched.__subclasses__()} == {
        "Unreachable",
        "TooSlow",
        "TooLarge",
        "NotAllowed",
    }
