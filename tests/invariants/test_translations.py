"""Every text stands in Dutch in the source and in English in its own room; what is compiled is what is written (G1)."""

import string
from pathlib import Path

import polib
import pytest

from tests.invariants.messages import Message, catalogue, in_python, in_template, rooms_that_speak
from tests.invariants.source import HOUSE, Module, none_of
from tests.invariants.templates import Sheet


def missing(said: dict[Message, str], known: polib.POFile) -> list[str]:
    """List the texts without English, and the English of texts that are no longer said."""
    english = {
        Message(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in known if not entry.obsolete
    }
    faults = []
    for message, where in sorted(said.items()):
        entry = english.get(message)
        if not message.text:
            faults.append(f"{where}: a text that is no literal cannot be translated")
        elif entry is None:
            faults.append(f"{where}: no English for {message.text!r}")
        elif not entry.translated() or entry.fuzzy:
            faults.append(f"{where}: English is empty or marked as a guess for {message.text!r}")
    faults += [f"nobody says {message.text!r} any more" for message in sorted(english) if message not in said]
    return faults


def holes_differ(entry: polib.POEntry) -> list[str]:
    """List the names in a text (%(name)s, {name}) that its translation lost or made up."""

    def holes(text: str) -> set[str]:
        percent = {part.partition(")")[0] for part in text.split("%(")[1:]}
        try:
            braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        except ValueError:
            braces = set()
        return percent | braces

    wanted = holes(entry.msgid) | holes(entry.msgid_plural)
    given = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return [
        f"{entry.msgid!r}: {text!r} has other holes"
        for text in given
        if holes(text) - wanted or (wanted - holes(text) and not entry.msgid_plural)
    ]


def catalogues() -> list[Path]:
    return sorted(HOUSE.rglob("locale/*/LC_MESSAGES/django.po"))


def test_every_text_has_its_english():
    faults = []
    for folder, said in rooms_that_speak().items():
        if not (folder / "locale" / "en" / "LC_MESSAGES" / "django.po").exists():
            faults.append(f"{folder.name} says {len(said)} texts and has no locale/en/LC_MESSAGES/django.po")
            continue
        faults += [f"{folder.name}: {fault}" for fault in missing(said, catalogue(folder))]
    none_of(faults)


def test_holes_are_the_same_in_both_languages():
    none_of([fault for path in catalogues() for entry in polib.pofile(str(path)) for fault in holes_differ(entry)])


def test_what_is_compiled_is_what_is_written():
    faults = []
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != polib.pofile(str(path)).to_binary():
            faults.append(f"{compiled} is not what {path.name} compiles to; compile it again with polib")
    none_of(faults)


def test_english_counts_as_english_does():
    rule = "nplurals=2; plural=(n != 1);"
    odd = [f"{path}: {polib.pofile(str(path)).metadata.get('Plural-Forms')}" for path in catalogues()]
    none_of([line for line in odd if rule.replace(" ", "") not in line.replace(" ", "") + ";"])


# --- Each walk is shown something to find -------------------------------------------------------------------------------
def test_texts_are_found_wherever_they_stand():
    module = Module(
        "naast.awareness.guide.views",
        "from django.utils.translation import gettext as _, ngettext\n_('Een')\nngettext('%(n)s dag', '%(n)s dagen', 2)\n_(x)",
    )
    assert set(in_python(module)) == {Message("Een"), Message("%(n)s dag", "%(n)s dagen"), Message("")}
    sheet = Sheet(
        "x.html",
        '{% load i18n %}{% if a %}{% translate "Een" %}{% endif %}{{ _("Twee")|default:_("Drie") }}'
        '{% blocktranslate count n=x %}dag{% plural %}{{ n }} dagen{% endblocktranslate %}{% translate "Vier" as y %}'
        '{% blocktranslate trimmed %}\n  Vijf\n  zes\n{% endblocktranslate %}{% include "a.html" with b=_("Zeven") %}',
    )
    assert set(in_template(sheet)) == {
        Message("Een"),
        Message("Twee"),
        Message("Drie"),
        Message("dag", "%(n)s dagen"),
        Message("Vier"),
        Message("Vijf zes"),
        Message("Zeven"),
    }


@pytest.mark.parametrize("english", ["", None])
def test_a_missing_translation_is_reported(english):
    known = polib.POFile()
    if english is not None:
        known.append(polib.POEntry(msgid="Een", msgstr=english))
    assert len(missing({Message("Een"): "views:1"}, known)) == 1


def test_a_translation_nobody_uses_is_reported():
    known = polib.POFile()
    known.append(polib.POEntry(msgid="Een", msgstr="One"))
    assert missing({}, known) == ["nobody says 'Een' any more"]
    assert missing({Message("Een"): "views:1"}, known) == []


def test_a_lost_hole_is_reported():
    assert holes_differ(polib.POEntry(msgid="Dag %(name)s", msgstr="Hello")) != []
    assert holes_differ(polib.POEntry(msgid="Dag %(name)s", msgstr="Hello %(name)s")) == []
