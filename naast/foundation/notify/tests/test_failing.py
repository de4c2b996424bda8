"""Servers that are away or refuse, letters taken back meanwhile, workers that die, and workers at once."""

import datetime
import threading

import pytest
from django.db import connection

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.notify import actions, jobs, outbox
from naast.foundation.notify.queries import post_now
from naast.foundation.notify.tests.conftest import messages

GUEST = "gast@example.org"
DAY = datetime.timedelta(days=1)


def state():
    return messages().values_list("state", "fault", "tries", "lost").get()


# --- What fails -----------------------------------------------------------------------------------------------------
def test_a_server_that_is_away_keeps_the_others_waiting(cast, room, post, server, settings, at, caplog):
    now = at(12)
    for person in (cast.sanne, cast.daan, cast.mei):
        post(person)
    settings.EMAIL_PORT = 1
    jobs.send()
    assert messages(state="waiting", tries=1, fault="the server is away").count() == 1
    assert messages(state="waiting", tries=0).count() == 2
    assert cast.sanne.email not in caplog.text
    settings.EMAIL_PORT = server.port
    at(12, 1)
    jobs.send()
    assert len(server.mails) == 3
    assert messages(state="sent", done_at__gt=now).count() == 3


def test_a_server_that_is_slow_to_take_is_asked_again_later_and_later(cast, room, post, server, at):
    now = at(12)
    server.data = "451 later"
    post(cast.sanne)
    jobs.send()
    assert (state(), messages().get().not_before) == (("waiting", "refused 451", 1, 0), now + DAY / 24 / 60)
    jobs.send()
    assert state()[2] == 1  # not before its time
    now = at(12, 5)
    jobs.send()
    assert (state()[2], messages().get().not_before) == (2, now + DAY / 24 / 12)


def test_what_is_refused_too_often_is_given_up_and_counted(cast, room, post, server, monkeypatch):
    server.data = "451 later"
    here = time.moment_of(datetime.date(2026, 11, 25), datetime.time(12))
    monkeypatch.setattr(time, "now", lambda: here)
    post(cast.sanne)
    for _ in range(20):
        jobs.send()
        here += 2 * DAY
    assert state() == ("failed", "refused 451", 9, 0)
    counted = post_now(since=here - 60 * DAY)
    assert (counted.waiting, counted.failed, counted.unsure) == (0, 1, 0)


def test_an_address_that_does_not_exist_is_given_up_at_once(cast, room, post, server, at):
    at(12)
    server.rcpt = "550 nobody of that name"
    post(cast.sanne)
    jobs.send()
    assert state() == ("failed", "refused 550", 1, 0)


def test_an_address_that_is_full_is_tried_again(cast, room, post, server, at):
    at(12)
    server.rcpt = "452 full"
    post(cast.sanne)
    jobs.send()
    assert state() == ("waiting", "refused 452", 1, 0)


def test_an_address_that_breaks_headers_is_given_up(cast, room, post, server, at):
    at(12)
    cast.sanne.email = "sanne@example.org\nBcc: all@example.org"
    cast.sanne.save()
    post(cast.sanne)
    jobs.send()
    assert server.mails == []
    assert state()[:2] == ("failed", "no proper mail")


def test_what_is_taken_back_while_it_is_being_sent_has_been_sent(cast, room, post, acting, at):
    at(12)
    about = new_id()
    post(cast.sanne, about=about)
    message = actions.claim(actor=Job("test"), claim=new_id())
    acting(lambda: outbox.withdraw(about=about, letters=("test.told",)))
    actions.note_sent(actor=Job("test"), message=message)
    assert state()[0] == "sent"


def test_what_is_taken_back_while_it_fails_stays_taken_back(cast, room, post, acting, at):
    at(12)
    about = new_id()
    post(cast.sanne, about=about)
    message = actions.claim(actor=Job("test"), claim=new_id())
    acting(lambda: outbox.withdraw(about=about, letters=("test.told",)))
    actions.note_failure(actor=Job("test"), message=message, because="refused 451")
    assert state()[:2] == ("withdrawn", "withdrawn")


# --- Workers that die, and workers at once --------------------------------------------------------------------------
def test_a_worker_that_died_before_it_wrote_is_followed_once_and_marked(cast, room, post, server, at, monkeypatch):
    at(12)
    post(cast.sanne)

    def dies(**_):
        raise KeyboardInterrupt

    for minute in (0, 11, 22, 33):
        at(12, minute)
        with monkeypatch.context() as patch:
            patch.setattr(actions, "note_sent", dies)
            try:
                jobs.send()
            except KeyboardInterrupt:
                continue
    assert len(server.mails) == 2  # never a third
    assert len({mail["Message-ID"] for mail in server.mails}) == 1
    assert state() == ("failed", "lost", 0, 1)
    at(13)
    jobs.send()
    assert len(server.mails) == 2


def test_a_worker_that_died_is_followed_and_its_message_is_sent(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    assert actions.claim(actor=Job("test"), claim=new_id()) is not None
    jobs.send()
    assert server.mails == []  # still claimed
    at(12, 11)
    jobs.send()
    assert len(server.mails) == 1
    assert state() == ("sent", "", 0, 1)
    assert post_now(since=time.now() - DAY).unsure == 1


def test_a_worker_that_lost_its_claim_writes_nothing(cast, room, post, at):
    at(12)
    post(cast.sanne)
    slow = actions.claim(actor=Job("slow"), claim=new_id())
    at(12, 11)
    quick = actions.claim(actor=Job("quick"), claim=new_id())
    actions.note_failure(actor=Job("slow"), message=slow, because="refused 451")
    assert messages().get().claim == quick.claim
    actions.note_sent(actor=Job("quick"), message=quick)
    actions.note_failure(actor=Job("slow"), message=slow, because="refused 451")
    assert state()[0] == "sent"


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_letter_once(room, server, at, post, settings):
    """Four workers, forty letters: forty mails; the claim is what keeps them apart."""
    at(12)
    for at_guest in range(40):
        post(None, address=f"gast{at_guest}@example.org", language="nl")
    barrier = threading.Barrier(4)
    faults = []

    def work():
        try:
            barrier.wait(30)
            jobs.send()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert faults == []
    assert len(server.mails) == 40
    assert len({mail["To"] for mail in server.mails}) == 40
    assert messages(state="sent", lost=0).count() == 40


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_workers_at_once_send_twice(room, server, at, post, monkeypatch):
    """The control: the same workers, and a claim that claims nothing."""
    at(12)
    post(None, address=GUEST, language="nl")
    both = threading.Barrier(2)

    def takes(*, actor, claim):
        found = messages(state="waiting").first()
        both.wait(30)
        return found

    monkeypatch.setattr(actions, "claim", takes)

    def work():
        message = takes(actor=None, claim=None)
        with jobs._Line() as line:
            jobs.deliver(message, line)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(server.mails) == 2
