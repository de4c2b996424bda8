"""A provider that lies lets nobody in: one thing is changed at a time, and the honest one signs Sanne in (G5)."""

import base64
import json
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from django.test import Client

from naast.foundation.accounts.protocols import oidc
from naast.foundation.accounts.rules.claims import Token, Vouched
from naast.foundation.audit.models import AuditLine
from tests.providers import (
    CLIENT,
    LIES,
    Account,
    Mock,
    attempt,
    come_back,
    leave,
    stage,
    who_is_in,
    with_query,
)

At = Callable[..., Mock]


@pytest.fixture
def at(cast) -> Iterator[At]:
    """Give a function that starts a provider and puts it in the settings: `at("wrong issuer")`."""
    with stage(cast.sanne.institution.code) as start:
        yield start


def account(person, **changed: str) -> Account:
    return Account(**({"subject": f"opaque-{person.person_number}", "number": person.person_number} | changed))


# --- The control ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("basic", [True, False], ids=["by header", "in the form"])
def test_the_honest_provider_signs_sanne_in(at, cast, client, key, basic):
    answer = attempt(client, at(key=key, basic=basic), account(cast.sanne))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/nl/mijn")
    assert who_is_in(client) == str(cast.sanne.pk)
    assert client.get("/nl/mijn").status_code == 200


def test_the_honest_provider_may_name_itself(at, cast, client):
    mock = at()
    mock.changes = {"authorization_response_iss_parameter_supported": True}
    address = mock.sign_in(leave(client), account(cast.sanne))
    come_back(client, f"{address}&iss={mock.issuer}")
    assert who_is_in(client) == str(cast.sanne.pk)


# --- The lies of one server -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lie", LIES)
def test_nobody_gets_in_by(lie, at, cast, client):
    answer = attempt(client, at(lie), account(cast.sanne))
    assert who_is_in(client) is None
    assert client.get("/nl/mijn").status_code == 302
    if answer is not None:
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/nl/inloggen/mock/")
        assert "code" not in answer.headers["Location"]
    assert not AuditLine.objects.filter(verb="session.opened").exists()


def test_there_are_at_least_twenty_lies_and_each_changes_something():
    assert len(LIES) >= 20
    from tests import providers

    told = [*providers.CLAIMS, *providers.HEADERS, *providers.SIGNERS, *providers.TOKENS, *providers.USERINFO]
    told += [*providers.ANSWERS, *providers.DESCRIPTIONS, *(lie for lie, _path in providers.RAW)]
    assert sorted(told) == sorted(LIES), "two lies share a name: one of them is never told"


# --- The control of the control: with a check switched off, its lies do get in ------------------------------------------
def _signature_unverified(provider, id_token):
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in id_token.split(".")[:2])
    return header, claims


def _claims_unread(claims, header, **given):
    return Token(subject=claims["sub"], strong=False)


def _whoever(userinfo, *, provider, token):
    return Vouched(person_number=userinfo["uids"][0], strong=False)


@pytest.mark.parametrize(
    ("switched_off", "instead", "lies"),
    [
        ("verified", _signature_unverified, ["another key", "unknown key id", "signature left out"]),
        ("read_id_token", _claims_unread, ["wrong issuer", "wrong audience", "nonce other", "expired", "issued in the future"]),
        ("read_userinfo", _whoever, ["wrong sub in userinfo", "home organisation other", "home organisation missing"]),
    ],
)  # fmt: skip
def test_without_the_check_the_lie_gets_in(switched_off, instead, lies, cast, monkeypatch):
    monkeypatch.setattr(oidc, switched_off, instead)
    for lie in lies:
        with stage(cast.sanne.institution.code) as start:
            client = Client()
            attempt(client, start(lie), account(cast.sanne))
        assert (lie, who_is_in(client)) == (lie, str(cast.sanne.pk))


# --- The lies that take more than one sign-in ---------------------------------------------------------------------------
def test_nobody_gets_in_by_an_answer_that_came_before(at, cast):
    """State and code replayed, by the same browser."""
    client, mock = Client(), at()
    address = mock.sign_in(leave(client), account(cast.sanne))
    note = client.cookies["naast_start_mock"].value
    come_back(client, address)
    client.cookies.clear()
    client.cookies["naast_start_mock"] = note
    come_back(client, address)
    assert who_is_in(client) is None


def test_nobody_gets_in_by_a_code_that_the_provider_takes_twice(at, cast):
    """The provider itself forgets that a code was used; it was made for the first one's verifier."""
    client, mock = Client(), at("code replayed")
    first = mock.sign_in(leave(client), account(cast.sanne))
    come_back(client, first)
    client.cookies.clear()
    code = next(iter(mock.codes))
    second = mock.sign_in(leave(client), account(cast.daan))
    come_back(client, with_query(second.partition("?")[0], {"code": code, "state": _state(second)}))
    assert who_is_in(client) is None


def test_nobody_gets_in_by_another_browsers_code(at, cast):
    """A stolen code, put behind one's own state: the verifier is the thief's, not the victim's (PKCE)."""
    victim, thief, mock = Client(), Client(), at()
    stolen = mock.sign_in(leave(victim), account(cast.sanne))
    own = mock.sign_in(leave(thief), account(cast.daan))
    come_back(thief, with_query(own.partition("?")[0], {"code": _code(stolen), "state": _state(own)}))
    assert who_is_in(thief) is None


def test_nobody_gets_in_by_another_browsers_code_where_pkce_is_not_honoured(at, cast):
    """The provider looks at no verifier: the nonce is still the victim's."""
    victim, thief, mock = Client(), Client(), at("PKCE not honoured")
    stolen = mock.sign_in(leave(victim), account(cast.sanne))
    own = mock.sign_in(leave(thief), account(cast.daan))
    come_back(thief, with_query(own.partition("?")[0], {"code": _code(stolen), "state": _state(own)}))
    assert who_is_in(thief) is None


def test_nobody_is_signed_in_as_somebody_else_by_a_link(at, cast):
    """The address of the thief's answer, opened in the victim's browser, which never began it."""
    victim, thief, mock = Client(), Client(), at()
    address = mock.sign_in(leave(thief), account(cast.daan))
    come_back(victim, address)
    assert who_is_in(victim) is None
    leave(victim)
    come_back(victim, address)
    assert who_is_in(victim) is None


def test_nobody_gets_in_by_a_code_of_another_client(at, cast, client):
    mock = at()
    address = mock.sign_in(leave(client), account(cast.sanne))
    next(iter(mock.codes.values())).client = "another-client"
    come_back(client, address)
    assert who_is_in(client) is None


def test_two_providers_cannot_be_mixed_up(at, cast, client):
    """One begins at the evil one and comes back at the address of the good one, with a code of the good one."""
    good, evil = at(slug="good"), at(slug="evil")
    other = Client()
    code = _code(good.sign_in(leave(other, "good"), account(cast.sanne)))
    begun = evil.sign_in(leave(client, "evil"), account(cast.daan))
    come_back(client, with_query("/sign-in/good/back", {"code": code, "state": _state(begun)}))
    assert who_is_in(client) is None


def test_a_token_of_one_provider_is_worth_nothing_at_another(at, cast, client):
    """The evil provider hands on an ID token that the good one made for us."""
    good, evil = at(slug="good"), at(slug="evil")
    there = good.sign_in(leave(Client(), "good"), account(cast.sanne))
    token = good.id_token(good.codes[_code(there)], "access")
    address = evil.sign_in(leave(client, "evil"), account(cast.sanne))
    evil.id_token = lambda code, access: token
    come_back(client, address)
    assert who_is_in(client) is None


def test_an_evil_provider_cannot_answer_under_the_name_of_the_good_one(at, cast, client):
    good, evil = at(slug="good"), at(slug="evil")
    evil.changes = {"issuer": good.issuer}
    assert attempt(client, evil, account(cast.sanne), slug="evil") is None
    assert who_is_in(client) is None


def test_an_email_equal_to_somebodys_is_nobodys(at, cast, client):
    stranger = Account(subject="opaque-stranger", number="s9999999", email=cast.sanne.email)
    assert cast.sanne.email
    answer = attempt(client, at(), stranger)
    assert answer.headers["Location"] == "/nl/inloggen/mock/niet-bekend"
    assert who_is_in(client) is None


def test_a_person_number_counts_within_its_institution_only(at, cast, client):
    """Sanne's number, at the provider of another institution."""
    answer = attempt(client, at(changed={"institution": "another-institution"}), account(cast.sanne))
    assert answer.headers["Location"] == "/nl/inloggen/mock/niet-bekend"
    assert who_is_in(client) is None


def test_the_same_subject_at_another_provider_is_somebody_else(at, cast, client):
    """`sub` is opaque: whoever has Sanne's `sub` elsewhere has not her person number."""
    at(slug="good")
    other = at(slug="other")
    attempt(client, other, account(cast.daan, subject=account(cast.sanne).subject), slug="other")
    assert who_is_in(client) == str(cast.daan.pk)


def test_the_secret_goes_to_the_token_endpoint_alone(at, cast, client):
    mock = at()
    address = leave(client)
    come_back(client, mock.sign_in(address, account(cast.sanne)))
    assert "secret" not in address
    assert f"client_id={CLIENT}" in address
    assert mock.asked == ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"]


def _code(address: str) -> str:
    return _given(address).code


def _state(address: str) -> str:
    return _given(address).state


def _given(address: str) -> SimpleNamespace:
    from urllib.parse import parse_qsl

    return SimpleNamespace(**dict(parse_qsl(address.partition("?")[2])))
