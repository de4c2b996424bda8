"""A mail server for the tests, on this machine: greets, encrypts, asks for a password and keeps what it was given."""

import asyncio
import base64
import contextlib
import datetime
import ipaddress
import ssl
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class MailServer:
    """Takes mail from whoever gives the name and password; `refuse_from` names a sender it does not want."""

    def __init__(self, *, user: str, password: str, encrypt: bool = True, refuse_from: str = "") -> None:
        self.user, self.password, self.refuse_from = user, password, refuse_from
        self.encrypt = encrypt
        self.port = 0
        self.taken: list[str] = []
        self.logins: list[bool] = []
        self._open: list[asyncio.StreamWriter] = []
        self.folder = Path(tempfile.mkdtemp(prefix="naast-mail-"))
        self.certificate = self.folder / "certificate.pem"
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(_certificate(self.certificate))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until it leaves, however it leaves."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._speak(reader, writer)
        writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer line by line."""

        def say(line: str) -> None:
            writer.write(line.encode() + b"\r\n")

        self._open.append(writer)
        say("220 post.example.edu")
        while line := (await reader.readline()).decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                more = "250-STARTTLS\r\n" if self.encrypt and not writer.get_extra_info("ssl_object") else ""
                say(f"250-post.example.edu\r\n{more}250 AUTH PLAIN")
            elif verb == "STARTTLS" and self.encrypt:
                say("220 go ahead")
                await writer.start_tls(self._context)
            elif verb.startswith("AUTH PLAIN "):
                given = base64.b64decode(line.split(" ", 2)[2]).decode().split("\0")[1:]
                self.logins.append(given == [self.user, self.password])
                say("235 welcome" if self.logins[-1] else "535 who are you")
            elif verb.startswith("MAIL FROM"):
                say("550 not you" if self.refuse_from and self.refuse_from in line else "250 good")
            elif verb == "DATA":
                say("354 tell")
                self.taken.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                say("250 kept")
            elif verb == "QUIT":
                say("221 until later")
                break
            else:
                say("250 good")

    async def _serve(self, ready: threading.Event) -> None:
        """Serve until told to stop, and leave no connection open behind."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._tell_to_stop = lambda: loop.call_soon_threadsafe(stop.set)
        ready.set()
        await stop.wait()
        server.close()
        for writer in self._open:
            writer.transport.abort()
        await asyncio.sleep(0.05)

    @contextlib.contextmanager
    def running(self) -> Iterator["MailServer"]:
        """Serve on a free port of 127.0.0.1, in a thread of its own."""
        ready = threading.Event()
        thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        thread.start()
        assert ready.wait(20)
        try:
            yield self
        finally:
            self._tell_to_stop()
            thread.join(20)


def _certificate(path: Path) -> Path:
    """Make a key and a certificate for 127.0.0.1 and localhost, good for a day, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
