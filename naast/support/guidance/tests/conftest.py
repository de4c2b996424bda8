"""A clock that stands still, and files of people of the cast."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.awareness.guide.tests.content import guide, imported
from naast.foundation.accounts.tests.conftest import acting
from naast.support.callbacks.tests.conftest import Clock, actor_of, clock, lines

__all__ = ["Clock", "acting", "actor_of", "clock", "guide", "imported", "lines", "main", "vouched"]


@pytest.fixture
def vouched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a ground hold that some upper room vouches for."""
    from naast.support.guidance import ports

    monkeypatch.setitem(ports._vouchers, "test", lambda actor, student: True)


@pytest.fixture
def opened(cast: SimpleNamespace, clock: Clock, vouched: None) -> Callable[..., Any]:
    """Open a file: opened("noor", "study-adviser") is Noor's with Sanne."""
    from naast.support.guidance.actions import take_on

    def open_file(who: str = "noor", role: str = "study-adviser", student: str = "sanne") -> Any:
        keeper, person = getattr(cast, who), getattr(cast, student)
        return take_on(actor=actor_of(keeper), student=person, role=role, because="test")

    return open_file


def main(response: Any) -> str:
    """Give the main part of a page, as text."""
    return str(response.content.decode().partition("<main")[2].partition("</main>")[0])
