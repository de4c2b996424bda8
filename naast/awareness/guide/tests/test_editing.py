"""Texts are written, sent, published and restored by who may; no save overwrites another (A10)."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from naast.awareness.guide.actions import (
    begin_text,
    cancel_schedule,
    discard_draft,
    forget_writer,
    publish_text,
    restore_version,
    return_to_draft,
    save_text,
    send_to_review,
    set_owner,
    set_review_date,
    still_right,
    withdraw_text,
)
from naast.awareness.guide.models import Entry, EntryText, Leaflet, Manuscript, Version
from naast.awareness.guide.queries import shelf
from naast.awareness.guide.rules.versions import (
    BadMoment,
    CannotWithdraw,
    Kind,
    NoSlug,
    NoSuchText,
    NotFit,
    NotStorable,
    SavedMeanwhile,
    SlugTaken,
    State,
    StillUsed,
    WorkInProgress,
    WrongState,
    blank,
)
from naast.awareness.guide.tests.content import demo_bundle
from naast.awareness.guide.tests.desk import content, row, versions
from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Actor, Held, Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time

pytestmark = pytest.mark.django_db
MENTOR = {"kind": "entry", "key": "mentor"}


def save(actor, key="mentor", kind="entry", *, based_on=None, given=None, **nl):
    based_on = based_on if based_on is not None else row(key, kind).head
    given = given if given is not None else content(key, kind, **nl)
    return save_text(actor=actor, kind=kind, key=key, content=given, based_on=based_on)


# --- From draft to site ---------------------------------------------------------------------------------------------
def test_what_was_imported_is_version_one(desk):
    assert versions("mentor") == [(1, "published")]
    assert Manuscript.objects.count() == 59 + 24 + 3
    assert Version.objects.filter(state=State.PUBLISHED).count() == 59 + 24 + 3
    given = next(entry for entry in demo_bundle().entries if entry["slug"] == "mentor")
    assert content("mentor") == {**given, "asked": dict(demo_bundle().asked["mentor"])}


def test_a_draft_shows_nowhere_and_a_published_text_everywhere(desk):
    number = save(desk.pim, title="Mentor van je groep").number
    shelf.forget_shelf()
    assert shelf.shelf().entries["mentor"].text("nl").title == "Mentor"
    moved = publish_text(actor=desk.pim, **MENTOR, number=number)
    assert (moved.state, versions("mentor")) == (State.PUBLISHED, [(1, "replaced"), (2, "published")])
    shelf.forget_shelf()
    assert shelf.shelf().entries["mentor"].text("nl").title == "Mentor van je groep"
    assert (row("mentor").published, row("mentor").head, row("mentor").title_nl) == (2, 2, "Mentor van je groep")


def test_publishing_leaves_the_place_among_the_others_and_the_phrases(desk):
    before = list(Entry.objects.order_by("position").values_list("slug", "pk"))
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, title="Mentor van je groep").number)
    assert list(Entry.objects.order_by("position").values_list("slug", "pk")) == before
    text = EntryText.objects.get(entry__slug="mentor", language="nl")
    assert (text.title, text.asked) == ("Mentor van je groep", demo_bundle().asked["mentor"]["nl"])


def test_the_way_through_review_and_back(desk):
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    number = save(desk.fatima, title="Mentor hier").number
    with pytest.raises(Refused):
        publish_text(actor=desk.fatima, **MENTOR, number=number)
    assert send_to_review(actor=desk.fatima, **MENTOR, number=number, note="Klopt dit?").state is State.REVIEW
    assert return_to_draft(actor=desk.pim, **MENTOR, number=number, because="Korter").state is State.DRAFT
    assert Version.objects.get(manuscript=row("mentor"), number=number).because == "Korter"
    send_to_review(actor=desk.fatima, **MENTOR, number=number)
    publish_text(actor=desk.pim, **MENTOR, number=number)
    version = Version.objects.get(manuscript=row("mentor"), number=number)
    assert (version.author_id, version.role, version.approved_by_id) == (desk.fatima.pk, "coordinator", desk.pim.pk)


def test_saving_on_a_text_in_review_makes_it_a_draft_again(desk):
    number = save(desk.pim, title="Een").number
    send_to_review(actor=desk.pim, **MENTOR, number=number)
    save(desk.pim, title="Twee")
    assert versions("mentor") == [(1, "published"), (2, "replaced"), (3, "draft")]


def test_the_same_words_again_make_no_version(desk):
    first = save(desk.pim, title="Een")
    assert save(desk.pim, title="Een").number == first.number
    assert save(desk.pim, based_on=1, title="Een").number == first.number  # the form sent twice
    assert versions("mentor") == [(1, "published"), (2, "draft")]


def test_a_move_on_what_is_not_the_head_any_more_is_refused(desk):
    number = save(desk.pim, title="Een").number
    save(desk.other, title="Twee")
    for act in (publish_text, send_to_review, discard_draft):
        with pytest.raises(SavedMeanwhile) as refused:
            act(actor=desk.pim, **MENTOR, number=number)
        assert refused.value.head == 3
    with pytest.raises(NoSuchText):
        publish_text(actor=desk.pim, **MENTOR, number=99)


def test_a_half_written_text_can_be_kept_and_not_published(desk):
    number = save(desk.pim, title="", summary="").number
    with pytest.raises(NotFit) as refused:
        publish_text(actor=desk.pim, **MENTOR, number=number)
    assert {fault.field for fault in refused.value.faults} == {"nl.title", "nl.summary"}
    assert versions("mentor")[0] == (1, "published")
    assert EntryText.objects.get(entry__slug="mentor", language="nl").title == "Mentor"


UNSTORABLE = ["\x00", "half \ud800", "0900-0113", ["x"] * 30_000, {"a" * 90: 1}, float("nan"), 2**40, {1, 2}]


@pytest.mark.parametrize("value", UNSTORABLE, ids=range(len(UNSTORABLE)))
def test_what_no_database_can_hold_is_not_kept(desk, value):
    given = content("mentor")
    given["nl"]["why"] = value
    with pytest.raises(NotStorable) as refused:
        save(desk.pim, given=given)
    assert refused.value.faults
    assert versions("mentor") == [(1, "published")]
    with pytest.raises(NotStorable):
        save(desk.pim, given=value)


def test_a_text_keeps_its_own_name(desk):
    given = content("mentor") | {"slug": "tutor"}
    number = save(desk.pim, given=given | {"cost": "varies"}).number
    assert Version.objects.get(manuscript=row("mentor"), number=number).content["slug"] == "mentor"


# --- Two at once ----------------------------------------------------------------------------------------------------
def test_the_second_of_two_is_kept_aside_and_nothing_is_lost(desk):
    first = save(desk.pim, based_on=1, title="Van Pim")
    second = save(desk.other, based_on=1, given=content("mentor", title="Van de ander"))
    assert (first.conflict, second.conflict, second.asides) == (False, True, 1)
    assert versions("mentor") == [(1, "published"), (2, "draft"), (3, "aside")]
    assert row("mentor").head == 2
    kept = Version.objects.get(manuscript=row("mentor"), number=second.number)
    assert (kept.author_id, kept.based_on, kept.content["nl"]["title"]) == (desk.other.pk, 1, "Van de ander")
    again = save(desk.other, based_on=1, given=content("mentor", title="Van de ander"))
    assert again.number == second.number  # sent twice, kept once
    settled = save_text(
        actor=desk.other, **MENTOR, content=content("mentor", title="Van beiden"), based_on=2, settles=second.number
    )
    assert (settled.conflict, settled.asides) == (False, 0)
    assert versions("mentor") == [(1, "published"), (2, "replaced"), (3, "replaced"), (4, "draft")]


def test_nobody_settles_or_drops_somebody_elses_text(desk):
    save(desk.pim, based_on=1, title="Van Pim")
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    aside = save(desk.other, based_on=1, given=content("mentor", title="Van de ander")).number
    with pytest.raises(NoSuchText):
        save_text(actor=desk.pim, **MENTOR, content=content("mentor", title="x"), based_on=2, settles=aside)
    with pytest.raises(Refused):
        discard_draft(actor=desk.fatima, **MENTOR, number=aside)
    assert (aside, "aside") in versions("mentor")
    assert discard_draft(actor=desk.pim, **MENTOR, number=aside).state is State.DROPPED  # an editor may
    assert row("mentor").head == 2


def test_a_dropped_draft_leaves_what_shows_as_the_head(desk):
    number = save(desk.pim, title="Weg").number
    discard_draft(actor=desk.pim, **MENTOR, number=number)
    assert (row("mentor").head, row("mentor").title_nl) == (1, "Mentor")
    assert save(desk.pim, title="Nieuw").number == 3


@pytest.mark.parametrize("state", ["published", "draft", "scheduled"])
def test_the_table_itself_allows_one_of_each(desk, state):
    """The last guard: whatever the code does, two versions cannot show, nor two drafts stand side by side."""
    save(desk.pim, title="Een")
    text = row("mentor")
    copy = Version.objects.filter(manuscript=text).first()
    given = {field.name: getattr(copy, field.name) for field in Version._meta.concrete_fields if field.name != "id"}
    later = {"publish_at": time.now()}
    if state == "scheduled":
        Version.objects.create(**given | later | {"number": 50, "state": "check"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(**given | later | {"number": 51, "state": state})
    Version.objects.create(**given | {"number": 52, "state": "aside"})  # the control
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(**given | {"number": 52, "state": "aside"})
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(**given | {"number": 53, "state": "scheduled", "publish_at": None})


# --- New texts ------------------------------------------------------------------------------------------------------
def whole_entry(**nl):
    given = content("mentor") | {"kind": "page", "role": "", "instead": []}
    given["nl"] |= nl
    return given


def test_a_new_entry_gets_its_name_from_its_title_and_comes_last(desk):
    begun = begin_text(actor=desk.pim, kind="entry", content=whole_entry(title="Huis & huur"))
    assert (begun.key, begun.number, versions("huis-huur")) == ("huis-huur", 1, [(1, "draft")])
    assert not Entry.objects.filter(slug="huis-huur").exists()
    publish_text(actor=desk.pim, kind="entry", key="huis-huur", number=1)
    assert Entry.objects.order_by("-position").first().slug == "huis-huur"
    shelf.forget_shelf()
    assert shelf.shelf().entries["huis-huur"].text("nl").title == "Huis & huur"
    assert begin_text(actor=desk.pim, kind="entry", content=whole_entry(title="Huis, huur")).key == "huis-huur-2"


def test_names_are_checked(desk):
    empty = blank(Kind.ENTRY)
    for slug, fault in {"mentor": SlugTaken, "Méntor": NoSlug, "a--b": NoSlug, "a" * 61: NoSlug}.items():
        with pytest.raises(fault):
            begin_text(actor=desk.pim, kind="entry", content=empty, slug=slug)
    with pytest.raises(NoSlug):
        begin_text(actor=desk.pim, kind="entry", content=empty)
    for kind, slug in {"line": "", "leaflet": "more", "other": "x"}.items():
        with pytest.raises(NoSuchText):
            begin_text(actor=desk.pim, kind=kind, content=empty, slug=slug)
    with pytest.raises(NoSlug):
        begin_text(actor=desk.pim, kind="line", content=blank(Kind.LINE), slug="a" * 41)
    assert begin_text(actor=desk.pim, kind="line", content=blank(Kind.LINE), slug="nieuwe-lijn").key == "nieuwe-lijn"
    with pytest.raises(NoSuchText):
        begin_text(actor=desk.pim, kind="entry", content=empty, slug="nieuw", owner=desk.pim.pk)


def test_a_dropped_beginning_can_be_taken_up_again(desk):
    begun = begin_text(actor=desk.pim, kind="entry", content=whole_entry(title="Huis"))
    discard_draft(actor=desk.pim, kind="entry", key="huis", number=begun.number)
    assert save(desk.pim, "huis", title="Huis nu").number == 2
    assert versions("huis") == [(1, "dropped"), (2, "draft")]


# --- Going back -----------------------------------------------------------------------------------------------------
def test_an_earlier_version_comes_back_as_a_draft(desk):
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, title="Tweede").number)
    restored = restore_version(actor=desk.pim, **MENTOR, number=1, based_on=2)
    assert versions("mentor") == [(1, "replaced"), (2, "published"), (3, "draft")]
    version = Version.objects.get(manuscript=row("mentor"), number=restored.number)
    assert (version.content["nl"]["title"], version.restored_from, version.based_on) == ("Mentor", 1, 2)
    assert version.changed == ["nl.title"]
    with pytest.raises(SavedMeanwhile):
        restore_version(actor=desk.pim, **MENTOR, number=1, based_on=2)
    publish_text(actor=desk.pim, **MENTOR, number=3)
    assert EntryText.objects.get(entry__slug="mentor", language="nl").title == "Mentor"


def test_what_is_being_written_is_no_earlier_version(desk):
    number = save(desk.pim, title="Een").number
    with pytest.raises(WrongState):
        restore_version(actor=desk.pim, **MENTOR, number=number, based_on=number)


# --- Taking away ----------------------------------------------------------------------------------------------------
def test_a_text_others_point_to_says_where_before_it_goes(desk):
    with pytest.raises(StillUsed) as refused:
        withdraw_text(actor=desk.pim, **MENTOR, number=1, because="Bestaat niet meer")
    places = {(use.kind, use.key, use.where) for use in refused.value.uses}
    assert ("leaflet", "chain", "steps") in places
    assert any(kind == "entry" and where == "next" for kind, _, where in places)
    assert Entry.objects.filter(slug="mentor").exists()
    withdrawn = withdraw_text(actor=desk.pim, **MENTOR, number=1, because="Bestaat niet meer", despite_uses=True)
    assert withdrawn.state is State.WITHDRAWN
    assert not Entry.objects.filter(slug="mentor").exists()
    shelf.forget_shelf()
    assert "mentor" not in shelf.shelf().entries
    assert (row("mentor").published, row("mentor").head) == (None, 1)


def test_a_withdrawn_text_comes_back_by_restoring(desk):
    withdraw_text(actor=desk.pim, **MENTOR, number=1, because="x", despite_uses=True)
    number = restore_version(actor=desk.pim, **MENTOR, number=1, based_on=1).number
    publish_text(actor=desk.pim, **MENTOR, number=number)
    assert Entry.objects.filter(slug="mentor").exists()
    assert versions("mentor") == [(1, "withdrawn"), (2, "published")]


def test_what_waited_does_not_appear_behind_a_withdrawal(desk):
    number = save(desk.pim, title="Straks").number
    later = time.now() + datetime.timedelta(days=1)
    publish_text(actor=desk.pim, **MENTOR, number=number, at=later)
    assert versions("mentor")[-1] == (2, "scheduled")
    withdraw_text(actor=desk.pim, **MENTOR, number=1, because="x", despite_uses=True)
    assert versions("mentor") == [(1, "withdrawn"), (2, "draft")]


@pytest.mark.parametrize(
    ("kind", "key", "because"),
    [
        ("leaflet", "expectations", "has-a-page"),
        ("line", "112", "always-shown"),
        ("line", "113", "always-shown"),
        ("line", "csg", "entries-stand-on-it"),
    ],
)
def test_what_the_site_cannot_do_without_stays(desk, kind, key, because):
    Entry.objects.filter(slug="mentor").update(line="csg")
    with pytest.raises(CannotWithdraw) as refused:
        withdraw_text(actor=desk.pim, kind=kind, key=key, number=1, because="x", despite_uses=True)
    assert refused.value.because == because


def test_a_line_no_entry_stands_on_goes_at_once(desk):
    Entry.objects.filter(line="mind").update(line=None)
    withdraw_text(actor=desk.pim, kind="line", key="mind", number=1, because="Gestopt", despite_uses=True)
    assert versions("mind", "line") == [(1, "withdrawn")]


# --- Moments --------------------------------------------------------------------------------------------------------
def test_moments_that_cannot_be(desk):
    number, now = save(desk.pim, title="Een").number, time.now()
    hour = datetime.timedelta(hours=1)
    wrong = [
        {"until": now - hour},
        {"at": now + 2 * hour, "until": now + hour},
        {"at": now + datetime.timedelta(days=4_000)},
        {"at": now.replace(tzinfo=None)},
    ]
    for moments in wrong:
        with pytest.raises(BadMoment):
            publish_text(actor=desk.pim, **MENTOR, number=number, **moments)
    assert publish_text(actor=desk.pim, **MENTOR, number=number, at=now - hour).state is State.PUBLISHED


def test_a_new_draft_leaves_what_is_scheduled_and_a_newer_text_replaces_it(desk):
    later = time.now() + datetime.timedelta(days=1)
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, title="Straks").number, at=later)
    number = save(desk.pim, title="Nieuwer").number
    assert versions("mentor") == [(1, "published"), (2, "scheduled"), (3, "draft")]
    cancelled = cancel_schedule(actor=desk.pim, **MENTOR, number=2)
    assert cancelled.state is State.REPLACED  # a newer draft is there
    publish_text(actor=desk.pim, **MENTOR, number=number, at=later)
    number = save(desk.pim, title="Nieuwst").number
    publish_text(actor=desk.pim, **MENTOR, number=number)
    assert versions("mentor") == [(1, "replaced"), (2, "replaced"), (3, "replaced"), (4, "published")]


# --- Read again -----------------------------------------------------------------------------------------------------
def test_found_right_makes_a_version_of_today_and_a_new_date(desk):
    stale = content("tutor") | {"checked_on": "2025-01-01"}
    publish_text(actor=desk.pim, kind="entry", key="tutor", number=save(desk.pim, "tutor", given=stale).number)
    day = time.today() + datetime.timedelta(days=100)
    moved = still_right(actor=desk.pim, kind="entry", key="tutor", number=2, review_on=day)
    assert (moved.number, moved.state, row("tutor").review_on) == (3, State.PUBLISHED, day)
    assert Entry.objects.get(slug="tutor").checked_on == time.today()
    again = still_right(actor=desk.pim, kind="entry", key="tutor", number=3)
    assert (again.number, row("tutor").review_on) == (3, time.today() + datetime.timedelta(days=365))
    save(desk.pim, "tutor", title="Bezig")
    with pytest.raises(WorkInProgress):
        still_right(actor=desk.pim, kind="entry", key="tutor", number=3)
    with pytest.raises(NoSuchText):
        still_right(actor=desk.pim, kind="line", key="112", number=1)


def test_a_published_text_has_a_date_to_be_read_again(desk):
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, title="Een").number)
    assert row("mentor").review_on == time.today() + datetime.timedelta(days=365)
    day = time.today() + datetime.timedelta(days=30)
    publish_text(actor=desk.pim, **MENTOR, number=save(desk.pim, title="Twee").number, review_on=day)
    assert row("mentor").review_on == day
    set_review_date(actor=desk.pim, **MENTOR, review_on=day + datetime.timedelta(days=1))
    assert row("mentor").review_on == day + datetime.timedelta(days=1)


# --- Leaflets -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["expectations", "worried", "chain"])
def test_leaflets_are_texts_like_the_others(desk, key):
    given = content(key, "leaflet")
    given["nl"]["title"] = "Een andere titel"
    number = save(desk.pim, key, "leaflet", given=given).number
    publish_text(actor=desk.pim, kind="leaflet", key=key, number=number)
    shelf.forget_shelf()
    assert shelf.shelf().leaflets[key]["nl"]["title"] == "Een andere titel"
    assert Leaflet.objects.filter(key=key).count() == 1  # the same version of it, corrected


def test_a_next_version_of_the_expectations_stands_beside_the_last(desk):
    given = content("expectations", "leaflet") | {"version": "2027-02", "from": "2027-02-01"}
    given["nl"]["title"] = "Vanaf februari"
    publish_text(
        actor=desk.pim, kind="leaflet", key="expectations",
        number=save(desk.pim, "expectations", "leaflet", given=given).number,
    )  # fmt: skip
    shelf.forget_shelf()
    assert shelf.shelf().leaflets["expectations"]["version"] == "2026-09"
    assert sorted(Leaflet.objects.filter(key="expectations").values_list("version", flat=True)) == [
        "2026-09",
        "2027-02",
    ]


# --- Who ------------------------------------------------------------------------------------------------------------
def test_experts_write_for_their_own_unit_and_no_other(desk):
    set_owner(actor=desk.pim, **MENTOR, owner=desk.here)
    set_owner(actor=desk.pim, kind="entry", key="tutor", owner=desk.there)
    for writer in (desk.fatima, desk.noor, desk.local):  # of the faculty, of a programme in it, its own editor
        assert save(writer, title=f"Van {writer.pk}").number
        with pytest.raises(Refused):
            save(writer, "tutor", title="Niet van hier")
        with pytest.raises(Refused):
            save(writer, "buddy", title="Centraal")
        with pytest.raises(Refused):
            save(writer, "112", "line", given=content("112", "line"))
    number = save(desk.fatima, title="Klaar").number
    for writer in (desk.fatima, desk.noor):
        with pytest.raises(Refused):
            publish_text(actor=writer, **MENTOR, number=number)
    assert publish_text(actor=desk.local, **MENTOR, number=number).state is State.PUBLISHED
    with pytest.raises(Refused):
        publish_text(actor=desk.local, kind="entry", key="tutor", number=1)
    with pytest.raises(Refused):
        set_owner(actor=desk.local, **MENTOR, owner=None)


def test_who_holds_a_function_everywhere_writes_the_entry_about_it(desk):
    head = Actor(pk=desk.joris.pk, kinds=frozenset({"staff"}), held=frozenset({Held("psychologist")}))
    assert save(head, "psychologist", summary="Praten met een psycholoog.").number == 2
    with pytest.raises(Refused):
        save(head, title="Niet over mij")
    with pytest.raises(Refused):
        publish_text(actor=head, kind="entry", key="psychologist", number=2)
    in_one_city = Actor(pk=desk.joris.pk, held=frozenset({Held("psychologist", campus="leiden")}))
    assert save(in_one_city, "psychologist", summary="Ook ik weet dit.").number == 3
    set_owner(actor=desk.pim, kind="entry", key="psychologist", owner=desk.here)
    with pytest.raises(Refused):
        save(head, "psychologist", summary="Nu van een faculteit.")


def test_an_expert_begins_an_entry_for_their_own_unit_only(desk):
    begun = begin_text(actor=desk.noor, kind="entry", content=whole_entry(title="Hier"), owner=desk.here)
    assert row(begun.key).owner_id == desk.here
    for owner in (desk.there, None):
        with pytest.raises(Refused):
            begin_text(actor=desk.noor, kind="entry", content=whole_entry(title="Daar"), owner=owner)
    with pytest.raises(Refused):
        begin_text(actor=desk.noor, kind="line", content=blank(Kind.LINE), owner=desk.here, slug="lijn")


def test_everybody_else_is_refused_and_the_trail_says_so(desk):
    for actor in (desk.sanne, desk.rik, desk.kees, ANONYMOUS):
        with pytest.raises(Refused):
            save(actor, title="Van mij")
        with pytest.raises(Refused):
            publish_text(actor=actor, **MENTOR, number=1)
        with pytest.raises(Refused):
            begin_text(actor=actor, kind="entry", content=whole_entry(title="Van mij"))
    with pytest.raises(Refused):
        save_text(actor=desk.fatima, kind="entry", key="nobody\x00", content={}, based_on=1)
    assert versions("mentor") == [(1, "published")]
    refused = AuditLine.objects.filter(verb="guide.text-saved.refused", actor=desk.sanne.pk)
    assert refused.count() == 1


def test_each_step_leaves_one_line_without_words(desk):
    number = save(desk.pim, title="Geheim nog").number
    send_to_review(actor=desk.pim, **MENTOR, number=number)
    publish_text(actor=desk.pim, **MENTOR, number=number)
    lines = list(AuditLine.objects.filter(actor=desk.pim.pk, verb__startswith="guide.").order_by("at", "pk"))
    assert [line.verb for line in lines] == ["guide.text-saved", "guide.sent-to-review", "guide.text-published"]
    assert all("Geheim" not in f"{line.what}{line.ground}" for line in lines)
    version = Version.objects.get(manuscript=row("mentor"), number=number)
    assert lines[0].what == f"Saved {version.pk}"


def test_a_forgotten_writer_leaves_the_text_and_the_function(desk):
    number = save(desk.pim, title="Een").number
    with pytest.raises(Refused):
        forget_writer(actor=desk.pim, person=desk.pim.pk)
    assert forget_writer(actor=Job("erasure"), person=desk.pim.pk) == 1
    version = Version.objects.get(manuscript=row("mentor"), number=number)
    assert (version.author_id, version.role, version.content["nl"]["title"]) == (None, "editor", "Een")
