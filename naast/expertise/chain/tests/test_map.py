"""The map: what everybody reads, and names for who is signed in alone."""

import pytest
from django.test import Client

from naast.expertise.chain.actions import arrange, describe
from naast.expertise.chain.tests.conftest import actor_of, in_days

PAGE = "/nl/keten/security-studies"
pytestmark = pytest.mark.django_db


def main(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_everybody_reads_what_each_role_does_and_does_not(people, imported):
    page = main(Client().get("/nl/keten"))
    for words in ("Dichtbij: je eerste aanspreekpunt", "Legt tentamenregels en het bindend studieadvies uit"):
        assert words in page
    assert "Geeft geen psychologische hulp" in page
    assert "Wat je vertelt, blijft bij je studieadviseur" in page, "how confidential stands in the guide already"
    english = main(Client().get("/en/chain"))
    assert "Explains exam rules and the binding study advice" in english
    assert "tentamenregels" not in english


def test_names_are_for_who_is_signed_in(people, imported, signed_in):
    assert "Noor el Amrani" not in main(Client().get(PAGE))
    assert "Namen zie je als je bent ingelogd" in main(Client().get(PAGE))
    assert "Noor el Amrani" in main(signed_in(people.sanne).get(PAGE))


def test_without_any_description_the_guide_answers(cast, imported):
    assert "Denkt mee over je studie" in main(Client().get(PAGE))


def test_a_programme_reads_its_own_text(people, imported):
    said = {"does_nl": "Spreekt elke eerstejaars in oktober", "does_en": "Meets every first-year student in October"}
    describe(actor=actor_of(people.fatima), role="study-adviser", programme="security-studies", based_on=0, said=said)
    assert "Spreekt elke eerstejaars in oktober" in main(Client().get(PAGE))
    assert "Spreekt elke eerstejaars in oktober" not in main(Client().get("/nl/keten"))
    assert "Spreekt elke eerstejaars in oktober" not in main(Client().get("/nl/keten/law"))


def test_a_student_sees_who_is_there_and_never_for_whom_or_why(people, imported, adviser, deputy, signed_in):
    arrange(actor=actor_of(people.fatima), function=adviser.pk, by=deputy.pk, since=in_days(0), until=in_days(20))
    page = main(signed_in(people.sanne).get(PAGE))
    assert "vervangt nu" in page
    assert deputy.shown_name in page
    assert "Noor el Amrani" not in page


def test_no_such_programme(people, imported):
    for code in ("no-such-programme", "x" * 200, "a%00b"):
        assert Client().get(f"/nl/keten/{code}").status_code == 404


def test_what_is_asked_of_staff(people):
    page = main(Client().get("/nl/keten/wat-we-vragen"))
    for words in ("Docent", "Promovendus", "Postdoc", "Studieadviseur", "Zeg wat je zag, niet wat je denkt dat er is."):
        assert words in page
    assert "Say what you saw" in main(Client().get("/en/chain/what-we-ask"))


def test_an_empty_map_says_so(cast):
    assert Client().get("/nl/keten/wat-we-vragen").status_code == 200


def test_the_map_asks_as_little_for_many_as_for_one(people, imported, queries):
    client = Client()
    client.get(PAGE)
    with queries(5):
        client.get(PAGE)
