"""Posting: in the caller's transaction, once per key, never a word of content; taking back what has not left."""

import datetime

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from naast.foundation.access.confidential import OutsideAction
from naast.foundation.core.ids import new_id
from naast.foundation.notify import outbox
from naast.foundation.notify.letters import UnknownLetter
from naast.foundation.notify.tests.conftest import messages, notices

GUEST = "gast@example.org"


def queued():
    return [row.args_kwargs["args"] for row in DBTaskResult.objects.all()]


def test_a_letter_waits_in_the_outbox_and_stands_on_the_page(cast, room, post, at):
    now = at(12)
    about = new_id()
    key = post(cast.sanne, about=about)
    message, notice = messages().get(), notices().get()
    assert (message.person_id, message.letter, message.about, message.key) == (cast.sanne.pk, "test.told", about, key)
    assert (message.state, message.not_before, message.address, message.language) == ("waiting", now, None, "")
    assert (notice.person_id, notice.about, notice.at, notice.seen_at) == (cast.sanne.pk, about, now, None)
    assert room.seen == []  # what it says is made when it leaves
    assert ["notify.send"] in queued()


def test_the_same_key_is_one_letter(cast, room, post):
    key = new_id()
    for _ in range(3):
        post(cast.sanne, key=key)
        post(None, key=outbox.key_of("guest", key), address=GUEST, language="nl")
    assert (messages().count(), notices().count()) == (2, 1)


def test_nothing_is_posted_outside_an_action(cast, room):
    with pytest.raises(OutsideAction):
        outbox.post(to=cast.sanne.pk, letter="test.told", about=new_id(), key=new_id())
    with pytest.raises(OutsideAction):
        outbox.withdraw(about=new_id(), letters=("test.told",))


def test_nothing_is_left_of_an_action_that_failed(cast, room, acting):
    def fails():
        outbox.post(to=cast.sanne.pk, letter="test.told", about=new_id(), key=new_id())
        raise RuntimeError("undone")

    before = len(queued())
    with pytest.raises(RuntimeError):
        acting(fails)
    assert (messages().count(), notices().count(), len(queued())) == (0, 0, before)


def test_the_sending_is_queued_once_in_a_transaction(cast, room, acting, at):
    at(12)
    before = queued().count(["notify.send"])
    acting(lambda: [outbox.post(to=cast.sanne.pk, letter="test.told", about=new_id(), key=new_id()) for _ in range(5)])
    assert queued().count(["notify.send"]) == before + 1


def test_the_address_of_a_guest_is_sealed(room, post, db):
    post(None, address=GUEST, language="en")
    message = messages().get()
    assert (message.address, message.language, message.person_id) == (GUEST, "en", None)
    assert notices().count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM notify_message")
        assert GUEST.encode() not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"to": None}, outbox.NoReader),
        ({"to": None, "address": GUEST}, outbox.NoReader),
        ({"to": None, "address": GUEST, "language": "fr"}, outbox.NoReader),
        ({"to": None, "address": "a@example.org\nBcc: b@example.org", "language": "nl"}, outbox.NoAddress),
        ({"to": None, "address": "a@example.org, b@example.org", "language": "nl"}, outbox.NoAddress),
        ({"to": None, "address": "nobody", "language": "nl"}, outbox.NoAddress),
        ({"letter": "test.unknown"}, UnknownLetter),
        ({"address": GUEST}, outbox.NoReader),
    ],
)
def test_what_cannot_be_delivered_is_not_posted(cast, room, post, given, fault):
    with pytest.raises(fault):
        post(**({"to": cast.sanne} | given))
    assert messages().count() == 0


def test_what_has_not_left_is_taken_back(cast, room, post, acting, at):
    now = at(12)
    about, later = new_id(), now + datetime.timedelta(days=1)
    post(cast.sanne, about=about, at=later)
    post(None, about=about, at=later, address=GUEST, language="nl")
    post(cast.sanne, letter="test.urgent", about=about, at=later)
    post(cast.sanne, at=later)
    assert acting(lambda: outbox.withdraw(about=about, letters=("test.told",))) == 2
    assert acting(lambda: outbox.withdraw(about=about, letters=("test.told",))) == 0
    assert sorted(messages(state="withdrawn").values_list("letter", "fault")) == [("test.told", "withdrawn")] * 2
    assert messages(state="withdrawn", address__isnull=True).count() == 2
    assert messages(state="waiting").count() == 2
    assert notices().count() == 2
    with pytest.raises(UnknownLetter):
        acting(lambda: outbox.withdraw(about=about, letters=("test.gone",)))


def test_what_happened_long_ago_is_brought_in_without_a_word(cast, room, post, at):
    now = at(12)
    with outbox.unannounced(reason="brought in"):
        post(cast.sanne)
        post(cast.sanne, at=now - datetime.timedelta(days=1))
        post(cast.sanne, at=now + datetime.timedelta(days=1))
    assert (messages().count(), notices().count()) == (1, 1)
    post(cast.sanne)
    assert messages().count() == 2
    with pytest.raises(ValueError, match="why"), outbox.unannounced(reason=" "):
        pass


@pytest.mark.parametrize(
    ("hour", "given", "leaves"),
    [
        (12, {"at": datetime.datetime(2026, 11, 26, tzinfo=datetime.UTC)}, 0),
        (22, {}, 0),
        (22, {"started": True}, 1),
        (22, {"letter": "test.urgent"}, 1),
        (12, {}, 1),
    ],
)
def test_a_letter_of_later_or_of_the_night_queues_nothing_yet(cast, room, post, at, hour, given, leaves):
    at(hour)
    before = queued().count(["notify.send"])
    post(cast.sanne, **given)
    assert queued().count(["notify.send"]) == before + leaves
