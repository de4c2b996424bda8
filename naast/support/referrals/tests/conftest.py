"""A guidance file of Noor's with Sanne, a clock that stands still, and referrals in each of their states."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from naast.awareness.guide.tests.content import guide, imported
from naast.foundation.accounts.tests.conftest import acting
from naast.support.callbacks.tests.conftest import Clock, actor_of, clock, lines

__all__ = ["Clock", "acting", "actor_of", "clock", "guide", "imported", "lines", "main"]

TEXT = "Sanne mist sinds september colleges. Ze slaapt slecht.\nZe wil graag met iemand praten."
STRUCK = "Ze slaapt slecht."


@pytest.fixture
def files(cast: SimpleNamespace, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Open a file of Noor (study adviser) and one of Ilse (psychologist) with Sanne."""
    from naast.foundation.access.actor import Job
    from naast.support.guidance import ports
    from naast.support.guidance.actions import take_on
    from naast.support.referrals.actions import ensure_routes

    ensure_routes(actor=Job("test"))  # those of the migration are gone where a test emptied the tables
    monkeypatch.setitem(ports._vouchers, "test", lambda actor, student: True)
    made = {
        who: take_on(actor=actor_of(getattr(cast, who)), student=cast.sanne, role=role, because="test")
        for who, role in (("noor", "study-adviser"), ("ilse", "psychologist"))
    }
    return SimpleNamespace(cast=cast, **made)


@pytest.fixture
def begun(files: SimpleNamespace) -> Callable[..., Any]:
    """Start a referral: begun() is Noor's of Sanne to the psychologists; begun(letter=True) is Ilse's to the GP."""
    from naast.support.referrals.actions import start

    def start_one(*, letter: bool = False, text: str = TEXT, **given: Any) -> Any:
        who = "ilse" if letter else "noor"
        values = {"way": "outside", "to_role": "gp"} if letter else {"way": "inside", "to_role": "psychologist"}
        actor = actor_of(getattr(files.cast, who))
        return start(actor=actor, file=getattr(files, who).code, text=text, **(values | given))

    return start_one


@pytest.fixture
def asked(begun: Callable[..., Any], files: SimpleNamespace) -> Callable[..., Any]:
    """Show it to Sanne."""
    from naast.support.referrals.actions import show

    def ask(**given: Any) -> Any:
        row = begun(**given)
        return show(actor=actor_of(files.cast.ilse if given.get("letter") else files.cast.noor), code=row.code)

    return ask


@pytest.fixture
def passed(asked: Callable[..., Any], files: SimpleNamespace) -> Callable[..., Any]:
    """Let Sanne say yes, striking the second sentence."""
    from naast.support.referrals.actions import say_yes
    from naast.support.referrals.queries.student import own

    def pass_it(struck: tuple[int, ...] = (1,), **given: Any) -> Any:
        row, sanne = asked(**given), actor_of(files.cast.sanne)
        return say_yes(actor=sanne, code=row.code, seen=own(sanne, row.code).seen, struck=struck)

    return pass_it


@pytest.fixture
def taken(passed: Callable[..., Any], files: SimpleNamespace) -> Any:
    """Let Ilse take it."""
    from naast.support.referrals.actions import take

    return take(actor=actor_of(files.cast.ilse), code=passed().code)


def kept(row: Any) -> Any:
    """Give a referral as it stands in the database now."""
    from naast.support.referrals.models import Referral

    return Referral.objects.unscoped(reason="a test looks").get(pk=row.pk)


def main(response: Any) -> str:
    """Give the main part of a page, as text."""
    return str(response.content.decode().partition("<main")[2].partition("</main>")[0])
