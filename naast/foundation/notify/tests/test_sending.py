"""Sending to a server that listens: once, when it may, to who is still there, and what becomes of what fails."""

import datetime
import logging

import pytest
from django.db import connection

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import jobs as queue
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.models import DataKey
from naast.foundation.core.readonly import GetMayNotWrite
from naast.foundation.notify import jobs, letters
from naast.foundation.notify.letters import Content
from naast.foundation.notify.tests.conftest import messages, notices, text_of

GUEST = "gast@example.org"
DAY = datetime.timedelta(days=1)


def state():
    return messages().values_list("state", "fault", "tries", "lost").get()


def test_a_letter_leaves_in_the_language_and_with_the_right_of_its_reader(cast, room, post, server, at):
    at(12)
    about = new_id()
    post(cast.mei, about=about)
    jobs.send()
    (mail,) = server.mails
    assert mail["To"] == cast.mei.email
    assert text_of(mail).startswith(f"Hello {cast.mei.shown_name},\n\nJe afspraak staat.\n\nTot woensdag.\n\n")
    ((reader, told_about),) = room.seen
    assert (reader.actor.pk, reader.language, told_about) == (cast.mei.pk, "en", about)
    assert reader.actor.kinds == {"student"}
    assert reader.actor.studies
    assert state() == ("sent", "", 0, 0)


def test_a_letter_leaves_once(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    for _ in range(3):
        jobs.send()
    assert len(server.mails) == 1


def test_a_job_that_was_queued_with_it_sends_it(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    while queue.run_next("test"):
        pass
    assert len(server.mails) == 1


def test_a_guest_is_written_to_as_nobody_and_then_forgotten(room, post, server, at, db):
    at(12)
    post(None, address=GUEST, language="en")
    jobs.send()
    (mail,) = server.mails
    assert mail["To"] == GUEST
    assert text_of(mail).startswith("Hello,\n\n")
    assert room.seen[0][0].actor == ANONYMOUS
    assert messages(state="sent", address__isnull=True).count() == 1


def test_who_is_gone_gets_nothing(cast, room, post, server, at):
    now = at(12)
    post(cast.sanne)
    cast.sanne.ended_on = (now - DAY).date()
    cast.sanne.save()
    jobs.send()
    assert (server.mails, room.seen) == ([], [])
    assert state()[:2] == ("withdrawn", "the reader is gone")


def test_who_lost_the_right_gets_nothing(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    room.content = None  # what a letter says of rows its reader may not see any more
    jobs.send()
    assert server.mails == []
    assert state()[:2] == ("withdrawn", "nothing to say")


def test_who_has_no_address_has_the_line_on_their_page(cast, room, post, server, at):
    at(12)
    cast.sanne.email = ""
    cast.sanne.save()
    post(cast.sanne)
    jobs.send()
    assert server.mails == []
    assert state()[:2] == ("withdrawn", "no address")
    assert notices().count() == 1


def test_a_letter_of_a_room_that_is_gone_is_withdrawn(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    del letters._letters["test.told"]
    jobs.send()
    assert state()[:2] == ("withdrawn", "its room is gone")


def test_a_letter_that_cannot_be_written_waits_and_stops_no_other(cast, room, post, server, at, caplog):
    at(12)
    post(cast.sanne, letter="test.by-mail")
    post(cast.daan)
    letters._letters["test.by-mail"] = letters.Letter(
        "test.by-mail", lambda reader, about: 1 / 0, quiet=True, in_app=False, example=None
    )
    jobs.send()
    assert [mail["To"] for mail in server.mails] == [cast.daan.email]
    assert messages(letter="test.by-mail", state="waiting", tries=1, fault="could not be written").count() == 1
    assert "ZeroDivisionError" in caplog.text
    assert cast.sanne.email not in caplog.text


def test_a_letter_that_writes_is_stopped(cast, room, post, server, at):
    at(12)
    post(cast.sanne)

    def writes(reader, about):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET shown_name = ''")
        return room.content

    letters._letters["test.told"] = letters.Letter("test.told", writes, quiet=True, in_app=True, example=None)
    jobs.send()
    assert server.mails == []
    assert state()[1] == "could not be written"
    with pytest.raises(GetMayNotWrite):
        jobs._written(messages().get(), jobs.addressed(messages().get()))


# --- Quiet hours ----------------------------------------------------------------------------------------------------
def test_what_may_wait_leaves_in_the_morning(cast, room, post, server, at):
    at(21, 5)
    post(cast.sanne)
    jobs.send()
    at(23)
    jobs.send()
    at(7, 59, datetime.date(2026, 11, 26))
    jobs.send()
    assert server.mails == []
    at(8, 0, datetime.date(2026, 11, 26))
    jobs.send_what_waited()
    assert len(server.mails) == 1


def test_what_is_urgent_and_what_the_reader_started_leave_at_night(cast, room, post, server, at):
    at(23)
    post(cast.sanne, letter="test.urgent")
    post(cast.daan, started=True)
    post(cast.mei)
    jobs.send()
    assert {mail["To"] for mail in server.mails} == {cast.sanne.email, cast.daan.email}


def test_what_the_reader_started_and_could_not_leave_waits_for_the_morning_too(cast, room, post, server, at):
    at(23)
    post(cast.daan, started=True)
    at(23, 16)
    jobs.send()
    assert server.mails == []


def test_a_reminder_leaves_when_its_time_has_come(cast, room, post, server, at):
    now = at(12)
    post(cast.sanne, at=now + DAY)
    jobs.send()
    assert server.mails == []
    at(12, 0, datetime.date(2026, 11, 26))
    jobs.send()
    assert len(server.mails) == 1


def test_the_demonstration_sends_what_its_clock_walks_past(cast, room, post, server, settings, monkeypatch):
    """A reminder of a day that is skipped leaves that morning, not at the end of the walk."""
    begin = time.moment_of(datetime.date(2026, 11, 25), datetime.time(12))
    here = [begin]
    monkeypatch.setattr(time, "now", lambda: here[0])
    post(cast.sanne, at=time.moment_of(datetime.date(2026, 11, 26), datetime.time(22)))
    left = []
    server.each = lambda: left.append(here[0])
    queue.run_days(begin, begin + 2 * DAY, lambda moment: here.__setitem__(0, moment))
    assert left == [time.moment_of(datetime.date(2026, 11, 27), datetime.time(8))]


# --- The trail, and forgetting --------------------------------------------------------------------------------------
def test_the_trail_says_that_somebody_was_written_to_and_not_what(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    jobs.send()
    lines = AuditLine.objects.filter(verb__startswith="mail.").order_by("at", "seq")
    assert [(line.verb, line.subject, line.role) for line in lines] == [
        ("mail.begun", cast.sanne.pk, "job:notify.send"),
        ("mail.sent", cast.sanne.pk, "job:notify.send"),
    ]
    assert not any("test.told" in line.what for line in lines)


def test_what_is_over_is_forgotten_and_the_key_of_a_guest_destroyed(cast, room, post, server, at):
    at(12)
    post(cast.sanne)
    post(None, address=GUEST, language="nl")
    waiting = post(cast.daan, at=time.now() + 400 * DAY)
    jobs.send()
    at(12, 0, datetime.date(2026, 12, 24))
    jobs.forget()
    assert messages().count() == 3
    at(12, 0, datetime.date(2026, 12, 26))
    jobs.forget()
    assert messages().get().key == waiting
    assert DataKey.objects.filter(file="mail-address", wrapped__isnull=True).count() == 1
    assert notices().count() == 2
    at(12, 0, datetime.date(2027, 2, 24))
    jobs.forget()
    assert notices().get().key == waiting


def test_nothing_of_a_letter_stands_in_the_log(cast, room, post, server, at, caplog):
    at(12)
    caplog.set_level(logging.DEBUG)
    room.content = Content(subject="Gesprek met de psycholoog", paragraphs=("Over je depressie",), link="//weg.example")
    post(cast.sanne)
    jobs.send()
    assert len(server.mails) == 1
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("naast."))
    for word in (cast.sanne.email, cast.sanne.shown_name, "psycholoog", "depressie"):
        assert word not in ours
    assert "test.told" in ours
