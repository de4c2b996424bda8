"""A helpline's number, hours, chat or check shows only after a second person, and then everywhere at once (A3)."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from naast.awareness.guide.access import only_the_house
from naast.awareness.guide.actions import (
    begin_text,
    cancel_schedule,
    confirm_line,
    discard_draft,
    forget_writer,
    import_guide,
    publish_text,
    reject_line,
    restore_version,
    save_text,
    withdraw_text,
)
from naast.awareness.guide.actions.lines import UnknownWay
from naast.awareness.guide.actions.publishing import publish_urgent_copies
from naast.awareness.guide.models import Entry, Line, Version
from naast.awareness.guide.queries import urgent
from naast.awareness.guide.rules.versions import NotFit, SamePerson, SavedMeanwhile, State, WrongState
from naast.awareness.guide.tests.content import demo_bundle
from naast.awareness.guide.tests.desk import content, row, versions
from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import ANONYMOUS, Actor, Held, Job
from naast.foundation.audit.models import AuditLine
from naast.foundation.core import time
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Function, StandIn

pytestmark = pytest.mark.django_db
LINE = {"kind": "line", "key": "luisterlijn"}
OLD, NEW = "tel:+31880767000", "tel:+31880767001"
NUMBER = {"phone": "088 0767 001", "tel": NEW}


def keep(actor, key="luisterlijn", **changes):
    given = content(key, "line") | changes
    saved = save_text(actor=actor, kind="line", key=key, content=given, based_on=row(key, "line").head)
    assert not saved.conflict
    return saved.number


def ask(actor, key="luisterlijn", **changes):
    number = keep(actor, key, **(changes or NUMBER))
    return number, publish_text(actor=actor, kind="line", key=key, number=number).state


@action("test.stood-in", may=only_the_house)
def stand_in(*, actor, function, person):
    StandIn.objects.create(function=function, person=person, starts_on=time.today(), ends_on=time.today())


def in_words(language):
    with translation.override(language):
        return date_format(time.today(), "j F Y")


def shown(key="luisterlijn"):
    return Line.objects.get(pk=key).tel


# --- Two persons ----------------------------------------------------------------------------------------------------
def test_the_old_number_stays_until_a_second_person_found_the_new_one_right(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        number, state = ask(desk.pim)
    assert (state, shown()) == (State.CHECK, OLD)
    assert OLD in (urgent.copies() / "card.nl.html").read_text(encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        moved = confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called", note="Gebeld")
    assert (moved.state, shown()) == (State.PUBLISHED, NEW)
    for name in ("card.nl.html", "card.en.html", "now.nl.html", "now.en.html", "lines.json"):
        text = (urgent.copies() / name).read_text(encoding="utf-8")
        assert NEW in text
        assert OLD not in text
    assert NEW in Client().get("/nl/nu").content.decode()  # the page, in the same breath


def test_who_checked_when_and_how_is_kept_by_role(desk):
    number, _state = ask(desk.pim)
    confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="site")
    line = Line.objects.get(pk="luisterlijn")
    assert (line.second_check_role, line.second_check_how) == ("duty-psychologist", "site")
    assert (line.second_check_by, line.second_check_on) == ("Dienstdoend psycholoog", time.today())
    publish_urgent_copies()
    said = {
        "/nl/nu": f"Op hun eigen pagina gelezen op {in_words('nl')} door: dienstdoend psycholoog.",
        "/en/now": f"Read on their own page on {in_words('en')} by: psychologist on duty.",
    }
    for address, words in said.items():
        assert Client().get(address).content.decode().count(words) == 1
    version = Version.objects.get(manuscript=row("luisterlijn", "line"), number=number)
    assert (version.author_id, version.checked_by_id) == (desk.pim.pk, desk.joris.pk)
    told = json.dumps(version.content) + str(list(Line.objects.values()))
    assert desk.joris.name not in told
    assert desk.pim.name not in told
    lines = AuditLine.objects.filter(verb="guide.line-confirmed")
    assert [(line.actor, line.what) for line in lines] == [(desk.joris.pk, f"Moved {version.pk}")]


@pytest.mark.parametrize("changes", [{"for_nl": "Gewoon praten"}, {"display": "hide", "hidden_because_nl": "Storing",
                                                                   "hidden_because_en": "Fault"}])  # fmt: skip
def test_what_is_cosmetic_or_safe_needs_nobody_else(desk, changes):
    _number, state = ask(desk.pim, **changes)
    assert state is State.PUBLISHED


def test_the_same_person_cannot_be_both(desk):
    number, _state = ask(desk.pim)
    with pytest.raises(SamePerson):
        confirm_line(actor=desk.pim, key="luisterlijn", number=number, how="called")
    assert (versions("luisterlijn", "line")[-1], shown()) == ((number, "check"), OLD)
    confirm_line(actor=desk.other, key="luisterlijn", number=number, how="called")  # the control: another editor may
    assert shown() == NEW


def test_the_same_person_cannot_be_both_by_standing_in(desk):
    """Pim also stands in for the psychologist on duty: another function, the same person."""
    number, _state = ask(desk.pim)
    duty = Function.objects.get(role="duty-psychologist", person=desk.cast.joris)
    for person in (desk.cast.pim, desk.cast.eva):
        stand_in(actor=Job("test"), function=duty, person=person)
    both = actor_for(desk.cast.pim)
    assert both.holds("duty-psychologist")
    with pytest.raises(SamePerson):
        confirm_line(actor=both, key="luisterlijn", number=number, how="called")
    standing_in = actor_for(desk.cast.eva)
    assert confirm_line(actor=standing_in, key="luisterlijn", number=number, how="called").state is State.PUBLISHED


def test_whoever_wrote_any_of_it_is_not_the_second(desk):
    """Joris writes a number, Pim builds on it and asks: Joris would be finding his own number right."""
    editor = Actor(pk=desk.joris.pk, name=desk.joris.name, held=frozenset({Held("editor")}))
    keep(editor, **NUMBER)
    number, state = ask(desk.pim, for_nl="Gewoon praten")
    assert state is State.CHECK
    for same in (desk.joris, desk.pim):
        with pytest.raises(SamePerson):
            confirm_line(actor=same, key="luisterlijn", number=number, how="called")
    assert confirm_line(actor=desk.kees, key="luisterlijn", number=number, how="called").state is State.PUBLISHED


def test_whoever_wrote_what_was_restored_is_not_the_second(desk):
    editor = Actor(pk=desk.joris.pk, name=desk.joris.name, held=frozenset({Held("editor")}))
    dropped = keep(editor, **NUMBER)
    discard_draft(actor=desk.pim, **LINE, number=dropped)
    keep(desk.other, for_nl="Praten")
    publish_text(actor=desk.other, **LINE, number=row("luisterlijn", "line").head)
    number = restore_version(actor=desk.pim, **LINE, number=dropped, based_on=row("luisterlijn", "line").head).number
    assert publish_text(actor=desk.pim, **LINE, number=number).state is State.CHECK
    with pytest.raises(SamePerson):
        confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    assert confirm_line(actor=desk.other, key="luisterlijn", number=number, how="called").state is State.PUBLISHED


def test_whoever_approved_it_is_not_the_second(desk):
    number = keep(desk.pim, **NUMBER)
    publish_text(actor=desk.other, **LINE, number=number)
    for same in (desk.pim, desk.other):
        with pytest.raises(SamePerson):
            confirm_line(actor=same, key="luisterlijn", number=number, how="called")


def test_a_forgotten_writer_could_be_anybody(desk):
    number = keep(desk.pim, **NUMBER)
    publish_text(actor=desk.other, **LINE, number=number)
    forget_writer(actor=Job("erasure"), person=desk.pim.pk)
    with pytest.raises(SamePerson):
        confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    assert cancel_schedule(actor=desk.other, **LINE, number=number).state is State.DRAFT


def test_nobody_else_and_no_job_confirms(desk):
    number, _state = ask(desk.pim)
    for actor in (desk.sanne, desk.rik, desk.noor, desk.local, ANONYMOUS):
        with pytest.raises(Refused):
            confirm_line(actor=actor, key="luisterlijn", number=number, how="called")
    with pytest.raises(SamePerson):
        confirm_line(actor=Job("anything"), key="luisterlijn", number=number, how="called")
    with pytest.raises(UnknownWay):
        confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="looked")
    assert shown() == OLD


# --- Ways around ----------------------------------------------------------------------------------------------------
def test_a_form_cannot_write_the_second_check_itself(desk):
    forged = {"second_check_role": "editor", "second_check_how": "called", "second_check_on": "2026-11-22",
              "second_check_by": "iedereen"}  # fmt: skip
    number = keep(desk.pim, **NUMBER, **forged)
    kept = Version.objects.get(manuscript=row("luisterlijn", "line"), number=number).content
    assert kept["second_check_by"] == "tweede lezer (voorbeeld)"
    assert "second_check_role" not in kept
    assert publish_text(actor=desk.pim, **LINE, number=number).state is State.CHECK


def test_a_check_of_one_version_is_not_one_of_the_next(desk):
    number, _state = ask(desk.pim)
    confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    number, state = ask(desk.pim, phone="088 0767 002", tel="tel:+31880767002")
    assert (state, shown()) == (State.CHECK, NEW)
    assert restore_version(actor=desk.pim, **LINE, number=1, based_on=number).number == number + 1
    assert publish_text(actor=desk.pim, **LINE, number=number + 1).state is State.CHECK


def test_an_import_does_not_go_around_it(desk):
    bundle = demo_bundle()
    changed = next(line for line in bundle.lines if line["id"] == "luisterlijn")
    changed |= NUMBER | {"second_check_by": "ik"}
    report = import_guide(actor=desk.pim, bundle=bundle)
    assert [(found.name, found.outcome) for found in report.rows if found.outcome != "same"] == [
        ("luisterlijn", "waits")
    ]
    assert shown() == OLD
    number = row("luisterlijn", "line").head
    with pytest.raises(SamePerson):
        confirm_line(actor=desk.pim, key="luisterlijn", number=number, how="called")
    confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    assert shown() == NEW


def test_a_new_line_waits_too_by_hand_and_by_import(desk):
    given = content("luisterlijn", "line") | {"id": "nieuw", **NUMBER}
    begin_text(actor=desk.pim, kind="line", content=given, slug="nieuw")
    assert publish_text(actor=desk.pim, kind="line", key="nieuw", number=1).state is State.CHECK
    bundle = demo_bundle()
    bundle.lines.append(given | {"id": "anders"})
    assert [found.outcome for found in import_guide(actor=Job("x"), bundle=bundle).rows if found.name == "anders"] == [
        "waits"
    ]
    assert not Line.objects.filter(pk__in=["nieuw", "anders"]).exists()
    confirm_line(actor=desk.joris, key="nieuw", number=1, how="letter")
    confirm_line(actor=desk.joris, key="anders", number=1, how="letter")
    assert Line.objects.filter(pk__in=["nieuw", "anders"]).count() == 2


def test_a_withdrawn_line_comes_back_through_a_second_person(desk):
    key = "mind"
    Entry.objects.filter(line=key).update(line=None)
    withdraw_text(actor=desk.pim, kind="line", key=key, number=1, because="x", despite_uses=True)
    number = restore_version(actor=desk.pim, kind="line", key=key, number=1, based_on=1).number
    assert publish_text(actor=desk.pim, kind="line", key=key, number=number).state is State.CHECK


@pytest.mark.parametrize("line", ["slachtofferhulp", "frits"])
def test_level_d_can_never_be_shown(desk, line):
    for changes in ({"display": "show"}, {"phone": "0900 0101", "tel": "tel:09000101"}, {"for_nl": "Bel 0900 0101"}):
        number = keep(desk.pim, line, **changes)
        with pytest.raises(NotFit):
            publish_text(actor=desk.pim, kind="line", key=line, number=number)
    number = keep(desk.pim, line, for_nl="Bel", phone="0900 0101", tel="tel:09000101", display="show", verification="A")
    assert publish_text(actor=desk.pim, kind="line", key=line, number=number).state is State.CHECK  # the control


def test_what_became_wrong_while_it_waited_is_not_confirmed(desk):
    number, _state = ask(desk.pim)
    version = Version.objects.get(manuscript=row("luisterlijn", "line"), number=number)
    version.content = version.content | {"verification": "D"}
    version.save()
    with pytest.raises(NotFit):
        confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    assert shown() == OLD


# --- Sent back, taken back, moved on --------------------------------------------------------------------------------
def test_a_rejected_change_is_a_draft_again(desk):
    number, _state = ask(desk.pim)
    moved = reject_line(actor=desk.joris, key="luisterlijn", number=number, because="Dit nummer geeft geen gehoor")
    assert (moved.state, shown()) == (State.DRAFT, OLD)
    with pytest.raises(WrongState):
        confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    with pytest.raises(WrongState):
        reject_line(actor=desk.joris, key="luisterlijn", number=number, because="x")


def test_a_new_draft_leaves_what_waits_and_confirming_shows_exactly_what_was_checked(desk):
    number, _state = ask(desk.pim)
    later = keep(desk.pim, phone="088 0767 002", tel="tel:+31880767002")
    assert versions("luisterlijn", "line")[1:] == [(number, "check"), (later, "draft")]
    confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called")
    assert (shown(), row("luisterlijn", "line").head) == (NEW, later)
    with pytest.raises(WrongState):
        confirm_line(actor=desk.joris, key="luisterlijn", number=later, how="called")


def test_two_that_wait_are_one(desk):
    first, _state = ask(desk.pim)
    second, _state = ask(desk.pim, phone="088 0767 002", tel="tel:+31880767002")
    assert versions("luisterlijn", "line")[1:] == [(first, "replaced"), (second, "check")]
    with pytest.raises(SavedMeanwhile):
        confirm_line(actor=desk.joris, key="luisterlijn", number=first, how="called")


def test_a_change_for_later_is_checked_now_and_shown_then(desk):
    later = time.now() + datetime.timedelta(days=2)
    number = keep(desk.pim, **NUMBER)
    assert publish_text(actor=desk.pim, **LINE, number=number, at=later).state is State.CHECK
    assert confirm_line(actor=desk.joris, key="luisterlijn", number=number, how="called").state is State.SCHEDULED
    assert shown() == OLD
    assert publish_text(actor=desk.pim, **LINE, number=number).state is State.PUBLISHED  # sooner; it was checked
    assert shown() == NEW


def test_entries_that_stand_on_a_line_keep_it_from_losing_its_number(desk):
    """An entry that says a number stands on that line: the line cannot lose it while the entry still says it."""
    standing = Entry.objects.get(slug="luisterlijn")
    assert standing.line_id == "luisterlijn"
    given = content("luisterlijn")
    given["nl"]["reach"] = "Bel 088 0767 000."
    number = save_text(actor=desk.pim, kind="entry", key="luisterlijn", content=given, based_on=1).number
    publish_text(actor=desk.pim, kind="entry", key="luisterlijn", number=number)
    for said in ("Bel 088 0767 001.", "Bel 0900 0767 of 088 0767 000."):  # no other number by this door
        with pytest.raises(NotFit) as refused:
            publish_text(
                actor=desk.pim,
                kind="entry",
                key="luisterlijn",
                number=save_text(
                    actor=desk.pim,
                    kind="entry",
                    key="luisterlijn",
                    content=given | {"en": given["en"] | {"reach": said}},
                    based_on=row("luisterlijn").head,
                ).number,
            )
        assert [fault.field for fault in refused.value.faults] == ["en.reach"]
    number = keep(desk.pim, display="link")
    with pytest.raises(NotFit) as refused:
        publish_text(actor=desk.pim, **LINE, number=number)
    assert [(fault.name, fault.field) for fault in refused.value.faults] == [("luisterlijn", "nl.reach")]
