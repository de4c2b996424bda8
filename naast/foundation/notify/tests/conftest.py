"""Letters of an invented room, somebody who posts them, and a mail server that really listens."""

import dataclasses
import email
import email.policy
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from naast.foundation.notify import letters
from naast.foundation.notify.letters import Content, File, Reader

ICS = b"BEGIN:VCALENDAR\r\nSUMMARY:Afspraak\r\nEND:VCALENDAR\r\n"


@dataclasses.dataclass
class Room:
    """What the invented room's letter says now; `content=None` says nothing. `seen`: who it was made for."""

    content: Content | None = dataclasses.field(
        default_factory=lambda: Content(
            subject="Je afspraak op woensdag",
            paragraphs=("Je afspraak staat.", "Tot woensdag."),
            link="/nl/mijn",
            link_words="Bekijk je afspraak",
            files=(File("afspraak.ics", "text/calendar", ICS),),
            notice="Je afspraak op woensdag staat.",
        )
    )
    fault: Exception | None = None
    seen: list[tuple[Reader, UUID]] = dataclasses.field(default_factory=list)

    def build(self, reader: Reader, about: UUID) -> Content | None:
        self.seen.append((reader, about))
        if self.fault is not None:
            raise self.fault
        return self.content


@pytest.fixture
def room() -> Iterator[Room]:
    """Register "test.told" (minds quiet hours, also in the app), "test.urgent" (does not) and "test.by-mail"."""
    made, before = Room(), dict(letters._letters)
    letters.letter("test.told")(made.build)
    letters.letter("test.urgent", quiet=False)(made.build)
    letters.letter("test.by-mail", in_app=False)(made.build)
    yield made
    letters._letters.clear()
    letters._letters.update(before)


@pytest.fixture
def acting() -> Callable[..., Any]:
    """Do something inside an action, as posting asks."""
    from naast.foundation.access.action import action
    from naast.foundation.access.actor import Job
    from naast.foundation.access.page import nobody

    def act(what: Callable[[], Any]) -> Any:
        @action("test.acted", may=nobody)
        def run(*, actor: Any) -> Any:
            return what()

        return run(actor=Job("test"))

    return act


@pytest.fixture
def post(acting: Callable[..., Any]) -> Callable[..., UUID]:
    """Post a letter inside an action; gives its key."""
    from naast.foundation.core.ids import new_id
    from naast.foundation.notify import outbox

    def posted(to: Any = None, letter: str = "test.told", **more: Any) -> UUID:
        given = {"about": new_id(), "key": new_id()} | more
        acting(lambda: outbox.post(to=getattr(to, "pk", to), letter=letter, **given))
        return given["key"]

    return posted


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Put the clock, also the system's, at a wall time of the university on Wednesday 25 November 2026, or a given day."""
    import datetime

    from naast.foundation.core import time

    def put(hour: int, minute: int = 0, day: datetime.date = datetime.date(2026, 11, 25)) -> datetime.datetime:
        moment = time.moment_of(day, datetime.time(hour, minute))
        monkeypatch.setattr(time, "now", lambda: moment)
        monkeypatch.setattr(time, "system_now", lambda: moment)
        return moment

    return put


def messages(**which: Any) -> Any:
    """Give rows of the outbox, as a test may."""
    from naast.foundation.notify.models import Message

    return Message.objects.unscoped(reason="a test looks").filter(**which)


def notices(**which: Any) -> Any:
    """Give lines of everybody's messages, as a test may."""
    from naast.foundation.notify.models import Notice

    return Notice.objects.unscoped(reason="a test looks").filter(**which)


# --- A mail server that really listens ------------------------------------------------------------------------------
class Server:
    """Takes mail, or answers what a test wants; `mails` are what it took, `each` is called while it takes one."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.raw: list[bytes] = []
        self.rcpt = self.data = "250 good"
        self.each: Callable[[], None] = lambda: None
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data.startswith("2"):
            self.raw.append(envelope.content)
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.each()
        return self.data


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server on this machine, which Django is told to use."""
    from naast.interfaces.demo.postbox import listening

    taking = Server()
    with listening(taking) as taking.port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", taking.port, 20
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.DEFAULT_FROM_EMAIL = "post@universiteit.example"
        settings.SITE_ADDRESS = "https://naast.example"
        yield taking


def text_of(mail: Any) -> str:
    """Give the plain text of a mail."""
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")
