"""The desk shows each reader the texts that are theirs, in a constant number of queries, and says what presses (A10)."""

import datetime

import pytest

from naast.awareness.guide.access import text_named
from naast.awareness.guide.actions import (
    import_guide,
    publish_text,
    save_text,
    send_to_review,
    set_owner,
    set_review_date,
    withdraw_text,
)
from naast.awareness.guide.models import Entry, Manuscript, Version
from naast.awareness.guide.queries import preview
from naast.awareness.guide.queries.desk import compare, conflict, text, texts, version
from naast.awareness.guide.queries.desk_attention import Concern, attention
from naast.awareness.guide.queries.desk_forms import choices, faults_of
from naast.awareness.guide.queries.desk_history import history
from naast.awareness.guide.queries.desk_words import fault_words
from naast.awareness.guide.queries.uses import uses_of
from naast.awareness.guide.rules.bundle import Fault, faults_in
from naast.awareness.guide.rules.lines import HelpLine
from naast.awareness.guide.rules.versions import Kind, Move, NoSuchText, State, blank
from naast.awareness.guide.tests import test_bundle
from naast.awareness.guide.tests.content import demo_bundle
from naast.awareness.guide.tests.desk import content, row
from naast.foundation.access.action import action
from naast.foundation.access.actor import ANONYMOUS, Actor, Held, Job
from naast.foundation.core import time
from naast.foundation.people.models import Function

pytestmark = pytest.mark.django_db
MENTOR = {"kind": "entry", "key": "mentor"}


def save(actor, key="mentor", kind="entry", **changes):
    given = content(key, kind) | changes
    return save_text(actor=actor, kind=kind, key=key, content=given, based_on=row(key, kind).head).number


def concerns(actor, *wanted):
    found = attention(actor, language="nl", today=time.today())
    return {(each.concern, each.key): each for each in found if not wanted or each.concern in wanted}


# --- Lists ----------------------------------------------------------------------------------------------------------
def test_an_editor_sees_all_texts_a_page_at_a_time(desk, queries):
    with queries(2):
        first = texts(desk.pim, language="nl", size=50)
    last = first[-1]
    second = texts(desk.pim, language="nl", size=50, after=f"{last.kind}:{last.key}")
    assert (len(first), len(second)) == (50, 36)
    assert len({(each.kind, each.key) for each in first + second}) == 86
    assert [each.title for each in texts(desk.pim, language="en", search="student ment")] == ["Student mentor"]
    assert {each.kind for each in texts(desk.pim, language="nl", kind="leaflet")} == {Kind.LEAFLET}
    for odd in ("\x00", "%", "'", "x" * 500):
        texts(desk.pim, language="nl", search=odd, after=odd)


def test_three_texts_cost_what_one_costs(desk, queries):
    for key in ("mentor", "tutor", "buddy"):
        with queries(2):
            texts(desk.pim, language="nl", kind="entry")
        save(desk.pim, key, cost="varies")


def test_others_see_what_is_theirs_and_no_more(desk):
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    assert {(each.key, each.mine) for each in texts(desk.fatima, language="nl")} >= {("mentor", True)}
    assert {each.key for each in texts(desk.noor, language="nl")} == {"mentor"}
    assert {each.kind for each in texts(desk.joris, language="nl") if each.kind != Kind.ENTRY} == {Kind.LINE}
    for actor in (desk.sanne, desk.rik, ANONYMOUS):
        assert texts(actor, language="nl") == ()
        assert attention(actor, language="nl", today=time.today()) == ()
        for ask in (
            lambda: text(actor, "entry", "mentor", language="nl"),  # noqa: B023 - called at once
            lambda: version(actor, "entry", "mentor", 1),  # noqa: B023
            lambda: compare(actor, "entry", "mentor", 1, 1),  # noqa: B023
            lambda: history(actor, "entry", "mentor", language="nl"),  # noqa: B023
            lambda: uses_of(actor, "entry", "mentor", language="nl"),  # noqa: B023
            lambda: choices(actor, language="nl"),  # noqa: B023
            lambda: faults_of(actor, "entry", "mentor", {}),  # noqa: B023
        ):
            with pytest.raises(NoSuchText):
                ask()
    with pytest.raises(NoSuchText):
        text(desk.noor, "entry", "tutor", language="nl")
    for key in ("nobody", "\x00", "é", ""):
        with pytest.raises(NoSuchText):
            text(desk.pim, "entry", key, language="nl")
    for number in (0, -1, 99, 2**40):
        with pytest.raises(NoSuchText):
            version(desk.pim, "entry", "mentor", number)


# --- One text -------------------------------------------------------------------------------------------------------
def test_each_reader_is_offered_their_own_moves(desk, queries):
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    number = save(desk.fatima, cost="varies")
    with queries(2):  # an expert of a programme too: the actor brings its faculty along
        assert text(desk.noor, "entry", "mentor", language="nl").may == {Move.SAVE, Move.SEND}
    with queries(2):
        shown = text(desk.fatima, "entry", "mentor", language="nl")
    assert (shown.head.number, shown.head.mine, shown.published.number) == (number, True, 1)
    assert shown.may == {Move.SAVE, Move.SEND, Move.DISCARD}
    assert text(desk.noor, "entry", "mentor", language="nl").may == {Move.SAVE, Move.SEND}
    own = text(desk.local, "entry", "mentor", language="nl")
    assert own.may == {Move.SAVE, Move.SEND, Move.PUBLISH, Move.SCHEDULE, Move.DISCARD}
    assert own.may_on_published == {Move.SAVE, Move.RESTORE, Move.WITHDRAW}
    send_to_review(actor=desk.fatima, **MENTOR, number=number)
    assert Move.RETURN in text(desk.pim, "entry", "mentor", language="nl").may
    assert Move.RETURN not in text(desk.fatima, "entry", "mentor", language="nl").may


def test_names_are_for_the_desk(desk):
    shown = version(desk.pim, "entry", "mentor", save(desk.pim, cost="varies"))
    assert (shown.writer, shown.role) == ("Pim Visser", "editor")
    assert version(desk.pim, "entry", "mentor", 1).writer == ""


def test_a_difference_and_a_conflict_are_laid_side_by_side(desk):
    number = save(desk.pim, cost="varies", audience=["anyone"])
    found = compare(desk.pim, "entry", "mentor", 1, number)
    assert {(each.path, each.old, each.new) for each in found} == {
        ("cost", "free", "varies"),
        ("audience", "student", "anyone"),
    }
    mine = version(desk.pim, "entry", "mentor", 1).content | {"walk_in": True}
    aside = save_text(actor=desk.other, **MENTOR, content=mine, based_on=1).number
    both = conflict(desk.other, "entry", "mentor", aside)
    assert (both.base.number, both.theirs.number, both.mine.number, both.clashes) == (1, number, aside, ())
    assert (both.merged["cost"], both.merged["walk_in"]) == ("varies", True)
    assert [each.number for each in text(desk.other, "entry", "mentor", language="nl").asides] == [aside]
    with pytest.raises(NoSuchText):
        conflict(desk.pim, "entry", "mentor", aside)


# --- History --------------------------------------------------------------------------------------------------------
def test_a_history_costs_the_same_however_long_it_is(desk, queries):
    def pages():
        before, numbers = None, []
        while True:
            page = history(desk.pim, "entry", "mentor", language="nl", before=before, size=4)
            numbers += [each.number for each in page.rows]
            before = page.before
            if before is None:
                return numbers, page.total

    for number in range(2, 11):
        with queries(2):
            history(desk.pim, "entry", "mentor", language="nl", size=4)
        save(desk.pim, level=number % 4)
        assert pages() == (list(range(number, 0, -1)), number)
    page = history(desk.pim, "entry", "mentor", language="en")
    assert (page.title, page.rows[0].changed, page.rows[0].writer) == ("Student mentor", ["level"], "Pim Visser")
    assert (page.head.number, page.head.state) == (10, State.DRAFT)
    older = history(desk.pim, "entry", "mentor", language="en", before=5)  # the head does not stand on this page
    assert (older.head, older.total, older.rows[0].number) == (page.head, 10, 4)


def test_what_is_written_out_reads_as_the_orm_does(desk):
    """A text and its versions are read in plain SQL, because each page of a text asks them twice."""
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    set_review_date(actor=desk.pim, **MENTOR, review_on=time.today() + datetime.timedelta(days=40))
    number = save(desk.pim, cost="varies")
    publish_text(actor=desk.pim, **MENTOR, number=number, note="nagekeken")
    for kind, key in (("entry", "mentor"), ("entry", "tutor"), ("line", "112"), ("leaflet", "worried")):
        found, known = text_named(kind, key), Manuscript.objects.select_related("owner").get(kind=kind, key=key)
        names = [field.attname for field in Manuscript._meta.concrete_fields]
        assert {name: getattr(found, name) for name in names} == {name: getattr(known, name) for name in names}
        assert {type(getattr(found, name)) for name in names} == {type(getattr(known, name)) for name in names}
        assert (found == known, found.owner == known.owner) == (True, True)
        assert (found.owner and found.owner.name_en) == (known.owner and known.owner.name_en)
        page = history(desk.pim, kind, key, language="nl")
        rows = known.versions.order_by("-number").select_related("author")
        assert [tuple(each) for each in page.rows] == [
            (one.number, one.state, one.created_at, one.author.shown_name if one.author else None, one.note,
             one.changed, one.published_at, one.restored_from)
            for one in rows
        ]  # fmt: skip
    assert text_named("entry", "nobody") is None
    assert text_named("entry", "\x00") is None


# --- What presses ---------------------------------------------------------------------------------------------------
def test_a_quiet_guide_names_hidden_lines_and_empty_functions_only(desk):
    found = {each.concern for each in concerns(desk.pim).values()}
    assert found <= {Concern.HIDDEN_LINE, Concern.NO_PERSON}
    hidden = concerns(desk.pim, Concern.HIDDEN_LINE)
    given = {line["id"]: line["hidden_because_nl"] for line in demo_bundle().lines if line["display"] == "hide"}
    assert {key: each.detail[0] for (_, key), each in hidden.items()} == given


def test_the_number_of_questions_does_not_grow_with_the_texts(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        attention(desk.pim, language="nl", today=time.today())
    for key in ("mentor", "tutor", "buddy"):
        send_to_review(actor=desk.pim, kind="entry", key=key, number=save(desk.pim, key, cost="varies"))
    with django_assert_max_num_queries(5):
        found = concerns(desk.pim, Concern.REVIEW)
    assert {key for _, key in found} == {"mentor", "tutor", "buddy"}


def test_a_date_gone_by_is_stale_until_it_is_moved(desk):
    today = time.today()
    for days, stale in {-1: True, 0: False, 1: False}.items():
        set_review_date(actor=desk.pim, **MENTOR, review_on=today + datetime.timedelta(days=days))
        assert ((Concern.STALE, "mentor") in concerns(desk.pim)) is stale


def test_a_change_in_one_language_is_named_until_the_other_follows(desk):
    given = content("mentor")
    given["nl"]["hours"] = "Altijd."
    number = save_text(actor=desk.pim, **MENTOR, content=given, based_on=1).number
    publish_text(actor=desk.pim, **MENTOR, number=number)
    assert concerns(desk.pim)[Concern.OLDER_IN_ONE_LANGUAGE, "mentor"].detail == ("en",)
    agreed = save_text(actor=desk.pim, **MENTOR, content=given, based_on=2, languages_agree=True)
    publish_text(actor=desk.pim, **MENTOR, number=agreed.number)
    assert (agreed.number, (Concern.OLDER_IN_ONE_LANGUAGE, "mentor") in concerns(desk.pim)) == (3, False)
    given["en"]["hours"] = "Always."
    publish_text(actor=desk.pim, **MENTOR, number=save_text(actor=desk.pim, **MENTOR, content=given, based_on=3).number)
    assert concerns(desk.pim)[Concern.OLDER_IN_ONE_LANGUAGE, "mentor"].detail == ("nl",)


def test_what_one_language_lacks_is_named(desk):
    given = content("mentor")
    given["en"]["say"] = []
    publish_text(actor=desk.pim, **MENTOR, number=save_text(actor=desk.pim, **MENTOR, content=given, based_on=1).number)
    assert concerns(desk.pim)[Concern.UNTRANSLATED, "mentor"].detail == ("en", "say")


DEAD = {
    "[een pagina](nergens)": ("link", "nergens"),
    "[een adres](/nl/hulp/gids/nergens)": ("link", "nergens"),
    "[een adres](/nl/hulp/bestaat-niet/echt)": ("link", "/nl/hulp/bestaat-niet/echt"),
    "[an address](/en/help/guide/nowhere)": ("link", "nowhere"),
}
ALIVE = [
    "[x](tutor)",
    "[x](/nl/hulp/gids/tutor)",
    "[x](/en/now)",
    "[x](/nl/nu#112)",
    "[x](https://example.org/nergens)",
]


@pytest.mark.parametrize("link", [*DEAD, *ALIVE])
def test_a_link_to_nothing_of_ours_is_named(desk, link):
    given = content("mentor")
    given["nl"]["reach"] = f"Kijk op {link}."
    publish_text(actor=desk.pim, **MENTOR, number=save_text(actor=desk.pim, **MENTOR, content=given, based_on=1).number)
    found = concerns(desk.pim, Concern.DEAD_LINK)
    assert [each.detail for each in found.values()] == ([DEAD[link]] if link in DEAD else [])


def test_what_points_to_a_withdrawn_text_is_named_in_every_part(desk):
    uses = uses_of(desk.pim, "entry", "mentor", language="nl")
    withdraw_text(actor=desk.pim, **MENTOR, number=1, because="x", despite_uses=True)
    found = attention(desk.pim, language="nl", today=time.today())
    dead = {(each.key, each.detail[0]) for each in found if each.concern is Concern.DEAD_LINK}
    assert dead == {(use.key, use.where) for use in uses}
    assert {"next", "steps"} <= {where for _, where in dead}


@action("test.left", may=lambda actor, **given: None)
def leave(*, actor, role):
    Function.objects.filter(role=role).update(ends_on=time.today() - datetime.timedelta(days=1))


def test_a_function_nobody_holds_is_named_with_its_entry(desk):
    key = Entry.objects.get(role="student-counsellor").slug
    assert (Concern.NO_PERSON, key) not in concerns(desk.pim)
    leave(actor=Job("test"), role="student-counsellor")
    assert concerns(desk.pim)[Concern.NO_PERSON, key].detail == ("student-counsellor", "Studentendecaan")
    outside = Entry.objects.filter(role="gp").values_list("slug", flat=True)
    assert not {(Concern.NO_PERSON, slug) for slug in outside} & set(concerns(desk.pim))


def test_a_check_older_than_ninety_days_is_named(desk):
    checked = datetime.date.fromisoformat(content("112", "line")["checked_on"])
    for days, old in {90: False, 91: True}.items():
        then = checked + datetime.timedelta(days=days)
        found = {(each.concern, each.key) for each in attention(desk.pim, language="nl", today=then)}
        assert ((Concern.CHECK_IS_OLD, "112") in found) is old


def test_the_most_pressing_comes_first(desk):
    given = content("luisterlijn", "line") | {"phone": "088 0767 001", "tel": "tel:+31880767001"}
    number = save_text(actor=desk.pim, kind="line", key="luisterlijn", content=given, based_on=1).number
    publish_text(actor=desk.pim, kind="line", key="luisterlijn", number=number)
    set_review_date(actor=desk.pim, **MENTOR, review_on=time.today() - datetime.timedelta(days=9))
    found = attention(desk.pim, language="nl", today=time.today())
    order = list(Concern)
    assert [order.index(each.concern) for each in found] == sorted(order.index(each.concern) for each in found)
    assert found[0].detail == ("phone", "tel")
    assert found[0].concern is Concern.SECOND_CHECK


# --- For forms ------------------------------------------------------------------------------------------------------
def test_what_would_stop_publishing_is_told_while_writing(desk):
    assert faults_of(desk.pim, "entry", "mentor", content("mentor")) == ()
    found = faults_of(desk.pim, "entry", "mentor", content("mentor") | {"next": ["nobody"], "cost": "much"})
    assert {(fault.field, fault_words(fault)) for fault in found} == {
        ("next", "Deze pagina staat niet in de hulpwijzer."),
        ("cost", "Kies een van de mogelijkheden."),
    }
    assert {fault.field for fault in faults_of(desk.pim, "entry", None, blank(Kind.ENTRY))} >= {"nl.title", "audience"}
    assert faults_of(desk.pim, "line", "112", None)[0].field == "row"


def test_a_form_offers_what_there_is(desk):
    offered = choices(desk.pim, language="en")
    assert ("mentor", "Student mentor") in offered.entries
    assert len(offered.lines) == 24
    assert ("study-adviser", "Study adviser") in offered.roles
    assert offered.owners[0] == ("", "")
    assert [owner for owner, _name in choices(desk.noor, language="nl").owners] == [desk.here]
    assert "loneliness" in offered.topics


def test_every_fault_the_rules_know_has_words_on_the_desk():
    """All the broken bundles of the test of the rules, through the words of the desk: no English remains."""
    seen: set[str] = set()
    for name, value in vars(test_bundle).items():
        if name.isupper() and isinstance(value, dict):
            for break_it in value.values():
                bundle = demo_bundle()
                if callable(break_it):
                    try:
                        break_it(bundle)
                    except (TypeError, KeyError, AttributeError):
                        continue
                    seen |= {fault.message for fault in faults_in(bundle)}
    broken = demo_bundle()
    for entry in broken.entries:
        entry.clear()
        entry.update({"slug": "x", "nl": {"title": 3, "what_for": [""], "say": ["a" * 3_000]}, "level": 9, "line": "x"})
    for line in broken.lines:
        line |= {"hours": [{"days": []}], "phone": "1", "tel": "2", "ages": 3, "site_url": "x", "display": "hide"}
    for leaflet in broken.leaflets.values():
        leaflet.clear()
    seen |= {fault.message for fault in faults_in(broken)}
    assert len(seen) > 12
    unsaid = [message for message in seen if fault_words(Fault("entry", 1, "x", "y", message)) == message]
    assert unsaid == []


def test_a_draft_can_be_looked_at_before_it_is_whole(desk):
    entry = preview.as_entry(content("mentor"))
    given = datetime.date.fromisoformat(content("mentor")["checked_on"])
    assert (entry.slug, entry.text("en").title, entry.checked_on) == ("mentor", "Student mentor", given)
    half = blank(Kind.ENTRY)
    half["nl"]["title"] = "Half"
    assert preview.as_entry(half).text("en").title == "Half"
    assert isinstance(preview.as_line(blank(Kind.LINE)), HelpLine)
    for odd in (blank(Kind.ENTRY), {}, half | {"checked_on": "ooit"}, half | {"next": 3}):
        with pytest.raises(preview.NotWhole):
            preview.as_entry(odd)
    with pytest.raises(preview.NotWhole):
        preview.as_line({"checked_on": 7})


# --- Import ---------------------------------------------------------------------------------------------------------
def outcomes(report):
    return {(each.part, each.name): each.outcome for each in report.rows if each.outcome != "same"}


def test_a_dry_run_says_row_by_row_what_the_import_then_does(desk):
    bundle = demo_bundle()
    bundle.entries[0]["nl"]["title"] = "Mentor van je groep"
    bundle.entries.append(bundle.entries[1] | {"slug": "another"})
    bundle.leaflets["worried"]["nl"]["intro"] = "Kort."
    save(desk.pim, "tutor", cost="varies")
    bundle.entries[1]["cost"] = "unknown"
    numbers = Version.objects.count()
    tried = import_guide(actor=desk.pim, bundle=bundle, dry_run=True)
    assert Version.objects.count() == numbers
    assert outcomes(tried) == {
        ("entry", "mentor"): "changed",
        ("entry", "tutor"): "beside",
        ("entry", "another"): "new",
        ("leaflet", "worried"): "changed",
    }
    assert [each.fields for each in tried.rows if each.name == "mentor"] == [("nl.title",)]
    done = import_guide(actor=desk.pim, bundle=bundle)
    assert done.rows == tried.rows
    assert Version.objects.count() == numbers + 4
    assert (row("mentor").published, row("mentor").head) == (2, 2)
    assert list(Version.objects.filter(manuscript=row("tutor")).order_by("number").values_list("state", "author")) == [
        ("replaced", None),
        ("aside", desk.pim.pk),
        ("published", desk.pim.pk),
    ]
    again = import_guide(actor=desk.pim, bundle=bundle)
    assert (outcomes(again), again.count("same")) == ({}, 60 + 24 + 3)


def test_what_shows_is_always_the_published_version(desk):
    """The tables the pages read, and the versions, tell the same: after an import, a publication and a withdrawal."""
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, cost="varies"))
    withdraw_text(actor=desk.pim, kind="entry", key="buddy", number=1, because="x", despite_uses=True)
    shown = dict(Version.objects.filter(state=State.PUBLISHED, manuscript__kind="entry").values_list(
        "manuscript__key", "content"
    ))  # fmt: skip
    entries = Entry.objects.prefetch_related("texts")
    assert {entry.slug for entry in entries} == set(shown)
    for entry in entries:
        words = shown[entry.slug]
        assert (entry.cost, entry.next, entry.line_id) == (words["cost"], words["next"], words["line"])
        for side in entry.texts.all():
            assert (side.title, side.asked) == (
                words[side.language]["title"],
                list(words["asked"].get(side.language, [])),
            )
    for manuscript in Manuscript.objects.all():
        states = dict(manuscript.versions.values_list("number", "state"))
        assert [number for number, state in states.items() if state == "published"] == (
            [manuscript.published] if manuscript.published else []
        )
        assert manuscript.last == max(states)


def test_a_faculty_editor_is_no_editor_of_the_whole(desk):
    half = Actor(pk=desk.other.pk, held=frozenset({Held("editor", desk.here)}))
    assert texts(half, language="nl") == ()
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    assert [each.key for each in texts(half, language="nl")] == ["mentor"]
