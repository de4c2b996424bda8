"""Sessions: what the database holds of them, how they end, and that being here is never written on a GET (G5, ASVS V7)."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.accounts.models import Session
from naast.foundation.accounts.rules.devices import BROWSERS, SYSTEMS, device_of
from naast.foundation.accounts.sessions import hashed
from naast.foundation.core import time

from .conftest import PASSWORD, sign_in, verbs

pytestmark = pytest.mark.django_db
MINE = "/nl/mijn/inloggen"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CONFIRM = "/nl/inloggen/bevestigen"


def later(**how):
    return time_machine.travel(time.system_now() + datetime.timedelta(**how), tick=False)


def count() -> int:
    return Session.objects.filter(person__isnull=False).count()


# --- What is kept -----------------------------------------------------------------------------------------------------
def test_the_code_in_the_cookie_is_long_random_and_not_in_the_database(sanne):
    client = Client()
    sign_in(client, sanne.email)
    code = client.cookies["naast_session"].value
    assert re.fullmatch(r"[a-z0-9]{32}", code)  # 36 to the power of 32: 165 bits
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM accounts_session")
        rows = cursor.fetchall()
    assert [row[0] for row in rows] == [hashed(code)]
    assert code not in str(rows)
    thief = Client()
    thief.cookies["naast_session"] = hashed(code)  # who reads the table can enter with nothing
    assert thief.get("/nl/mijn").status_code == 302


def test_the_cookie_is_for_no_script_and_no_other_site(sanne, settings):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()
    cookie = sign_in(client, sanne.email).cookies["naast_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["max-age"]) == (True, "Lax", True, "")


def test_a_session_says_whose_since_when_how_and_on_what_and_no_address(sanne):
    client = Client(headers={"User-Agent": FIREFOX})
    sign_in(client, sanne.email)
    row = Session.objects.get()
    assert (row.person_id, row.way, row.device) == (sanne.pk, "password", "Firefox|Windows")
    assert row.expire_date - row.opened_at == datetime.timedelta(hours=8)
    assert not any("127.0.0.1" in str(value) for value in vars(row).values())
    assert not {"ip", "address"} & {field.name for field in Session._meta.fields}


@given(st.text(max_size=600))
def test_a_device_is_two_words_we_know_whatever_the_browser_says(text):
    browser, _, system = device_of(text).partition("|")
    assert browser in {"", *(name for _, name in BROWSERS)}
    assert system in {"", *(name for _, name in SYSTEMS)}


# --- How it ends ------------------------------------------------------------------------------------------------------
def test_a_session_ends_after_eight_hours_whatever_one_does(sanne):
    client = Client()
    sign_in(client, sanne.email)
    end = Session.objects.get().expire_date
    for hours in (2, 4, 6, 7.9):
        with later(hours=hours):
            assert client.get("/nl/mijn").status_code == 200
            client.post(CONFIRM, {"present": PASSWORD})  # a new code, the same end
            assert Session.objects.get().expire_date == end
    with later(hours=8.1):
        assert client.get("/nl/mijn").status_code == 302


def test_who_is_away_for_a_quarter_of_an_hour_proves_again(cast, signed_in):
    noor = signed_in(cast.noor)
    for minutes in (10, 20, 30):  # never away for as long as that
        with later(minutes=minutes):
            assert noor.get("/nl/mijn").status_code == 200
    with later(minutes=46):
        assert noor.get("/nl/mijn").headers["Location"].startswith(CONFIRM)
        assert noor.get("/nl/nu").status_code == 200
    with later(minutes=47):  # looking at the question does not count as being here
        assert noor.get("/nl/mijn").headers["Location"].startswith(CONFIRM)


def test_a_student_s_own_page_asks_nothing_after_a_while(cast, signed_in):
    sanne = signed_in(cast.sanne)
    with later(hours=3):
        assert sanne.get("/nl/mijn").status_code == 200


def test_being_here_is_a_cookie_of_this_session_and_writes_nothing(cast, signed_in):
    noor, bram = signed_in(cast.noor), signed_in(cast.bram)
    before = list(Session.objects.order_by("pk").values())
    with later(minutes=5):
        cookie = noor.get("/nl/mijn").cookies["naast_seen"]
        bram.get("/nl/mijn")
    assert list(Session.objects.order_by("pk").values()) == before
    assert cookie["httponly"]
    with later(minutes=18):
        assert noor.get("/nl/mijn").status_code == 200
    with later(minutes=18):
        bram.cookies["naast_seen"] = cookie.value  # of another session
        assert bram.get("/nl/mijn").status_code == 302
    with later(minutes=18):
        noor.cookies["naast_seen"] = str(int(time.system_now().timestamp()))  # not signed
        assert noor.get("/nl/mijn").status_code == 302


def test_the_code_alone_is_worth_less_than_both_cookies(cast, signed_in):
    noor = signed_in(cast.noor)
    with later(minutes=10):
        noor.get("/nl/mijn")
    thief = Client()
    thief.cookies["naast_session"] = noor.cookies["naast_session"].value
    with later(minutes=16):
        assert noor.get("/nl/mijn").status_code == 200
        assert thief.get("/nl/mijn").status_code == 302


def test_public_pages_set_no_cookie(cast, signed_in):
    assert not Client().get("/nl/nu").cookies


def test_proving_again_renews_the_code_and_the_old_one_opens_nothing(sanne):
    client = Client()
    sign_in(client, sanne.email)
    old = client.cookies["naast_session"].value
    with later(minutes=20):
        assert client.post(CONFIRM, {"present": PASSWORD, "next": MINE}).headers["Location"] == MINE
        assert client.cookies["naast_session"].value != old
        thief = Client()
        thief.cookies["naast_session"] = old
        assert thief.get("/nl/mijn").status_code == 302
    assert "session.proved" in verbs(actor=sanne.pk)


def test_who_came_by_the_university_signs_in_again_at_the_university(cast, signed_in):
    client = signed_in(cast.sanne)
    with later(minutes=20):
        text = client.get(CONFIRM + "?next=/nl/mijn/inloggen/app").content.decode()
        assert 'action="/nl/uitloggen"' in text
        answer = client.post("/nl/uitloggen", {"next": "/nl/mijn/inloggen/app"})
        assert answer.headers["Location"] == "/nl/inloggen?next=/nl/mijn/inloggen/app"


@pytest.mark.parametrize("change", [{"active": False}, {"ended_on": "2020-01-01"}])
def test_who_left_or_was_switched_off_is_out_at_the_next_request(cast, signed_in, change):
    client = signed_in(cast.noor)
    assert client.get("/nl/mijn").status_code == 200
    type(cast.noor).objects.filter(pk=cast.noor.pk).update(**change)
    assert client.get("/nl/mijn").status_code == 302
    assert client.get(MINE).status_code == 302


# --- Seeing and ending ------------------------------------------------------------------------------------------------
def test_one_sees_one_s_own_sessions_and_nobody_else_s(cast, sanne, signed_in):
    here = Client(headers={"User-Agent": FIREFOX})
    sign_in(here, sanne.email)
    sign_in(Client(), sanne.email)
    signed_in(cast.noor)
    text = here.get(MINE).content.decode()
    assert "Firefox op Windows" in text
    assert text.count("met je wachtwoord") == 2
    assert text.count('name="session"') == 1
    assert text.count("dit apparaat") == 1


def test_one_session_is_ended_and_all_others(sanne):
    clients = [Client() for _ in range(4)]
    for client in clients:
        sign_in(client, sanne.email)
    here, there, *rest = clients
    row = Session.objects.get(session_key=hashed(there.cookies["naast_session"].value))
    assert here.post(MINE + "/beeindigen", {"session": row.pk}).status_code == 302
    assert there.get("/nl/mijn").status_code == 302
    assert rest[0].get("/nl/mijn").status_code == 200
    assert here.post(MINE + "/beeindigen", {"others": "1"}).status_code == 302
    assert [client.get("/nl/mijn").status_code for client in (here, *rest)] == [200, 302, 302]
    assert {"session.ended", "session.others-ended"} <= set(verbs(actor=sanne.pk))


def test_ending_sessions_asks_again_who_was_away(sanne):
    here, there = Client(), Client()
    sign_in(here, sanne.email)
    sign_in(there, sanne.email)
    with later(minutes=20):
        asked = here.post(MINE + "/beeindigen", {"others": "1"})
        assert asked.status_code == 403
        assert 'name="kept.others" value="1"' in asked.content.decode()
        assert there.get("/nl/mijn").status_code == 200


def test_nobody_ends_the_session_of_another(cast, signed_in):
    noor, sanne = signed_in(cast.noor), signed_in(cast.sanne)
    row = Session.objects.get(person=cast.noor.pk)
    for tried in (str(row.pk), "x", ""):
        assert sanne.post(MINE + "/beeindigen", {"session": tried}).status_code == 404
    assert noor.get("/nl/mijn").status_code == 200


def test_signing_out_ends_it_everywhere_it_was_kept(sanne):
    client = Client()
    sign_in(client, sanne.email)
    code = client.cookies["naast_session"].value
    answer = client.post("/nl/uitloggen")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert count() == 0
    client.cookies["naast_session"] = code
    assert client.get("/nl/mijn").status_code == 302
    assert verbs(actor=sanne.pk)[-1] == "session.closed"


def test_signing_out_without_a_session_is_answered_kindly():
    for client in (Client(), Client()):
        assert client.post("/nl/uitloggen").status_code == 302
        assert "Op dit apparaat is niemand ingelogd." in client.get("/nl/uitloggen").content.decode()
        client.cookies["naast_session"] = "x" * 32


def test_ways_out_stand_on_every_page_of_one_s_own(cast, signed_in):
    client = signed_in(cast.sanne)
    for where in ("/nl/mijn", CONFIRM):
        assert 'action="/nl/uitloggen"' in client.get(where).content.decode()


def test_ended_sessions_are_removed(sanne):
    from naast.foundation.core.upkeep import forget_sessions

    sign_in(Client(), sanne.email)
    forget_sessions()
    assert count() == 1
    with later(hours=9):
        forget_sessions()
    assert count() == 0


def test_both_databases_keep_one_row_a_session(sanne):
    """Rotating the code makes no second session."""
    client = Client()
    sign_in(client, sanne.email)
    with later(minutes=20):
        for _ in range(3):
            client.post(CONFIRM, {"present": PASSWORD})
    assert count() == 1
