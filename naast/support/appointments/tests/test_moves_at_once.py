"""Who moves to a time that another is about to take gives way sooner than PostgreSQL notices a deadlock (C1, issue 4)."""

import contextlib
import datetime
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection, transaction

from naast.foundation.people.actors import actor_for
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments.actions import booking
from naast.support.appointments.actions.booking import Taken, hold, move
from naast.support.appointments.models import ACTIVE, Appointment

from .factories import booked, diary_of, next_slot
from .test_capacity_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
LONGER_THAN_ONE_WAIT = 0.5


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cut_short(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List how the database cut the waits of who moves short, by their SQLSTATE."""
    found: list[str] = []
    write = booking._moved_to

    def watched(row: Appointment) -> bool:
        try:
            return write(row)
        except OperationalError as fault:
            found.append(str(getattr(fault.__cause__, "sqlstate", "")))
            raise

    monkeypatch.setattr(booking, "_moved_to", watched)
    return found


def meet() -> None:
    """Let Daan take a time and be slow to finish, while Sanne moves to it; she is told, and both have one time."""
    cast = make_cast()
    diary = diary_of(cast["Noor"], "study-adviser")
    mine, wanted = next_slot(diary, 0), next_slot(diary, 1).code
    row = booked(cast["Sanne"], mine)
    sanne, daan = actor_for(cast["Sanne"]), actor_for(cast["Daan"])
    taken = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            hold(actor=daan, slot=wanted, mode="phone", key=uuid.uuid4())
            taken.set()
            threading.Event().wait(LONGER_THAN_ONE_WAIT)

    def moves() -> None:
        assert taken.wait(30)
        move(actor=sanne, appointment=row.pk, slot=wanted, mode="phone")

    faults = at_once(slow, moves)
    assert [type(each) for each in faults] == [Taken]
    rows = Appointment.objects.unscoped(reason="test").filter(diary=diary, state__in=ACTIVE)
    assert {each.student_id: each.slot_id == mine.pk for each in rows} == {sanne.pk: True, daan.pk: False}


def test_who_moves_waits_a_short_while_and_begins_anew(cut_short: list[str]) -> None:
    meet()
    assert cut_short == (["55P03"] if connection.vendor == "postgresql" else [])


def test_control_without_short_waits_nothing_is_cut_short(
    cut_short: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking, "short_waits", contextlib.nullcontext)
    meet()
    assert cut_short == []
