"""What makes a password too easy: length and lists, never composition; exactly as typed (ASVS 6.2)."""

import datetime

import pytest
import time_machine
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st

from naast.foundation.accounts.forms import common_passwords
from naast.foundation.accounts.rules.passwords import CONTEXT_WORDS, SHORTEST, faults_of
from naast.foundation.core import time

from .conftest import sign_in

NAMES = ["Sanne", "de Vries", "Sanne de Vries", "s1234567", "Voorbeeld Universiteit"]


def faults(password: str) -> list[str]:
    return faults_of(password, names=NAMES, common=common_passwords())


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple", "vier paarse olifanten zwemmen", "kleineletters zonder cijfers", "KRUIMELDIEFHOOFD",
        "83920174659283", "!@#$%^&*()_+{}", "привет мой дорогой друг", "🦊🐘🦉🐢🦔🐙🦀🐝🦜🐡🦥🐞", "\ttab en spaties   erin ", "x9" + "kf" * 3 + "mq27",
    ],
)  # fmt: skip
def test_any_composition_is_allowed(password):
    assert faults(password) == []


@given(st.text(min_size=1, max_size=SHORTEST - 1))
def test_short_is_short_whatever_stands_in_it(password):
    assert faults(password) == ["short"]


@given(st.text(alphabet="bcdfghjklmpqvwxz", min_size=14, max_size=80))
def test_letters_without_a_word_in_them_are_fine(password):
    assume(len(set(password)) > 8)
    assert faults(password) == []


@pytest.mark.parametrize(
    "leaked",
    [
        "password1234",
        "P@ssw0rd!!!!",
        "1234567890123",
        "qwertyuiop123",
        "111111111111",
        "iloveyou2026!",
        "abcdefghijklm",
    ],
)
def test_what_leaks_hold_is_refused(leaked):
    assert faults(leaked) in (["common"], ["guessable"])


def test_the_list_of_leaks_is_long_and_small():
    assert len(common_passwords()) >= 15_000
    assert all(word == word.lower() for word in common_passwords())


@pytest.mark.parametrize("word", sorted(CONTEXT_WORDS)[::9])
def test_words_of_the_context_are_taken_out(word):
    assert faults(f"{word}-{word}-2026-xy1") != []
    assert faults(f"{word} en nog vijf hele andere dingen") == []


@pytest.mark.parametrize(
    "easy", ["SanneSanne2026", "devries1998devries", "s1234567s1234567", "Universiteit2026", "sanne.de.vries"]
)
def test_one_s_own_names_are_taken_out(easy):
    assert faults(easy) == ["guessable"]


@pytest.mark.django_db
def test_a_password_stays_valid(sanne):
    with time_machine.travel(time.system_now() + datetime.timedelta(days=1500), tick=False):
        assert sign_in(Client(), sanne.email).status_code == 302
