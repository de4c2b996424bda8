"""Dialect, glued pronouns, masked letters and words without spaces are written out; plain language stays as it is (A2)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naast.awareness.guide.rules import find
from naast.awareness.guide.rules.spoken import apart, gluable, unmasked, written_out
from naast.awareness.guide.rules.text import clauses, tokens

from .test_finder_rules import INDEX, WORDS

PARTS = gluable(["niet", "meer", "leven", "wil", "kill", "myself", "studie", "want", "die"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kwil der nie mee zijn", "ik wil er niet meer zijn"),
        ("kzou der nimmer wille zijn", "ik zou er niet meer willen zijn"),
        ("k wil ni meer zen", "ik wil niet meer zijn"),
        ("ek wil nie meer lewe", "ik wil niet meer leven"),
        ("ik wol net mear libje", "ik wil niet meer leven"),
        ("benk de enige die dr nie meer is", "ben ik de enige die er niet meer is"),
        ("om der nie mee te zijn", "om er niet meer te zijn"),
        ("dak er nie meer ben", "dat ik er niet meer ben"),
        ("gonna k1ll my self", "going to kill my self"),
        ("want 2 die", "want to die"),
        ("relapsed on sh last night", "relapsed on self harm last night"),
    ],
)
def test_what_is_typed_as_it_is_spoken_is_written_out(typed: str, meant: str) -> None:
    assert clauses(typed, WORDS.chat) == meant.split()
    assert tokens(typed, WORDS.chat) == meant.split()


@pytest.mark.parametrize(
    "plain",
    [
        "ik kan er niet mee leven",
        "ik doe niet mee aan de excursie",
        "kan ik kamers kleuren op de kaart",
        "op het dak er naast",
        "mijn dr in leiden",
        "covid19 en de b2b module van 2 weken",
        "het was net een film",
        "mer of maas",
    ],
)
def test_plain_language_stays_as_it_is(plain: str) -> None:
    assert clauses(plain, WORDS.chat) == plain.split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ikwilnietmeerleven", ("ik", "wil", "niet", "meer", "leven")),
        ("killmyself", ("kill", "myself")),
        ("iwanttodie", ("i", "want", "to", "die")),
        ("leven", ()),
        ("ikwilxylofoon", ()),
        ("k" * 200, ()),
    ],
)
def test_words_without_spaces_are_taken_apart_when_all_are_known(typed: str, meant: tuple[str, ...]) -> None:
    assert apart(typed, PARTS) == meant


def test_a_sentence_without_spaces_is_understood() -> None:
    assert find(INDEX, "ikwilniemeerleven", language="nl").urgent
    assert find(INDEX, "idontwannalive", language="en").urgent
    assert not find(INDEX, "ikwilmijnscriptienietmeerinhaastschrijven", language="nl").urgent
    together = find(INDEX, "hoevraagikuitstelvoormijnscriptie", language="nl").results[0].slug
    assert together == find(INDEX, "hoe vraag ik uitstel voor mijn scriptie", language="nl").results[0].slug


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_written_out_once_and_never_fails(text: str) -> None:
    said = clauses(unmasked(text), WORDS.chat)
    assert all(said)
    assert written_out([], WORDS.chat) == []
