"""Likeness to examples: never fails, forgets, is found in any length of text, and is what the patterns cannot do (A2, A3)."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from naast.awareness.guide.rules import build_index, find, load_words
from naast.awareness.guide.rules.likeness import SPAN, Likeness, WordClasses, features
from naast.awareness.guide.rules.text import clauses, tokens
from naast.awareness.guide.rules.urgent import UrgentScanner

from .test_finder_rules import DOORS, INDEX, ROOM, ROOT, WORDS

LEARNT = json.loads((ROOM / "words" / "likeness.json").read_text(encoding="utf-8"))
THIRD = json.loads((ROOT / "tests" / "load" / "questions_third.json").read_text(encoding="utf-8"))
EXAMPLES = json.loads((ROOM / "words" / "urgent_examples.json").read_text(encoding="utf-8"))
MODEL = WORDS.likeness
SURE_SENTENCES = (
    "ik wil niet meer leven",
    "ik spaar pillen voor als het niet meer gaat",
    "I have written goodbye letters to my family",
    "my flatmate took a lot of pills and will not wake up",
)
QUIET = tokens(
    "Ik zoek ook nog een kamer in Leiden en een studiemaatje voor statistiek want de planning van dit blok is vol"
)


def said(text: str) -> list[str]:
    return clauses(text, WORDS.chat)


TAUGHT = [
    said(text)
    for by_language in (*EXAMPLES["urgent"].values(), EXAMPLES["harmless"])
    for texts in by_language.values()
    for text in texts
]


def recall(scanner: UrgentScanner) -> float:
    urgent = [question["q"] for question in THIRD if question["urgent"]]
    return sum(1 for question in urgent if scanner.kinds(said(question))) / len(urgent)


@given(st.lists(st.text(max_size=60), max_size=80))
@example([])
@example(["|"])
@example(["^", "$", "=PERSON", "~dood"])
@settings(max_examples=150, deadline=None)
def test_any_words_have_a_likeness_and_always_the_same(words: list[str]) -> None:
    assert MODEL.urgent(words) == MODEL.urgent(list(words))
    assert MODEL.urgent(words) == MODEL.urgent(words)
    assert MODEL.kind(words) in WORDS.urgent.leads
    assert set(MODEL.doors(words)) <= set(LEARNT["doors"])


@pytest.mark.parametrize("sentence", SURE_SENTENCES)
@given(before=st.integers(0, 60), after=st.integers(0, 60))
@settings(max_examples=15, deadline=None)
def test_an_urgent_sentence_is_found_in_a_text_of_any_length(sentence: str, before: int, after: int) -> None:
    assert INDEX.scanner.kinds(said(" ".join([*QUIET * before, sentence, *QUIET * after])))
    assert not INDEX.scanner.kinds(QUIET * max(before + after, 1))


def test_five_thousand_words_are_read_to_the_last() -> None:
    quiet = (QUIET * 240)[:5_000]
    for sentence in SURE_SENTENCES:
        for place in (0, 2_500, 5_000):
            assert INDEX.scanner.kinds([*quiet[:place], *said(sentence), *quiet[place:]]), (sentence, place)


@given(st.lists(st.sampled_from(QUIET), min_size=1, max_size=200))
@settings(max_examples=60, deadline=None)
def test_quiet_words_in_any_order_stay_quiet_however_many(words: list[str]) -> None:
    assert MODEL.urgent(words) < 2.0


def test_padding_lowers_likeness_by_a_bounded_amount() -> None:
    sentence = said("ik wil niet meer leven en niemand weet het")
    some, many = ([*sentence, *QUIET * count] for count in (2, 2_000))
    assert MODEL.urgent(some) - MODEL.urgent(many) <= 1.5


@pytest.mark.parametrize("sentence", SURE_SENTENCES)
def test_most_misspellings_are_still_met(sentence: str) -> None:
    rnd = random.Random(3)
    met = 0
    for _ in range(40):
        at = rnd.randrange(1, len(sentence) - 2)
        wrong = sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]
        met += bool(INDEX.scanner.kinds(said(wrong)))
    assert met >= 34


@pytest.mark.parametrize(
    "sentence",
    [
        "ik verveel me dood op mijn stage",
        "this deadline is killing me",
        "I would kill for a coffee right now",
        "mijn laptop is dood, waar kan ik hem laten maken",
        "ik wil een eind maken aan mijn huurcontract",
        "I am writing an essay on assisted suicide, which database should I use",
        "can I cut my thesis in half",
    ],
)
def test_what_only_looks_urgent_is_not(sentence: str) -> None:
    assert not INDEX.scanner.kinds(said(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "my supervisor is fine, my courses are fine, but I just don't want to be alive and I don't know why",
        "ik ben niet suïcidaal of zo, maar ik denk elke nacht aan doodgaan",
        "mijn rooster klopt, mijn vakken gaan goed, alleen wil ik niet meer leven",
    ],
)
def test_harmless_clauses_do_not_talk_an_urgent_one_away(sentence: str) -> None:
    assert INDEX.scanner.kinds(said(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "ik ben niet in gevaar, ik zoek alleen iemand om mee te praten",
        "someone broke into my room last month and took my passport, where do I report it",
        "mijn broer is jaren geleden aangerand, is er een boek over rouw en herstel",
    ],
)
def test_what_is_denied_or_long_past_raises_nothing(sentence: str) -> None:
    assert not INDEX.scanner.kinds(said(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "he has been collecting his tablets in a tin for weeks",
        "I wrote a letter to each of my brothers, they'll find them on Sunday",
        "mijn zus heeft haar spaargeld onder ons verdeeld, ze zei dat ze het nergens meer voor nodig heeft",
        "a colleague emptied his desk, gave me his plants and thanked me for everything",
        "my lab mate talks about nothing but dying since her breakup",
        "ze zouden opgelucht ademhalen als ik verdween",
        "twee jaar geleden was het over, maar ik denk weer dagelijks aan zelfmoord",
        "it's not urgent, but I have decided not to live past thirty",
        "mijn vriend duwde me gisteren van de trap",
        "I'm locked in my room by my brother and he took the key",
    ],
)
def test_means_farewells_and_the_signs_of_others_are_seen_in_words_nobody_taught(sentence: str) -> None:
    assert said(sentence) not in TAUGHT
    assert INDEX.scanner.kinds(said(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "hoeveel melatonine is normaal voor iemand van twintig",
        "met pasen ben ik er niet, kan ik mijn presentatie verplaatsen",
        "ik maak een einde aan mijn bijbaan, hoe zeg ik dat netjes",
        "I want to drop out and become a gardener",
        "sinds mijn whiplash kan ik niet meer tegen lang zitten",
        "I left an abusive boyfriend four years ago and I'm safe, is there a course on trust",
        "ik was op de middelbare school suïcidaal, dat is lang voorbij, ik wil nu vrijwilliger worden",
        "not suicidal at all, just bored with my course",
        "this resit week is suicide",
        "we need helium and rope for the sports day",
    ],
)
def test_ends_of_other_things_and_what_is_over_raise_nothing_in_words_nobody_taught(sentence: str) -> None:
    assert said(sentence) not in TAUGHT
    assert not INDEX.scanner.kinds(said(sentence))


def test_without_likeness_the_patterns_miss_what_others_wrote() -> None:
    """The negative control: the third set is other people's words, and patterns alone do not know them."""
    alone = UrgentScanner(WORDS.urgent, known=INDEX.scanner.known)
    assert recall(alone) < 0.9
    assert recall(INDEX.scanner) >= 0.98


def test_a_door_nobody_learnt_is_found_by_its_own_phrases() -> None:
    new = replace(
        DOORS[0], slug="weavers", asked={"nl": ("ik wil leren weven op een weefgetouw",), "en": ("weaving loom",)}
    )
    made = build_index([*DOORS, new], WORDS)
    assert find(made, "waar kan ik leren weven", language="nl").results[0].slug == "weavers"
    fewer = build_index(DOORS[5:], WORDS)
    gone = {door.slug for door in DOORS[:5]}
    assert not gone & {hit.slug for hit in find(fewer, "wie is mijn mentor", language="nl").results}


def test_the_most_urgent_span_is_what_the_kind_is_read_from() -> None:
    text = [*QUIET * 5, *said("someone is unconscious and not breathing"), *QUIET * 5]
    span = MODEL.most_urgent(text)[1]
    assert len(span) <= SPAN
    assert "unconscious" in span
    assert MODEL.kind(span) == "danger-now"


def test_nothing_typed_stays_in_the_model() -> None:
    before = (len(MODEL.weights), len(MODEL.door_weights), len(MODEL.classes._exact))
    find(INDEX, "xylofoonbuurman vertelt zijn geheim", language="nl")
    assert (len(MODEL.weights), len(MODEL.door_weights), len(MODEL.classes._exact)) == before


def test_classes_and_features() -> None:
    classes = WordClasses({"PERSON": ["vriend*", "ex"], "KILL": ["vriendelijk"]})
    assert [classes.of(word) for word in ("vriendin", "ex", "exen", "vriendelijk")] == [
        "PERSON",
        "PERSON",
        "exen",
        "KILL",
    ]
    first, end = features(["|", "ex"], classes)
    assert first == ["ex", "=PERSON", "^ ex", "^ ^ ex", "^ PERSON", "^ ^ PERSON"]
    assert end == ["ex $", "^ ex $", "PERSON $", "^ PERSON $"]


@pytest.mark.parametrize("part", ["bias", "urgent", "kinds", "door_bias", "doors", "classes"])
def test_a_broken_learnt_file_is_refused_whole(part: str, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Likeness.read({name: value for name, value in LEARNT.items() if name != part})
    for file in (ROOM / "words").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "likeness.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        load_words(tmp_path)
    with pytest.raises(ValueError, match="names no kinds"):
        Likeness.read({**LEARNT, "kinds": {}})


def test_the_learnt_file_fits_its_inputs_and_is_small() -> None:
    """A changed sentence asks for `python scripts/learn.py`."""
    check = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "learn.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr
    assert (ROOM / "words" / "likeness.json").stat().st_size < 2_000_000
