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


@pytest.fixture
def meeting(acting: Any, clock: Any) -> Callable[..., Any]:
    """Make an appointment between a host and a student, an hour from now."""
    import datetime

    from naast.foundation.core.ids import new_id
    from naast.foundation.people.models import Function
    from naast.support.appointments.models import Appointment, Diary, Slot

    def make(host: Any, student: Any) -> Any:
        begins = clock.moment + datetime.timedelta(hours=1)
        ends = begins + datetime.timedelta(minutes=30)
        function = Function.objects.filter(person=host).first()

        def rows() -> Any:
            diary = Diary.objects.create(person=host, function=function)
            slot = Slot.objects.create(diary=diary, host=host, starts_at=begins, ends_at=ends)
            return Appointment.objects.create(
                key=new_id(), slot=slot, diary=diary, host=host, student=student, starts_at=begins, ends_at=ends,
                mode="in-person", state="confirmed", made_at=clock.moment,
            )  # fmt: skip

        return acting(rows)

    return make
