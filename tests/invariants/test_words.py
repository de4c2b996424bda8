"""The words the house never says, in either language, wherever they stand (architecture §4, ux §3.5)."""

import json
import re
import unicodedata
from collections.abc import Iterator

import polib
import pytest

from tests.invariants.messages import in_python, in_template
from tests.invariants.source import HOUSE, none_of, product
from tests.invariants.templates import sheets

# A claim about the reader that would make this a medical device, or a word that weighs. Saying that a service does
# *not* do it is the opposite of a claim, so a sentence with a denial before the word passes.
CLAIMS = re.compile(
    r"\b(diagnos\w*|screen(?:ing|s|t)?\s+(?:for|op|voor)|gescreend|detect\w*|detecteer\w*|predict\w*|voorspel\w*|"
    r"risk\s?(?:score|level|profile)|risico(?:score|niveau|profiel)|at risk|risicostudent\w*|opsporen|score[sd]?|scoren)\b",
    re.IGNORECASE,
)
DENIAL = re.compile(
    r"\b(geen|niet|nooit|zonder|no|not|never|without|cannot|n't|doesn't|don't|nor|noch)\b", re.IGNORECASE
)
NEVER = {
    r"\bzorgmelding\w*": "the police's word; a concern is 'Ik maak me zorgen om een student'",
    r"\bzelfmoord\s+(te\s+)?(plegen|pleegt|gepleegd)": "'gedachten aan zelfdoding'",
    r"\bcommit\w*\s+suicide": "'thoughts of suicide'",
    r"\bdean\b": "student counsellor",
    r"\bbehandelaar\w*": "psycholoog",
    r"\bintake\w*": "gesprek",
    r"\bstudieachterstand\w*": "vertraging",
    r"\btraject(en)?\b": "begeleiding",
    r"\bhigh demand\b|\bgrote drukte\b": "say how long it takes and what can be done today",
    r"\bwe care about you\b|\bwe zijn er voor je\b": "a machine does not care; say what is there",
}
CHEER = re.compile(r"!(?!=)")


def weighs(text: str) -> list[str]:
    """List what in a text the house does not say."""
    faults = []
    for sentence in re.split(r"(?<=[.?!:;])\s+|\n", text):
        for claim in CLAIMS.finditer(sentence):
            if not DENIAL.search(sentence[: claim.start()]):
                faults.append(f"{claim[0]!r} in {sentence.strip()[:90]!r}")
    for pattern, rather in NEVER.items():
        faults += [f"{found[0]!r}; rather: {rather}" for found in re.finditer(pattern, text, re.IGNORECASE)]
    if CHEER.search(text):
        faults.append(f"an exclamation mark in {text.strip()[:90]!r}")
    faults += [f"an emoji in {text.strip()[:90]!r}" for sign in text if _is_emoji(sign)]
    return faults


def _is_emoji(sign: str) -> bool:
    return unicodedata.category(sign) == "So" and ord(sign) >= 0x1F000


def said() -> Iterator[tuple[str, str]]:
    """Give everything the product says in its pages, with where: Dutch from the source, English from the catalogues."""
    for module in product():
        for message, where in in_python(module).items():
            yield where, message.text
            yield where, message.plural
    for sheet in sheets():
        for message, where in in_template(sheet).items():
            yield where, message.text
            yield where, message.plural
    for path in sorted(HOUSE.rglob("locale/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                yield f"{path.parts[-5]}/en", text


def content() -> Iterator[tuple[str, str]]:
    """Give every text of the demonstration's content, with the file and the key it stands under."""

    def strings(value: object, where: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if not _not_shown(key):
                    yield from strings(inner, f"{where}.{key}")
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                yield from strings(inner, f"{where}[{at}]")
        elif isinstance(value, str):
            yield where, value

    for path in sorted((HOUSE / "interfaces" / "demo" / "content").rglob("*.json")):
        if path.name.startswith("asked"):  # what readers ask, in their words
            continue
        yield from strings(json.loads(path.read_text(encoding="utf-8")), path.name)


def _not_shown(key: str) -> bool:
    """Words a reader types and we understand, and notes for editors, are not words we say."""
    return key in (
        "words",
        "synonyms",
        "questions",
        "keywords",
        "sources",
        "notes",
        "hidden_because",
        "check_note",
        "terms",
    )


def test_no_page_says_what_the_house_never_says():
    none_of([f"{where}: {fault}" for where, text in said() for fault in weighs(text)])


def test_no_content_says_what_the_house_never_says():
    none_of([f"{where}: {fault}" for where, text in content() for fault in weighs(text)])


@pytest.mark.parametrize(
    "text",
    [
        "We hebben een diagnose voor je",
        "This test can detect a depression",
        "Je score is 12",
        "Students at risk",
        "Fijn dat je er bent!",
        "Hij heeft zelfmoord gepleegd",
        "Doe een zorgmelding",
        "Goed zo 🎉",
        "Ask the dean",
    ],
)
def test_a_word_that_weighs_is_reported(text):
    assert weighs(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "De psycholoog stelt geen diagnose en behandelt geen ernstige stoornissen.",
        "A student psychologist does not diagnose.",
        "Gedachten aan zelfdoding? Bel 113.",
        "Open tot 17.00 uur ✓ → verder",
    ],
)
def test_a_plain_word_is_not_reported(text):
    assert weighs(text) == []
