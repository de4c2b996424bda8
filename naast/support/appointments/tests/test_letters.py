"""The letters about appointments: to whom, when, and nothing that tells on the reader (C1; trust.md rows 4, 6, 18)."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import translation

from naast.foundation.access.actor import ANONYMOUS, Job
from naast.foundation.core import time
from naast.foundation.notify.jobs import send
from naast.foundation.notify.letters import Reader, registered
from naast.foundation.notify.mailing import faults_of
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import jobs
from naast.support.appointments.actions.booking import cancel, confirm, move
from naast.support.appointments.actions.posting import ask_guest, remind
from naast.support.appointments.events import Cancelled, Changed, Confirmed
from naast.support.appointments.models import Appointment, Diary, State
from naast.support.appointments.queries.mine import mail_secret

from .factories import booked, diary_of, held, next_slot

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 7, 5, tzinfo=datetime.UTC)
SECRET = "a" * 26
GUEST = "guest@example.org"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be a Monday morning, outside quiet hours."""
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast."""
    return make_cast()


@pytest.fixture
def diary(cast: dict[str, Person]) -> Diary:
    """Give Noor's diary."""
    return diary_of(cast["Noor"], "study-adviser")


def posted() -> list[mail.EmailMessage]:
    """Let what waits leave; gives what left."""
    mail.outbox.clear()
    send()
    return list(mail.outbox)


def to(address: str, sent: list[mail.EmailMessage]) -> list[mail.EmailMessage]:
    """Give what went to one address."""
    return [each for each in sent if each.to == [address]]


def file_in(message: mail.EmailMessage) -> str:
    """Give the calendar file that came along."""
    part: Any = message.attachments[0]
    return str(part.get_payload(decode=True).decode())


def asked(diary: Diary) -> Appointment:
    """Let a guest hold a time and leave an address."""
    row = held(ANONYMOUS, next_slot(diary), secret=SECRET)
    ask_guest(actor=ANONYMOUS, appointment=row.pk, secret=SECRET, address=GUEST)
    return row


def state_of(row: Appointment) -> str:
    """Read the state of an appointment anew."""
    return str(Appointment.objects.unscoped(reason="test").get(pk=row.pk).state)


# --- What they say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_letter_tells_in_either_language(language: str) -> None:
    """Every letter of the room, in both languages, holds no word of health, service or person where others see it."""
    reader = Reader(ANONYMOUS, "", language)
    own = [each for each in registered() if each.name.startswith("appointment.")]
    assert len(own) >= 6
    with translation.override(language):
        for each in own:
            assert each.example is not None, each.name
            assert faults_of(each.example(reader)) == {}, each.name


def test_made_it_goes_to_both_with_a_file(cast: dict[str, Person], diary: Diary) -> None:
    """Subject, time and place; no name, no role, in body and file alike; twice the same news is one letter."""
    mine = booked(cast["Sanne"], next_slot(diary))
    for _ in range(2):
        jobs.tell_of_confirmed(Confirmed(mine.pk))
    sent = posted()
    assert sorted(each.to[0] for each in sent) == ["noor@voorbeeld.example", "sanne@voorbeeld.example"]
    mine_mail = to("sanne@voorbeeld.example", sent)[0]
    assert mine_mail.subject == "Je afspraak op dinsdag"
    text = str(mine_mail.body)
    assert "dinsdag 24 november om" in text
    assert f"/nl/mijn/afspraak/{mine.code}" in text
    for message in sent:
        whole = f"{message.subject} {message.body} {file_in(message)}".lower()
        for hidden in ("noor", "adviseur", "psycholoog"):
            assert hidden not in whole.replace("dag noor", "")
        assert "SUMMARY:Afspraak\r\n" in file_in(message)
        assert {"METHOD:PUBLISH", "STATUS:CONFIRMED"} <= set(file_in(message).splitlines())


def test_the_topic_stands_in_no_letter(cast: dict[str, Person], diary: Diary) -> None:
    """What it is about is for the two of it, behind the sign-in."""
    sanne = actor_for(cast["Sanne"])
    row = held(sanne, next_slot(diary))
    confirm(actor=sanne, appointment=row.pk, topic="kanarie")
    jobs.tell_of_confirmed(Confirmed(row.pk))
    for message in posted():
        assert "kanarie" not in f"{message.message()} {message.body} {file_in(message)}"


def test_a_language_is_the_reader_s(cast: dict[str, Person], diary: Diary) -> None:
    """Mei reads English, whatever the page was in."""
    mine = booked(cast["Mei"], next_slot(diary))
    jobs.tell_of_confirmed(Confirmed(mine.pk))
    message = to("mei@voorbeeld.example", posted())[0]
    assert message.subject == "Your appointment on Tuesday"
    assert "SUMMARY:Appointment\r\n" in file_in(message)


def test_moved_and_cancelled_raise_the_sequence(cast: dict[str, Person], diary: Diary) -> None:
    """A calendar takes the newest; a cancellation takes it out."""
    sanne = actor_for(cast["Sanne"])
    mine = booked(cast["Sanne"], next_slot(diary))
    jobs.tell_of_confirmed(Confirmed(mine.pk))
    posted()
    move(actor=sanne, appointment=mine.pk, slot=next_slot(diary, 3).code, mode="phone")
    jobs.tell_of_changed(Changed(mine.pk))
    moved = to("sanne@voorbeeld.example", posted())[0]
    assert "verzet" in str(moved.body)
    assert "SEQUENCE:1" in file_in(moved)
    cancel(actor=sanne, appointment=mine.pk)
    jobs.tell_of_cancelled(Cancelled(mine.pk))
    off = to("sanne@voorbeeld.example", posted())[0]
    assert "gaat niet door" in str(off.body)
    assert "SEQUENCE:2" in file_in(off)
    assert {"METHOD:PUBLISH", "STATUS:CANCELLED"} <= set(file_in(off).splitlines())
    uid = re.compile(r"UID:(\S+)")
    assert uid.findall(file_in(moved)) == uid.findall(file_in(off))


def test_nothing_is_said_of_what_is_off_by_the_time_it_leaves(cast: dict[str, Person], diary: Diary) -> None:
    """The right and the state are asked again at sending: no "it is made" after it was cancelled."""
    sanne = actor_for(cast["Sanne"])
    mine = booked(cast["Sanne"], next_slot(diary))
    jobs.tell_of_confirmed(Confirmed(mine.pk))
    cancel(actor=sanne, appointment=mine.pk)
    assert posted() == []


# --- Reminders ------------------------------------------------------------------------------------------------------


def test_one_reminder_a_day_before(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Once for each time, not twice; after a move again; of what was made today not at all."""
    slot = next_slot(diary, 12)
    mine = booked(cast["Sanne"], slot)
    soon = booked(cast["Daan"], next_slot(diary))
    house = Job("test")
    assert remind(actor=house) == 0
    monday.move_to(slot.starts_at - datetime.timedelta(hours=23))
    assert remind(actor=house) == 1
    assert remind(actor=house) == 0
    sent = posted()
    assert [each.to for each in sent] == [["sanne@voorbeeld.example"]]
    assert "Je hebt een afspraak" in str(sent[0].body)
    assert state_of(mine) == state_of(soon) == State.CONFIRMED


def test_a_reminder_of_what_was_cancelled_stays_behind(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """What has not left is taken back."""
    slot = next_slot(diary, 12)
    mine = booked(cast["Sanne"], slot)
    monday.move_to(slot.starts_at - datetime.timedelta(hours=23))
    remind(actor=Job("test"))
    cancel(actor=actor_for(cast["Sanne"]), appointment=mine.pk)
    assert posted() == []


# --- Guests ---------------------------------------------------------------------------------------------------------


def link_in(message: mail.EmailMessage) -> str:
    """Give the one address of ours in a mail."""
    found = re.findall(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert len(found) == 1
    return str(found[0])


def test_a_guest_confirms_by_one_button_behind_the_link(diary: Diary) -> None:
    """Opening the link changes nothing, for mail scanners open it; the button does (cal.diy#21667)."""
    row = asked(diary)
    message = posted()[0]
    assert message.to == [GUEST]
    address, browser = link_in(message), Client()
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.content.decode().count("<form") == 1
    assert state_of(row) == State.HELD
    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code in (200, 302)
    assert state_of(row) == State.CONFIRMED
    page = browser.get(address).content.decode()
    assert "Noor" not in page
    assert "Spuikade 2.14" in page
    jobs.tell_of_confirmed(Confirmed(row.pk))
    assert to(GUEST, posted())[0].subject == "Je afspraak op dinsdag"


def test_the_browser_that_held_it_cannot_confirm_for_another_s_address(diary: Diary) -> None:
    """Only who reads the mail confirms; the browser's own secret is worth nothing any more."""
    row = asked(diary)
    browser = Client()
    browser.cookies["naast_hold"] = SECRET
    assert browser.get(f"/nl/afspraak/bevestigen/{row.code}").status_code == 404
    assert browser.post(f"/nl/afspraak/g/{row.code}/{SECRET}").status_code == 404
    assert state_of(row) == State.HELD


def test_another_secret_and_no_appointment_are_the_same(diary: Diary) -> None:
    """Nothing tells a wrong secret from a code that never was."""
    row = asked(diary)
    addresses = [f"/nl/afspraak/g/{row.code}/{SECRET}", f"/nl/afspraak/g/000000000000/{mail_secret(row.pk)}"]
    for tail in ("", "/bestand", "/verzetten", "/afzeggen"):
        answers = [Client().get(address + tail) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}


def test_whatever_the_address_the_answer_is_the_same(cast: dict[str, Person], diary: Diary) -> None:
    """No oracle: a known and an unknown address get the same answer (cal.diy PR#22542)."""
    answers = []
    for number, address in enumerate(("sanne@voorbeeld.example", "nobody@example.org")):
        browser = Client()
        at = "/nl/afspraak/study-adviser/voor/security-studies"
        held_at = browser.post(at, {"slot": next_slot(diary, number).code, "mode": "phone"}).headers["Location"]
        answer = browser.post(held_at, {"address": address})
        answers.append((answer.status_code, answer.headers["Location"], answer.content))
    assert answers[0] == answers[1]
    wrong = browser.post(held_at, {"address": "geen adres"})
    assert wrong.status_code == 404  # the hold belongs to the mail by now


def test_a_wrong_address_keeps_what_was_typed(diary: Diary) -> None:
    """A fault in the address is told beside it; the time stays held."""
    browser = Client()
    at = "/nl/afspraak/study-adviser/voor/security-studies"
    held_at = browser.post(at, {"slot": next_slot(diary).code, "mode": "phone"}).headers["Location"]
    answer = browser.post(held_at, {"address": "geen adres"})
    assert answer.status_code == 422
    assert 'value="geen adres"' in answer.content.decode()


def test_a_guest_moves_and_cancels_by_the_same_link(diary: Diary, monday: Any) -> None:
    """The link of the mail opens pages with one button."""
    row = asked(diary)
    address, browser = link_in(posted()[0]), Client()
    browser.post(address)
    page = browser.get(f"{address}/verzetten").content.decode()
    new = re.findall(r'name="slot" id="s-[^"]*" value="([^"]*)"', page)[1]
    assert browser.post(f"{address}/verzetten", {"slot": new, "mode": "phone"}).status_code == 302
    assert browser.get(f"{address}/bestand").headers["Content-Type"].startswith("text/calendar")
    assert browser.get(f"{address}/afzeggen").status_code == 200
    assert state_of(row) == State.CONFIRMED
    assert browser.post(f"{address}/afzeggen").status_code == 302
    assert state_of(row) == State.CANCELLED


def test_too_late_the_mail_opens_a_page_that_says_so(diary: Diary, monday: Any) -> None:
    """After half an hour the time is anybody's, and the link says where to choose again (Appointments#279)."""
    row = asked(diary)
    address = link_in(posted()[0])
    monday.shift(datetime.timedelta(minutes=30))
    assert Client().get(address).status_code == 410
    assert Client().post(address).status_code == 410
    assert state_of(row) == State.HELD
    assert time.now() >= MONDAY


def test_what_was_said_is_erased_a_week_after(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """The page promises it: topic and address are gone after a week, and their keys, so that no backup tells (G3)."""
    sanne = actor_for(cast["Sanne"])
    mine = held(sanne, next_slot(diary, 1))
    confirm(actor=sanne, appointment=mine.pk, topic="kanarie")
    asked(diary)
    jobs.forget_what_was_said()
    rows = Appointment.objects.unscoped(reason="test")
    assert rows.get(pk=mine.pk).topic == "kanarie"
    monday.shift(datetime.timedelta(days=9))
    jobs.forget_what_was_said()
    assert rows.filter(topic__isnull=False).count() == rows.filter(guest_address__isnull=False).count() == 0
