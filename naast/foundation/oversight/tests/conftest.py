"""The cast, a clock that stands still, both functions switched on, and a room above that keeps a file."""

import dataclasses
import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

WHY = "Huisgenoot belt: zij is sinds vanochtend weg en schreef een afscheidsbericht."
MONDAY = datetime.date(2026, 11, 16)
REASON = "Zelfde achternaam en geen afspraak; navragen bij deze medewerker."
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
    """Stop the clock on a Monday at ten in Amsterdam."""
    from naast.foundation.core import time

    stopped = Clock(MONDAY_TEN)
    monkeypatch.setattr(time, "now", stopped)
    return stopped


def switch(function: str, *, days_ago: int = 30) -> Any:
    """Record a decision that switched something on so many days ago."""
    from naast.foundation.access.actor import Job
    from naast.foundation.core import time
    from naast.foundation.decisions.actions import record_decision
    from naast.foundation.decisions.rules import Proposal

    today = time.today()
    texts = {f"{name}_{tongue}": "tekst" for name in ("title", "taken_by", "council_text") for tongue in ("nl", "en")}
    proposal = Proposal(
        function=function,
        document="CvB/2026/1",
        dpia="DPIA/1",
        taken_on=today - datetime.timedelta(days=days_ago),
        starts_on=today - datetime.timedelta(days=days_ago),
        ends_on=today + datetime.timedelta(days=200),
        council_outcome="consent",
        **texts,
    )
    return record_decision(actor=Job("test"), proposal=proposal)


@pytest.fixture
def house(cast: SimpleNamespace, clock: Clock) -> SimpleNamespace:
    """Give the cast with both functions switched on."""
    switch("break-glass")
    switch("access-review")
    return SimpleNamespace(cast=cast, clock=clock)


def actor_of(person: Any) -> Any:
    """Give the actor of today, with a second factor."""
    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


@pytest.fixture
def asked(house: SimpleNamespace) -> Callable[..., Any]:
    """Let somebody ask, by default Kees for Sanne's file with a study adviser, to be confirmed by Bram."""
    from naast.foundation.oversight.actions import ask_for_access

    def ask(asker: str = "kees", student: str = "sanne", second: str = "bram", **given: Any) -> Any:
        people = vars(house.cast)
        number = people[student].person_number if student in people else student
        values = {"profession": "study-adviser", "why": WHY} | given
        return ask_for_access(actor=actor_of(people[asker]), whom=number, second=people[second].pk, **values)

    return ask


def lines(verb: str) -> list[Any]:
    """Give the lines of the trail with a verb, oldest first."""
    from naast.foundation.audit.models import AuditLine

    return list(AuditLine.objects.filter(verb=verb).order_by("at", "seq"))


@pytest.fixture
def acting() -> Callable[..., Any]:
    """Do something inside an action, as confidential rows ask."""
    from naast.foundation.access.action import action
    from naast.foundation.access.actor import Job
    from naast.foundation.access.page import nobody

    def act(what: Callable[[], Any]) -> Any:
        @action("test.acted", may=nobody)
        def run(*, actor: Any) -> Any:
            return what()

        return run(actor=Job("test"))

    return act


# --- The weekly list -------------------------------------------------------------------------------------------------
def note(
    who: Any,
    role: str,
    whom: Any,
    *,
    days: int = 1,
    hour: int = 10,
    times: int = 1,
    verb: str = "page.opened",
    ground: str = "own file",
) -> None:
    """Write looks into the trail, as the gate does."""
    from django.db import transaction

    from naast.foundation.audit import trail
    from naast.foundation.audit.entries import Entry
    from naast.foundation.core import time

    at = time.moment_of(MONDAY + datetime.timedelta(days=days), datetime.time(hour))
    made = [
        Entry(
            at=at,
            clock_at=at + datetime.timedelta(minutes=turn),
            actor=who.pk,
            role=role,
            verb=verb,
            subject=whom.pk if whom is not None else None,
            what="guidance-file",
            ground=ground,
            look=True,
        )
        for turn in range(times)
    ]
    with transaction.atomic():
        trail.append(made)


@pytest.fixture
def week(house: SimpleNamespace) -> Any:
    """Let Kees and Ilse look at Sanne without an appointment, Noor at her own student, and Sanne at herself."""
    from naast.foundation.access.actor import Job
    from naast.foundation.oversight.actions.keeping import build_week

    cast = house.cast
    for days in (0, 2, 3):
        note(cast.kees, "student-counsellor", cast.sanne, days=days, hour=21)
        note(cast.ilse, "psychologist", cast.sanne, days=days)
    note(cast.noor, "study-adviser", cast.sanne)
    note(cast.sanne, "student", cast.sanne)
    note(cast.daan, "student", None, verb="page.refused", times=9)
    return build_week(actor=Job("test"), monday=MONDAY)


def mine(house: SimpleNamespace, name: str) -> Any:
    from naast.foundation.oversight.queries.rows import weeks_shown

    weeks = weeks_shown(actor_of(vars(house.cast)[name]))
    return weeks[0].rows if weeks else ()
