"""The life of a text as one table: every state and every move have their answer (A10), and what a line changes (A3)."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from naast.awareness.guide.rules.bundle import LONGEST_OF_LINE, faults_in_keeping
from naast.awareness.guide.rules.versions import (
    LIVE,
    MOVES,
    VITAL,
    Kind,
    Move,
    NoSlug,
    NoSuchText,
    State,
    WrongState,
    after,
    blank,
    diagram,
    moves_from,
    slug_for,
    titles_of,
    vital_changes,
)
from naast.awareness.guide.tests.content import demo_bundle


# --- The table ------------------------------------------------------------------------------------------------------
def test_every_move_has_a_step_and_every_state_a_way_out():
    assert set(MOVES) == set(Move)
    assert [state for state in State if not moves_from(state)] == []
    assert {step.target for step in MOVES.values()} == set(State)


@pytest.mark.parametrize(("state", "move"), [*itertools.product(State, Move)])
def test_the_table_is_total(state, move):
    """Each pair is either answered with a state or refused by name: nothing else can come of it."""
    if state in MOVES[move].origins:
        assert after(state, move) is MOVES[move].target
        assert move in moves_from(state)
    else:
        with pytest.raises(WrongState) as refused:
            after(state, move)
        assert (refused.value.state, refused.value.move) == (state, move)
        assert move not in moves_from(state)


def test_only_the_house_and_the_second_person_lead_a_waiting_line_onto_the_site():
    ways = {
        move: step.by for move, step in MOVES.items() if step.target is State.PUBLISHED and State.CHECK in step.origins
    }
    assert ways == {Move.CONFIRM: "second"}


def test_no_writer_leads_anything_onto_the_site():
    shown = {State.PUBLISHED, State.SCHEDULED, State.CHECK}
    assert [move for move, step in MOVES.items() if step.by == "writer" and step.target in shown] == []


def test_what_was_shown_or_thrown_away_comes_back_as_a_new_draft():
    assert MOVES[Move.RESTORE].anew
    assert MOVES[Move.RESTORE].target is State.DRAFT
    assert set(State) - LIVE - MOVES[Move.RESTORE].origins == set()


def test_the_diagram_shows_every_arrow_of_the_table():
    drawn = diagram()
    assert drawn.startswith("stateDiagram-v2\n")
    assert drawn.count("-->") == 1 + sum(len(step.origins) for step in MOVES.values())
    assert "    check --> published: confirm (second)\n" in drawn


# --- What a caller relies on ----------------------------------------------------------------------------------------
def line(**changes):
    row = next(row for row in demo_bundle().lines if row["id"] == "luisterlijn")
    return row | changes


CHANGED = {
    "phone": "088 0767 001",
    "tel": "tel:+31880767001",
    "alt_phone": "0900 0767",
    "alt_tel": "tel:09000767",
    "chat_url": "https://www.deluisterlijn.nl/chat",
    "site_url": "https://www.deluisterlijn.nl/anders",
    "hours": [{"days": ["mon"], "open": "09:00", "close": "17:00"}],
    "hours_note_nl": "Bellen kan overdag.",
    "hours_note_en": "You can call during the day.",
    "holidays": "differs",
    "local": [{"nl": "Leiden", "en": "Leiden"}],
    "verification": "A",
    "checked_on": "2026-11-23",
}


@pytest.mark.parametrize("field", CHANGED)
def test_a_change_of_what_a_caller_relies_on_needs_a_second_person(field):
    assert vital_changes(line(), line(**{field: CHANGED[field]})) == (field,)
    assert field in VITAL


def test_every_vital_field_is_tried():
    assert {*CHANGED, "display"} == set(VITAL)


COSMETIC = {
    "name_nl": "Luisterlijn",
    "for_nl": "Gewoon praten",
    "for_en": "Just talking",
    "cost_nl": "Gratis",
    "check_note_nl": "Vorige week gebeld",
    "languages_note_en": "Dutch",
    "order": 9,
    "sources": ["https://example.org"],
    "alt_phone": "",
}


@pytest.mark.parametrize("field", COSMETIC)
def test_other_changes_do_not(field):
    assert vital_changes(line(), line(**{field: COSMETIC[field]})) == ()


@pytest.mark.parametrize("field", [name for name in LONGEST_OF_LINE if name.endswith("_nl") and name not in VITAL])
def test_a_number_slipped_into_any_text_is_a_number(field):
    assert vital_changes(line(**{field: "Bel 088 0767 000"}), line(**{field: "Bel 088 0767 001"})) == (field,)
    assert vital_changes(line(**{field: "Bel 088 0767 000"}), line(**{field: "Bel +31 88 0767000."})) == ()


def test_taking_away_needs_nobody_and_showing_again_does():
    shown, link, hidden = (line(display=display) for display in ("show", "link", "hide"))
    assert vital_changes(shown, hidden) == vital_changes(shown, link) == vital_changes(link, hidden) == ()
    assert vital_changes(shown, line(display="hide", phone="088 0000 000")) == ()
    assert vital_changes(hidden, shown) == vital_changes(hidden, link) == vital_changes(link, shown) == ("display",)
    assert "phone" in vital_changes(line(display="hide", phone="088 0000 000"), shown)


def test_a_line_that_never_showed_needs_a_second_person_unless_it_is_hidden():
    assert {"phone", "tel", "hours", "verification", "display"} <= set(vital_changes(None, line()))
    assert vital_changes(None, line(display="hide")) == ()


# --- Names ----------------------------------------------------------------------------------------------------------
@given(some.text(max_size=200), some.sets(some.text(alphabet="abc-2", max_size=8), max_size=5))
def test_a_name_fits_an_address_whatever_the_title(title, taken):
    try:
        slug = slug_for(title, taken)
    except NoSlug:
        assert not any(letter.isascii() and letter.isalnum() for letter in title.casefold())
        return
    assert 0 < len(slug) <= 60
    assert slug == slug.strip("-")
    assert "--" not in slug
    assert all(letter.isascii() and (letter.isalnum() or letter == "-") and not letter.isupper() for letter in slug)
    assert slug not in taken


def test_names_read_like_their_title():
    assert slug_for("Eén vraag: café & bar", ()) == "een-vraag-cafe-bar"
    assert slug_for("Mentor", {"mentor", "mentor-2"}) == "mentor-3"
    assert slug_for("hulp " * 40, ()) == "-".join(["hulp"] * 12)
    assert slug_for("a" * 80, {"a" * 60}) == "a" * 58 + "-2"
    with pytest.raises(NoSlug):
        slug_for("你好", ())


@pytest.mark.parametrize("kind", [Kind.ENTRY, Kind.LINE])
def test_a_blank_text_can_be_kept_and_has_the_shape_of_its_row(kind):
    empty = blank(kind)
    assert faults_in_keeping(kind, "new", empty) == ()
    assert titles_of(kind, empty) == ("", "")
    given = demo_bundle().entries[0] if kind is Kind.ENTRY else demo_bundle().lines[0]
    extra = {"asked"} if kind is Kind.ENTRY else {"second_check_role", "second_check_how"}
    assert set(empty) - extra <= set(given)
    assert set(given) - set(empty) <= {"from_memory", "chat_hours_known", "per_tenant"}
    assert blank(Kind.ENTRY)["nl"]["what_for"] is not blank(Kind.ENTRY)["en"]["what_for"]


def test_there_is_no_new_leaflet():
    with pytest.raises(NoSuchText):
        blank(Kind.LEAFLET)


def test_the_diagram_in_the_decision_is_the_one_of_the_table():
    """Print `diagram()` into docs/adr/0011 when this is red."""
    page = Path(__file__).resolve().parents[4] / "docs" / "adr" / "0011-every-text-has-versions.md"
    drawn = page.read_text(encoding="utf-8").partition("```mermaid\n")[2].partition("```")[0]
    assert drawn == diagram()
