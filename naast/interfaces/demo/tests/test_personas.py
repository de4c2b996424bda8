"""Signing in as somebody invented, with one click: a fresh session, led nowhere else, and greeted once (G7, A5)."""

import re
from html import unescape

import pytest
from django.test import Client

from naast.foundation.accounts.models import Session
from naast.foundation.accounts.sessions import hashed
from naast.interfaces.demo.cast import CAST

pytestmark = pytest.mark.django_db
SIGN_IN = {"nl": "/nl/demonstratie/inloggen", "en": "/en/demonstration/sign-in"}
MY = {"nl": "/nl/mijn", "en": "/en/my"}


@pytest.fixture(autouse=True)
def _demo(guide, settings):
    settings.DEMO = True


@pytest.mark.parametrize("language", SIGN_IN)
def test_the_whole_cast_stands_on_the_page_and_nobody_else(cast, language):
    text = Client().get(SIGN_IN[language]).content.decode()
    keys = re.findall(r'name="persona" value="([^"]+)"', text)
    assert sorted(keys) == sorted(persona.key for persona in CAST if persona.number)
    for persona in CAST:
        if persona.number:
            assert persona.line(language) in unescape(text)


@pytest.mark.parametrize("persona", [persona for persona in CAST if persona.number], ids=lambda persona: persona.key)
def test_one_click_signs_in(cast, persona):
    client = Client()
    answer = client.post(SIGN_IN["nl"], {"persona": persona.key})
    assert (answer.status_code, answer.headers["Location"]) == (302, MY["nl"])
    assert f"Dag {persona.given_name}<" in unescape(client.get(MY["nl"]).content.decode())
    assert answer.cookies["naast_session"]["httponly"] is True
    assert answer.cookies["naast_session"]["samesite"] == "Lax"


@pytest.mark.parametrize("key", ["anon", "", "nobody", "\x00", "SANNE", "s1000001", "a" * 5_000])
def test_nobody_else_can_be_chosen(cast, key):
    client = Client()
    assert client.post(SIGN_IN["nl"], {"persona": key}).status_code == 404
    assert client.get(MY["nl"]).status_code == 302


def test_the_session_is_a_new_one_each_time(cast):
    client = Client()
    client.cookies["naast_session"] = "vastgezet0123456789vastgezet0123"
    client.post(SIGN_IN["nl"], {"persona": "sanne"})
    first = client.cookies["naast_session"].value
    assert first != "vastgezet0123456789vastgezet0123"
    client.post(SIGN_IN["nl"], {"persona": "noor"})
    second = client.cookies["naast_session"].value
    assert second != first
    assert not Session.objects.filter(session_key=hashed(first)).exists()
    thief = Client()
    thief.cookies["naast_session"] = first
    assert thief.get(MY["nl"]).status_code == 302
    assert "Dag Noor" in client.get(MY["nl"]).content.decode()


def test_what_one_may_expect_is_offered_at_the_first_sign_in_only(cast):
    offered = "/nl/wat-je-mag-verwachten"
    for expected in (True, False):
        client = Client()
        client.post(SIGN_IN["nl"], {"persona": "sanne"})
        main = client.get(MY["nl"]).content.decode().split("<main", 1)[1].split("</main>")[0]
        assert (offered in main) is expected


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "\x00", "/nl/mijn\r\nX-Evil: 1", "///evil.example/x", "http:///evil.example"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(cast, wanted):
    for form in ({"next": wanted}, {}):
        client = Client()
        address = (
            SIGN_IN["nl"]
            if form
            else SIGN_IN["nl"] + "?next=" + wanted.replace("\r\n", "%0d%0a").replace("\x00", "%00")
        )
        answer = client.post(address, {"persona": "sanne", **form})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/nl/mijn")
        assert "X-Evil" not in answer.headers


def test_signing_in_leads_to_the_page_that_was_asked_for(cast):
    client = Client()
    asked = client.get("/nl/beheer/lijnen")
    page = client.get(asked.headers["Location"], follow=True)
    assert 'name="next" value="/nl/beheer/lijnen"' in page.content.decode()
    answer = client.post(SIGN_IN["nl"], {"persona": "pim", "next": "/nl/beheer/lijnen"})
    assert answer.headers["Location"] == "/nl/beheer/lijnen"
    assert client.get("/nl/beheer/lijnen").status_code == 200


def test_the_switch_keeps_the_page_that_was_asked_for(cast):
    text = Client().get(SIGN_IN["nl"] + "?next=/nl/beheer/lijnen").content.decode()
    assert 'href="/en/demonstration/sign-in?next=/en/manage/lines"' in text


@pytest.mark.parametrize("sender", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_nobody_is_signed_in_by_a_form_from_elsewhere(cast, sender):
    """The page sets no cookie before somebody signs in, so it is held to the sender's origin instead of a token."""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN["nl"], {"persona": "sanne"}, headers=sender)
    assert answer.status_code == 403
    assert "site-foot" in answer.content.decode()
    assert client.get(MY["nl"]).status_code == 302
    assert client.post(SIGN_IN["nl"], {"persona": "sanne"}).status_code == 302  # the control


def test_opening_the_page_sets_no_cookie(cast):
    assert not Client().get(SIGN_IN["nl"]).cookies
