"""PDFs that everybody can read, also of what has no shape, and faults that say nothing of what was written (C6, G5)."""

import datetime
import io

import pypdf
import pytest

from naast.foundation.core.typesetting import MOST_TRIES, NO_SHAPE, NotReadable, typeset

SOURCE = b"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(lang: "nl")
#heading(d.title)
#d.text
"""


def words_of(made):
    return " ".join(pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().split())


def test_what_has_no_shape_has_a_name_or_a_box():
    made = typeset(SOURCE, {"title": "Titel", "text": 'Een 😀 中文 \x00 #panic("x") "aan\\halen"'})
    assert words_of(made) == f'Titel Een [grinning face] {NO_SHAPE * 2} #panic("x") "aan\\halen"'
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_moment_it_was_made_stands_in_it_when_given():
    at = datetime.datetime(2026, 11, 22, 14, 38, 27, 357_000, tzinfo=datetime.UTC)
    made = typeset(SOURCE, {"title": "Titel", "text": ""}, at=at)
    assert pypdf.PdfReader(io.BytesIO(made)).metadata.creation_date == at.replace(microsecond=0)


def test_a_fault_says_nothing_of_what_was_written():
    with pytest.raises(NotReadable) as fault:
        typeset(b"#panic(json(bytes(sys.inputs.data)).text)", {"text": "geheim"})
    assert "geheim" not in str(fault.value)
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__


def test_trying_ends(monkeypatch):
    tried = []

    def never(*args, **given):
        tried.append(given)
        raise RuntimeError('the text `"x"` could not be displayed')

    monkeypatch.setattr("naast.foundation.core.typesetting.typst.compile", never)
    with pytest.raises(NotReadable):
        typeset(SOURCE, {"title": "x", "text": "x"})
    assert len(tried) <= MOST_TRIES
