"""Walking in: a number and no name, first come first served, and nothing that tells who is there (C1, C3)."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.audit.models import AuditLine
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.foundation.people.tests.factories import cast as make_cast
from naast.support.appointments import jobs
from naast.support.appointments.actions import walkin
from naast.support.appointments.models import WalkInTicket
from naast.support.appointments.queries import doors
from naast.support.appointments.rules.walkin import crowd, desk_key
from tests.sessions import signed_in_client

from .factories import diary_of, hours

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 12, 30, tzinfo=datetime.UTC)
DESK = "/nl/medewerker/inloop"
PUBLIC = "/nl/inloop/student-counsellor"


@pytest.fixture(autouse=True)
def monday() -> Iterator[Any]:
    """Let it be Monday, half past one in Leiden: within the walk-in hours."""
    doors.kept_walk_ins.cache_clear()
    with time_machine.travel(MONDAY, tick=False) as moved:
        yield moved
    doors.kept_walk_ins.cache_clear()


@pytest.fixture
def cast() -> dict[str, Person]:
    """Give the cast, with Kees's walk-in hour on Monday."""
    people = make_cast()
    diary_of(people["Kees"], "student-counsellor", week=[hours(0, "13:00", "15:00", purpose="walk-in")])
    return people


@pytest.fixture
def kees(cast: dict[str, Person]) -> Client:
    """Give a browser in which Kees is signed in."""
    return signed_in_client(cast["Kees"])


KEY = desk_key("student-counsellor", None, None, "leiden")


def text_of(answer: Any) -> str:
    """Give a page as text."""
    return str(answer.content.decode())


def tickets() -> list[tuple[int, str]]:
    """List the numbers and how they stand."""
    rows = WalkInTicket.objects.unscoped(reason="test").order_by("number")
    return list(rows.values_list("number", "state"))


def take(client: Client) -> Any:
    """Take a number."""
    return client.post(PUBLIC, {"desk": KEY})


def test_a_number_is_taken_without_an_account_once_per_browser(cast: dict[str, Person]) -> None:
    browser, other = Client(), Client()
    assert "Er wacht nu niemand" in text_of(browser.get(PUBLIC))
    assert take(browser).status_code == 302
    take(browser)
    assert tickets() == [(1, "waiting")]
    text = text_of(browser.get(PUBLIC))
    assert "Jouw nummer is 1" in text
    assert "Je bent de eerste" in text
    take(other)
    assert tickets() == [(1, "waiting"), (2, "waiting")]
    text = text_of(other.get(PUBLIC))
    assert "Jouw nummer is 2" in text
    assert "nog een paar voor je" in text
    assert "Jouw nummer" not in text_of(Client().get(PUBLIC))


def test_nobody_is_named_and_nothing_leads_to_a_browser(cast: dict[str, Person]) -> None:
    browser = signed_in_client(cast["Sanne"])
    take(browser)
    row = WalkInTicket.objects.unscoped(reason="test").get()
    assert row.secret != browser.cookies["naast_walkin"].value
    assert str(cast["Sanne"].pk) not in str(row.__dict__)
    assert "Sanne" not in text_of(signed_in_client(cast["Kees"]).get(DESK))
    browser.post(PUBLIC, {"desk": KEY, "leave": "1"})
    lines = AuditLine.objects.filter(verb__startswith="walk-in.")
    assert set(lines.values_list("verb", "actor", "subject")) == {
        ("walk-in.taken", None, None),
        ("walk-in.left", None, None),
    }


def test_first_come_first_served(kees: Client) -> None:
    one, two = Client(), Client()
    take(one)
    take(two)
    answer = kees.post(DESK, {"desk": KEY, "next": "1"})
    text = text_of(kees.get(answer["Location"]))
    assert "Nummer 1 is aan de beurt" in text
    assert "jij bent aan de beurt" in text_of(one.get(PUBLIC))
    assert "Je bent de eerste" in text_of(two.get(PUBLIC))
    kees.post(DESK, {"desk": KEY, "next": "1"})
    assert tickets() == [(1, "called"), (2, "called")]
    assert kees.post(DESK, {"desk": KEY, "next": "1"})["Location"].endswith("said=nobody")


@pytest.mark.parametrize("state", ["done", "left", "waiting"])
def test_the_desk_says_how_it_ended(kees: Client, state: str) -> None:
    take(Client())
    kees.post(DESK, {"desk": KEY, "next": "1"})
    code = WalkInTicket.objects.unscoped(reason="test").get().code
    kees.post(DESK, {"end": f"{state}.{code}"})
    assert tickets() == [(1, state)]


@pytest.mark.parametrize("end", ["", "done", "done.", "gone.x", "done.%00", "waiting.bestaatniet"])
def test_nonsense_changes_nothing(kees: Client, end: str) -> None:
    take(Client())
    assert kees.post(DESK, {"end": end}).status_code == 302
    assert kees.get(f"{DESK}?said=called&number=<b>").status_code == 200
    assert tickets() == [(1, "waiting")]


def test_a_number_is_handed_out_at_the_desk(kees: Client) -> None:
    answer = kees.post(DESK, {"desk": KEY, "hand-out": "1"})
    assert "Schrijf het op een briefje" in text_of(kees.get(answer["Location"]))
    take(Client())
    assert tickets() == [(1, "waiting"), (2, "waiting")]


def test_who_changes_their_mind_gives_it_back_and_can_take_another(cast: dict[str, Person]) -> None:
    browser = Client()
    take(browser)
    browser.post(PUBLIC, {"desk": KEY, "leave": "1"})
    assert tickets() == [(1, "left")]
    take(browser)
    assert tickets() == [(1, "left"), (2, "waiting")]
    stranger = Client()
    assert stranger.post(PUBLIC, {"desk": KEY, "leave": "1"}).status_code == 302
    assert tickets() == [(1, "left"), (2, "waiting")]


def test_no_number_before_it_is_open_nor_at_a_desk_that_is_not_there(cast: dict[str, Person], monday: Any) -> None:
    monday.move_to(MONDAY - datetime.timedelta(hours=3))
    assert "Nu nog niet open" in text_of(Client().get(PUBLIC))
    take(Client())
    Client().post(PUBLIC, {"desk": "zomaar"})
    Client().post(PUBLIC, {"desk": KEY.replace("leiden", "the-hague")})
    assert tickets() == []
    monday.move_to(MONDAY + datetime.timedelta(hours=3))
    doors.kept_walk_ins.cache_clear()
    assert "Vandaag is er geen inloop meer" in text_of(Client().get(PUBLIC))


def test_a_role_nobody_walks_in_to_is_not_there(cast: dict[str, Person]) -> None:
    assert Client().get("/nl/inloop/administrator").status_code == 404
    assert Client().get("/nl/inloop/psychologist").status_code == 200
    assert Client().get("/en/walk-in/student-counsellor").status_code == 200


def test_how_many_wait_is_said_in_words_that_show_nobody() -> None:
    assert [crowd(number) for number in (0, 1, 5, 6, 400)] == [
        "nobody",
        "a-few",
        "a-few",
        "more-than-five",
        "more-than-five",
    ]


def test_the_page_asks_as_much_for_many_who_wait_as_for_none(cast: dict[str, Person]) -> None:
    browser = Client()
    browser.get(PUBLIC)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            browser.get(PUBLIC)
        return len(found)

    few = asked()
    kees = actor_for(cast["Kees"])
    for _ in range(12):
        walkin.hand_out(actor=kees, desk=KEY)
    assert asked() == few
    assert "meer dan vijf" in text_of(browser.get(PUBLIC))


def test_yesterdays_numbers_are_gone_and_today_begins_at_one(cast: dict[str, Person], monday: Any) -> None:
    take(Client())
    monday.shift(datetime.timedelta(days=7))
    jobs.forget_walk_in()
    assert tickets() == []
    doors.kept_walk_ins.cache_clear()
    take(Client())
    assert tickets() == [(1, "waiting")]


def test_more_numbers_than_anybody_can_help_are_refused_kindly(
    cast: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walkin, "MOST_A_DAY", 1)
    take(Client())
    answer = take(Client())
    assert answer.status_code == 429
    assert "Kom gewoon naar de inloop" in text_of(answer)


@pytest.mark.parametrize("name", ["Ilse", "Noor", "Lotte", "Bram"])
def test_a_desk_is_for_who_sits_there(cast: dict[str, Person], name: str) -> None:
    take(Client())
    client = signed_in_client(cast[name])
    text = text_of(client.get(DESK))
    assert KEY not in text
    assert "Nummer 1" not in text
    code = WalkInTicket.objects.unscoped(reason="test").get().code
    assert client.post(DESK, {"desk": KEY, "next": "1"}).status_code == 404
    assert client.post(DESK, {"desk": KEY, "hand-out": "1"}).status_code == 404
    client.post(DESK, {"end": f"done.{code}"})
    assert tickets() == [(1, "waiting")]


@pytest.mark.parametrize("name", ["Sanne", "Rik", "Omar"])
def test_who_has_no_such_function_finds_no_desk(cast: dict[str, Person], name: str) -> None:
    assert signed_in_client(cast[name]).get(DESK).status_code == 404
    with pytest.raises(Refused):
        walkin.call_next(actor=actor_for(cast[name]), desk=KEY)


def test_who_is_not_signed_in_is_asked_to_at_the_desk(cast: dict[str, Person]) -> None:
    assert "/inloggen" in Client().get(DESK)["Location"]
    with pytest.raises(Refused):
        walkin.call_next(actor=ANONYMOUS, desk=KEY)
