"""One student, two who work with her, a clock that stands still, and a text that a room above would describe."""

import dataclasses
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.foundation.core.ids import new_id

MONDAY_TEN = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
UNTIL = datetime.date(2027, 1, 31)
TEXT = ("Sanne wil weer op gang komen met haar studie.", "Ze heeft drie vakken open.")


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
    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


@pytest.fixture
def text(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Let a room above describe things of the kind "note"; a test may change the text, or let the room fail."""
    from naast.foundation.consent import ports
    from naast.foundation.consent.rules import digest_of

    here = SimpleNamespace(paragraphs=TEXT, fails=False, change_url="")

    def describe(actor: Any, what: Any) -> Any:
        if here.fails:
            raise RuntimeError("Ilse's secret")
        return ports.Described("Een overdracht", here.paragraphs, change_url=here.change_url)

    here.digest = lambda: digest_of(here.paragraphs)
    monkeypatch.setattr(ports, "_describers", {"note": describe})
    return here


@pytest.fixture
def people(cast: SimpleNamespace, clock: Clock, text: SimpleNamespace) -> SimpleNamespace:
    """Give the actors of the cast by name, with the people themselves in `cast`."""
    names = ("sanne", "daan", "sem", "noor", "bram", "kees", "ilse", "joris", "rik", "thea")
    return SimpleNamespace(cast=cast, clock=clock, text=text, **{name: actor_of(getattr(cast, name)) for name in names})


@pytest.fixture
def asked(people: SimpleNamespace) -> Callable[..., Any]:
    """Let Noor ask Sanne whether a note may go to Ilse; gives what asking gives, with the thing asked about."""
    from naast.foundation.consent.actions import ask

    def put(**given: Any) -> SimpleNamespace:
        values: dict[str, Any] = {
            "actor": people.noor,
            "student": people.cast.sanne,
            "purpose": "hand-over",
            "what_kind": "note",
            "what": new_id(),
            "digest": people.text.digest(),
            "receiver": people.cast.ilse,
            "until": UNTIL,
        }
        values |= given
        found = ask(**values)
        return SimpleNamespace(pk=found.pk, code=found.code, **{k: values[k] for k in ("what", "digest", "purpose")})

    return put


def kept(asked: Any) -> Any:
    """Give a permission as it stands in the database now."""
    from naast.foundation.consent.models import Permission

    return Permission.objects.unscoped(reason="a test looks").get(pk=asked.pk)


def lines(verb: str) -> list[Any]:
    """Give the lines of the trail with a verb, oldest first."""
    from naast.foundation.audit.models import AuditLine

    return list(AuditLine.objects.filter(verb__startswith=verb).order_by("at", "seq"))
