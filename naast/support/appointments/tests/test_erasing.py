"""Who has their data erased leaves no appointment behind: the host hears that the time is free, and nothing else."""

import datetime
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from naast.foundation.access.actor import Job
from naast.foundation.notify.letters import Reader, letter_of
from naast.foundation.notify.models import Message
from naast.foundation.people.actors import actor_for
from naast.foundation.privacy import ports
from naast.foundation.privacy.actions import ask_erasure
from naast.foundation.privacy.jobs.erasing import carry_out_erasure
from naast.support.appointments.actions.booking import confirm
from naast.support.appointments.actions.waiting import join
from naast.support.appointments.models import Appointment, State, WaitingPlace

from .factories import booked, diary_of, held, next_slot

pytestmark = [pytest.mark.django_db, pytest.mark.cast_anew]
MONDAY = datetime.datetime(2026, 11, 23, 7, 5, tzinfo=datetime.UTC)
FREED = "appointment.freed"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def here(monday: Any, cast: SimpleNamespace) -> SimpleNamespace:
    """Sanne has an appointment with Noor, and holds another time."""
    diary = diary_of(cast.noor, "study-adviser")
    slot = next_slot(diary)
    row = booked(cast.sanne, slot)
    held(actor_for(cast.sanne), next_slot(diary, 3))
    return SimpleNamespace(**vars(cast), diary=diary, slot=slot, row=row)


def rows(model: Any) -> Any:
    return model.objects.unscoped(reason="a test looks")


def erase(person: Any) -> None:
    made = ask_erasure(actor=actor_for(person))
    carry_out_erasure(actor=Job("test"), erasure=made.pk)


def to_host(host: Any) -> list[Any]:
    return list(rows(Message).filter(letter=FREED, person=host))


def test_the_host_hears_that_the_time_is_free_and_nothing_else(here):
    erase(here.sanne)
    assert not rows(Appointment).exists()
    (letter,) = to_host(here.noor)
    assert letter.about == here.slot.pk
    content = letter_of(FREED).build(Reader(actor_for(here.noor), "Noor", "nl"), letter.about)
    assert content is not None
    told = repr(content)
    assert "gaat niet door" in told
    for secret in ("Sanne", "sanne", "gewist", here.row.code, str(here.sanne.pk)):
        assert secret not in told
    assert letter_of(FREED).build(Reader(actor_for(here.daan), "Daan", "nl"), letter.about) is None


def test_control_without_the_port_the_host_hears_nothing(here, monkeypatch):
    monkeypatch.delitem(ports._ends, "appointments")
    erase(here.sanne)
    assert to_host(here.noor) == []


def test_what_is_over_tells_nobody(here, monday):
    monday.move_to(here.row.ends_at + datetime.timedelta(hours=1))
    erase(here.sanne)
    assert to_host(here.noor) == []


def test_it_is_carried_out_twice_and_told_once(here):
    from naast.support.appointments.jobs import end_what_comes

    end_what_comes(here.sanne.pk)
    end_what_comes(here.sanne.pk)
    assert len(to_host(here.noor)) == 1
    states = set(rows(Appointment).values_list("state", flat=True))
    assert states == {State.CANCELLED, State.LAPSED}
    again = held(actor_for(here.daan), here.slot)
    assert confirm(actor=actor_for(here.daan), appointment=again.pk).state == State.CONFIRMED


def test_a_place_on_a_waiting_list_is_left(here):
    from naast.support.appointments.jobs import end_what_comes

    join(actor=actor_for(here.daan), role="study-adviser")
    end_what_comes(here.daan.pk)
    assert list(rows(WaitingPlace).values_list("state", flat=True)) == ["left"]
