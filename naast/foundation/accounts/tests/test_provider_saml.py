"""SAML as an extra: the honest provider signs Sanne in, a lying one nobody; an answer is taken once and only here (G5)."""

import base64
import html
import re
import sys
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from naast.foundation.access.gate import AccessGate
from naast.foundation.access.page import Page, anyone, page
from naast.foundation.accounts.protocols import saml
from naast.foundation.accounts.queries.providers import provider_faults
from naast.foundation.accounts.views.provider import answer
from tests.providers import Account, who_is_in
from tests.saml_provider import (
    LIES,
    LOA,
    assertion_of,
    at,
    attempt,
    begin,
    honest,
    post,
    provider,
    response_of,
    says,
    signed,
)


@pytest.fixture
def sanne(settings, cast) -> Account:
    settings.PROVIDERS = (provider(institution=cast.sanne.institution.code),)
    return Account("opaque", cast.sanne.person_number, email=cast.sanne.email)


def test_the_honest_provider_signs_sanne_in(sanne, cast, client):
    given = attempt(client, sanne)
    assert (given.status_code, given.headers["Location"]) == (302, "/nl/mijn")
    assert who_is_in(client) == str(cast.sanne.pk)
    assert client.get("/nl/mijn").status_code == 200


@pytest.mark.parametrize("lie", sorted(LIES))
def test_nobody_gets_in_by(lie, sanne, client):
    given = attempt(client, sanne, lie=lie)
    assert who_is_in(client) is None
    assert given.status_code == 302
    assert given.headers["Location"].startswith("/nl/inloggen/idp/niet-")


def test_an_answer_is_taken_once(sanne, cast):
    client = Client()
    request, state = begin(client)
    note = client.cookies["__Host-naast_start_idp"].value
    xml = honest(says(sanne, request))
    post(client, xml, state)
    assert who_is_in(client) == str(cast.sanne.pk)
    client.cookies.clear()
    client.cookies["__Host-naast_start_idp"] = note
    given = post(client, xml, state)
    assert who_is_in(client) is None
    assert given.headers["Location"] == "/nl/inloggen/idp/verlopen"


def test_an_assertion_is_taken_once_whoever_asked_for_it(sanne, cast):
    """A provider that answers two requests with the assertion of one id."""
    first, second = Client(), Client()
    attempt(first, sanne, assertion="_the-same")
    given = attempt(second, sanne, assertion="_the-same")
    assert (who_is_in(first), who_is_in(second)) == (str(cast.sanne.pk), None)
    assert given.headers["Location"] == "/nl/inloggen/idp/verlopen"


def test_an_answer_nobody_asked_for_is_nobodys(sanne, client):
    """Unsolicited: no note in this browser, as when somebody else's answer is posted from a page of theirs."""
    given = post(client, honest(says(sanne, "_made-up")), "made-up")
    assert who_is_in(client) is None
    assert given.headers["Location"] == "/nl/inloggen/idp/verlopen"


def test_an_answer_to_another_browser_is_nobodys(sanne):
    """The thief's own answer, posted in the victim's browser while the victim is signing in too."""
    thief, victim = Client(), Client()
    request, state = begin(thief)
    begin(victim)
    post(victim, honest(says(sanne, request)), state)
    assert who_is_in(victim) is None


def test_another_home_organisation_is_nobodys(sanne, client):
    given = attempt(client, Account("opaque", sanne.number, home="other.example"))
    assert given.headers["Location"] == "/nl/inloggen/idp/niet-bekend"
    assert who_is_in(client) is None


@pytest.mark.parametrize(
    ("context", "strong"), [(LOA, True), ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", False)]
)
def test_the_second_factor_is_the_providers_word_for_it(sanne, client, context, strong):
    attempt(client, sanne, context=context)
    assert client.session["strong"] is strong


def test_a_certificate_that_is_to_come_counts_already(sanne, settings, client, cast):
    from tests.saml_provider import OTHER, OWN

    both = (OTHER.certificate, OWN.certificate)
    settings.PROVIDERS = (provider(institution=cast.sanne.institution.code, certificates=both),)
    attempt(client, sanne)
    assert who_is_in(client) == str(cast.sanne.pk)


def test_who_may_not_come_in_can_come_with_another_account(sanne, settings):
    for anew in (True, False):
        address, _request = saml.leaving(
            settings.PROVIDERS[0], state="x", us="https://us/m", answer="https://us/a", anew=anew
        )
        packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
        assert (b'ForceAuthn="true"' in zlib.decompress(base64.b64decode(packed), -15)) is anew


@pytest.mark.parametrize(
    ("moment", "in_again"),
    [(0, True), (-30, True), (-3600, False)],
    ids=["now", "before the clocks agree", "an hour ago"],
)
def test_who_proves_it_again_was_asked_again(sanne, client, cast, moment, in_again):
    page = client.post("/nl/inloggen/bij/idp", {"anew": "1"}).content.decode()
    address = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)[1])
    query = parse_qs(urlsplit(address).query)
    asked = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
    assert b'ForceAuthn="true"' in asked
    request = re.search(rb' ID="([^"]+)"', asked)[1].decode()
    text = re.sub(r'AuthnInstant="[^"]+"', f'AuthnInstant="{at(moment)}"', assertion_of(says(sanne, request)))
    said = response_of(says(sanne, request), signed(text))
    post(client, said, query["RelayState"][0])
    assert who_is_in(client) == (str(cast.sanne.pk) if in_again else None)


@pytest.mark.parametrize(("moment", "let_in"), [(-3600, True), (None, False)], ids=["an hour ago", "no moment"])
def test_signing_in_the_first_time_may_rest_on_an_hour_ago(sanne, client, cast, moment, let_in):
    """The control; and what stands where a moment belongs must be one."""
    request, state = begin(client)
    told = at(moment) if moment is not None else "yesterday"
    text = assertion_of(says(sanne, request))
    text = re.sub(r'AuthnInstant="[^"]+"', f'AuthnInstant="{told}"', text)
    post(client, response_of(says(sanne, request), signed(text)), state)
    assert who_is_in(client) == (str(cast.sanne.pk) if let_in else None)


# --- Posted from elsewhere ----------------------------------------------------------------------------------------------
def test_the_note_travels_with_a_post_from_elsewhere_and_is_ours_alone(sanne, client):
    begin(client)
    note = client.cookies["__Host-naast_start_idp"]
    assert note["samesite"] == "None"
    assert note["secure"]
    assert note["httponly"]
    assert (note["path"], note["domain"], note["max-age"]) == ("/", "", 600)


def _posted_from_elsewhere(view):
    request = RequestFactory().post("/", headers={"Origin": "https://idp.vu.example", "Sec-Fetch-Site": "cross-site"})
    request.resolver_match = None
    request.actor = None
    return AccessGate(lambda request: None).process_view(request, view, (), {})


def test_the_gate_lets_a_form_from_elsewhere_pass_where_that_is_declared(db):
    assert answer.page.from_elsewhere
    with pytest.raises(PermissionDenied):
        _posted_from_elsewhere(page(access=anyone, stateless=True)(lambda request: None))


@pytest.mark.parametrize("declared", [{"confidential": True}, {"stateless": True}])
def test_a_page_posted_to_from_elsewhere_is_nothing_else(declared):
    with pytest.raises(ValueError, match="from elsewhere"):
        Page(anyone, from_elsewhere="a reason", **declared)


# --- The extra ----------------------------------------------------------------------------------------------------------
def test_our_metadata_names_us_and_where_to_answer(sanne, client):
    given = client.get("/sign-in/idp/metadata")
    assert given.headers["Content-Type"] == "application/samlmetadata+xml"
    text = given.content.decode()
    assert 'entityID="http://testserver/sign-in/idp/metadata"' in text
    assert 'Location="http://testserver/sign-in/idp/answer"' in text
    assert 'WantAssertionsSigned="true"' in text


def test_the_library_is_loaded_for_a_saml_provider_only():
    import subprocess

    told = subprocess.run(
        [
            sys.executable, "-c",
            "import django; django.setup(); import config.urls, sys; print(any('onelogin' in name for name in sys.modules))",
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert told.stdout.strip() == "False"


def test_a_missing_extra_is_told(sanne, monkeypatch):
    assert provider_faults() == ()
    monkeypatch.setattr(saml, "installed", lambda: False)
    assert "naast[saml]" in provider_faults()[0]


def test_an_address_of_the_other_protocol_is_not_there(sanne, client):
    assert client.get("/sign-in/idp/back").status_code == 404
    assert client.get("/sign-in/nobody/metadata").status_code == 404
