"""A clock that stands still, files of every kind, and requests at each step."""

import datetime
import struct
import zlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.foundation.accounts.tests.conftest import acting

__all__ = ["acting"]

# Monday 23 November 2026, ten in the morning in Amsterdam.
MONDAY_TEN = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 23)
WORDS = "Ik slaap al maanden drie uur per nacht"
MARK = b"CANARY-in-the-evidence-7781"


def pdf(inside: bytes = MARK, *, after: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% " + inside + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n" + after


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, width: int = 1, after: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0))
    data = _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + _chunk(b"IEND", b"") + after


def note(body: bytes = b"Comment\x00<script>alert(1)</script>") -> bytes:
    return _chunk(b"tEXt", body)


def jpeg(*segments: bytes, after: bytes = b"") -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    frame = segment(0xC0, struct.pack(">BHHBBBB", 8, 1, 1, 1, 1, 0x11, 0))
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34"
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x01" + b"\x00" * 7)
        + b"".join(segments)
        + frame
        + scan
        + b"\xff\xd9"
        + after
    )


def exif(turned: int) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 1) + struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0) + b"GPS: thuis"
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


class Clock:
    """The house's clock, where a test puts it."""

    def __init__(self, moment: datetime.datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime.datetime:
        return self.moment

    def forward(self, **distance: float) -> None:
        self.moment += datetime.timedelta(**distance)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock on a Monday at ten; nothing moves it but the test."""
    from naast.foundation.core import time

    stopped = Clock(MONDAY_TEN)
    monkeypatch.setattr(time, "now", stopped)
    return stopped


def actor_of(person: Any) -> Any:
    """Give the actor of today, with a second factor."""
    import dataclasses

    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


@pytest.fixture
def room(cast: SimpleNamespace, clock: Clock) -> SimpleNamespace:
    """The cast as actors, by key: Sanne asks, Kees advises, Fatima decides, Noor arranges."""
    names = ["sanne", "daan", "sem", "noor", "bram", "fatima", "kees", "ilse", "omar", "eva", "rik"]
    return SimpleNamespace(cast=cast, clock=clock, **{name: actor_of(getattr(cast, name)) for name in names})


@pytest.fixture
def asked(room: SimpleNamespace) -> Callable[..., Any]:
    """Let Sanne ask for something."""
    from naast.support.facilities.actions import ask_for_facilities

    def ask(**given: Any) -> Any:
        values: dict[str, Any] = {
            "kind": "informal-care",
            "wanted": ["extra-time", "deadlines"],
            "programme": next(iter(room.sanne.studies)),
            "words": WORDS,
        }
        return ask_for_facilities(**({"actor": room.sanne} | values | given))

    return ask


@pytest.fixture
def granted(room: SimpleNamespace, asked: Callable[..., Any]) -> Callable[..., Any]:
    """Let a request go on until it is granted."""
    from naast.support.facilities.actions import advise, bring_evidence, grant

    def run(*, until: datetime.date = datetime.date(2027, 8, 31), evidence: bool = True, **given: Any) -> Any:
        row = asked(**given)
        if evidence:
            bring_evidence(actor=room.sanne, code=row.code, content=pdf())
        advise(
            actor=room.kees,
            code=row.code,
            advised=["extra-time"],
            text="Een half uur extra past.",
            details={"extra-time": "30 minuten"},
        )
        return grant(
            actor=room.fatima,
            code=row.code,
            granted=["extra-time"],
            text="Het advies is duidelijk.",
            starts_on=TODAY,
            until=until,
        )

    return run


def kept(model: Any, **which: Any) -> Any:
    """Give a row as it stands in the database now."""
    return model.objects.unscoped(reason="a test looks").get(**which)


def count(model: Any, **which: Any) -> int:
    """Count rows as they stand in the database now."""
    return int(model.objects.unscoped(reason="a test looks").filter(**which).count())


def letters(name: str) -> list[Any]:
    """List who was written this letter, oldest first."""
    from naast.foundation.notify.models import Message

    rows = Message.objects.unscoped(reason="a test looks").filter(letter=name).order_by("posted_at", "pk")
    return [row.person_id for row in rows]


def main(answer: Any) -> str:
    """Give what stands on a page, without its frame."""
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])
