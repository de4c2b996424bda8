"""The catalogue as its keeper changes it: who may, what students see, and that what was granted keeps its words."""

import datetime

import pytest
from django.test import Client

from naast.foundation.access.action import Refused
from naast.support.facilities.actions import advise, end_facility, put_facility
from naast.support.facilities.actions.standing import BadStanding, ChangedMeanwhile
from naast.support.facilities.models import Facility, Item, Request, Wording
from naast.support.facilities.queries.catalogue import facilities
from naast.support.facilities.queries.requests import request_shown
from naast.support.facilities.queries.statements import checked

from .conftest import TODAY, kept, main

pytestmark = pytest.mark.django_db
KEPT = "/nl/medewerker/voorzieningen/wat-er-is"
PUBLIC = "/nl/voorzieningen/wat-er-is"
WORDS = {
    "name_nl": "Een kamer met daglicht",
    "name_en": "A daylit room",
    "what_nl": "Je maakt je tentamen bij een raam.",
    "what_en": "You take your exam near a window.",
}
TIME = {"name_nl": "Ruim de tijd", "name_en": "Ample time", "what_nl": "Meer tijd.", "what_en": "More time."}
DAY = datetime.timedelta(days=1)


@pytest.fixture
def rik(room, signed_in):
    return signed_in(room.cast.rik)


def seen_on(answer):
    return main(answer).partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("who", "status"), [("rik", 200), ("fatima", 404), ("kees", 404), ("eva", 404), ("noor", 404), ("sanne", 404)]
)
def test_who_keeps_the_catalogue_opens_it_and_nobody_else(room, signed_in, who, status):
    client = signed_in(getattr(room.cast, who))
    for page in (KEPT, f"{KEPT}/nieuw", f"{KEPT}/laptop"):
        assert client.get(page).status_code == status
    assert client.post(f"{KEPT}/nieuw", WORDS | {"seen": 0, "place": "exam", "do": "save"}).status_code == (
        302 if status == 200 else 404
    )
    assert Facility.objects.exists() == (status == 200)


def test_a_coordinator_of_the_whole_university_keeps_it_too(room):
    import dataclasses

    whole = [dataclasses.replace(held, faculty=None, programme=None) for held in room.fatima.held]
    put_facility(actor=dataclasses.replace(room.fatima, held=tuple(whole)), place="exam", **WORDS)
    with pytest.raises(Refused):
        put_facility(actor=room.fatima, slug="a-daylit-room", **TIME)
    with pytest.raises(Refused):
        end_facility(actor=room.kees, slug="laptop", ends_on=TODAY)


def test_adding_one_shows_it_first_and_then_to_everybody(rik):
    typed = WORDS | {"seen": 0, "place": "exam"}
    faulty = rik.post(f"{KEPT}/nieuw", typed | {"name_en": "", "do": "save"})
    assert (faulty.status_code, WORDS["what_en"] in main(faulty)) == (422, True)
    twice = rik.post(f"{KEPT}/nieuw", typed | {"name_nl": "een laptop bij TENTAMENS", "do": "save"})
    assert "Er staat al een voorziening met deze naam" in main(twice)
    look = rik.post(f"{KEPT}/nieuw", typed | {"do": "look"})
    assert (look.status_code, Facility.objects.count()) == (200, 0)
    assert "Zo zien studenten het" in main(look)
    assert main(look).count(WORDS["name_en"]) >= 2
    assert WORDS["name_nl"] not in main(Client().get(PUBLIC))
    made = rik.post(f"{KEPT}/nieuw", typed | {"do": "save"})
    assert made.headers["Location"] == f"{KEPT}/a-daylit-room"
    assert WORDS["name_nl"] in main(Client().get(PUBLIC))
    assert WORDS["what_en"] in main(Client().get("/en/adjustments/what-there-is"))
    assert "zelf toegevoegd" in main(rik.get(KEPT))


def test_what_was_asked_and_granted_keeps_its_words(room, rik, asked, granted, signed_in):
    row = granted()
    assert "Extra tijd bij tentamens" in checked(kept(Request, pk=row.pk).statement).what[0]
    room.clock.forward(hours=1)
    page = rik.get(f"{KEPT}/extra-time")
    assert rik.post(f"{KEPT}/extra-time", TIME | {"seen": seen_on(page), "do": "save"}).status_code == 302
    assert "Ruim de tijd" in main(Client().get(PUBLIC))
    assert "Ruim de tijd" in main(signed_in(room.cast.sanne).get("/nl/voorzieningen/aanvragen"))
    sanne = main(signed_in(room.cast.sanne).get(f"/nl/voorzieningen/{row.code}"))
    assert "Extra tijd bij tentamens" in sanne
    assert "Ruim de tijd" not in sanne
    assert "Extra tijd bij tentamens" in checked(kept(Request, pk=row.pk).statement).what[0]
    room.clock.forward(hours=1)
    again = asked(kind="board")
    assert "Ruim de tijd" in {each.name for each in request_shown(room.sanne, again.code).items}


def test_ending_from_a_day_and_undoing_it(room, rik, asked, signed_in):
    row = asked(wanted=["laptop"])
    one = f"{KEPT}/laptop"
    past = rik.post(one, {"do": "end", "seen": 0, "ends_on": "22-11-2026"})
    assert (past.status_code, "22-11-2026" in main(past)) == (422, True)
    assert rik.post(one, {"do": "end", "seen": 0, "ends_on": "25-11-2026"}).status_code == 302
    assert "aan te vragen tot en met" in main(Client().get(PUBLIC))
    assert "laptop" in facilities()
    room.clock.forward(days=2)
    assert "laptop" not in facilities()
    assert "Een laptop bij tentamens" not in main(Client().get(PUBLIC))
    assert "niet meer sinds" in main(rik.get(KEPT))
    assert "Een laptop bij tentamens" in main(signed_in(room.cast.sanne).get(f"/nl/voorzieningen/{row.code}"))
    # asked before it ended: it can still be advised, and by no other request
    kees = signed_in(room.cast.kees)
    assert 'value="laptop"' in main(kees.get(f"/nl/medewerker/voorzieningen/{row.code}"))
    other = asked(kind="board", wanted=["extra-time"])
    assert 'value="laptop"' not in main(kees.get(f"/nl/medewerker/voorzieningen/{other.code}"))
    advise(actor=room.kees, code=row.code, advised=["laptop"], text="Dat past.")
    assert kept(Item, request=row.pk).state == "advised"
    assert rik.post(one, {"do": "undo", "seen": seen_on(rik.get(one))}).status_code == 302
    assert "laptop" in facilities()
    assert [each.number for each in Wording.objects.order_by("number")] == [1, 2]


def test_two_keepers_at_once_change_nothing_unseen(room, rik):
    one = f"{KEPT}/laptop"
    old = seen_on(rik.get(one))
    assert rik.post(one, TIME | {"seen": old, "do": "save"}).status_code == 302
    late = rik.post(one, WORDS | {"seen": old, "do": "save"})
    assert late.status_code == 409
    assert WORDS["what_nl"] in main(late)  # what was typed is there
    assert TIME["what_nl"] in main(late)  # and what stands now
    assert Facility.objects.get(slug="laptop").name_nl == TIME["name_nl"]
    assert rik.post(one, {"do": "end", "seen": old, "ends_on": "25-12-2026"}).status_code == 409
    assert rik.post(one, {"do": "undo", "seen": old}).status_code == 409
    assert rik.post(one, WORDS | {"seen": seen_on(late), "do": "save"}).status_code == 302
    assert Facility.objects.get(slug="laptop").name_nl == WORDS["name_nl"]
    with pytest.raises(ChangedMeanwhile):
        end_facility(actor=room.rik, slug="laptop", ends_on=None, seen=1)


def test_what_cannot_be_is_refused(room, rik):
    for wrong in ({"place": "moon"}, {"place": ""}, {"name_nl": " "}, {"what_en": ""}, {"slug": "nope"}):
        with pytest.raises(BadStanding):
            put_facility(actor=room.rik, **{"place": "exam"} | WORDS | wrong)
    with pytest.raises(BadStanding):
        end_facility(actor=room.rik, slug="laptop", ends_on=TODAY - DAY)
    assert rik.get(f"{KEPT}/nope").status_code == 404
    assert rik.post(f"{KEPT}/nope", {"do": "end"}).status_code == 404
    for bad in ({}, {"do": "x"}, {"do": "save"}, {"do": "save", "seen": "\x00"}, {"do": "end", "ends_on": "x" * 9000}):
        assert rik.post(f"{KEPT}/laptop", bad).status_code == 422
    put_facility(actor=room.rik, place="exam", **WORDS)
    taken = put_facility(actor=room.rik, place="exam", **WORDS | {"name_en": "New"})
    assert taken.slug not in ("new", "a-daylit-room")


def test_a_term_cannot_be_renewed_when_everything_in_it_ended(room, granted, signed_in):
    row = granted(until=datetime.date(2026, 12, 20))
    end_facility(actor=room.rik, slug="extra-time", ends_on=TODAY)
    answer = signed_in(room.cast.sanne).post(f"/nl/voorzieningen/{row.code}", {"do": "renew", "kind": "board"})
    assert (answer.status_code, "kun je niet meer aanvragen" in main(answer)) == (409, True)
