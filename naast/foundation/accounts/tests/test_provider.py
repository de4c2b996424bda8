"""Leaving for the provider and coming back: the note, the keys, the pages, and what is kept of it all: nothing (G5)."""

import datetime
import html
import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from naast.foundation.accounts.protocols import discovery, fetching
from naast.foundation.accounts.protocols.starts import NotStarted, begin, seal, unseal
from naast.foundation.accounts.queries.providers import provider_faults, providers
from naast.foundation.accounts.rules import limits
from naast.foundation.accounts.views.provider import OUTCOMES
from naast.foundation.core import time
from naast.foundation.people.presence import COOKIE, PROVED
from tests import providers as lies
from tests.providers import Account, Mock, attempt, come_back, leave, make_key, providing, who_is_in

LOA = "http://voorbeeld.example/assurance/loa2"


@pytest.fixture
def mock(settings, cast) -> Iterator[Mock]:
    discovery.forget()
    with providing() as found:
        settings.PROVIDERS = (found.provider(institution=cast.sanne.institution.code, logout=True),)
        yield found
    discovery.forget()


@pytest.fixture
def sanne(cast) -> Account:
    return Account("opaque-sanne", cast.sanne.person_number, email=cast.sanne.email)


# --- The way there ------------------------------------------------------------------------------------------------------
def test_one_button_leads_to_the_provider(mock, client):
    page = client.get("/nl/inloggen/bij/mock")
    assert "Voorbeeld Universiteit" in page.content.decode()
    assert not page.cookies
    asked = parse_qs(urlsplit(leave(client)).query)
    assert asked["redirect_uri"] == ["http://testserver/sign-in/mock/back"]
    assert asked["scope"] == ["openid"]
    assert asked["ui_locales"] == ["nl"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))
    again = parse_qs(urlsplit(leave(client)).query)
    assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


def test_the_policy_lets_the_page_move_on_without_naming_the_provider(mock, client):
    """A form's answer that redirects would be stopped by form-action; the page moves on by itself instead."""
    page = client.post("/nl/inloggen/bij/mock")
    policy = page.headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert mock.issuer not in policy
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.status_code == 200


def test_a_form_from_elsewhere_begins_nothing(mock):
    given = Client().post("/nl/inloggen/bij/mock", headers={"Sec-Fetch-Site": "cross-site"})
    assert given.status_code == 403
    assert not given.cookies


def test_who_may_not_come_in_can_come_with_another_account(mock, client):
    """Where one is still signed in, the provider would give the same account again, unless asked to ask."""
    page = client.get("/nl/inloggen/mock/niet-bekend").content.decode()
    assert '<input type="hidden" name="anew" value="1">' in page
    assert "prompt=login" in client.post("/nl/inloggen/bij/mock", {"anew": "1"}).content.decode()
    assert "prompt=" not in leave(client)
    assert 'name="anew"' not in client.get("/nl/inloggen/mock/verlopen").content.decode()


# --- Proving again ------------------------------------------------------------------------------------------------------
ASKS_AGAIN = "/nl/mijn/inloggen/app"


def away(client):
    """Let an hour pass for a session."""
    session = client.session
    session[PROVED] -= 3600
    session.save()
    client.cookies.pop(COOKIE, None)


def prove(client, mock, account, told=None, monkeypatch=None):
    """Do what the page asks of who was away: leave for the provider, which says when it last asked, and come back."""
    page = client.get(client.get(ASKS_AGAIN).headers["Location"]).content.decode()
    assert '<form method="post" action="/nl/inloggen/bij/mock"><input type="hidden" name="anew" value="1">' in page
    left = client.post("/nl/inloggen/bij/mock", {"anew": "1", "next": ASKS_AGAIN}).content.decode()
    address = html.unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', left)[1])
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    if told is not None:
        monkeypatch.setitem(lies.CLAIMS, "says when it asked", told)
        mock.lie = "says when it asked"
    return come_back(client, mock.sign_in(address, account))


@pytest.mark.parametrize("told", [None, lies.shift("auth_time", 0), lies.shift("auth_time", -30)])
def test_who_was_away_proves_it_again_at_the_provider(mock, sanne, client, told, monkeypatch):
    attempt(client, mock, sanne)
    assert client.get(ASKS_AGAIN).status_code == 200
    away(client)
    assert client.get(ASKS_AGAIN).status_code == 302
    answer = prove(client, mock, sanne, told, monkeypatch)
    assert answer.headers["Location"] == ASKS_AGAIN
    assert client.get(ASKS_AGAIN).status_code == 200


@pytest.mark.parametrize(
    "told", [lies.shift("auth_time", -3600), lies.put(auth_time="now"), lies.put(auth_time=True), lies.put(auth_time=0)]
)
def test_a_provider_that_did_not_ask_again_proves_nothing(mock, sanne, client, told, monkeypatch):
    """It was asked for `prompt=login`, and hands on what it knew an hour ago."""
    attempt(client, mock, sanne)
    away(client)
    answer = prove(client, mock, sanne, told, monkeypatch)
    assert answer.headers["Location"].startswith("/nl/inloggen/mock/niet-gelukt")
    assert client.get(ASKS_AGAIN).status_code == 302


def test_signing_in_the_first_time_may_rest_on_an_hour_ago(mock, sanne, client, cast, monkeypatch):
    """The control: only where we asked to ask again does the moment count."""
    monkeypatch.setitem(lies.CLAIMS, "says when it asked", lies.shift("auth_time", -3600))
    mock.lie = "says when it asked"
    attempt(client, mock, sanne)
    assert who_is_in(client) == str(cast.sanne.pk)


def test_who_came_in_by_a_provider_that_is_gone_signs_in_as_anybody_does(mock, sanne, client, settings):
    attempt(client, mock, sanne)
    away(client)
    settings.PROVIDERS = ()
    page = client.get(client.get(ASKS_AGAIN).headers["Location"]).content.decode()
    assert 'action="/nl/uitloggen"' in page
    assert 'name="anew"' not in page


def test_what_level_is_asked_stands_in_the_file(mock, settings, client):
    settings.PROVIDERS = (mock.provider(ask_acr=(LOA,)),)
    assert parse_qs(urlsplit(leave(client)).query)["acr_values"] == [LOA]


def test_no_such_provider(mock, client):
    assert client.get("/nl/inloggen/bij/nobody").status_code == 404
    assert client.post("/nl/inloggen/bij/nobody").status_code == 404
    assert client.get("/sign-in/nobody/back").status_code == 404
    assert client.post("/sign-in/mock/answer").status_code == 404


def test_providers_are_listed_in_the_order_of_the_file(mock, settings):
    settings.PROVIDERS = (mock.provider("b"), mock.provider("a"))
    assert [each.slug for each in providers()] == ["b", "a"]


# --- The note in the browser --------------------------------------------------------------------------------------------
def test_the_note_is_short_lived_and_ours_alone(mock, client):
    leave(client)
    note = client.cookies["naast_start_mock"]
    assert (note["max-age"], note["httponly"], note["samesite"], note["path"]) == (600, True, "Lax", "/")
    assert "session" not in " ".join(client.cookies)


def test_in_production_no_neighbouring_site_can_set_the_note(mock, settings, client):
    settings.SESSION_COOKIE_SECURE = True
    leave(client)
    note = client.cookies["__Host-naast_start_mock"]
    assert (note["secure"], note["path"], note["domain"]) == (True, "/", "")


def test_the_note_holds_no_secret():
    start = begin("mock", asked_for="", language="nl")
    note = seal(start)
    assert start.verifier not in note
    assert start.nonce not in note
    assert len({start.state, start.nonce, start.verifier}) == 3
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", start.verifier)


def test_after_ten_minutes_one_begins_again(mock, sanne, client):
    with time_machine.travel(datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=11), tick=True):
        address = mock.sign_in(leave(client), sanne)
    note = client.cookies["naast_start_mock"].value
    client.cookies.clear()
    client.cookies["naast_start_mock"] = note
    answer = come_back(client, address)
    assert (who_is_in(client), answer.headers["Location"]) == (None, "/nl/inloggen/mock/verlopen")


@pytest.mark.parametrize("note", ["", "x", "x:y:z", seal(begin("other", asked_for="", language="nl"))])
def test_a_note_that_is_not_ours_is_none(note):
    with pytest.raises(NotStarted):
        unseal(note, slug="mock", state="")


def test_the_note_is_taken_back(mock, sanne, client):
    attempt(client, mock, sanne)
    assert client.cookies["naast_start_mock"].value == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_back_at_once_one_is_let_in(mock, sanne, cast):
    client = Client()
    address = mock.sign_in(leave(client), sanne)
    note = client.cookies["naast_start_mock"].value

    def come() -> str | None:
        from django.db import connections

        try:
            mine = Client()
            mine.cookies["naast_start_mock"] = note
            come_back(mine, address)
            return who_is_in(mine)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as crowd:
        found = [each.result() for each in [crowd.submit(come) for _number in range(6)]]
    assert sorted(map(str, found)) == sorted(["None"] * 5 + [str(cast.sanne.pk)])
    assert mock.asked.count("/token") == 1


# --- The page that was asked for, and the language ------------------------------------------------------------------------
def test_one_comes_back_at_the_page_that_was_asked_for(mock, sanne, client):
    answer = attempt(client, mock, sanne, asked_for="/nl/hulp/mensen")
    assert answer.headers["Location"] == "/nl/hulp/mensen"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_nobody_is_led_to_another_site(elsewhere, mock, sanne, client):
    assert attempt(client, mock, sanne, asked_for=elsewhere).headers["Location"] == "/nl/mijn"


def test_one_comes_back_in_the_language_one_left_in(mock, sanne, client):
    assert attempt(client, mock, sanne, language="en").headers["Location"] == "/en/my"


def test_trying_again_keeps_the_page_and_the_language(mock, client):
    with translation.override("en"):
        address, plain = reverse("provider-start", args=["mock"]), reverse("provider-unknown", args=["mock"])
    answer = attempt(client, mock, Account("x", "s0000000"), language="en", asked_for="/en/my")
    assert answer.headers["Location"] == f"{plain}?next=%2Fen%2Fmy"
    page = client.get(answer.headers["Location"]).content.decode()
    assert f'action="{address}"' in page
    assert 'name="next" value="/en/my"' in page


# --- The second factor ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "strong"),
    [
        ({}, False),
        ({"acr": LOA}, True),
        ({"acr": "loa1"}, False),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": "mfa"}, False),
    ],
)
def test_the_second_factor_is_the_providers_word_for_it(said, strong, mock, sanne, client, monkeypatch):
    from tests import providers as lies

    mock.lie = "says how"
    monkeypatch.setitem(lies.CLAIMS, "says how", lies.put(**said))
    attempt(client, mock, sanne)
    if said.get("amr") == "mfa":
        assert who_is_in(client) is None
    else:
        assert client.session["strong"] is strong


# --- Keys -----------------------------------------------------------------------------------------------------------------
def test_what_a_provider_says_of_itself_is_asked_once(mock, sanne):
    for _number in range(3):
        attempt(Client(), mock, sanne)
    assert mock.asked.count("/.well-known/openid-configuration") == 1
    assert mock.asked.count("/keys") == 1


def test_a_new_key_is_found_at_once(mock, sanne, cast):
    attempt(Client(), mock, sanne)
    _later(discovery.AGAIN + 1)
    mock.key = make_key("rsa", kid="second")
    mock.published = [mock.key]
    mock.lie = "unknown key id"
    from tests import providers as lies

    signer, lies.SIGNERS["unknown key id"] = lies.SIGNERS["unknown key id"], _by_second
    try:
        client = Client()
        attempt(client, mock, sanne)
    finally:
        lies.SIGNERS["unknown key id"] = signer
    assert who_is_in(client) == str(cast.sanne.pk)
    assert mock.asked.count("/keys") == 2


def _by_second(mock, header, claims):
    from joserfc import jwt

    return jwt.encode(header | {"kid": "second"}, claims, mock.key, algorithms=[header["alg"]])


def _later(seconds: float) -> None:
    """Make everything that is remembered of providers so much older."""
    for known in discovery._Memory.known.values():
        known.looked_at -= seconds
        known.keys_until -= seconds
        known.described_until -= seconds


def test_a_liar_cannot_make_us_ask_for_keys_all_day(mock, sanne):
    mock.lie = "unknown key id"
    for _number in range(5):
        attempt(Client(), mock, sanne)
    assert mock.asked.count("/keys") == 1


def test_after_an_hour_everything_is_asked_anew(mock, sanne):
    attempt(Client(), mock, sanne)
    _later(discovery.GOOD + 1)
    attempt(Client(), mock, sanne)
    assert mock.asked.count("/.well-known/openid-configuration") == 2
    assert mock.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "entry",
    [
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        "not a key",
        {"kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB"},
    ],
)
def test_a_key_that_cannot_be_trusted_is_left_out(entry):
    assert discovery.read_keys({"keys": [entry]}) == ()


def test_two_keys_without_a_name_are_none(mock):
    mock.published = [make_key("rsa", kid="a"), make_key("rsa", kid="b")]
    with pytest.raises(discovery.NotVouched, match="several"):
        discovery.key_for(mock.provider(), kid=None, algorithm="RS256")
    mock.published = mock.published[:1]
    discovery.forget()
    assert discovery.key_for(mock.provider(), kid=None, algorithm="RS256")


# --- A provider that is away ----------------------------------------------------------------------------------------------
def test_a_provider_that_is_away_is_said_to_be(mock, client):
    mock.close()
    assert leave(client) == ""
    given = client.post("/nl/inloggen/bij/mock")
    assert given.headers["Location"] == "/nl/inloggen/mock/niet-bereikbaar"
    page = client.get(given.headers["Location"]).content.decode()
    assert reverse("now") in page


def test_a_provider_that_is_away_is_left_in_peace(mock, settings, monkeypatch):
    asked = []

    def away(*args, **given):
        asked.append(args)
        raise fetching.ProviderAway("away")

    monkeypatch.setattr(discovery, "fetch", away)
    for _number in range(4):
        assert leave(Client()) == ""
    assert len(asked) == 1


def test_a_provider_that_hangs_holds_two_threads_at_most(mock, monkeypatch):
    """Whoever needs urgent help needs a thread too."""
    monkeypatch.setattr(fetching, "WAIT", 0.01)
    held = [fetching._turn.acquire(blocking=False) for _number in range(fetching.AT_ONCE)]
    assert all(held)
    try:
        with pytest.raises(fetching.ProviderAway, match="too many"):
            fetching.fetch(f"{mock.issuer}/keys", what="keys", loopback=True)
    finally:
        for _number in held:
            fetching._turn.release()
    assert fetching.fetch(f"{mock.issuer}/keys", what="keys", loopback=True)["keys"]


def test_nobody_waits_long_for_whoever_is_asking_already(mock, monkeypatch):
    monkeypatch.setattr(discovery, "WAIT", 0.01)
    held = discovery._known(mock.provider()).lock
    assert held.acquire(blocking=False)
    try:
        with pytest.raises(fetching.ProviderAway, match="somebody else"):
            discovery.described(mock.provider())
    finally:
        held.release()
    assert discovery.described(mock.provider()).token_endpoint


def test_nothing_is_fetched_without_tls_from_another_machine():
    with pytest.raises(fetching.NotVouched, match="https"):
        fetching.fetch("http://192.0.2.1/keys", what="keys", loopback=True)
    with pytest.raises(fetching.NotVouched, match="https"):
        fetching.fetch("http://127.0.0.1/keys", what="keys", loopback=False)


# --- Too often ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["provider-start", "provider-callback"])
def test_who_tries_too_often_waits(kind, mock, sanne, monkeypatch):
    few = limits.Limit(limits.QUARTER, by_address=1, by_account=0, by_device=0, by_all=100)
    monkeypatch.setattr("naast.foundation.accounts.limits.LIMITS", {**limits.LIMITS, kind: few})
    attempt(Client(), mock, sanne)
    second = Client()
    given = second.post("/nl/inloggen/bij/mock") if kind == "provider-start" else attempt(second, mock, sanne)
    assert given.headers["Location"] == "/nl/inloggen/mock/te-vaak"
    assert who_is_in(second) is None


# --- Not known, left, switched off: the same answer -------------------------------------------------------------------------
def test_nobody_is_told_why_an_account_does_not_work(mock, sanne, cast):
    def said(account: Account) -> tuple[int, str, str]:
        client = Client()
        given = attempt(client, mock, account)
        assert who_is_in(client) is None
        return given.status_code, given.headers["Location"], client.get(given.headers["Location"]).content.decode()

    unknown = said(Account("opaque-nobody", "s0000000"))
    other = said(Account("opaque-sanne", sanne.number, home="other.example"))
    type(cast.sanne).objects.filter(pk=cast.sanne.pk).update(active=False)
    switched_off = said(sanne)
    yesterday = time.today() - datetime.timedelta(days=1)
    type(cast.sanne).objects.filter(pk=cast.sanne.pk).update(active=True, ended_on=yesterday)
    left = said(sanne)
    assert unknown == other == switched_off == left
    assert unknown[1] == "/nl/inloggen/mock/niet-bekend"


# --- Nothing is kept --------------------------------------------------------------------------------------------------------
def test_of_the_claims_nothing_is_kept(mock, cast, client, caplog):
    caplog.set_level(logging.DEBUG)
    marked = Account("opaque-subject-4711", cast.sanne.person_number, email="mail-of-the-provider@vu.example")
    attempt(client, mock, marked)
    assert who_is_in(client) == str(cast.sanne.pk)
    secrets = [marked.subject, marked.email, *mock.codes, *mock.tokens]
    kept = [str(dict(client.session.items())), caplog.text]
    for model in apps.get_models():
        manager = model._base_manager
        rows = (
            manager.unscoped(reason="looks for what should not be there")
            if hasattr(manager, "unscoped")
            else manager.all()
        )
        kept += [str(list(row.values())) for row in rows.values()]
    assert [secret for secret in secrets if any(secret in text for text in kept)] == []


def test_of_a_refused_answer_nothing_is_logged_but_our_own_label(mock, client, caplog):
    attempt(client, mock, Account("opaque-subject-4711", "s0000000", home="other.example"))
    assert "sign-in at mock: home organisation" in caplog.text
    assert not any(word in caplog.text for word in ("4711", "s0000000", "other.example", *mock.codes))


# --- The plain pages --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_page_says_what_to_do_and_where_help_is_without_an_account(outcome, language, mock, client):
    with translation.override(language):
        page = client.get(reverse(f"provider-{outcome}", args=["mock"]))
        told = page.content.decode()
        assert str(OUTCOMES[outcome]["title"]) in told
        assert all(reverse(name) in told for name in ("finder", "guide-directory", "now", "home"))
        assert reverse("provider-start", args=["mock"]) in told
    assert page.status_code == 200
    assert not page.cookies


def test_an_answer_of_the_provider_without_a_start_leads_to_a_plain_page(client, mock):
    """Whatever a link holds, in the language of the browser, without a code in the address bar."""
    given = client.get("/sign-in/mock/back?error=access_denied&state=x", headers={"Accept-Language": "en"})
    assert given.status_code == 302
    assert "?" not in given.headers["Location"]


# --- Signing out at the provider ----------------------------------------------------------------------------------------------
def test_signing_out_points_at_the_provider_when_that_is_configured(mock, sanne, settings, client):
    attempt(client, mock, sanne)
    given = client.post("/nl/uitloggen")
    assert given.headers["Location"] == "/nl/inloggen/mock/uitgelogd"
    page = client.get("/nl/inloggen/mock/uitgelogd").content.decode()
    assert f"{mock.issuer}/logout?client_id=naast&amp;post_logout_redirect_uri=" in page
    settings.PROVIDERS = (mock.provider(),)
    assert f"{mock.issuer}/logout" not in client.get("/nl/inloggen/mock/uitgelogd").content.decode()


# --- naast check ----------------------------------------------------------------------------------------------------------------
def test_a_provider_in_order_has_no_faults(mock):
    assert provider_faults() == ()


def test_every_fault_of_a_provider_is_told_in_words(mock, settings):
    settings.PROVIDERS = (
        mock.provider("one", institution="nowhere"),
        mock.provider("two", institution="nowhere", issuer=f"{mock.issuer}/elsewhere"),
        mock.provider("three", institution="nowhere", issuer="http://127.0.0.1:9"),
    )
    mock.published = []
    told = provider_faults()
    assert len(told) == 6
    assert [fault for fault in told if "has no people yet" in fault] == [told[0], told[2], told[4]]
    assert "publishes no key" in told[1]
    assert "cannot be used (discovery: status 404)" in told[3]
    assert "does not answer" in told[5]
