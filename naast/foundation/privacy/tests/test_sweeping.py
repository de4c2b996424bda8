"""What was erased leaves the files too: once for each erasing, only the tables that lost rows, and again when it failed.

That nothing is left in the files of a real server is measured (`make load NAME=erasure`).
"""

import pytest
from django.db import OperationalError, connection

from naast.foundation.access.actor import Job
from naast.foundation.privacy.actions import ask_erasure
from naast.foundation.privacy.jobs import sweeping
from naast.foundation.privacy.models import Erasure

from .conftest import actor_of, rows, work

pytestmark = pytest.mark.django_db
NIGHT = Job("test")


@pytest.fixture
def said(monkeypatch):
    """Note what would be written anew, instead of doing it: a test runs in a transaction."""
    asked = []
    monkeypatch.setattr(sweeping, "write_anew", lambda labels=None: asked.append(labels))
    return asked


def test_each_erasing_is_swept_once_with_the_tables_that_lost_rows(people, asks, said):
    asks(people.sanne)
    ask_erasure(actor=actor_of(people.sanne))
    assert sweeping.sweep(actor=NIGHT) == 0  # not done yet
    work()
    assert rows(Erasure).get(person=people.sanne).swept_at is None
    assert sweeping.sweep(actor=NIGHT) == 1
    assert {"privacy.PrivacyRequest", "core.DataKey", "notify.Message"} <= said[0]
    assert "audit.AuditLine" not in said[0]  # the trail loses nothing
    assert rows(Erasure).get(person=people.sanne).swept_at is not None
    assert (sweeping.sweep(actor=NIGHT), len(said)) == (0, 1)


def test_a_table_that_stays_in_use_is_tried_again(people, asks, monkeypatch):
    asks(people.sanne)
    ask_erasure(actor=actor_of(people.sanne))
    work()

    def in_use(labels):
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(sweeping, "write_anew", in_use)
    with pytest.raises(OperationalError):
        sweeping.sweep(actor=NIGHT)
    assert rows(Erasure).get(person=people.sanne).swept_at is None
    monkeypatch.setattr(sweeping, "write_anew", lambda labels: None)
    assert sweeping.sweep(actor=NIGHT) == 1


def test_sqlite_overwrites_at_once_and_has_nothing_to_write_anew(people, django_assert_num_queries):
    if connection.vendor == "sqlite":
        with django_assert_num_queries(0):
            sweeping.write_anew()
