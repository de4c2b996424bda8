"""What waits, and which words ask for a second look; with texts that must not."""

import datetime

import pytest

from naast.support.guidance.rules.roles import guides_as, held_for, is_apart
from naast.support.guidance.rules.stages import Waits, is_before_last, next_step
from naast.support.guidance.rules.words import names_a_diagnosis

DAY = datetime.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Heeft ADHD en een eetstoornis", ["ADHD", "eetstoornis"]),
        ("gediagnosticeerd met autisme; depressief", ["autisme", "depressief"]),
        ("angststoornissen, PTSS en burn-out", ["angststoornissen", "PTSS", "burn-out"]),
        ("She has an eating disorder and was depressed", ["disorder", "depressed"]),
        ("dyslexie, Dyslexie, DYSLEXIE", ["dyslexie"]),
        ("Hij heeft ADD", ["ADD"]),
    ],
)
def test_a_word_that_looks_like_an_illness_is_found_once_as_it_was_typed(text, found):
    assert names_a_diagnosis(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Voelt zich somber en moe, slaapt slecht en is bang voor het tentamen",
        "Please add a session; I was impressed and a bit anxious",
        "De verstoring in de zaal en de storing van het systeem",
        "Het was me een raadsel, mijn moeder belde",
        "",
    ],
)
def test_ordinary_words_ask_nothing(text):
    assert names_a_diagnosis(text) == []
    assert names_a_diagnosis(text, "nl") == names_a_diagnosis(text, "en") == []


def test_each_language_has_its_words():
    assert names_a_diagnosis("cancer kanker", "nl") == ["kanker"]
    assert names_a_diagnosis("cancer kanker", "en") == ["cancer"]


def test_no_more_than_twenty():
    assert len(names_a_diagnosis(" ".join(f"depress{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))) == 20


def step(**given):
    usual = {
        "today": DAY, "opened": DAY, "last_contact": DAY, "look_again": None, "agreed": None, "had": 1,
        "evaluated": False, "reading_asked": None,
    }  # fmt: skip
    return next_step(**(usual | given))


def test_what_waits_and_by_when():
    week = datetime.timedelta(days=7)
    assert step() == (Waits.NOTHING, DAY + 6 * week)
    assert step(look_again=DAY + week) == (Waits.NOTHING, DAY + week)
    assert step(last_contact=None) == (Waits.FIRST, DAY + 2 * week)
    assert step(agreed=2) == (Waits.EVALUATION, DAY)
    assert step(agreed=2, evaluated=True)[0] == Waits.NOTHING
    assert step(agreed=3)[0] == Waits.NOTHING
    assert step(agreed=2, reading_asked=DAY) == (Waits.READING, DAY + 4 * week)


def test_before_the_last():
    assert [is_before_last(agreed, had) for agreed, had in ((None, 9), (3, 1), (3, 2), (3, 3), (1, 0))] == [
        False, False, True, True, True,
    ]  # fmt: skip


def test_who_keeps_files_as_what():
    assert guides_as("head-of-psychologists") == guides_as("duty-psychologist") == "psychologist"
    assert guides_as("administrator") is guides_as("coordinator") is guides_as("confidential") is None
    assert is_apart("phd-psychologist")
    assert not is_apart("study-adviser")
    assert held_for("psychologist") == ("psychologist", "head-of-psychologists", "duty-psychologist")
