"""Letters that wait, were given up or may have left twice are counted; a sender that tells is warned of."""

import datetime
from dataclasses import replace

import pytest

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.notify.models import Message
from naast.interfaces.operating.checks import post

from .conftest import faults, warnings


def letter(**changed):
    """Put a row into the outbox as it may stand there, two hours old and of somebody without an account."""

    @action("test.put", may=nobody)
    def put(*, actor):
        now = time.now()
        given = {"key": new_id(), "letter": "test.x", "about": new_id(), "language": "nl", "posted_at": now}
        given |= {"not_before": now - datetime.timedelta(hours=2), "address": "gast@example.edu"} | changed
        if given.get("state", "waiting") != "waiting":
            given |= {"done_at": now, "address": None}
        Message.objects.create(**given)

    put(actor=Job("test"))


@pytest.fixture
def noon(monkeypatch):
    """It is noon, when letters may leave."""
    moment = time.moment_of(datetime.date(2026, 11, 25), datetime.time(12))
    monkeypatch.setattr(time, "now", lambda: moment)
    return moment


@pytest.mark.django_db
def test_letters_that_leave_are_no_finding(at, noon):
    now = replace(at(), our_now=noon)
    assert list(post.letters(now)) == []
    letter(state="sent")
    letter(not_before=noon + datetime.timedelta(days=1))
    letter(not_before=noon)
    letter(claimed_until=time.system_now() + datetime.timedelta(minutes=5), claim=new_id())
    assert list(post.letters(now)) == []


@pytest.mark.django_db
def test_letters_that_wait_or_were_given_up_are_counted(at, noon):
    now = replace(at(), our_now=noon)
    letter()
    letter(state="failed")
    letter(state="sent", lost=1)
    assert faults(post.letters(now)) == ["1 letters wait to leave, the oldest for 120 minutes."]
    assert [words.split(" letters")[0] for words in warnings(post.letters(now))] == ["1", "1"]


@pytest.mark.django_db
def test_letters_of_the_night_are_not_late_in_the_morning(at, monkeypatch):
    moment = time.moment_of(datetime.date(2026, 11, 25), datetime.time(8, 1))
    monkeypatch.setattr(time, "now", lambda: moment)
    letter(not_before=moment - datetime.timedelta(hours=10))
    assert list(post.letters(replace(at(), our_now=moment))) == []
    later = moment + datetime.timedelta(hours=1)
    monkeypatch.setattr(time, "now", lambda: later)
    assert len(faults(post.letters(replace(at(), our_now=later)))) == 1


def test_a_sender_that_tells_is_warned_of(at, settings):
    for good in ("post@example.edu", "Voorbeeld Universiteit <noreply@example.edu>"):
        settings.DEFAULT_FROM_EMAIL = good
        assert list(post.sender(at())) == []
    for telling in ("welzijn@example.edu", "psychologen@example.edu", "studieadviseur@example.edu"):
        settings.DEFAULT_FROM_EMAIL = telling
        assert len(warnings(post.sender(at()))) == 1
