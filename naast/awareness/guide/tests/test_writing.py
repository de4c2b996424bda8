"""Help with writing well: what is pointed at, and what is left alone (A10; ATAG 2.0 B.2-B.3; WCAG 3.1.5)."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.awareness.guide.rules.bundle import LISTS, TEXTS
from naast.awareness.guide.rules.reading import EASY, reading, sentences, syllables
from naast.awareness.guide.rules.writing import Written, days_apart, remarks_on
from naast.awareness.guide.tests.content import demo_bundle

KINDS = {"title": "title", "start": "title", "summary": "line", "say": "said"}


def on(text: str, language: str = "nl", kind: str = "passage", **told) -> set[str]:
    """Give the codes of the remarks on one text, its twin in the other language left out of it."""
    other = {"nl": "en", "en": "nl"}[language]
    fields = [Written("reach", language, kind, text), Written("reach", other, kind, "Plain. " * (len(text) // 8 + 1))]
    return {remark.code for remark in remarks_on(fields, **told) if remark.language == language}


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("link-says-nothing", "nl", "Meld je aan en [klik hier](study-adviser)."),
        ("link-says-nothing", "nl", "Zie [lees meer](/nl/nu)."),
        ("link-says-nothing", "en", "Sign up [here](study-adviser)."),
        ("bare-address", "nl", "Kijk op https://www.voorbeeld.nl/aanmelden voor tijden."),
        ("bare-address", "en", "See [https://example.org](https://example.org)."),
        ("link-nowhere", "nl", "[Bel ons](tel:0712345678)"),
        ("heading-skipped", "nl", "#### Kop\n\nTekst"),
        ("heading-level", "nl", "# Kop\n\nTekst"),
        ("heading-empty", "nl", "###\n\nTekst"),
        ("image", "nl", "![foto](foto.png)"),
        ("html", "nl", "Dit is <b>vet</b>."),
        ("says-claim", "nl", "De psycholoog kan een diagnose stellen."),
        ("says-claim", "en", "This test can detect a depression."),
        ("says-word", "nl", "Je maakt een afspraak voor een intake."),
        ("says-word", "en", "She wanted to commit suicide."),
        ("says-cheer", "nl", "Wat goed dat je er bent!"),
        ("says-emoji", "en", "You made it 🎉"),
        ("capitals", "nl", "Lees DIT EERST GOED door."),
        ("capitals", "en", "This is IMPORTANT to know."),
        ("formal", "nl", "U kunt langskomen."),
        ("formal-mixed", "nl", "U kunt langskomen. Je hoeft niets mee te nemen."),
        ("number-in-text", "nl", "Bel 071 234 56 78 voor een afspraak."),
        ("number-out-of-use", "nl", "Bel 0900-0113."),
        ("jargon", "nl", "Indien nodig bellen we je."),
        ("jargon", "en", "Come by in order to talk."),
        ("passive", "nl", "Je aanvraag wordt door ons team behandeld en besproken."),
        ("passive", "en", "Your request is handled by the team."),
        ("long-sentence", "nl", "Als je merkt dat je al langere tijd slecht slaapt en daardoor niet meer goed met je studie en met je vrienden mee kunt komen, kom dan langs."),
    ],
)  # fmt: skip
def test_what_could_be_better_is_pointed_at(code, language, text):
    assert code in on(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Vraag het aan je [studieadviseur](study-adviser). Die kent je opleiding."),
        ("nl", "De psycholoog stelt geen diagnose."),
        ("nl", "Gedachten aan zelfdoding? Bel 113."),
        ("nl", "### Zo kom je er\n\nLoop binnen.\n\n#### Later\n\nMail ons."),
        ("nl", "Dit regel je bij DUO of met je BSA."),
        ("en", "Ask your [study adviser](study-adviser). They know your programme."),
        ("en", "Come in at ten. You can leave when you like."),
    ],
)
def test_a_plain_text_gets_no_remark(language, text):
    assert on(text, language, knows={"study-adviser"}.__contains__) == set()


def test_a_dead_link_is_pointed_at_when_the_names_are_known():
    text = "Vraag het aan de [balie](front-desk)."
    assert "link-dead" in on(text, knows=lambda slug: False)
    assert "link-dead" not in on(text, knows=lambda slug: True)
    assert "link-dead" not in on(text)


def test_a_claim_about_health_needs_a_source():
    text = "Sporten vermindert stress."
    assert "claim-without-source" in on(text, has_source=False)
    assert "claim-without-source" not in on(text, has_source=True)


def test_what_a_reader_may_say_themselves_may_be_formal():
    assert on("Kunt u mij helpen?", kind="said") == set()
    assert "formal" in on("Kunt u mij helpen?")


def test_the_second_language_is_asked_for():
    fields = [Written("reach", "nl", "passage", "Loop binnen."), Written("reach", "en", "passage", " ")]
    assert [(r.code, r.field, r.language, r.severity) for r in remarks_on(fields)] == [
        ("language-missing", "reach", "en", "important")
    ]
    longer = "Loop binnen als de deur open is. " * 4
    shorter = [Written("reach", "nl", "passage", longer), Written("reach", "en", "passage", "Walk in.")]
    assert [(r.code, r.language) for r in remarks_on(shorter)] == [("language-shorter", "en")]


def test_a_language_that_stayed_behind_is_named():
    assert [(r.code, r.language) for r in remarks_on([], apart_days=40)] == [("language-older", "en")]
    assert [(r.code, r.language) for r in remarks_on([], apart_days=-40)] == [("language-older", "nl")]
    assert remarks_on([], apart_days=10) == []


def test_how_far_one_language_is_behind():
    day = datetime.date(2026, 11, 22)
    past = day - datetime.timedelta(days=40)
    assert days_apart([(day, {"nl"}), (past, {"nl", "en"})]) == 40
    assert days_apart([(day, {"en"}), (past, ())]) == -40
    assert days_apart([(day, ()), (past, {"nl"})]) == 0
    assert days_apart([(day, {"nl"})]) == 0


def test_titles_that_wrap_on_a_phone_are_named():
    assert "too-long" in {
        r.code for r in remarks_on([Written("nl.title", "nl", "title", "Hulp " * 12), Written("nl.title", "en", "title", "Help " * 9)])
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [("ideeën", "nl", 3), ("huis", "nl", 1), ("koeien", "nl", 2), ("studieadviseur", "nl", 5), ("bijblijven", "nl", 3),
     ("table", "en", 2), ("asked", "en", 1), ("wanted", "en", 2), ("people", "en", 2), ("conversation", "en", 4)],
)  # fmt: skip
def test_syllables(word, language, count):
    assert syllables(word, language) == count


def test_the_formula_tells_easy_from_hard():
    easy = "Je kunt gewoon langskomen. De deur staat open. We praten even met je. Daarna weet je wat je kunt doen. " * 3
    hard = (
        "De universitaire verantwoordelijkheid betreffende studievoortgangsbegeleiding veronderstelt beleidsmatige afstemming. "
        * 8
    )
    assert reading(easy, "nl").ease > EASY > reading(hard, "nl").ease
    assert reading("Kort.", "nl").ease is None


def test_an_item_of_a_list_is_a_sentence():
    assert sentences("Een zin. Nog een?\nEen regel") == ["Een zin.", "Nog een?", "Een regel"]


def test_the_guide_as_it_stands_is_written_well():
    """The control of all thresholds: texts that were written with care draw at most one remark in eight, none weighs."""
    drawn, entries = [], demo_bundle().entries
    for entry in entries:
        fields = [
            Written(name, language, KINDS.get(name, "lines" if name in LISTS else "passage"), "\n".join(f"- {each}" for each in entry[language][name]) if name in LISTS else entry[language][name])
            for language in ("nl", "en") for name in (*TEXTS, *LISTS)
        ]  # fmt: skip
        drawn += [(entry["slug"], remark) for remark in remarks_on(fields, has_source=bool(entry["sources"]))]
    assert [found for found in drawn if found[1].severity == "important"] == []
    assert len(drawn) < len(entries) * 0.5


@given(st.text(), st.sampled_from(["nl", "en"]), st.sampled_from(["title", "line", "lines", "said", "passage"]))
def test_whatever_is_written_the_remarks_are_found(text, language, kind):
    for remark in remarks_on([Written("reach", language, kind, text)]):
        assert remark.severity in ("important", "advice")
        assert len(remark.found) <= 60
