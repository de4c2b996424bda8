"""The finder and the sense of urgency, on the shipped words and the demonstration guide's own phrases (A2, A3)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from naast.awareness.guide.rules import Door, Index, Words, build_index, find, load_words
from naast.awareness.guide.rules.text import clauses, fold, stem, tokens
from naast.awareness.guide.rules.urgent import UrgentScanner

ROOM = Path(__file__).resolve().parents[1]
ROOT = ROOM.parents[2]
GUIDE = ROOT / "naast" / "interfaces" / "demo" / "content" / "guide"
QUESTIONS = json.loads((ROOT / "tests" / "load" / "questions_tuned.json").read_text(encoding="utf-8"))
WORDS = load_words(ROOM / "words")


def doors() -> list[Door]:
    asked = json.loads((GUIDE / "asked.json").read_text(encoding="utf-8"))
    made = []
    for entry in json.loads((GUIDE / "entries.json").read_text(encoding="utf-8")):
        texts = {
            language: {
                "title": entry[language]["title"],
                "summary": entry[language]["summary"],
                "what_for": "\n".join(entry[language]["what_for"]),
            }
            for language in ("nl", "en")
        }
        phrases = {language: tuple(asked[entry["slug"]][language]) for language in ("nl", "en")}
        made.append(
            Door(entry["slug"], entry["kind"], tuple(entry["audience"]), tuple(entry["campuses"]), texts, phrases)
        )
    return made


DOORS = doors()


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index(DOORS, WORDS)


INDEX = build_index(DOORS, WORDS)
ANY_TEXT = st.text(max_size=400) | st.text(alphabet="ikwildoner .!?\n", max_size=300)


def slugs(question: str, *, index: Index = INDEX, language: str = "nl") -> list[str]:
    return [hit.slug for hit in find(index, question, language=language).results]


@given(ANY_TEXT)
@example("\x00\u202e\u200b")
@example("𝕀𝕜 𝕨𝕚𝕝 𝕕𝕠𝕠𝕕")
@example("ﬁets 👩‍👩‍👧 ß İ")
@settings(max_examples=200, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    found = find(INDEX, text, language="en")
    assert found.results or not text.strip()
    assert found.urgent == bool(found.urgent_kinds)
    assert len({hit.slug for hit in found.results}) == len(found.results)


@given(st.sampled_from([question["q"] for question in QUESTIONS]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_case_accents_and_spaces_change_nothing(question: str, rnd: object) -> None:
    changed = "   ".join(
        "".join(
            rnd.choice((letter.upper(), letter + "\u0301", letter)) if letter in "aeiou" else letter for letter in word
        )  # type: ignore[attr-defined]
        for word in question.split()
    )
    plain, other = find(INDEX, question, language="nl"), find(INDEX, f"\u200e {changed} \u200f", language="nl")
    assert plain == other


def test_order_of_the_doors_changes_nothing() -> None:
    other = build_index(list(reversed(DOORS)), WORDS)
    for question in QUESTIONS[::7]:
        assert find(INDEX, question["q"], language="nl") == find(other, question["q"], language="nl")


def test_the_answer_leaves_no_trace_of_the_question(index: Index) -> None:
    def known() -> tuple[int, ...]:
        return (len(index.reader.stems), len(index.reader.parts_of), len(index.spelling.counts), len(index.evidence))

    before = known()
    find(index, "mijn xylofoonbuurmansverhaal is geheim en vreemdwoordig", language="nl")
    assert known() == before


def test_tuned_questions_find_their_door() -> None:
    """The floor is below what tests/load/finder.py prints, so that editing a phrase does not turn the suite red."""
    asked = [question for question in QUESTIONS if question["best"]]
    right = sum(
        1
        for question in asked
        if set(slugs(question["q"], language=question["lang"])[:3])
        & ({question["best"]} if isinstance(question["best"], str) else set(question["best"]))
    )
    assert right / len(asked) >= 0.95


def test_without_phrases_the_finder_is_much_worse() -> None:
    """The negative control of the test above: it is the phrases people use that make the answers right."""
    unlearnt = replace(WORDS.likeness, door_names=(), door_weights={}, door_bias=())
    bare = build_index([replace(door, asked={}) for door in DOORS], replace(WORDS, concepts=(), likeness=unlearnt))
    asked = [question for question in QUESTIONS if question["best"] and not question["urgent"]]
    right = sum(1 for question in asked if str(question["best"]) in slugs(question["q"], index=bare)[:3])
    assert right / len(asked) < 0.6


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question["urgent"]], ids=lambda question: question["q"][:40]
)
def test_urgent_questions_are_recognised(question: dict[str, object]) -> None:
    found = find(INDEX, str(question["q"]), language=str(question["lang"]))
    assert found.urgent
    assert found.results[0].slug in {"112", "113", "csg", "veiligthuis"}


def test_harmless_questions_are_not_raised() -> None:
    raised = [
        question["q"]
        for question in QUESTIONS
        if not question["urgent"] and find(INDEX, question["q"], language="nl").urgent
    ]
    assert len(raised) <= 0.01 * len(QUESTIONS), raised


def test_without_the_harmless_expressions_they_would_be() -> None:
    """The negative control: the list of harmless expressions is what keeps "I could kill for a coffee" quiet."""
    scanner = UrgentScanner(replace(WORDS.urgent, harmless=()), known=INDEX.scanner.known)
    raised = [
        question
        for question in QUESTIONS
        if not question["urgent"] and scanner.kinds(clauses(question["q"], WORDS.chat))
    ]
    assert len(raised) > 20


FILLER = "ik zoek ook nog een kamer in leiden en een studiemaatje voor statistiek, de planning van dit blok is vol. "


@given(
    st.sampled_from(
        ["ik wil niet meer leven", "I want to kill myself", "mijn huisgenoot is bewusteloos", "ik snijd mezelf"]
    ),
    st.integers(0, 40),
    st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_an_urgent_sentence_is_seen_wherever_it_stands(sentence: str, before: int, after: int) -> None:
    text = FILLER * before + sentence + ". " + FILLER * after
    assert find(INDEX, text, language="nl").urgent
    assert not find(INDEX, FILLER * (before + after) or "kamer", language="nl").urgent


def test_a_hundred_thousand_characters_are_read_for_urgency_to_the_last() -> None:
    assert find(INDEX, "kamer " * 16_600 + "ik wil dood", language="nl").urgent


@pytest.mark.parametrize(
    "said",
    [
        "ik wil doooood",
        "ik denk aan z e l f m o o r d",
        "IK WIL DOOD!!!",
        "ik wil\u200b dood",
        "ik wil dооd",
        "zelfmoort",
        "ik wil mn leven beeindigen",
        "kms",
    ],
)
def test_urgent_words_in_other_clothes(said: str) -> None:
    assert find(INDEX, said, language="nl").urgent


def test_kinds_put_their_own_line_first() -> None:
    assert slugs("ik denk aan zelfmoord")[0] == "113"
    assert slugs("iemand is bewusteloos")[0] == "112"
    assert slugs("I was raped last night")[0] == "csg"
    assert slugs("mijn vriend slaat me")[0] == "veiligthuis"
    taken = slugs("ik heb net een doosje pillen geslikt en wil dood")
    assert taken[0] == "112"
    assert "113" in taken[:3]


def test_nonsense_gets_the_doors_for_everything_and_says_so() -> None:
    found = find(INDEX, "qzx vbbk wjjq", language="nl")
    assert not found.sure
    assert [hit.slug for hit in found.results][:3] == ["study-adviser", "front-office", "mentor"]
    assert find(INDEX, "  \n", language="nl").results == ()


def test_reasons_name_a_topic_in_the_language_and_never_a_state() -> None:
    assert find(INDEX, "extra tijd voor mijn tentamen", language="nl").results[0].because == "voorzieningen"
    assert find(INDEX, "extra tijd voor mijn tentamen", language="en").results[0].because == "facilities"
    sensitive = ("depress", "suic", "zelfmoord", "verkracht", "rape", "angst", "anxiety", "eetstoornis", "burn")
    for question in QUESTIONS:
        for hit in find(INDEX, question["q"], language=question["lang"]).results:
            assert hit.because
            assert not any(word in hit.because for word in sensitive)


def test_campus_and_audience_shift_but_never_hide() -> None:
    here = [replace(door, campuses=("the-hague",)) if door.slug == "popcorner" else door for door in DOORS]
    made = build_index(here, WORDS)
    question = "ik ben de eerste in mijn familie die studeert"

    def score(campus: str | None) -> float:
        return next(
            hit.score for hit in find(made, question, language="nl", campus=campus).results if hit.slug == "popcorner"
        )

    assert score("leiden") < score("the-hague") == score(None)
    staff = find(INDEX, "ik heb een burn-out", language="nl", audience="staff").results
    assert "staff-coach" in [hit.slug for hit in staff[:3]]


def test_words_of_the_index_are_never_corrected_and_compounds_fall_apart() -> None:
    spelling = INDEX.spelling
    assert all(spelling.nearest(word) is None for word in list(spelling.counts)[:500])
    assert spelling.nearest("tentaman") in {"tentamen", "tentamens"}
    assert spelling.split("tentamenplanning") == ("tentamen", "planning")
    assert spelling.split("kamer") == ()


def test_folding_and_stems() -> None:
    assert fold("Ééééns\u202e\x07") == "eens"
    assert tokens("burn-out, m'n ff", WORDS.chat) == ["burnout", "mijn", "even"]
    assert stem("schaamde") == stem("schamen") == stem("schaam")
    assert stem("deadlines") == stem("deadline")


def test_broken_language_data_is_named(tmp_path: Path) -> None:
    for file in (ROOM / "words").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    urgent = json.loads((tmp_path / "urgent.json").read_text(encoding="utf-8"))
    urgent["patterns"]["suicide"]["hard"].append("<nobody> ~2 $")
    (tmp_path / "urgent.json").write_text(json.dumps(urgent), encoding="utf-8")
    with pytest.raises(KeyError):
        load_words(tmp_path)
    urgent["patterns"]["suicide"]["hard"][-1] = "~2 $"
    (tmp_path / "urgent.json").write_text(json.dumps(urgent), encoding="utf-8")
    with pytest.raises(ValueError, match="a word that must be there"):
        load_words(tmp_path)


def test_every_word_list_refers_to_what_exists() -> None:
    names = {concept.name for concept in WORDS.concepts}
    known = {door.slug for door in DOORS}
    for slug, subjects in WORDS.only_for.items():
        assert slug in known, slug
        assert subjects <= names, slug
    assert WORDS.staff_concepts <= names
    assert WORDS.urgent_people <= known
    assert set(WORDS.fallback) <= known
    assert set(WORDS.topics) - {"_any"} <= known
    for lead in WORDS.urgent.leads.values():
        assert {*lead["first"], *lead["near"]} <= known


def test_words_is_a_value() -> None:
    assert isinstance(WORDS, Words)


def test_the_net_catches_what_no_pattern_says() -> None:
    """Examples are learnt, not only listed: without the weights this sentence is not raised, with them it is."""
    bare = UrgentScanner(replace(WORDS.urgent, patterns=()), known=INDEX.scanner.known)
    learnt = UrgentScanner(replace(WORDS.urgent, patterns=()), known=INDEX.scanner.known, likeness=WORDS.likeness)
    said = clauses("mijn vriend zegt dat hij zichzelf wil doden", WORDS.chat)
    assert bare.kinds(said) == ()
    assert learnt.kinds(said) == ("suicide",)
