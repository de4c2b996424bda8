"""A list that was kept before: who stood on it goes on waiting, and who was helped from it tells how long it takes (C2)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.support.appointments.actions.bringing import bring_in
from naast.support.appointments.actions.waiting import NotInLine, join, leave
from naast.support.appointments.models import Diary, PlaceState, WaitingPlace
from naast.support.appointments.queries.waiting import own_place

from .factories import diary_of, hours

pytestmark = [pytest.mark.django_db, pytest.mark.cast_anew]
MONDAY = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)
WEEK, DAY = datetime.timedelta(days=7), datetime.timedelta(days=1)
HOUSE = Job("test-bringing")


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be Monday morning, ten o'clock in Leiden."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def diary(cast: Any) -> Diary:
    """Give Ilse's diary."""
    return diary_of(cast.ilse, "psychologist", week=[hours(4, "09:00", "10:15")], horizon_days=14)


def waits(person: Person) -> WaitingPlace:
    """Put a student in the line of the psychologists."""
    return join(actor=actor_for(person), role="psychologist")


def test_who_waited_elsewhere_waits_since_then(cast: Any, diary: Diary) -> None:
    since = MONDAY - 13 * DAY
    place = bring_in(actor=HOUSE, place=waits(cast.daan).pk, joined_at=since)
    sanne = waits(cast.sanne)
    assert (place.joined_at, place.order_at, place.told_place, sanne.told_place) == (since, since, 1, 2)
    seen = own_place(actor_for(cast.daan), place.code)
    assert seen is not None
    assert (seen.told, seen.joined_on, seen.range) == (1, since.date(), None)


def test_who_was_helped_from_it_waits_no_more_and_makes_an_estimate(cast: Any, diary: Diary) -> None:
    names = ("daan", "lotte", "mei", "sem")
    for number, name in enumerate(names * 2, start=1):
        helped = MONDAY - number * WEEK + DAY
        place = bring_in(
            actor=HOUSE, place=waits(getattr(cast, name)).pk, joined_at=helped - 14 * DAY, helped_at=helped
        )
        assert (place.state, place.ended_at) == (PlaceState.BOOKED, helped)
    sanne = waits(cast.sanne)
    assert sanne.told_place == 1
    seen = own_place(actor_for(cast.sanne), sanne.code)
    assert seen is not None
    assert seen.range is not None
    assert 1 <= seen.range.low < seen.range.high


def test_moments_that_cannot_be_are_refused_and_nothing_changes(cast: Any, diary: Diary) -> None:
    place = waits(cast.daan)
    now = time.now()
    for joined, helped in ((now + DAY, None), (now - DAY, now + DAY), (now - DAY, now - 2 * DAY)):
        with pytest.raises(ValueError, match="joined first"):
            bring_in(actor=HOUSE, place=place.pk, joined_at=joined, helped_at=helped)
    leave(actor=actor_for(cast.daan), place=place.pk)
    with pytest.raises(NotInLine):
        bring_in(actor=HOUSE, place=place.pk, joined_at=now - DAY)
    row = WaitingPlace.objects.unscoped(reason="test").get(pk=place.pk)
    assert (row.joined_at, row.state) == (place.joined_at, PlaceState.LEFT)


def test_nobody_does_it_by_hand(cast: Any, diary: Diary) -> None:
    place = waits(cast.daan)
    with pytest.raises(Refused):
        bring_in(actor=actor_for(cast.daan), place=place.pk, joined_at=MONDAY - DAY)  # type: ignore[arg-type]
