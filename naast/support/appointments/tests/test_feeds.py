"""The feed of one's own calendar: only one's own, only "Appointment", taken back at once (C1; trust.md ICS 14-17)."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import include, path

from config import urls as house
from naast.foundation.core import time
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import urls as own
from naast.support.appointments.meetings import Meeting, is_safe_link, link_of
from naast.support.appointments.models import Diary, Slot
from tests.sessions import signed_in_client

from .factories import booked, diary_of, next_slot

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [path("", include(own.bare)), *house.urlpatterns]
handler404, handler500 = house.handler404, house.handler500
MONDAY = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
PAGE = "/nl/mijn/agenda"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be early on a Monday morning."""
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


def made_by(client: Client) -> str:
    """Make an address on the page; gives its path."""
    answer = client.post(PAGE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    found = re.search(r"(/feed/[0-9a-z]+\.ics)", answer.content.decode())
    assert found is not None
    return found[1]


def feed_at(address: str) -> str:
    """Read a feed as a calendar does: without any cookie."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private"
    return str(answer.content.decode())


def test_a_feed_has_one_s_own_and_nothing_that_tells(cast: dict[str, Person], diary: Diary) -> None:
    """Both of an appointment see it in theirs; nobody sees another's; title, time and place, no more."""
    booked(cast["Sanne"], next_slot(diary))
    booked(cast["Daan"], next_slot(diary, 1))
    of_sanne = feed_at(made_by(signed_in_client(cast["Sanne"])))
    of_noor = feed_at(made_by(signed_in_client(cast["Noor"])))
    assert of_sanne.count("BEGIN:VEVENT") == 1
    assert of_noor.count("BEGIN:VEVENT") == 2
    for text in (of_sanne, of_noor):
        assert set(re.findall(r"SUMMARY:(.*)\r\n", text)) == {"Afspraak"}
        for hidden in ("Noor", "Sanne", "Daan", "DESCRIPTION", "ATTENDEE", "ORGANIZER", "adviseur"):
            assert hidden not in text


def test_wrong_taken_back_and_never_made_are_the_same_nothing(cast: dict[str, Person]) -> None:
    """No address tells that another once worked (Eventra#13381: a feed open to anyone by its id)."""
    sanne = signed_in_client(cast["Sanne"])
    first = made_by(sanne)
    second = made_by(sanne)
    feed_at(second)
    assert sanne.post(PAGE, {"revoke": "1"}).status_code == 302
    addresses = [first, second, "/feed/" + "0" * 32 + ".ics", f"/feed/{cast['Sanne'].pk.hex}.ics", "/feed/1.ics"]
    answers = [Client().get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_address_is_shown_once(cast: dict[str, Person]) -> None:
    """It is kept as a fingerprint; the page says only since when there is one."""
    sanne = signed_in_client(cast["Sanne"])
    address = made_by(sanne)
    again = sanne.get(PAGE).content.decode()
    assert address not in again
    assert "23 november 2026" in again
    assert Client().get(PAGE).status_code == 302


def test_whoever_left_has_no_feed(cast: dict[str, Person], diary: Diary) -> None:
    """Access ends at the next request (ASVS 8.3.2)."""
    booked(cast["Sanne"], next_slot(diary))
    address = made_by(signed_in_client(cast["Sanne"]))
    Person.objects.filter(pk=cast["Sanne"].pk).update(active=False)
    assert Client().get(address).status_code == 404


def test_what_is_cancelled_or_long_ago_is_not_in_it(cast: dict[str, Person], diary: Diary, monday: Any) -> None:
    """Thirty days back, a year ahead, and only what stands."""
    mine = booked(cast["Sanne"], next_slot(diary))
    sanne = signed_in_client(cast["Sanne"])
    address = made_by(sanne)
    assert "BEGIN:VEVENT" in feed_at(address)
    sanne.post(f"/nl/mijn/afspraak/{mine.code}/afzeggen")
    assert "BEGIN:VEVENT" not in feed_at(address)
    booked(cast["Sanne"], next_slot(diary, 1))
    assert "BEGIN:VEVENT" in feed_at(address)
    monday.shift(datetime.timedelta(days=31))
    assert "BEGIN:VEVENT" not in feed_at(address)
    assert time.now() > MONDAY


def test_a_place_makes_no_line_of_its_own(cast: dict[str, Person], diary: Diary) -> None:
    """Text from outside stands in one field alone (luckydye/vektor#106, web2py#2621)."""
    slot = next_slot(diary)
    Slot.objects.filter(pk=slot.pk).update(place="Kamer 1\r\nATTENDEE:mailto:x@example.org\rBEGIN:VALARM")
    booked(cast["Sanne"], slot)
    text = feed_at(made_by(signed_in_client(cast["Sanne"])))
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    assert [line for line in lines if line.startswith(("ATTENDEE", "BEGIN:VALARM"))] == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://meet.example.org/noor", True),
        ("http://meet.example.org/noor", False),
        ("javascript:alert(1)", False),
        ("https://user:secret@meet.example.org/", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_meeting_link_is_one_that_can_be_followed(address: str, good: bool) -> None:
    """Only the web, only over TLS; without a provider there is no link."""
    meeting = Meeting("k7m2p9q4r8st", MONDAY, MONDAY + datetime.timedelta(minutes=30), address)
    assert is_safe_link(address) is good
    assert link_of(meeting) == (address if good else "")
    assert link_of(meeting, "no-such-provider") == ""


def test_the_link_is_for_who_has_the_appointment(cast: dict[str, Person], diary: Diary) -> None:
    """A link of one's own is given with an appointment online, and is gone when that is off."""
    from naast.foundation.access.action import action
    from naast.foundation.access.actor import Job
    from naast.foundation.access.page import nobody
    from naast.support.appointments.models import MeetingAddress

    @action("test.link", may=nobody)
    def keep(*, actor: Job) -> None:
        MeetingAddress.objects.create(diary=diary, person=cast["Noor"], address="https://meet.example.org/noor")

    keep(actor=Job("test"))
    online = booked(cast["Sanne"], next_slot(diary), mode="online")
    here = booked(cast["Sanne"], next_slot(diary, 2))
    sanne = signed_in_client(cast["Sanne"])
    assert "https://meet.example.org/noor" in sanne.get(f"/nl/mijn/afspraak/{online.code}").content.decode()
    assert "meet.example.org" not in sanne.get(f"/nl/mijn/afspraak/{here.code}").content.decode()
    sanne.post(f"/nl/mijn/afspraak/{online.code}/afzeggen")
    assert "meet.example.org" not in sanne.get(f"/nl/mijn/afspraak/{online.code}").content.decode()
