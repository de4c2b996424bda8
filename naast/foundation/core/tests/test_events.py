"""Events: stored with the change they tell of, delivered after it, at least once, and holding ids only."""

import dataclasses
import datetime
import uuid

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from naast.foundation.core import events, jobs, time
from naast.foundation.core.models import Delivery


@dataclasses.dataclass(frozen=True)
class SlotOffered:
    slot: uuid.UUID
    role: str = "study-adviser"
    day: datetime.date | None = None
    at: datetime.datetime | None = None
    count: int = 1
    first: bool = False


@dataclasses.dataclass(frozen=True)
class Unheard:
    slot: uuid.UUID


@pytest.fixture
def heard(monkeypatch):
    """Two listeners for one event; what they heard."""
    monkeypatch.setattr(events, "_listeners", {})
    told = []

    @events.listens(SlotOffered)
    def one(event):
        told.append(("one", event))

    @events.listens(SlotOffered)
    def other(event, key):
        told.append(("other", event, key))

    return told


def drain():
    while jobs.run_next("test", waiting_too=True):
        pass


def offered(**change):
    return SlotOffered(slot=uuid.uuid4(), **change)


@pytest.mark.django_db
def test_an_event_comes_to_every_listener_as_it_was(heard):
    event = offered(day=datetime.date(2026, 11, 22), at=time.now(), first=True)
    key = events.emit(event)
    assert heard == []
    assert Delivery.objects.count() == 2
    drain()
    assert sorted(heard, key=lambda item: item[0]) == [("one", event), ("other", event, key)]
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_event_never_comes(heard):
    with transaction.atomic():
        events.emit(offered())
        transaction.set_rollback(True)
    drain()
    assert heard == []
    with transaction.atomic():
        events.emit(offered())
    drain()
    assert len(heard) == 2


@pytest.mark.django_db
def test_a_listener_that_fails_is_told_again_with_the_same_key_and_troubles_nobody(monkeypatch):
    monkeypatch.setattr(events, "_listeners", {})
    keys, fine = [], []

    @events.listens(SlotOffered)
    def stumbles(event, key):
        keys.append(key)
        if len(keys) < 3:
            raise OSError("mail server away")

    @events.listens(SlotOffered)
    def works(event):
        fine.append(event)

    key = events.emit(offered())
    drain()
    assert keys == [key] * 3
    assert len(fine) == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_an_event_that_cannot_be_delivered_stays(monkeypatch):
    monkeypatch.setattr(events, "_listeners", {})

    @events.listens(SlotOffered)
    def never(event):
        raise OSError

    events.emit(offered())
    drain()
    assert Delivery.objects.count() == 1
    assert DBTaskResult.objects.get().status == "FAILED"


@pytest.mark.django_db
def test_an_event_that_arrived_before_its_worker_died_is_not_looked_for_again(heard):
    events.emit(offered())
    Delivery.objects.all().delete()
    drain()
    assert heard == []
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


@pytest.mark.django_db
def test_an_event_that_nobody_hears_is_not_stored(heard):
    events.emit(Unheard(slot=uuid.uuid4()))
    assert not Delivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["free text about Sanne", "sanne@example.edu", "x" * 81, 1.5, b"x", ("a",), {"a": 1}, datetime.time(1)]
)
def test_an_event_holds_no_content(heard, value):
    for carrier in (SlotOffered, Unheard):
        with pytest.raises(events.NotAnEvent) as refusal:
            events.emit(dataclasses.replace(carrier(slot=uuid.uuid4()), slot=value))
        assert "Sanne" not in str(refusal.value)
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_moment_has_a_time_zone(heard):
    with pytest.raises(events.NotAnEvent):
        events.emit(offered(at=datetime.datetime(2026, 1, 1)))  # noqa: DTZ001 - what must be refused


@pytest.mark.django_db
def test_only_frozen_dataclasses_are_events(heard):
    @dataclasses.dataclass
    class Thawed:
        slot: uuid.UUID

    for wrong in (Thawed(slot=uuid.uuid4()), {"slot": 1}, SlotOffered, "slot-offered"):
        with pytest.raises(events.NotAnEvent):
            events.emit(wrong)
    for wrong in (Thawed, dict):
        with pytest.raises(events.NotAnEvent):
            events.listens(wrong)
