"""Second factors: who must have one, what they take once, how they are set up and taken away (G5, ASVS V6.4 to V6.5, V7.5)."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client

from naast.foundation.accounts.models import Factor, RecoveryCode
from naast.foundation.accounts.rules.codes import (
    ALPHABET,
    RECOVERY_LENGTH,
    in_groups,
    new_recovery_codes,
    new_secret,
    plain_code,
    step_of,
)
from naast.foundation.core import time
from naast.foundation.people.rules import SECOND_FACTOR, SUPPORT_STAFF

from .conftest import PASSWORD, code_now, sign_in, verbs

pytestmark = pytest.mark.django_db
CONFIRM = "/nl/inloggen/bevestigen"
APP = "/nl/mijn/inloggen/app"


def later(minutes: float):
    return time_machine.travel(time.system_now() + datetime.timedelta(minutes=minutes), tick=False)


# --- Codes of an app ------------------------------------------------------------------------------------------------
AT = datetime.datetime(2026, 11, 22, 12, 0, 10, tzinfo=datetime.UTC)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_right_in_its_own_half_minute_and_the_one_on_either_side(steps, right):
    import pyotp

    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT, counter_offset=steps)
    assert (step_of(secret, code, at=AT, last_step=0) is not None) == right
    assert (step_of(secret, f" {code[:3]} {code[3:]} ", at=AT, last_step=0) is not None) == right
    assert step_of(new_secret(), code, at=AT, last_step=0) is None or not right


def test_a_code_is_not_right_again_once_its_step_was_taken():
    import pyotp

    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT)
    step = step_of(secret, code, at=AT, last_step=0)
    assert step_of(secret, code, at=AT, last_step=step) is None
    assert step_of(secret, code, at=AT, last_step=step - 1) == step


def test_the_known_values_of_the_norm():
    """RFC 6238, appendix B (SHA-1, the last six of eight digits)."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
        assert step_of(secret, code, at=at, last_step=0) == seconds // 30


def test_secrets_are_long_and_differ():
    import math

    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert math.log2(len(ALPHABET)) * RECOVERY_LENGTH >= 112  # ASVS 6.5.2: a plain hash is enough from here on
    assert len({new_secret() for _ in range(20)}) == 20
    assert len(new_secret()) * 5 >= 160
    assert plain_code(in_groups(codes[0]).upper().replace("-", " ")) == codes[0]


# --- Signing in with one --------------------------------------------------------------------------------------------
def test_a_password_alone_opens_nothing_when_there_is_a_factor(noor, app_of):
    secret = app_of(noor)
    client = Client()
    answer = sign_in(client, noor.email, next="/nl/mijn")
    assert answer.headers["Location"] == f"{CONFIRM}?next=/nl/mijn"
    assert client.get("/nl/mijn").headers["Location"].startswith("/nl/inloggen?")
    answer = client.post(CONFIRM, {"code": code_now(secret), "next": "/nl/mijn"})
    assert answer.headers["Location"] == "/nl/mijn"
    assert client.get("/nl/mijn").status_code == 200
    assert verbs(subject=noor.pk) == ["sign-in.tried", "factor.used", "session.opened"]


def test_the_same_code_is_never_taken_twice(noor, app_of):
    secret = app_of(noor)
    code = code_now(secret)
    for status in (302, 422):
        client = Client()
        sign_in(client, noor.email)
        assert client.post(CONFIRM, {"code": code}).status_code == status
    assert verbs(subject=noor.pk)[-1] == "factor.refused"


def test_a_half_sign_in_lasts_ten_minutes(noor, app_of):
    secret = app_of(noor)
    client = Client()
    sign_in(client, noor.email)
    with later(11):
        assert client.post(CONFIRM, {"code": code_now(secret)}).headers["Location"].startswith("/nl/inloggen?")
        assert client.get("/nl/mijn").headers["Location"].startswith("/nl/inloggen?")


def test_tries_are_limited(noor, app_of):
    secret = app_of(noor)
    client = Client()
    sign_in(client, noor.email)
    statuses = [client.post(CONFIRM, {"code": "000000"}).status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]
    assert client.post(CONFIRM, {"code": code_now(secret)}).status_code == 429
    with later(15.1):
        sign_in(client, noor.email)
        assert client.post(CONFIRM, {"code": code_now(secret)}).status_code == 302


def test_a_recovery_code_lets_in_once(noor, app_of, acting):
    from naast.foundation.access.actor import Actor
    from naast.foundation.accounts.actions.factors import make_recovery_codes

    app_of(noor)
    code, other, *_ = make_recovery_codes(actor=Actor(pk=noor.pk, fresh=True))
    kept = list(RecoveryCode.objects.unscoped(reason="test").values_list("digest", flat=True))
    assert len(kept) == 10
    assert not any(code in digest for digest in kept)
    for given, status in ((code, 302), (code, 422), (other.upper(), 302), ("", 422)):
        client = Client()
        sign_in(client, noor.email)
        assert client.post(CONFIRM, {"recovery": given}).status_code == status
    assert RecoveryCode.objects.unscoped(reason="test").count() == 8


def test_a_code_of_somebody_else_is_worth_nothing(noor, sanne, app_of):
    app_of(noor)
    secret = app_of(sanne)
    client = Client()
    sign_in(client, noor.email)
    assert client.post(CONFIRM, {"code": code_now(secret)}).status_code == 422


def test_the_password_is_no_second_factor(noor, app_of):
    app_of(noor)
    client = Client()
    sign_in(client, noor.email)
    assert client.post(CONFIRM, {"present": PASSWORD}).status_code == 422


# --- Who must -------------------------------------------------------------------------------------------------------
def test_support_staff_editors_and_administrators_need_one(cast):
    from naast.foundation.people.actors import actor_for

    assert SUPPORT_STAFF | {"editor", "administrator"} <= SECOND_FACTOR
    needs = {name for name, person in vars(cast).items() if actor_for(person).needs_strong}
    assert {"noor", "bram", "fatima", "kees", "ilse", "joris", "vera", "pim", "rik", "thea"} <= needs
    assert not {"sanne", "daan", "mei", "sem", "omar", "lotte"} & needs


@pytest.mark.parametrize("who", ["noor", "pim", "rik", "ilse"])
def test_without_a_factor_the_gate_leads_to_setting_one_up(cast, signed_in, who):
    client = signed_in(getattr(cast, who), strong=False)
    answer = client.get("/nl/mijn?from=mail")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{CONFIRM}?next=/nl/mijn%3Ffrom%3Dmail")
    text = client.get(answer.headers["Location"]).content.decode()
    assert f"{APP}?next=/nl/mijn%3Ffrom%3Dmail" in text.replace("%2F", "/")
    # control: with one the page opens, and a student needs none
    assert signed_in(getattr(cast, who)).get("/nl/mijn").status_code == 200
    assert signed_in(cast.sanne, strong=False).get("/nl/mijn").status_code == 200


def test_public_pages_and_urgent_help_ask_for_nothing(cast, signed_in):
    client = signed_in(cast.noor, strong=False)
    for where in ("/nl/nu", "/nl/hulp", "/nl/", "/nl/kaart"):
        assert client.get(where).status_code == 200


def test_a_form_that_was_sent_waits_for_the_factor_and_loses_nothing(cast, signed_in, app_of):
    """The page of accounts stands for any form behind a second factor."""
    secret = app_of(cast.rik)
    client = signed_in(cast.rik, strong=False)
    sent = {"account": "iets <script> & 'zo'", "end": "1", "password": "geheim"}
    answer = client.post("/nl/beheer/accounts", sent)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert "geheim" not in text
    fields = dict(re.findall(r'<input type="hidden" name="(kept\.[^"]+)" value="([^"]*)"', text))
    assert fields == {"kept.account": "iets &lt;script&gt; &amp; &#x27;zo&#x27;", "kept.end": "1"}
    confirmed = client.post(
        CONFIRM,
        {"code": code_now(secret), "next": "/nl/beheer/accounts", "kept.account": sent["account"], "kept.end": "1"},
    )
    text = confirmed.content.decode()
    assert 'action="/nl/beheer/accounts"' in text
    assert 'name="account" value="iets &lt;script&gt; &amp; &#x27;zo&#x27;"' in text
    assert client.post("/nl/beheer/accounts", {"account": sent["account"], "end": "1"}).status_code == 422


# --- Setting up and taking away ---------------------------------------------------------------------------------------
def test_setting_up_an_app_shows_its_key_and_takes_the_first_code(cast, signed_in):
    client = signed_in(cast.noor, strong=False)
    assert client.post(APP, {"next": "/nl/mijn"}).headers["Location"] == f"{APP}?next=/nl/mijn"
    text = client.get(f"{APP}?next=/nl/mijn").content.decode()
    assert "<svg" in text
    assert "style=" not in text[text.index("<svg") : text.index("</svg>")]
    secret = re.search(r'<code class="breaks">([A-Z2-7 ]+)</code>', text)[1].replace(" ", "")
    assert client.post(APP, {"code": "000000"}).status_code == 422
    answer = client.post(APP, {"code": code_now(secret), "next": "/nl/mijn"})
    codes = re.findall(r"<li><code>([^<]+)</code></li>", answer.content.decode())
    assert len(codes) == 10
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert client.get("/nl/mijn").status_code == 200
    assert verbs(actor=cast.noor.pk) == [
        "factor.begun", "factor.added", "session.others-ended", "session.proved", "factor.recovery-made",
    ]  # fmt: skip


def test_the_key_is_sealed_in_the_database(noor, app_of):
    secret = app_of(noor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_factor")
        (stored,) = cursor.fetchone()
    assert secret.encode() not in bytes(stored)


def test_an_app_that_was_never_confirmed_counts_for_nothing_and_is_forgotten(cast, signed_in):
    from naast.foundation.accounts.jobs import forget

    client = signed_in(cast.sanne)
    client.post(APP)
    assert not Factor.objects.unscoped(reason="test").filter(confirmed_at__isnull=False).exists()
    forget()
    assert Factor.objects.unscoped(reason="test").count() == 1
    with later(25 * 60):
        forget()
    assert Factor.objects.unscoped(reason="test").count() == 0


@pytest.mark.parametrize("where", [APP, "/nl/mijn/inloggen/toegangssleutel", "/nl/mijn/inloggen/wachtwoord"])
def test_changing_how_one_signs_in_asks_again_who_was_away(cast, signed_in, local, where):
    client = signed_in(cast.sanne)
    assert client.get(where).status_code == 200
    with later(16):
        assert client.get(where).headers["Location"].startswith(CONFIRM)


def test_a_session_by_password_cannot_change_the_factors_of_its_owner(noor, app_of):
    """Somebody with the password alone cannot add a factor of their own (ASVS 6.4.3, 7.5.1)."""
    secret = app_of(noor)
    other = Client()
    sign_in(other, noor.email)
    assert other.get(APP).status_code == 302
    assert other.post(CONFIRM, {"code": code_now(secret)}).status_code == 302
    assert other.get(APP).status_code == 200


def test_removing_a_factor_ends_other_sessions_and_with_the_last_go_the_codes(cast, signed_in, app_of):
    from naast.foundation.access.actor import Actor
    from naast.foundation.accounts.actions.factors import make_recovery_codes

    app_of(cast.sanne)
    make_recovery_codes(actor=Actor(pk=cast.sanne.pk, fresh=True))
    here, there = signed_in(cast.sanne), signed_in(cast.sanne)
    factor = Factor.objects.unscoped(reason="test").get()
    assert here.post("/nl/mijn/inloggen/verwijderen", {"factor": factor.pk}).status_code == 302
    assert Factor.objects.unscoped(reason="test").count() == RecoveryCode.objects.unscoped(reason="test").count() == 0
    assert here.get("/nl/mijn").status_code == 200
    assert there.get("/nl/mijn").status_code == 302


def test_nobody_removes_the_factor_of_another(cast, signed_in, app_of):
    app_of(cast.noor)
    factor = Factor.objects.unscoped(reason="test").get()
    for given in (str(factor.pk), "no id", ""):
        assert signed_in(cast.sanne).post("/nl/mijn/inloggen/verwijderen", {"factor": given}).status_code == 404
    assert Factor.objects.unscoped(reason="test").count() == 1


def test_a_persona_counts_as_strong_and_can_still_set_up_a_factor(cast, settings):
    settings.DEMO = True
    client = Client()
    client.post("/nl/demonstratie/inloggen", {"persona": "noor"})
    assert client.get("/nl/mijn").status_code == 200
    with later(30):
        assert client.get("/nl/mijn").status_code == 200
        client.post(APP)
        assert client.get(APP).status_code == 200
