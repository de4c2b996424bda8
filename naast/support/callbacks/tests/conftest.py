"""The two inboxes, a clock that stands still in office hours, and people who ask."""

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.awareness.guide.tests.content import guide, imported
from naast.foundation.accounts.tests.conftest import acting

__all__ = ["acting", "guide", "imported"]

# Monday 23 November 2026, ten in the morning in Amsterdam.
MONDAY_TEN = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
FILLED = {
    "contact": "06 12345678",
    "name": "Sam",
    "language": "nl",
    "sentence": "Ik slaap al weken slecht",
    "parts": ["morning"],
}


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


@pytest.fixture
def inboxes(cast: SimpleNamespace, clock: Clock) -> SimpleNamespace:
    """Open both inboxes; give them by kind, with the cast beside them."""
    from naast.foundation.access.actor import Job
    from naast.support.callbacks.actions import open_inbox
    from naast.support.callbacks.models import Inbox
    from naast.support.callbacks.rules.standard import STANDARD

    for kind, values in STANDARD.items():
        open_inbox(actor=Job("test"), kind=kind, **values)
    found = {inbox.kind: inbox for inbox in Inbox.objects.all()}
    return SimpleNamespace(students=found["students"], staff=found["staff"], cast=cast)


@pytest.fixture
def asked(inboxes: SimpleNamespace) -> Callable[..., SimpleNamespace]:
    """Let somebody ask; gives the call as the house keeps it, with its receipt."""
    from naast.foundation.core.ids import new_code
    from naast.support.callbacks.actions import ask_for_call

    def ask(kind: str = "students", **given: Any) -> SimpleNamespace:
        receipt = new_code(14)
        values: dict[str, Any] = {
            "contact": "06 12345678",
            "name": "Sam",
            "language": "nl",
            "sentence": "Ik pieker veel",
        }
        call = ask_for_call(receipt=receipt, kind=kind, **(values | given))
        return SimpleNamespace(id=call.pk, code=call.code, receipt=receipt, kind=kind)

    return ask


def kept(call: Any) -> Any:
    """Give a call as it stands in the database now."""
    from naast.support.callbacks.models import Call

    return Call.objects.unscoped(reason="a test looks").get(pk=call.id)


def actor_of(person: Any) -> Any:
    """Give the actor of today, with a second factor."""
    import dataclasses

    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


def lines(verb: str) -> list[Any]:
    """Give the lines of the trail with a verb, oldest first."""
    from naast.foundation.audit.models import AuditLine

    return list(AuditLine.objects.filter(verb__startswith=verb).order_by("at", "seq"))
