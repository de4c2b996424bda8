"""A student reads who looked: newest first, in pages without a seam, lists included, own looks left out."""

import pytest
from django.db.models import Q
from django.utils import translation

from naast.foundation.audit import queries as audit_queries
from naast.foundation.audit import spool, words
from naast.foundation.audit.jobs import adopt, anchor_heads
from naast.foundation.audit.models import AuditLine
from naast.foundation.audit.queries import TrailPage, looks_at
from naast.foundation.core.jobs import job_of

from .lines import DAAN, KEES, NOOR, SANNE, look, write


def noted(*lines) -> None:
    for line in lines:
        spool.note(line)
    spool.drain()


@pytest.mark.django_db
def test_looks_are_looks_and_of_others() -> None:
    write(look(verb="appointment.offered", what="deed"))
    noted(
        look(what="first"), look(DAAN, what="not hers"), look(actor=SANNE, what="her own"), look(actor=None, what="x")
    )
    assert [line.what for line in looks_at(SANNE).lines] == ["x", "first"]
    assert [line.what for line in looks_at(DAAN).lines] == ["not hers"]
    assert looks_at(KEES) == TrailPage((), None)


@pytest.mark.django_db
def test_a_list_shows_on_the_page_of_everyone_it_named() -> None:
    noted(look(None, what="list", also=(SANNE, DAAN)), look(what="file"), look(SANNE, what="both", also=(SANNE,)))
    assert [(line.what, line.listed) for line in looks_at(SANNE).lines] == [
        ("both", False),
        ("file", False),
        ("list", True),
    ]
    assert [line.what for line in looks_at(DAAN).lines] == ["list"]


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_meet_without_a_seam(limit) -> None:
    for number in range(12):
        noted(look(what=f"file {number}"), look(None, what=f"list {number}", also=(DAAN, SANNE)))
        noted(look(None, actor=SANNE, what="own list", also=(SANNE,)))
    seen, after = [], None
    while True:
        page = looks_at(SANNE, after=after, limit=limit)
        assert len(page.lines) <= limit
        seen += [line.what for line in page.lines]
        after = page.after
        if after is None:
            break
    assert seen == [f"{kind} {number}" for number in reversed(range(12)) for kind in ("list", "file")]


@pytest.mark.django_db
def test_a_page_takes_three_statements_and_one_for_what_a_room_holds_back(queries) -> None:
    noted(*[look(what="file") for _ in range(70)], *[look(None, what="list", also=(SANNE,)) for _ in range(20)])
    with queries(4):
        assert len(looks_at(SANNE).lines) == 50


@pytest.mark.django_db
def test_what_a_room_holds_back_waits_and_a_room_that_fails_shows_nothing(monkeypatch) -> None:
    noted(look(what="file"), look(what="list"))
    assert len(looks_at(SANNE).lines) == 2
    monkeypatch.setitem(audit_queries._withheld, "a test", lambda subject: Q(what="file") if subject == SANNE else None)
    assert [line.what for line in looks_at(SANNE).lines] == ["list"]

    def broken(subject):
        raise LookupError

    monkeypatch.setitem(audit_queries._withheld, "a test", broken)
    with pytest.raises(LookupError):
        looks_at(SANNE)


def test_labels_have_words_in_both_languages() -> None:
    assert words.words_of("page.opened") == "bekeek een bladzijde"
    assert words.words_of("job:reminders") == "Naast zelf, zonder dat er iemand bij was"
    assert words.words_of("student+staff") == "student, medewerker"
    assert words.words_of("nobody.named.this") == "nobody.named.this"
    with translation.override("en"):
        assert words.words_of("page.opened") == "viewed a page"
        assert words.words_of("student+staff") == "student, staff member"


def test_a_label_has_one_meaning() -> None:
    words.name("student", "student")
    with pytest.raises(words.LabelTaken):
        words.name("student", "somebody else")


@pytest.mark.django_db
def test_the_jobs_anchor_and_adopt(settings, tmp_path) -> None:
    spool.close()
    settings.HOME = tmp_path
    spool.note(look(actor=NOOR))
    spool.close()
    adopt()
    assert AuditLine.objects.count() == 1
    anchor_heads()
    assert (tmp_path / "anchors" / "trail.txt").exists()
    assert job_of("audit.anchor").every is not None
    assert job_of("audit.adopt").every is not None
    spool.close()
