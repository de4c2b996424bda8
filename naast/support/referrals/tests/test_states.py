"""The one table of states: every step in it, no step outside it, and the diagram that is drawn from it (C5, C6)."""

import itertools
from pathlib import Path

import pytest

from naast.support.referrals.rules import states
from naast.support.referrals.rules.routing import STANDARD, Route, faults_in
from naast.support.referrals.rules.sentences import sentences_of, text_of
from naast.support.referrals.rules.states import (
    MOVES,
    By,
    Move,
    NoSuchMove,
    State,
    Way,
    diagram,
    end_of,
    seen_by_author,
)
from naast.support.referrals.rules.terms import share
from naast.support.referrals.rules.words import doubtful

GUIDE = Path(states.__file__).parents[4] / "docs" / "guides" / "referral.md"
NAMES = sorted({move.name for move in MOVES})
EVERY = list(itertools.product(NAMES, State, By, Way))


def expected(name, start, by, way):
    return [
        move.end for move in MOVES if (move.name, move.start, move.by) == (name, start, by) and move.way in (None, way)
    ]


def test_every_step_that_stands_in_the_table_can_be_taken_and_no_other():
    taken = 0
    for name, start, by, way in EVERY:
        ends = expected(name, start, by, way)
        assert len(ends) <= 1
        if ends:
            assert end_of(name, start=start, by=by, way=way) == ends[0]
            taken += 1
        else:
            with pytest.raises(NoSuchMove):
                end_of(name, start=start, by=by, way=way)
    assert taken == sum(1 if move.way else 2 for move in MOVES)


def test_each_state_is_reached_and_each_end_is_an_end():
    reached = {State.DRAFT} | {move.end for move in MOVES}
    assert reached == set(State)
    assert states.OVER - {move.start for move in MOVES} == states.OVER - {State.REFUSED}


@pytest.mark.parametrize("start", [State.ASKED, State.AGREED])
def test_only_the_house_passes_on_and_only_after_a_question(start):
    leaves = [move for move in MOVES if move.end in (State.PASSED_ON, State.IN_HAND) and move.name != "put-back"]
    assert {(move.by, move.start) for move in leaves} == {(By.HOUSE, State.ASKED), (By.HOUSE, State.AGREED)}


def test_the_diagram_is_current():
    assert GUIDE.read_text(encoding="utf-8").endswith("\n" + diagram())


def test_another_table_draws_another_diagram():
    assert diagram([*MOVES, Move("jump", State.DRAFT, State.ACCEPTED, By.AUTHOR)]) != diagram()


def test_what_the_author_sees_tells_nothing_of_what_came_of_it():
    inside = {"way": Way.INSIDE, "passed_on": True, "noted": False}
    after = [State.RECEIVED, State.QUESTION, State.ACCEPTED, State.DECLINED, State.WITHDRAWN]
    assert {seen_by_author(state, received=True, **inside) for state in after} == {"received"}
    assert {seen_by_author(state, received=False, **inside) for state in (State.PASSED_ON, State.WITHDRAWN)} == {
        "passed-on"
    }
    outside = {"way": Way.OUTSIDE, "passed_on": True, "received": False, "noted": False}
    assert {seen_by_author(state, **outside) for state in (State.IN_HAND, State.WAITING, State.TOLD)} == {"given"}
    before = {"way": Way.INSIDE, "passed_on": False, "received": False}
    silent = [State.ASKED, State.REFUSED, State.LAPSED, State.AGREED, State.WITHDRAWN]
    assert {seen_by_author(state, noted=False, **before) for state in silent} == {"no-answer"}
    assert {seen_by_author(state, noted=True, **before) for state in (State.AGREED, State.REFUSED)} == {"noted"}


# --- Text, words, routing, figures ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Een zin. Nog een! En een vraag?", ["Een zin.", "Nog een!", "En een vraag?"]),
        ("Bijv. dit, van dhr. Jansen. Klaar.", ["Bijv. dit, van dhr. Jansen.", "Klaar."]),
        ("Om 10.30 uur. “Ja.” Zei ze.", ["Om 10.30 uur.", "“Ja.”", "Zei ze."]),
        ("- een punt\n- nog een", ["- een punt", "- nog een"]),
        ("  \n ", []),
    ],
)
def test_a_text_is_cut_into_sentences(text, sentences):
    assert [sentence for _paragraph, sentence in sentences_of(text)] == sentences


def test_nothing_is_lost_by_cutting():
    text = "Een zin. Nog een!\nDr. A. de Vries belt. “Goed.” Prima"
    assert text_of(sentences_of(text)).split() == text.split()


def test_words_that_look_like_an_illness_are_asked_about():
    assert doubtful("Ze heeft ADHD en een depressieve stemming") == ["ADHD", "depressieve"]
    assert doubtful("Haar adres, een toevoeging, en concentreren lukt niet") == []


def test_the_standard_routes_can_stand_and_a_crisis_service_is_nowhere():
    from naast.foundation.people.rules import ROLE_BY_SLUG

    assert [faults_in(route, roles=frozenset(ROLE_BY_SLUG)) for route in STANDARD] == [[]] * len(STANDARD)
    assert faults_in(Route("psychologist", "crisis", "outside"), roles=frozenset(ROLE_BY_SLUG)) != []
    assert faults_in(Route("dean", "psychologist"), roles=frozenset(ROLE_BY_SLUG)) != []


@pytest.mark.parametrize(
    ("yes", "told", "shown"), [(5, 10, 50), (4, 20, None), (16, 20, None), (20, 20, None), (0, 0, None)]
)
def test_few_answers_are_not_shown(yes, told, shown):
    assert share(yes, told) == shown
