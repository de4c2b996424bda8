"""The cast with the shipped descriptions, actors by name, and functions that end."""

import dataclasses
import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from naast.awareness.guide.tests.content import guide, imported

__all__ = ["guide", "imported"]


def actor_of(person: Any) -> Any:
    """Give the actor of today, with a second factor."""
    from naast.foundation.people.actors import actor_for

    return dataclasses.replace(actor_for(person), strong=True, fresh=True)


def in_days(days: int) -> datetime.date:
    """Give a day so many days from today."""
    from naast.foundation.core import time

    return time.today() + datetime.timedelta(days=days)


@pytest.fixture
def people(cast: SimpleNamespace) -> SimpleNamespace:
    """Bring in the shipped descriptions; gives the cast."""
    from naast.expertise.chain.actions import bring_in_standard
    from naast.foundation.access.actor import Job

    bring_in_standard(actor=Job("test"))
    return cast


@pytest.fixture
def adviser(people: SimpleNamespace) -> Any:
    """Give the function of Noor, whose last day is in thirty days."""
    from naast.foundation.people.models import Function

    row = Function.objects.get(person=people.noor, role="study-adviser")
    row.ends_on = in_days(30)
    row.save()
    return row


@pytest.fixture
def deputy(people: SimpleNamespace, adviser: Any) -> Any:
    """Give somebody else who is study adviser, of another programme of the same faculty."""
    from naast.foundation.people.models import Function, Programme

    programme = Programme.objects.exclude(pk=adviser.programme_id).filter(faculty=adviser.programme.faculty).first()
    assert programme is not None
    Function.objects.get_or_create(
        person=people.anne, role_id="study-adviser", programme=programme, starts_on=in_days(-100)
    )
    return people.anne
