"""A paper is made at any moment, also between two seconds (the walk over all addresses met one)."""

import datetime

from naast.support.facilities.documents import Paper, on_paper


def test_a_paper_is_made_at_any_moment():
    paper = Paper(title="Verklaring", university="Voorbeeld Universiteit", language="nl", rows=(("Wat", "Extra tijd"),))
    at = datetime.datetime(2026, 11, 22, 14, 38, 27, 357_000, tzinfo=datetime.UTC)
    assert on_paper(paper, at=at).startswith(b"%PDF-")
