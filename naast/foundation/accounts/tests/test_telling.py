"""Whoever's way in was changed is told by mail, at once and without saying what in the subject (G5, ASVS 6.3.7)."""

import pytest
from django.core import mail
from django.test import Client

from naast.foundation.access.actor import Actor, Held, Job
from naast.foundation.accounts.actions.factors import make_recovery_codes
from naast.foundation.accounts.actions.passwords import make_link
from naast.foundation.accounts.actions.sessions import end_sessions_of
from naast.foundation.accounts.actions.telling import CHANGES, tell_change
from naast.foundation.accounts.jobs import _CHANGED
from naast.foundation.accounts.models import Factor, Link
from naast.foundation.core import jobs

from .conftest import PASSWORD, code_now

pytestmark = pytest.mark.django_db
NEW = "zeven zachte kussens op zolder"
SUBJECT = {"nl": "Er is iets veranderd aan hoe je inlogt", "en": "Something changed in how you sign in"}


def told() -> list[tuple[str, str]]:
    """Let the jobs run; give to whom a letter went, and the line in it that says what changed."""
    while jobs.run_next("test"):
        pass
    letters, mail.outbox[:] = list(mail.outbox), []
    assert {letter.subject for letter in letters} <= set(SUBJECT.values())
    return [(letter.to[0], letter.body.split("\n\n")[1]) for letter in letters]


def test_each_change_has_its_words():
    assert set(_CHANGED) == CHANGES
    with pytest.raises(ValueError, match="weather"):
        tell_change(None, "weather")


def test_a_factor_that_comes_and_one_that_goes(cast, signed_in):
    sanne, elsewhere = signed_in(cast.sanne), signed_in(cast.sanne)
    sanne.post("/nl/mijn/inloggen/app")
    secret = Factor.objects.unscoped(reason="test").get().secret
    assert told() == []  # begun is not there yet
    sanne.post("/nl/mijn/inloggen/app", {"code": code_now(secret)})
    assert elsewhere.get("/nl/mijn").status_code == 302
    # One letter: neither the first recovery codes nor the sessions that ended with it have one of their own.
    assert told() == [(cast.sanne.email, "Er is een tweede stap bijgekomen.")]
    factor = Factor.objects.unscoped(reason="test").get()
    sanne.post("/nl/mijn/inloggen/verwijderen", {"factor": factor.pk})
    assert told() == [(cast.sanne.email, "Een tweede stap is weggehaald.")]


def test_recovery_codes_in_place_of_others(cast, app_of):
    app_of(cast.sanne)
    owner = Actor(pk=cast.sanne.pk, fresh=True)
    make_recovery_codes(actor=owner)
    assert told() == []
    make_recovery_codes(actor=owner)
    assert told() == [(cast.sanne.email, "Er zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.")]


def test_a_password_that_was_changed_or_chosen_anew(sanne, signed_in, acting):
    said = (sanne.email, "Je wachtwoord is veranderd.")
    signed_in(sanne).post("/nl/mijn/inloggen/wachtwoord", {"present": PASSWORD, "password": NEW})
    assert told() == [said]
    for kind, letters in ((Link.RESET, [said]), (Link.INVITATION, [])):
        code = make_link(actor=Job("test"), person=sanne, kind=kind)
        assert Client().post("/nl/wachtwoord/kiezen", {"link": code, "password": NEW}).status_code == 302
        assert told() == letters


def test_sessions_that_were_ended_all_at_once(cast, signed_in):
    said = "Je bent uitgelogd op apparaten waarop je nog was ingelogd."
    here = signed_in(cast.sanne)
    here.post("/nl/mijn/inloggen/beeindigen", {"others": "1"})
    assert told() == []  # there were no others
    signed_in(cast.sanne)
    here.post("/nl/mijn/inloggen/beeindigen", {"others": "1"})
    assert told() == [(cast.sanne.email, said)]
    rik = Actor(pk=cast.rik.pk, held=frozenset({Held("administrator")}))
    end_sessions_of(actor=rik, person=cast.sanne)
    assert told() == [(cast.sanne.email, said)]


def test_in_the_readers_language_with_the_page_to_look_at_and_no_name(cast, settings, acting):
    settings.SITE_ADDRESS = "https://naast.example"
    acting(lambda: tell_change(cast.mei.pk, "password"))
    while jobs.run_next("test"):
        pass
    (letter,) = mail.outbox
    assert letter.subject == SUBJECT[cast.mei.language]
    address = {"nl": "/nl/mijn/inloggen", "en": "/en/my/sign-in"}[cast.mei.language]
    assert f"https://naast.example{address}\n" in letter.body
    assert cast.mei.given_name not in letter.subject + letter.body


def test_who_left_and_who_has_no_address_are_told_nothing(cast, acting):
    cast.mei.active = False
    cast.mei.save(update_fields=["active"])
    cast.sanne.email = ""
    cast.sanne.save(update_fields=["email"])
    acting(lambda: [tell_change(who.pk, "password") for who in (cast.mei, cast.sanne)])
    assert told() == []
