"""My page and signing out: one line per opening, stored by nobody, and gone when one signs out (G2, G3, G4, G5)."""

import re

import pytest
from django.test import Client

from naast.foundation.accounts.models import Session
from naast.foundation.accounts.sessions import hashed
from naast.foundation.audit import spool
from naast.foundation.audit.models import AuditLine

pytestmark = pytest.mark.django_db
MY = {"nl": "/nl/mijn", "en": "/en/my"}
HOME = {"nl": "/nl/", "en": "/en/"}
OUT = {"nl": "/nl/uitloggen", "en": "/en/sign-out"}
LOCAL = {"Origin": "http://testserver"}


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


def lines_by(person) -> list[AuditLine]:
    spool.drain()
    return list(AuditLine.objects.filter(actor=person.pk, verb__startswith="page.").order_by("at"))


@pytest.mark.parametrize("language", MY)
def test_opening_leaves_exactly_one_line_and_is_stored_by_nobody(cast, signed_in, language):
    answer = signed_in(cast.sanne).get(MY[language])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert [(line.verb, line.actor, line.subject, line.what) for line in lines_by(cast.sanne)] == [
        ("page.opened", cast.sanne.pk, cast.sanne.pk, "my")
    ]


@pytest.mark.parametrize("who", ["sanne", "mei", "noor", "ilse", "pim", "rik", "priya"])
def test_everybody_sees_their_own_name_and_nobody_else_s_page(cast, signed_in, who):
    person = getattr(cast, who)
    text = signed_in(person).get(MY["nl"]).content.decode()
    assert f"<h1>Dag {person.given_name}</h1>" in text
    others = {getattr(cast, name).given_name for name in ("daan", "sem", "vera") if name != who}
    assert [name for name in others if f"Dag {name}" in text] == []


@pytest.mark.parametrize(
    ("given", "shown", "greeted"),
    [
        ("Sanne", "Sanne de Wit", "Sanne"),
        ("Anne Fleur", "Anne Fleur de Wit", "Anne Fleur"),
        ("Johannes", "Han de Wit", "Han de Wit"),  # goes by another name than the one on paper
        ("San", "Sanne de Wit", "Sanne de Wit"),
        ("Sanne", "Sanne", "Sanne"),
    ],
)
def test_the_greeting_is_the_first_name_that_somebody_goes_by(cast, signed_in, given, shown, greeted):
    type(cast.sanne).objects.filter(pk=cast.sanne.pk).update(given_name=given, shown_name=shown)
    assert f"<h1>Hello {greeted}</h1>" in signed_in(cast.sanne).get(MY["en"]).content.decode()


def test_the_students_see_who_is_there_for_their_programme(cast, signed_in):
    assert "Noor el Amrani" in signed_in(cast.sanne).get(MY["nl"]).content.decode()
    assert "Noor el Amrani" not in signed_in(cast.sem).get(MY["nl"]).content.decode()
    assert "Bram Hendriks" in signed_in(cast.sem).get(MY["nl"]).content.decode()


def test_only_the_editor_is_led_to_the_lines(cast, signed_in):
    for who in ("pim", "sanne", "rik", "eva"):
        text = signed_in(getattr(cast, who)).get(MY["nl"]).content.decode()
        assert ("/nl/beheer/lijnen" in text) == (who == "pim")


def test_who_looked_is_told_in_words_and_own_visits_are_not(cast, signed_in):
    from naast.foundation.audit.entries import entry

    client = signed_in(cast.sanne)
    assert "Niemand anders dan jijzelf." in client.get(MY["nl"]).content.decode()
    looked = entry(
        actor=cast.noor.pk,
        role="study-adviser",
        verb="page.opened",
        subject=cast.sanne.pk,
        what="my",
        ground="adviser of this student",
    )
    spool.note(looked)
    spool.drain()
    text = client.get(MY["nl"]).content.decode()
    assert "Niemand anders dan jijzelf." not in text
    looks = text[text.index('id="looked"') :].split("/mijn/delen")[0]
    assert len(re.findall(r"<li>", looks)) == 1
    assert "Noor el Amrani" in looks  # who, and as what (NEN 7513)
    assert "tudieadviseur" in looks


@pytest.mark.parametrize("language", MY)
def test_who_is_not_signed_in_is_asked_to_and_comes_back(language):
    answer = Client().get(MY[language])
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={MY[language]}")
    assert not answer.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_my_page_takes_nothing(cast, signed_in, method):
    assert getattr(signed_in(cast.sanne), method)(MY["nl"]).status_code in (403, 405)


# --- Signing out ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", MY)
def test_signing_out_ends_the_session_here_and_in_the_browser(cast, signed_in, language):
    client = signed_in(cast.sanne)
    old = client.cookies["naast_session"].value
    assert Session.objects.filter(session_key=hashed(old)).exists()
    answer = client.post(OUT[language])
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME[language])
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.cookies["naast_session"].value == ""
    assert not Session.objects.filter(session_key=hashed(old)).exists()
    # The old cookie, kept by somebody else, opens nothing.
    thief = Client()
    thief.cookies["naast_session"] = old
    assert thief.get(MY[language]).status_code == 302


def test_signing_out_is_never_a_link(cast, signed_in):
    client = signed_in(cast.sanne)
    assert '<form method="post" action="/nl/uitloggen">' in client.get(OUT["nl"]).content.decode()
    assert client.get(MY["nl"]).status_code == 200


def test_signing_out_asks_for_the_token(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.sanne)
    answer = client.post(OUT["nl"], headers=LOCAL)
    assert answer.status_code == 403
    assert "site-foot" in answer.content.decode()
    assert client.get(MY["nl"]).status_code == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(MY["nl"]).content.decode())[1]
    assert client.post(OUT["nl"], {"csrfmiddlewaretoken": token}, headers=LOCAL).status_code == 302


def test_who_left_the_university_is_signed_out_at_the_next_page(cast, signed_in):
    client = signed_in(cast.sanne)
    assert client.get(MY["nl"]).status_code == 200
    type(cast.sanne).objects.filter(pk=cast.sanne.pk).update(active=False)
    assert client.get(MY["nl"]).status_code == 302


# --- Where one is led -----------------------------------------------------------------------------------------------
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "javascript:alert(1)",
    "http:evil.example", "https:///evil.example", "evil.example", "", "\x00/nl/mijn", "/nl/mijn\r\nX-Evil: 1", "////evil.example",
    "http://testserver.evil.example/", "http://testserver@evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(cast, wanted):
    text = Client().get("/nl/inloggen", {"next": wanted}).content.decode()
    assert "evil.example" not in text
