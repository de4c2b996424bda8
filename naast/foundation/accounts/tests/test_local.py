"""Signing in with a password of ours: what is let in, what is refused alike, invitation, reset and change (G5, ASVS V6)."""

import re

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client

from naast.foundation.accounts.hashing import HouseArgon2
from naast.foundation.accounts.models import Link, Session
from naast.foundation.core import jobs, time

from .conftest import PASSWORD, code_now, says, sign_in, verbs, with_password

pytestmark = pytest.mark.django_db
WRONG = "een heel ander wachtwoord dan dat"
NEW = "zeven zachte kussens op zolder"


def drain() -> None:
    while jobs.run_next("test"):
        pass


def signed_in_as(client) -> str | None:
    session = Session.objects.filter(person__isnull=False).last()
    answer = client.get("/nl/mijn")
    return str(session.person_id) if session is not None and answer.status_code == 200 else None


# --- In -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["email", "person_number"])
def test_who_knows_their_password_gets_in_by_address_or_number(sanne, by):
    client = Client()
    answer = sign_in(client, getattr(sanne, by))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/nl/mijn")
    assert signed_in_as(client) == str(sanne.pk)
    assert verbs(subject=sanne.pk) == ["sign-in.tried", "session.opened"]


def test_the_page_asked_for_is_kept_and_no_other_site_is(sanne):
    assert sign_in(Client(), sanne.email, next="/nl/wie-ziet-wat").headers["Location"] == "/nl/wie-ziet-wat"
    assert sign_in(Client(), sanne.email, next="https://evil.example/").headers["Location"] == "/nl/mijn"


def test_without_local_accounts_no_password_is_taken(cast, settings):
    with_password(cast.sanne)
    settings.LOCAL_ACCOUNTS = False
    client = Client()
    text = sign_in(client, cast.sanne.email).content.decode()
    assert 'type="password"' not in text
    assert client.get("/nl/mijn").status_code == 302
    assert [client.get(where).status_code for where in ("/nl/wachtwoord/vergeten", "/nl/wachtwoord/kiezen")] == [
        404,
        404,
    ]


def test_the_password_is_taken_exactly_as_it_was_typed(sanne):
    with_password(sanne, "  Olifant met Spaties vooraan ")
    for typed in ("Olifant met Spaties vooraan", "  olifant met spaties vooraan ", "  Olifant met Spaties vooraan"):
        assert sign_in(Client(), sanne.email, typed).status_code == 422
    assert sign_in(Client(), sanne.email, "  Olifant met Spaties vooraan ").status_code == 302


def test_a_long_password_is_not_cut_off(sanne):
    with_password(sanne, "a" * 60 + "olifant" * 19)
    assert sign_in(Client(), sanne.email, "a" * 60 + "olifant" * 18).status_code == 422
    assert sign_in(Client(), sanne.email, "a" * 60 + "olifant" * 19).status_code == 302


def test_a_session_begins_under_a_new_code(sanne):
    client = Client()
    session = client.session
    session["left"] = "by somebody before"
    session.save()
    before = session.session_key
    client.cookies["naast_session"] = before
    sign_in(client, sanne.email)
    after = client.cookies["naast_session"].value
    assert after != before
    assert "left" not in client.session
    assert len(Session.objects.filter(person=sanne.pk)) == 1


# --- Alike ----------------------------------------------------------------------------------------------------------
def test_whoever_cannot_come_in_gets_the_same_answer(cast, sanne):
    left = with_password(cast.daan)
    type(left).objects.filter(pk=left.pk).update(active=False)
    cases = {
        "wrong": (sanne.email, WRONG), "unknown": ("nobody@example.edu", WRONG), "no password": (cast.mei.email, WRONG),
        "left": (left.email, PASSWORD), "number": ("0000000", WRONG),
    }  # fmt: skip
    answers = {name: sign_in(Client(), *given) for name, given in cases.items()}
    assert {answer.status_code for answer in answers.values()} == {422}
    bodies = {says(answer).replace(cases[name][0], "…") for name, answer in answers.items()}
    assert len(bodies) == 1
    assert (
        len({tuple(sorted((k, v) for k, v in a.headers.items() if k != "Content-Length")) for a in answers.values()})
        == 1
    )
    assert len({tuple(sorted(a.cookies)) for a in answers.values()}) == 1
    # control: who may come in is told apart
    assert sign_in(Client(), sanne.email).status_code == 302


def test_what_was_typed_stays_and_the_password_does_not(sanne):
    text = sign_in(Client(), sanne.email, WRONG).content.decode()
    assert f'value="{sanne.email}"' in text
    assert WRONG not in text
    assert 'role="alert"' in text


def test_asking_for_a_link_is_answered_alike_and_mails_who_has_a_password(cast, sanne):
    answers = []
    for who in (sanne.email, cast.mei.email, "nobody@example.edu"):
        answers.append(Client().post("/nl/wachtwoord/vergeten", {"account": who}))
        drain()
    assert {(a.status_code, a.headers["Location"], tuple(a.cookies)) for a in answers} == {
        (302, "/nl/wachtwoord/verstuurd", ())
    }
    assert [letter.to for letter in mail.outbox] == [[sanne.email]]
    assert sanne.given_name not in mail.outbox[0].subject


# --- Links ----------------------------------------------------------------------------------------------------------
def link_in(letter) -> str:
    return re.search(r"http://\S+?(/\S+)", letter.body)[1]


def test_an_invitation_lets_somebody_choose_a_password_once(cast, signed_in, local):
    rik = signed_in(cast.rik)
    answer = rik.post("/nl/beheer/accounts", {"account": cast.mei.email, "invite": "1"})
    assert answer.status_code == 302
    drain()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        [cast.mei.email],
        "Your account for Naast" if cast.mei.language == "en" else "Je account voor Naast",
    )
    address = link_in(letter)
    assert Client().get(address).status_code == 200
    code = address.rpartition("code=")[2]
    assert not Link.objects.unscoped(reason="test").filter(digest__contains=code[:10]).exists()
    for wanted, status in ((NEW, 302), (PASSWORD, 422)):
        answer = Client().post("/nl/wachtwoord/kiezen", {"link": code, "password": wanted})
        assert answer.status_code == status
    assert sign_in(Client(), cast.mei.email, NEW).status_code == 302
    assert "password.chosen" in verbs(subject=cast.mei.pk)


@pytest.mark.parametrize(
    ("kind", "days", "works"),
    [("invitation", 6.9, True), ("invitation", 7.1, False), ("reset", 0.03, True), ("reset", 0.05, False)],
)
def test_a_link_works_until_its_time_is_over(sanne, kind, days, works):
    from naast.foundation.access.actor import Job
    from naast.foundation.accounts.actions.passwords import make_link

    code = make_link(actor=Job("test"), person=sanne, kind=kind)
    with time_machine.travel(time.system_now().timestamp() + days * 86400, tick=False):
        shown = Client().get(f"/nl/wachtwoord/kiezen?code={code}").content.decode()
    assert ('name="password"' in shown) == works


def test_a_new_password_ends_every_session_and_leaves_the_second_factor(sanne, app_of):
    from naast.foundation.access.actor import Job
    from naast.foundation.accounts.actions.passwords import make_link

    secret = app_of(sanne)
    client = Client()
    sign_in(client, sanne.email)
    client.post("/nl/inloggen/bevestigen", {"code": code_now(secret)})
    assert client.get("/nl/mijn").status_code == 200
    code = make_link(actor=Job("test"), person=sanne, kind="reset")
    assert Client().post("/nl/wachtwoord/kiezen", {"link": code, "password": NEW}).status_code == 302
    assert client.get("/nl/mijn").status_code == 302
    other = Client()
    assert sign_in(other, sanne.email, NEW).headers["Location"].startswith("/nl/inloggen/bevestigen")
    assert other.get("/nl/mijn").status_code == 302


def test_only_an_administrator_invites_and_never_learns_a_password(cast, signed_in, local):
    for who in ("noor", "sanne", "pim", "eva"):
        assert signed_in(getattr(cast, who)).get("/nl/beheer/accounts").status_code == 404
    assert 'name="password"' not in signed_in(cast.rik).get("/nl/beheer/accounts").content.decode()


def test_an_administrator_ends_somebody_s_sessions(cast, signed_in):
    sanne, rik = signed_in(cast.sanne), signed_in(cast.rik)
    assert rik.post("/nl/beheer/accounts", {"account": cast.sanne.person_number, "end": "1"}).status_code == 302
    assert sanne.get("/nl/mijn").status_code == 302
    assert rik.get("/nl/mijn").status_code == 200


# --- Choosing and changing --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "weak", ["kort", "wachtwoord1234", "aaaaaaaaaaaaaaaa", "123456789012345", "Sanne2026Sanne!", "a" * 201]
)
def test_an_easy_password_is_refused(sanne, weak):
    from naast.foundation.access.actor import Job
    from naast.foundation.accounts.actions.passwords import make_link

    code = make_link(actor=Job("test"), person=sanne, kind="reset")
    answer = Client().post("/nl/wachtwoord/kiezen", {"link": code, "password": weak})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    # the link is not used up by a refusal
    assert Client().post("/nl/wachtwoord/kiezen", {"link": code, "password": NEW}).status_code == 302


def test_changing_asks_for_the_present_password_and_ends_other_sessions(sanne):
    here, there = Client(), Client()
    sign_in(here, sanne.email)
    sign_in(there, sanne.email)
    wrong = here.post("/nl/mijn/inloggen/wachtwoord", {"present": WRONG, "password": NEW})
    assert wrong.status_code == 422
    assert NEW not in wrong.content.decode()
    assert here.post("/nl/mijn/inloggen/wachtwoord", {"present": PASSWORD, "password": NEW}).status_code == 302
    assert here.get("/nl/mijn").status_code == 200
    assert there.get("/nl/mijn").status_code == 302
    assert sign_in(Client(), sanne.email, PASSWORD).status_code == 422
    assert sign_in(Client(), sanne.email, NEW).status_code == 302


def test_password_fields_mask_allow_managers_and_show_on_request(local):
    masked = Client().get("/nl/inloggen").content.decode()
    assert re.search(r'<input type="password" name="password" autocomplete="current-password"', masked)
    assert "onpaste" not in masked
    shown = Client().get("/nl/inloggen?show=1").content.decode()
    assert re.search(r'<input type="text" name="password" autocomplete="current-password"', shown)


def test_passwords_are_hashed_with_argon2id():
    import argon2

    encoded = HouseArgon2().encode(PASSWORD, "saltsaltsaltsalt")
    assert encoded.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert HouseArgon2().verify(PASSWORD, encoded)
    assert not HouseArgon2().verify(WRONG, encoded)
    assert argon2.low_level.Type.ID
    assert not make_password(PASSWORD).startswith("pbkdf2")


def test_nobody_has_an_account_that_was_not_made(cast):
    """No default account: everybody was imported, and nobody has a password before they choose one (ASVS 6.3.2)."""
    people = type(cast.sanne).objects.all()
    assert people.count() > 10
    assert [person for person in people if person.password and person.has_usable_password()] == []


def test_an_administrator_shuts_somebody_out_and_lets_them_in_again(cast, signed_in):
    sanne, rik = signed_in(cast.sanne), signed_in(cast.rik)
    page, given = "/nl/beheer/accounts", {"account": cast.sanne.person_number}
    assert sanne.get("/nl/mijn").status_code == 200
    for who in ("noor", "thea", "sanne"):
        assert signed_in(getattr(cast, who)).post(page, given | {"off": "1"}).status_code in (404, 422)
    assert sanne.get("/nl/mijn").status_code == 200
    assert rik.post(page, given | {"off": "1"}).headers["Location"].endswith("?done=off")
    assert "kan niet meer inloggen" in rik.get(f"{page}?done=off").content.decode()
    assert sanne.get("/nl/mijn").status_code != 200
    assert rik.post(page, given | {"on": "1"}).headers["Location"].endswith("?done=on")
    assert signed_in(cast.sanne).get("/nl/mijn").status_code == 200
    own = rik.post(page, {"account": cast.rik.person_number, "off": "1"})
    assert (own.status_code, "eigen account" in own.content.decode()) == (422, True)
    assert rik.get(page).status_code == 200
    assert rik.post(page, {"account": "niemand", "off": "1"}).status_code == 422
