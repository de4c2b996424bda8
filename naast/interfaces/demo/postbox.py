"""The demonstration's mail server: takes every mail, delivers none, and keeps the last 500 to be read on a page (C1).

It listens on a free port of this machine, inside the process of the demonstration; where is written beside the mails,
so that the pages' process finds it too. A mail is one file below `mail/` in the data folder, for its owner alone.
"""

import asyncio
import contextlib
import dataclasses
import datetime
import logging
import os
import threading
from collections.abc import Callable, Iterator
from email import policy
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from naast.foundation.core.ids import new_code, new_id

MOST_KEPT = 500
LARGEST = 5_000_000
SECONDS = 20.0
PORT = "port"
# The library tells every address it hears.
logging.getLogger("mail.log").setLevel(logging.WARNING)


def folder() -> Path:
    """Give the folder of the mails, made when it is not there."""
    path = Path(settings.HOME) / "mail"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


class Keeper:
    """What the server does with a mail: keep it, and throw away the oldest above 500."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Keep a mail; gives the server's answer."""
        keep(envelope.content)
        return "250 kept"


def keep(content: bytes) -> Path:
    """Write a mail into a file of its own, mode 0600, and throw away what is above the number that is kept."""
    # An id that grows, by the system's time: mails of a moved clock stand in the order in which they came.
    path = folder() / f"{new_id().hex}-{new_code()}.eml"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    for old in kept()[MOST_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def kept() -> list[Path]:
    """List the mails that are kept, the newest first."""
    return sorted(folder().glob("*.eml"), reverse=True)


@contextlib.contextmanager
def listening(handler: Any = None) -> Iterator[int]:
    """Listen for mail on a free port of 127.0.0.1, in a thread, until the block ends; gives the port."""
    ready = threading.Event()
    opened: list[int] = []
    stops: list[Callable[[], object]] = []
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(handler or Keeper(), opened, stops, ready)), name="postbox", daemon=True
    )
    thread.start()
    if not ready.wait(SECONDS) or not opened:
        raise OSError("the mail server of the demonstration does not start")
    try:
        yield opened[0]
    finally:
        stops[0]()
        thread.join(SECONDS)


async def _serve(handler: Any, opened: list[int], stops: list[Callable[[], object]], ready: threading.Event) -> None:
    """Serve until told to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    # Its name in greetings, so that nobody looks the machine's up.
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=LARGEST, loop=loop), "127.0.0.1", 0
    )
    opened.append(server.sockets[0].getsockname()[1])
    stops.append(lambda: loop.call_soon_threadsafe(stop.set))
    ready.set()
    await stop.wait()
    server.close()


@contextlib.contextmanager
def open_postbox() -> Iterator[None]:
    """Listen for the demonstration's mail, and let every process of it know where."""
    with listening() as port:
        place = folder() / PORT
        place.write_text(str(port), encoding="ascii")
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


class ToPostbox(EmailBackend):
    """Django's way of mail by SMTP, to the server of this demonstration."""

    def open(self) -> bool | None:
        """Connect. Raises OSError while there is no server yet."""
        self.host, self.port = "127.0.0.1", int((folder() / PORT).read_text(encoding="ascii"))
        self.use_tls = self.use_ssl = False
        self.username = self.password = ""
        self.timeout = SECONDS
        opened: bool | None = super().open()
        return opened


# --- Reading --------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Attached:
    """A file of a mail."""

    name: str
    mimetype: str
    content: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Mail:
    """A mail that was kept; `text` and `files` are empty in a list."""

    code: str
    to: str
    sender: str
    subject: str
    at: datetime.datetime | None
    language: str = ""
    text: str = ""
    files: tuple[Attached, ...] = ()


def listed(start: int, count: int) -> list[Mail]:
    """List mails by their headers alone, the newest first, from number `start` (0 is the newest)."""
    found = []
    for path in kept()[start : start + count]:
        with contextlib.suppress(OSError), path.open("rb") as file:  # it may just have been thrown away
            found.append(_mail(path, BytesHeaderParser(policy=policy.default).parse(file)))
    return found


def opened(code: str) -> Mail | None:
    """Read one mail, or None when there is none of that code."""
    path = next((each for each in kept() if each.stem.endswith(f"-{code}")), None)
    if path is None or not code:
        return None
    try:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    except OSError:
        return None
    body = message.get_body(("plain",))
    files = tuple(
        Attached(part.get_filename() or "", part.get_content_type(), _bytes(part))
        for part in message.iter_attachments()
    )
    text = _text(body) if body is not None else ""
    return dataclasses.replace(_mail(path, message), text=text.replace("\r\n", "\n"), files=files)


def _text(body: Any) -> str:
    """Give the words of a part, also of one whose letters nobody knows."""
    try:
        return str(body.get_content())
    except (LookupError, ValueError):
        return _bytes(body).decode("utf-8", "replace")


def _bytes(part: Any) -> bytes:
    """Give what a part holds; nothing for one that holds parts."""
    return bytes(part.get_payload(decode=True) or b"")


def _mail(path: Path, message: Any) -> Mail:
    """Read the headers of a mail; one without a proper date has none."""
    date = message["Date"]
    return Mail(
        code=path.stem.partition("-")[2],
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        language=language if (language := str(message["Content-Language"] or "")) in ("nl", "en") else "",
        at=date.datetime if date is not None and date.datetime is not None and date.datetime.tzinfo else None,
    )
