"""Limits: shared, nameless, narrow by account, and never in the way of the owner or of urgent help (G5, ASVS 6.1.1, 6.3.1)."""

import dataclasses
import datetime
import ipaddress

import pytest
import time_machine
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.accounts import limits
from naast.foundation.accounts.limits import DEVICE_COOKIE, TooMany, first_time, hold
from naast.foundation.accounts.models import Tally
from naast.foundation.accounts.rules.limits import LIMITS, QUARTER, client_address, window_of
from naast.foundation.core import time

from .conftest import sign_in

pytestmark = pytest.mark.django_db
WRONG = "een heel ander wachtwoord dan dat"


def of(address="203.0.113.7", **more):
    return RequestFactory().get("/nl/inloggen", REMOTE_ADDR=address, **more)


def tries(kind, request, most, **more) -> int:
    """Count how many tries are let through."""
    for number in range(most):
        try:
            hold(kind, request, **more)
        except TooMany:
            return number
    return most


# --- Counting ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", LIMITS)
def test_the_next_one_is_refused_and_the_next_window_begins_anew(kind):
    most = LIMITS[kind].by_address
    with time_machine.travel(datetime.datetime(2026, 11, 22, 12, 1, tzinfo=datetime.UTC), tick=False) as clock:
        assert tries(kind, of(), most + 1) == most
        assert tries(kind, of("203.0.113.8"), 1) == 1
        clock.shift(LIMITS[kind].window)
        assert tries(kind, of(), 1) == 1


def test_an_account_has_a_count_of_its_own_however_it_is_written():
    limit = LIMITS["sign-in"].by_account
    assert [
        tries("sign-in", of(f"203.0.113.{n}"), 1, account=("A@B.nl", " a@b.NL ")[n % 2]) for n in range(limit + 1)
    ] == [1] * limit + [0]
    assert tries("sign-in", of(), 1, account="c@d.nl") == 1


def test_who_refused_waits_at_most_a_window():
    assert tries("sign-in", of(), 100, account="x") == LIMITS["sign-in"].by_account
    with pytest.raises(TooMany) as refused:
        hold("sign-in", of(), account="x")
    assert 1 <= refused.value.minutes <= QUARTER.total_seconds() / 60


def test_an_unknown_kind_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        hold("nonsense", of())


def test_nothing_in_the_table_names_anybody():
    hold("sign-in", of("203.0.113.7"), account="sanne@example.edu")
    rows = str(list(Tally.objects.values()))
    assert Tally.objects.count() == 3
    assert "203.0.113" not in rows
    assert "sanne" not in rows
    assert all(len(row.key) == 64 for row in Tally.objects.all())


def test_counts_of_past_windows_are_forgotten():
    from naast.foundation.accounts.jobs import forget

    hold("sign-in", of())
    forget()
    assert Tally.objects.count() == 2
    with time_machine.travel(time.system_now() + 2 * QUARTER, tick=False):
        forget()
    assert Tally.objects.count() == 0


def test_what_may_happen_once_happens_once():
    until = time.system_now() + QUARTER
    assert [first_time("x", until=until), first_time("x", until=until), first_time("y", until=until)] == [
        True,
        False,
        True,
    ]


# --- From where -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("198.51.100.1", "", 0, "198.51.100.1"),
        ("198.51.100.1", "203.0.113.9", 0, "198.51.100.1"),  # nobody of ours wrote that
        ("10.0.0.1", "203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.9", 1, "203.0.113.9"),  # the first entry is made up
        ("10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("198.51.100.1", "203.0.113.9", 2, "198.51.100.1"),  # came past one of two proxies
        ("10.0.0.1", "nonsense", 1, "unknown"),
        ("10.0.0.1", "2001:db8:1:2:3:4:5:6", 1, "2001:db8:1:2::"),
        ("10.0.0.1", "::ffff:203.0.113.9", 1, "203.0.113.9"),
    ],
)
def test_the_address_is_the_one_our_own_proxy_wrote(peer, forwarded, proxies, address):
    assert client_address(peer, forwarded, proxies=proxies) == address


@given(made_up=st.lists(st.text(max_size=20), max_size=5), real=st.ip_addresses(v=4))
def test_what_a_sender_writes_before_it_changes_nothing(made_up, real):
    forwarded = ",".join([*made_up, str(real)])
    assert client_address("10.0.0.1", forwarded, proxies=1) == str(ipaddress.ip_address(real))


@given(seconds=st.integers(min_value=1_500_000_000, max_value=4_000_000_000))
def test_windows_follow_each_other(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    number, end = window_of(moment, QUARTER)
    assert moment < end <= moment + QUARTER
    assert window_of(end, QUARTER)[0] == number + 1


def test_a_made_up_header_opens_no_new_count(settings):
    settings.TRUSTED_PROXIES = 0
    most = LIMITS["sign-in"].by_address
    assert sum(tries("sign-in", of(HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"), 1) for n in range(most + 5)) == most


# --- Never the victim -------------------------------------------------------------------------------------------------
def test_strangers_do_not_shut_out_the_owner_on_a_known_device(sanne, monkeypatch):
    owner = Client()
    assert sign_in(owner, sanne.email).status_code == 302
    assert owner.cookies[DEVICE_COOKIE]["httponly"]
    assert sanne.email not in owner.cookies[DEVICE_COOKIE].value
    owner.post("/nl/uitloggen")
    stranger = Client(REMOTE_ADDR="203.0.113.66")
    statuses = [sign_in(stranger, sanne.email, WRONG).status_code for _ in range(12)]
    assert statuses == [422] * 9 + [429] * 3  # the owner's own first sign-in was the tenth
    assert sign_in(stranger, sanne.email).status_code == 429  # even the right password, from there
    assert sign_in(owner, sanne.email).status_code == 302
    owner.post("/nl/uitloggen")
    assert sign_in(owner, sanne.person_number).status_code == 302
    # nor does a crowd that uses up what everybody may try, or what may be tried from the owner's own network
    crowded = dataclasses.replace(LIMITS["sign-in"], by_address=0, by_account=0, by_all=0)
    monkeypatch.setattr(limits, "LIMITS", {"sign-in": crowded})
    owner.post("/nl/uitloggen")
    assert sign_in(stranger, sanne.email).status_code == 429
    assert sign_in(owner, sanne.email).status_code == 302


def test_a_stolen_or_made_up_mark_is_worth_no_more_than_its_own_count(sanne, cast):
    owner = Client()
    sign_in(owner, sanne.email)
    thief = Client()
    thief.cookies[DEVICE_COOKIE] = owner.cookies[DEVICE_COOKIE].value
    statuses = [sign_in(thief, sanne.email, WRONG).status_code for _ in range(12)]
    assert statuses.count(422) <= LIMITS["sign-in"].by_device
    # for another account the mark says nothing
    assert [sign_in(thief, cast.mei.email, WRONG).status_code for _ in range(11)] == [422] * 10 + [429]
    forged = Client()
    forged.cookies[DEVICE_COOKIE] = "WyJkZXZpY2UiXQ:x:y"
    assert sign_in(forged, sanne.email, WRONG).status_code == 422


def test_limits_touch_neither_urgent_help_nor_any_public_page(sanne):
    stranger = Client()
    for _ in range(12):
        sign_in(stranger, sanne.email, WRONG)
    Tally.objects.update(count=10**6)
    before = Tally.objects.count()
    for where in ("/nl/nu", "/nl/kaart", "/nl/hulp", "/nl/", "/nl/inloggen", "/nl/wachtwoord/vergeten"):
        assert stranger.get(where).status_code == 200
    assert Tally.objects.count() == before


def test_a_refusal_says_when_to_try_again_and_is_alike_for_unknown_accounts(sanne):
    answers = {}
    for account in (sanne.email, "nobody@example.edu"):
        stranger = Client(REMOTE_ADDR="203.0.113.5")
        answers[account] = [sign_in(stranger, account, WRONG).status_code for _ in range(12)]
        text = sign_in(stranger, account, WRONG).content.decode()
        assert "Wacht" in text
    assert len({tuple(statuses) for statuses in answers.values()}) == 1


def test_asking_for_links_is_limited(sanne):
    statuses = [Client().post("/nl/wachtwoord/vergeten", {"account": sanne.email}).status_code for _ in range(5)]
    assert statuses == [302] * 3 + [429] * 2
