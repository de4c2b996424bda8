"""The words the house never says, in either language, wherever they stand (architecture §4, ux §3.5)."""

import json
from collections.abc import Iterator

import polib
import pytest

from naast.awareness.guide.rules.never import unsaid
from tests.invariants.messages import in_python, in_template
from tests.invariants.source import HOUSE, none_of, product
from tests.invariants.templates import sheets


def weighs(text: str) -> list[str]:
    """List what in a text the house does not say, with what it says instead."""
    return [
        f"{fault.kind}: {fault.found!r} in {fault.sentence[:90]!r}"
        + (f"; rather: {fault.rather_nl} / {fault.rather_en}" if fault.rather_nl else "")
        for fault in unsaid(text)
    ]


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
