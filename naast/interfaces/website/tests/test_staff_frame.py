"""The frame of staff: their own doors, as far as they exist and open, and 112 for a student in danger."""

import re

import pytest
from django.test import Client

from naast.awareness.guide.queries import urgent
from naast.interfaces.website import chrome, doors
from tests.invariants.addresses import Route, routes

pytestmark = pytest.mark.django_db
# Stand-ins for the pages of staff: two that Pim may open, one that Rik may, and one that is not there.
DOORS = {"desk": "Eerste deur", "lines": "Tweede deur", "accounts": "Derde deur", "not-there": "Vierde deur"}


@pytest.fixture(autouse=True)
def _stand_ins(guide, monkeypatch):
    for module in (chrome, doors):
        monkeypatch.setattr(module, "STAFF_DOORS", DOORS)


def top_of(answer) -> str:
    return answer.content.decode().split("<main", 1)[0]


@pytest.mark.parametrize(("address", "word"), [("/nl/beheer/lijnen", "Bel"), ("/en/manage/lines", "Call")])
def test_on_a_page_of_staff_stand_the_doors_that_exist_and_open(cast, signed_in, address, word):
    answer = signed_in(cast.pim).get(address)
    top = top_of(answer)
    assert [words for words in DOORS.values() if words in top] == ["Eerste deur", "Tweede deur"]
    assert re.findall(r'aria-current="page">([^<]+)<', top) == ["Tweede deur"]
    assert '<a href="tel:112">' in top
    assert f"{word} 112" in top
    assert "113" not in top
    assert 'class="dock"' not in answer.content.decode()


def test_a_page_below_a_door_belongs_to_it_and_another_does_not():
    assert [doors.section_of(name) for name in ("lines", "lines-week", "linesman", "my", "no")] == [
        "lines", "lines", "", "my", "",
    ]  # fmt: skip


def test_on_every_other_page_they_meet_the_frame_of_everyone(cast, signed_in):
    answer = signed_in(cast.pim).get("/nl/mijn")
    assert "Eerste deur" not in top_of(answer)
    assert 'class="has-dock"' in top_of(answer)
    assert "tel:113" in top_of(answer)


def test_who_may_not_open_it_sees_what_stands_at_no_address(cast, signed_in):
    student = signed_in(cast.sanne)
    refused, absent = student.get("/nl/beheer/lijnen"), student.get("/nl/beheer/lijnen/niets")
    assert (refused.status_code, absent.status_code) == (404, 404)
    assert re.sub(r'href="[^"]*"', "", top_of(refused)) == re.sub(r'href="[^"]*"', "", top_of(absent))
    assert "deur" not in top_of(refused)
    # The control: whoever may open it gets another frame at the same address.
    assert "deur" in top_of(signed_in(cast.pim).get("/nl/beheer/lijnen"))
    assert "deur" not in Client().get("/nl/beheer/lijnen", follow=True).content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_is_kept_is_what_is_rendered_fresh(language):
    given = (language, "lines", True, urgent.urgent_lines().stamp, True, ("desk", "lines"))
    kept = chrome.kept_chrome(*given)
    assert chrome.kept_chrome(*given) is kept
    assert chrome.kept_chrome.__wrapped__(*given) == kept
    assert kept != chrome.kept_chrome(*given[:-1], ("desk",))
    assert kept != chrome.kept_chrome(*given[:-1])


def test_the_real_doors_are_there_and_closed_to_who_is_not_known(monkeypatch, cast):
    monkeypatch.undo()
    every = {*doors.STAFF_DOORS, *doors.BESIDES}
    assert all(doors._page_at(name, "nl") is not None for name in every)
    assert set(doors.open_doors(doors.Actor())) == set()
    assert doors.doors_of(doors.Actor()) == []


def astray(routes):
    """List addresses for staff that light up no door, and English ones with a Dutch beginning."""
    for route in routes:
        language, _slash, path = route.address.lstrip("/").partition("/")
        if path.startswith(("medewerker/", "staff/")) and doors.section_of(route.name) not in doors.STAFF_DOORS:
            yield f"{route.address} stands under no door"
        if language == "en" and path.startswith("medewerker/"):
            yield f"{route.address} begins in Dutch"


def test_every_page_for_staff_stands_under_a_door_and_speaks_one_language(monkeypatch):
    monkeypatch.undo()
    found = routes()
    assert list(astray(found)) == []
    assert sum("/staff/" in route.address for route in found) > 40


def test_control_a_page_under_no_door_is_found(monkeypatch):
    monkeypatch.undo()
    assert len(list(astray([Route("/en/medewerker/iets", "nowhere"), Route("/nl/medewerker/iets", "nowhere")]))) == 3
