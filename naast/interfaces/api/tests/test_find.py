"""The finder for programs: the answer, and everything that is not a question (A2, G6)."""

import json
import types
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError
from django.urls import resolve
from django.utils import translation

from naast.awareness.guide.queries import shelf
from naast.interfaces.api.forms import LONGEST_QUESTION, mend
from naast.interfaces.api.tests.asking import FIND, ask, told
from naast.interfaces.api.views import guide as view
from naast.interfaces.api.views.problems import LARGEST_BODY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _guide(guide):
    pass


# --- The answer -----------------------------------------------------------------------------------------------------
def test_a_question_gets_places_with_a_reason_and_the_address_of_their_page(program):
    answer = ask(program, {"q": "ik wil stoppen met mijn studie", "lang": "nl"}).json()
    assert set(answer) == {"urgent", "results"}
    assert answer["urgent"] is False
    assert 1 <= len(answer["results"]) <= 8
    assert len({row["slug"] for row in answer["results"]}) == len(answer["results"])
    for row in answer["results"]:
        assert set(row) == {"slug", "kind", "title", "why", "url"}
        assert all(row.values())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_result_leads_to_a_page_that_is_there_in_the_language_asked(program, language):
    answer = ask(program, {"q": "stress om tentamens", "lang": language})
    assert answer.headers["Content-Language"] == language
    for row in answer.json()["results"]:
        assert row["url"].startswith(f"/{language}/")
        with translation.override(language):
            match = resolve(urlsplit(row["url"]).path)
        assert (match.view_name, match.kwargs) == ("guide-entry", {"slug": row["slug"]})


def test_title_and_reason_stand_in_the_language_asked(program, guide):
    entries = {entry["slug"]: entry for entry in guide.entries}
    for language in ("nl", "en"):
        for row in ask(program, {"q": "psycholoog", "lang": language}).json()["results"]:
            assert row["title"] == entries[row["slug"]][language]["title"]
            assert row["why"] == entries[row["slug"]][language]["why"]


def test_urgent_help_comes_first(program):
    answer = ask(program, {"q": "i want to end my life", "lang": "en"}).json()
    assert answer["urgent"] is True
    assert answer["results"][0]["slug"] == "113"


def test_urgency_deep_in_a_long_text_is_seen(program):
    text = "vandaag was het druk. " * 400 + "ik wil dood. " + "en toen ging ik eten. " * 400
    assert len(text) < LONGEST_QUESTION
    assert ask(program, {"q": text, "lang": "nl"}).json()["urgent"] is True


def test_an_empty_question_gets_the_places_that_know_the_way(program):
    slugs = [row["slug"] for row in ask(program, {"q": "", "lang": "nl"}).json()["results"]]
    assert slugs == ["study-adviser", "mentor", "front-office"]


def test_a_line_that_may_not_be_shown_is_never_a_result(program, guide):
    hidden = {line["id"] for line in guide.lines if line["display"] == "hide"}
    assert hidden
    answer = ask(program, {"q": "Rode Kruis hulplijn Red Cross helpline", "lang": "nl"}).json()
    assert hidden.isdisjoint(row["slug"] for row in answer["results"])


# --- Programme and city ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("programme", ["no-such-code", "", "\x00", "\ud800", None, "x" * 60])
def test_an_unknown_programme_changes_nothing(program, programme):
    question = {"q": "ik loop vast met mijn scriptie", "lang": "nl"}
    plain, given = ask(program, question), ask(program, {**question, "programme": programme})
    assert (given.status_code, given.json()) == (200, plain.json())


@pytest.fixture
def cities(monkeypatch):
    """Note with which city the question was put."""
    asked = []
    real = view.answer

    def noting(guide, question, *, campus, **given):
        asked.append(campus)
        return real(guide, question, campus=campus, **given)

    monkeypatch.setattr(view, "answer", noting)
    return asked


def test_a_programme_gives_its_city_unless_the_city_is_given(program, cities, monkeypatch):
    known = types.SimpleNamespace(campus=types.SimpleNamespace(slug="the-hague"))
    monkeypatch.setattr(view, "programme", lambda code: known)
    ask(program, {"q": "praten", "lang": "nl", "programme": "security-studies"})
    ask(program, {"q": "praten", "lang": "nl", "programme": "security-studies", "campus": "leiden"})
    ask(program, {"q": "praten", "lang": "nl"})
    assert cities == ["the-hague", "leiden", ""]


def test_a_question_is_answered_when_the_programme_cannot_be_looked_up(program, cities, monkeypatch):
    def gone(code):
        raise DatabaseError

    monkeypatch.setattr(view, "programme", gone)
    assert ask(program, {"q": "praten", "lang": "nl", "programme": "security-studies"}).status_code == 200
    assert cities == [""]


# --- What is not a question -----------------------------------------------------------------------------------------
DEEP = "[" * 100_000 + "]" * 100_000
NOT_JSON = {
    "nothing but a word": "help",
    "half": '{"q": "x", "lang"',
    "two": '{"q": "x", "lang": "nl"} {}',
    "NaN": '{"q": "x", "lang": "nl", "n": NaN}',
    "NaN as the question": '{"q": NaN, "lang": "nl"}',
    "Infinity": '{"q": "x", "lang": "nl", "n": -Infinity}',
    "deep": DEEP,
    "deep objects": '{"q":' * 40_000,
    "a number too long to read": '{"q": "x", "lang": "nl", "n": ' + "9" * 10_000 + "}",
    "a raw null byte": '{"q": "a\x00b", "lang": "nl"}',
    "Latin-1": '{"q": "café", "lang": "nl"}'.encode("latin-1"),
    "UTF-16": '{"q": "x", "lang": "nl"}'.encode("utf-16"),
    "half a character in raw bytes": b'{"q": "\xed\xa0\x80", "lang": "nl"}',
    "a form": "q=help&lang=nl",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_said_to_be_so(program, body):
    response = ask(program, body)
    assert response.status_code == 400
    assert "JSON" in told(response)["detail"]


Q = {"q": "x", "lang": "nl"}
NOT_A_QUESTION = {
    "a list": ([], [("body", "is not an object")]),
    "null": (None, [("body", "is not an object")]),
    "a text": ('"q"', [("body", "is not an object")]),
    "a number": (7, [("body", "is not an object")]),
    "nothing in it": ({}, [("q", "is missing"), ("lang", "is missing")]),
    "no question": ({"lang": "nl"}, [("q", "is missing")]),
    "null as question": ({**Q, "q": None}, [("q", "is not text")]),
    "a number as question": ({**Q, "q": 7}, [("q", "is not text")]),
    "a list as question": ({**Q, "q": ["x"]}, [("q", "is not text")]),
    "an object as question": ({**Q, "q": {"q": "x"}}, [("q", "is not text")]),
    "another language": ({**Q, "lang": "de"}, [("lang", "is not one of 'nl' or 'en'")]),
    "no language": ({"q": "x"}, [("lang", "is missing")]),
    "a language in capitals": ({**Q, "lang": "NL"}, [("lang", "is not one of 'nl' or 'en'")]),
    "another city": ({**Q, "campus": "delft"}, [("campus", "is not one of 'leiden' or 'the-hague'")]),
    "a number as city": ({**Q, "campus": 1}, [("campus", "is not one of 'leiden' or 'the-hague'")]),
    "a number as programme": ({**Q, "programme": 1}, [("programme", "is not text")]),
    "a long programme": ({**Q, "programme": "x" * 61}, [("programme", "is longer than 60 characters")]),
    "a long question": ({**Q, "q": "x" * 20_001}, [("q", "is longer than 20000 characters")]),
    "100,000 characters": ({**Q, "q": "x" * 100_000}, [("q", "is longer than 20000 characters")]),
}


@pytest.mark.parametrize(("body", "faults"), NOT_A_QUESTION.values(), ids=NOT_A_QUESTION.keys())
def test_what_is_not_a_question_is_said_field_by_field(program, body, faults):
    response = ask(program, body)
    assert response.status_code == 422
    assert [(fault["field"], fault["message"]) for fault in told(response)["faults"]] == faults


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\x00b\x1f\x7f\x85",
        "\ud800",
        "\udfff ik wil praten \ud83d",
        "\u202eik wil praten\u202c\u200f\u2066",
        "💜" * 100,
        "\ufeff",
        "e" + "\u0301" * 5_000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "{{ 7*7 }}",
        "\U0010ffff",
        " \n\t ",
        "a" * LONGEST_QUESTION,
        "é" * LONGEST_QUESTION,
        "💜" * LONGEST_QUESTION,
    ],
    ids=lambda text: f"{len(text)} {text[:12]!a}",
)
def test_whatever_is_typed_gets_an_answer(program, text):
    """Written with escapes and, where UTF-8 can, as it is."""
    for escaped in (True, False) if text == mend(text) else (True,):
        response = ask(program, json.dumps({"q": text, "lang": "en"}, ensure_ascii=escaped).encode())
        assert response.status_code == 200
        assert response.json()["results"]


def test_half_a_character_is_mended_and_the_rest_is_kept():
    assert mend("a\ud83db\ude00") == "a\ufffdb\ufffd"
    assert mend("\ud83d\ude00 💜") == "😀 💜"
    assert mend(7) == 7


def test_fields_nobody_asked_for_are_left_alone(program):
    more = {**Q, "Q": 1, "answers": {"a": [1, {}]}, "\ud800": "\udfff", "n": 10**400, "__proto__": {}}
    assert ask(program, more).json() == ask(program, Q).json()


def test_a_byte_order_mark_is_forgiven(program):
    assert ask(program, b"\xef\xbb\xbf" + json.dumps(Q).encode()).status_code == 200


# --- Size and kind, before anything is read -------------------------------------------------------------------------
def test_a_large_body_is_refused_without_reading_it(program, monkeypatch):
    def read(*given, **more):
        raise AssertionError("the body was read")

    monkeypatch.setattr("django.core.handlers.wsgi.LimitedStream.read", read)
    response = ask(program, {**Q, "q": "x" * LARGEST_BODY})
    assert response.status_code == 413
    assert f"{LARGEST_BODY:,}" in told(response)["detail"]
    assert ask(program, Q).status_code == 500  # the control: a body of the usual size is read, and this one cannot be


def test_a_body_of_the_largest_size_is_read(program):
    filled = json.dumps(Q)[:-1] + ', "more": "'
    body = filled + "x" * (LARGEST_BODY - len(filled) - 2) + '"}'
    assert len(body) == LARGEST_BODY
    assert ask(program, body).status_code == 200
    assert ask(program, body + " ").status_code == 413


@pytest.mark.parametrize("length", ["9" * 40, "0" * 20 + "9" * 9, "262145"])
def test_a_length_without_end_is_too_large(program, length):
    assert ask(program, Q, CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "٣", "1e3", "1 2"])
def test_a_length_that_is_no_number_is_said_to_be_so(program, length):
    """Django would take "٣" for three and fail on "x"."""
    response = ask(program, Q, CONTENT_LENGTH=length)
    assert response.status_code == 400
    assert "Content-Length" in told(response)["detail"]


@pytest.mark.parametrize("length", ["", "0"])
def test_without_a_body_the_body_is_missing(program, length):
    response = ask(program, Q, CONTENT_LENGTH=length)
    assert response.status_code == 422
    assert told(response)["faults"] == [{"field": "body", "message": "is missing"}]


def test_a_body_of_unknown_length_is_asked_for_its_length(program):
    response = ask(program, Q, CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked")
    assert response.status_code == 411
    assert "Content-Length" in told(response)["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x", ""]
)
def test_another_kind_of_body_is_refused_with_the_right_one_named(program, kind):
    response = ask(program, json.dumps(Q), content_type=kind)
    assert response.status_code == 415
    assert "application/json" in told(response)["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_by_its_other_spellings_is_taken(program, kind):
    assert ask(program, json.dumps(Q), content_type=kind).status_code == 200


def test_a_sender_who_stops_halfway_breaks_nothing(program, monkeypatch):
    def cut(*given, **more):
        raise OSError("gone")

    monkeypatch.setattr("django.core.handlers.wsgi.LimitedStream.read", cut)
    assert told(ask(program, Q))["status"] == 400


# --- Who sends ------------------------------------------------------------------------------------------------------
def test_a_program_needs_no_cookie_and_gets_none(program):
    response = ask(program, Q)
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_a_page_of_another_site_is_refused_in_a_form_a_program_can_read(program):
    for sender in ({"Origin": "https://elsewhere.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}):
        response = ask(program, Q, headers=sender)
        assert response.status_code == 403
        told(response)


def test_our_own_page_may_ask(program):
    assert ask(program, Q, headers={"Origin": "http://testserver"}).status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "LINK"])
def test_another_method_is_told_which_one_there_is(program, method):
    response = program.generic(method, FIND)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


# --- When things break ----------------------------------------------------------------------------------------------
def test_with_the_database_gone_the_copy_in_memory_answers(program, monkeypatch):
    before = ask(program, Q).json()
    monkeypatch.setattr(shelf, "LOOK_EVERY_SECONDS", -1)
    monkeypatch.setattr(shelf.Edition, "objects", _Gone())
    assert ask(program, Q).json() == before


def test_without_a_copy_either_the_answer_says_where_help_is(program, monkeypatch):
    shelf.forget_shelf()
    monkeypatch.setattr(shelf.Edition, "objects", _Gone())
    response = ask(program, Q)
    assert response.status_code == 503
    assert "112" in told(response)["detail"]
    assert "113" in told(response)["detail"]
    assert response.headers["Retry-After"]


class _Gone:
    """A database that does not answer."""

    def __getattr__(self, name):
        raise DatabaseError("gone")
