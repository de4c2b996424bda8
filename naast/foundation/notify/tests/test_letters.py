"""The register of letters, and a walk over every letter of the house: what others may see of it tells nothing."""

import dataclasses

import pytest
from django.utils import translation

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.notify import letters
from naast.foundation.notify.letters import BadLetter, Content, Letter, LetterTaken, Reader, UnknownLetter, letter
from naast.foundation.notify.mailing import faults_of

LANGUAGES = ("nl", "en")


def faults_of_letter(found: Letter) -> list[str]:
    """List what is wrong with a letter's example in either language."""
    if found.example is None:
        return [f"{found.name} has no example; letter(…, example=…)"]
    faults, said = [], set()
    for language in LANGUAGES:
        with translation.override(language):
            content = found.example(Reader(ANONYMOUS, "", language))
        said.add((content.subject, content.paragraphs))
        faults += [f"{found.name}/{language}: its {part} says {what}" for part, what in faults_of(content).items()]
        if not content.paragraphs:
            faults.append(f"{found.name}/{language}: says nothing")
        if bool(content.link) != bool(content.link_words):
            faults.append(f"{found.name}/{language}: a link needs words, and words a link")
        if found.in_app and not content.notice:
            faults.append(f"{found.name}/{language}: is shown in the app and has no notice there; in_app=False")
        if any("!" in text or "http" in text for text in (content.subject, content.notice, *content.paragraphs)):
            faults.append(f"{found.name}/{language}: cheers, or holds a link of its own")
    if len(said) == 1:
        faults.append(f"{found.name}: says the same in both languages")
    return faults


def test_no_letter_of_the_house_tells_anything_from_outside():
    house = [each for each in letters.registered() if each.build.__module__.startswith("naast.")]
    faults = [fault for each in house for fault in faults_of_letter(each)]
    assert faults == []


# --- The walk is shown something to find ----------------------------------------------------------------------------
GOOD = Content(
    subject="Je afspraak", paragraphs=("Je afspraak staat.",), link="/nl/mijn", link_words="Bekijk", notice="Ja"
)


def example(**says):
    def give(reader):
        return dataclasses.replace(GOOD, subject=f"Je afspraak ({reader.language})", **says)

    return give


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (example(), 0),
        (None, 1),
        (lambda reader: GOOD, 1),
        (lambda reader: dataclasses.replace(GOOD, subject=f"Psycholoog {reader.language}"), 2),
        (example(paragraphs=()), 2),
        (example(paragraphs=("Je studieadviseur schrijft.",)), 2),
        (example(link_words=""), 2),
        (example(notice=""), 2),
        (example(link="/nl/afspraak/mentor"), 2),
        (example(paragraphs=("Goed zo!",)), 2),
    ],
)
def test_a_letter_that_tells_is_reported(given, count):
    assert len(faults_of_letter(Letter("test.x", lambda reader, about: None, True, True, given))) == count


def test_a_name_belongs_to_one_letter(room):
    assert letters.letter_of("test.told").build == room.build
    assert [each.name for each in letters.registered() if each.name.startswith("test.")] == [
        "test.by-mail",
        "test.told",
        "test.urgent",
    ]
    assert "test.urgent" in letters.not_minding_the_hour()
    assert "test.told" not in letters.not_minding_the_hour()

    def another(reader, about):
        return None

    with pytest.raises(LetterTaken):
        letter("test.told")(another)
    with pytest.raises(UnknownLetter):
        letters.letter_of("test.gone")


@pytest.mark.parametrize("name", ["", "Told", "a b", "a..b", "a.", "x" * 61, "é"])
def test_a_name_is_small_letters_with_dots(name):
    with pytest.raises(BadLetter):
        letter(name)


def test_content_is_not_printed():
    file = letters.File("a.ics", "text/calendar", b"secret")
    assert "secret" not in repr(file)
