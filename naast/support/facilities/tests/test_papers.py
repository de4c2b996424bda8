"""A paper is made at any moment, also between two seconds (the walk over all addresses met one)."""

import datetime
import io

import pypdf

from naast.support.facilities.documents import Paper, on_paper


def test_a_paper_is_made_at_any_moment():
    paper = Paper(title="Verklaring", university="Voorbeeld Universiteit", language="nl", rows=(("Wat", "Extra tijd"),))
    at = datetime.datetime(2026, 11, 22, 14, 38, 27, 357_000, tzinfo=datetime.UTC)
    assert on_paper(paper, at=at).startswith(b"%PDF-")


def test_a_paper_is_made_whatever_somebody_is_called():
    wild = "Sam\x0b \u202e😀 Łukasz"
    paper = Paper(
        title="Verklaring",
        university=wild,
        language="nl",
        rows=(("Naam", wild),),
        items_title="Wat",
        items=(wild,),
        notes=(wild,),
    )
    made = on_paper(paper, at=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC))
    text = " ".join(pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text().split())
    assert text.count("Sam [grinning face] Łukasz") == 4
