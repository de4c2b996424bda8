"""A clock that stands still, people of the cast, and rows about them with words that must not be found."""

import dataclasses
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.foundation.accounts.tests.conftest import acting

__all__ = ["acting"]

MONDAY_TEN = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)


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
def people(cast: SimpleNamespace, clock: Clock) -> SimpleNamespace:
    """Give the cast, with the clock standing still."""
    return cast


@pytest.fixture
def asks(people: SimpleNamespace) -> Callable[..., Any]:
    """Let somebody ask the privacy officer something, with the words given."""
    from naast.foundation.privacy.actions import ask_officer

    def ask(person: Any, text: str = "Ik wil weten waarom", right: str = "object") -> Any:
        return ask_officer(actor=actor_of(person), right=right, text=text)

    return ask


def actor_of(person: Any) -> Any:
    """Give the actor of today, with a second factor."""
    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


def work() -> None:
    """Carry out every job that waits."""
    from naast.foundation.core import jobs

    while jobs.run_next("test", waiting_too=True):
        pass


def rows(model: Any) -> Any:
    """Ask a confidential table as a test."""
    return model.objects.unscoped(reason="a test looks")


def main(answer: Any) -> str:
    """Give what stands in the middle of a page."""
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])
