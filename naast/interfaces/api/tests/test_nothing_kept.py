"""What was typed is not kept, not logged and not repeated; each guard is shown a leak (A2)."""

import json
import logging

import pytest
from django.http import JsonResponse
from ninja.errors import ValidationError

from naast.awareness.guide.queries import shelf
from naast.interfaces.api.tests.asking import MARK, Log, ask, repeats, told
from naast.interfaces.api.urls import api
from naast.interfaces.api.views import guide as view
from naast.interfaces.api.views import problems

pytestmark = pytest.mark.django_db

LEAKY = {
    "a question": {"q": f"ik voel me {MARK}", "lang": "nl"},
    "urgent": {"q": f"ik wil dood {MARK}", "lang": "en"},
    "too long": {"q": MARK * 3_000, "lang": "nl"},
    "as language": {"q": "x", "lang": MARK},
    "as city": {"q": "x", "lang": "nl", "campus": MARK},
    "as programme": {"q": "x", "lang": "nl", "programme": MARK},
    "as long programme": {"q": "x", "lang": "nl", "programme": MARK * 10},
    "as name of a field": {MARK: MARK, "q": [MARK]},
    "nested": {"q": {MARK: [MARK]}, "lang": {"nl": MARK}},
    "a list": [MARK],
    "a text": json.dumps(MARK),
    "not JSON": f'{{"q": "{MARK}"',
    "not JSON either": f'{{"q": {MARK}}}',
    "too large": {"q": MARK * 30_000, "lang": "nl"},
    "not UTF-8": f'{{"q": "{MARK} é"}}'.encode("latin-1"),
}


@pytest.fixture
def log():
    """Listen to everything."""
    heard = Log()
    root = logging.getLogger()
    before = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(heard)
    root.setLevel(before)


@pytest.mark.parametrize("body", LEAKY.values(), ids=LEAKY.keys())
def test_nothing_that_was_typed_is_repeated_or_logged(guide, program, log, body):
    response = ask(program, body)
    assert response.status_code in (200, 400, 413, 422)
    assert repeats(response) == []
    assert log.repeats() == []


def test_nothing_that_was_sent_as_another_kind_is_repeated(guide, program, log):
    response = ask(program, MARK, content_type=f"text/{MARK}")
    assert told(response)["status"] == 415
    assert repeats(response) + log.repeats() == []


def test_an_address_is_not_repeated(guide, program, log):
    for address in (
        f"/api/v1/{MARK}",
        f"/api/v1/guide/services/{MARK}",
        f"/api/{MARK}",
        f"/api/v1/guide/services?q={MARK}",
    ):
        assert repeats(program.get(address)) == []


@pytest.fixture
def trips(monkeypatch):
    """Let the finder fail with the question in its fault, as a careless line of code would."""

    def answer(guide, question, **given):
        raise KeyError(question)

    monkeypatch.setattr(view, "answer", answer)


def test_a_fault_of_ours_is_logged_by_place_and_not_by_what_it_holds(guide, program, log, trips):
    response = ask(program, LEAKY["a question"])
    assert told(response)["status"] == 500
    assert repeats(response) + log.repeats() == []
    assert any("KeyError at" in line and "test_nothing_kept.py" in line for line in log.lines)


def test_a_question_leaves_no_row_behind(guide, program, django_assert_num_queries):
    shelf._looked = float("-inf")
    with django_assert_num_queries(2) as asked:  # the edition, the programme
        ask(program, {"q": MARK, "lang": "nl", "programme": "x"})
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in asked.captured_queries)
    assert MARK not in str(asked.captured_queries)


# --- The guards are shown something to find -------------------------------------------------------------------------
def test_an_answer_that_repeats_its_input_is_reported(guide, program, monkeypatch):
    """With ninja's usual way of answering, made as talkative as pydantic's own, the walk above turns red."""

    def talkative(request, fault):
        return JsonResponse({"detail": fault.errors, "input": request.body.decode()}, status=422)

    monkeypatch.setitem(api._exception_handlers, ValidationError, talkative)
    assert repeats(ask(program, LEAKY["as language"])) == ["body"]


def test_a_field_named_by_the_sender_would_be_reported(guide, program, monkeypatch):
    monkeypatch.setattr(problems, "_field", lambda place: f"{place} {MARK}")
    assert repeats(ask(program, LEAKY["as name of a field"])) == ["body"]


def test_a_log_line_that_holds_a_fault_is_reported(guide, program, log, trips, monkeypatch):
    """Without our own answer to faults, Django logs the traceback with the fault's words."""
    monkeypatch.delitem(api._exception_handlers, Exception)
    ask(program, LEAKY["a question"])
    assert log.repeats()
