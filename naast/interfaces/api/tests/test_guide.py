"""The entries and the helplines for programs (A1, A3, G6)."""

import datetime
import json

import pytest
import time_machine
from django.db import DatabaseError

from naast.awareness.guide.queries import shelf, urgent
from naast.foundation.core import time

pytestmark = pytest.mark.django_db
SERVICES, LINES = "/api/v1/guide/services", "/api/v1/guide/helplines"
WITHOUT_NUMBER = {"phone", "tel", "other_phone", "other_tel"}


# --- Entries --------------------------------------------------------------------------------------------------------
def test_every_entry_is_given_with_its_facts_and_both_languages(guide, program):
    given = program.get(SERVICES).json()
    assert given["edition"] == shelf.shelf().edition
    hidden = {line["id"] for line in guide.lines if line["display"] == "hide"}
    expected = [entry for entry in guide.entries if entry["slug"] not in hidden]
    assert [row["slug"] for row in given["services"]] == [entry["slug"] for entry in expected]
    for row, entry in zip(given["services"], expected, strict=True):
        for name in ("kind", "level", "audience", "topics", "languages", "campuses", "cost", "checked_on", "walk_in"):
            assert row[name] == entry[name], (entry["slug"], name)
        for language, word in (("nl", "/nl/hulp/gids/"), ("en", "/en/")):
            words = {name: text for name, text in row[language].items() if name != "url"}
            assert words == {name: entry[language].get(name, "") for name in words}
            assert row[language]["url"].startswith(word)
            assert row[language]["url"].endswith(f"/{entry['slug']}")


def test_an_entry_says_what_it_does_not_do_and_where_that_goes(guide, program):
    for row in program.get(SERVICES).json()["services"]:
        if row["kind"] == "role":
            assert row["instead"], row["slug"]
        for item in row["instead"]:
            assert program.get(f"{SERVICES}/{item['slug']}").status_code == 200


def test_each_entry_alone_is_the_same_as_in_the_list(guide, program):
    for row in program.get(SERVICES).json()["services"]:
        assert program.get(f"{SERVICES}/{row['slug']}").json() == row


@pytest.mark.parametrize("slug", ["nobody", "113%00", "%ed%a0%80", "..", "x" * 5_000, "%F0%9F%92%9C", "Mentor"])
def test_an_entry_that_is_not_there_is_a_problem(guide, program, slug):
    response = program.get(f"{SERVICES}/{slug}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_hidden_line_is_nowhere(guide, program):
    hidden = {line["id"] for line in guide.lines if line["display"] == "hide"}
    assert hidden
    for name in hidden:
        assert program.get(f"{SERVICES}/{name}").status_code == 404
    for row in program.get(SERVICES).json()["services"]:
        assert hidden.isdisjoint([row["slug"], row["line"], *row["next"], *(item["slug"] for item in row["instead"])])
    assert hidden.isdisjoint(line["id"] for line in program.get(LINES).json()["helplines"])


@pytest.mark.parametrize("address", [SERVICES, f"{SERVICES}/mentor", "/api/v1/openapi.json"])
def test_nothing_is_sent_twice(guide, program, address):
    first = program.get(address)
    again = program.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert program.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_is_sent(guide, program, django_capture_on_commit_callbacks):
    from naast.awareness.guide.actions import import_guide
    from naast.foundation.access.actor import Job

    before = program.get(SERVICES)
    guide.entries[0]["nl"]["title"] = "Mentor van je groep"
    with django_capture_on_commit_callbacks(execute=True):
        import_guide(actor=Job("test"), bundle=guide)
    after = program.get(SERVICES, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.json()["services"][0]["nl"]["title"] == "Mentor van je groep"
    assert after.json()["edition"] == before.json()["edition"] + 1


def test_the_whole_guide_costs_one_query(guide, program, django_assert_num_queries):
    program.get(SERVICES)
    shelf._looked = float("-inf")
    with django_assert_num_queries(1):
        program.get(SERVICES)


# --- Helplines ------------------------------------------------------------------------------------------------------
def lines(program):
    return {line["id"]: line for line in program.get(LINES).json()["helplines"]}


def test_a_number_is_given_only_when_a_person_checked_it(guide, program):
    given = lines(program)
    for row in guide.lines:
        if row["display"] == "hide":
            continue
        line = given[row["id"]]
        callable_ = row["display"] == "show" and row["verification"] in "AB" and bool(row["tel"])
        assert (line["phone"], line["tel"]) == ((row["phone"], row["tel"]) if callable_ else (None, None)), row["id"]
        assert callable_ or (line["other_phone"], line["other_tel"]) == (None, None)


def test_a_number_nobody_checked_is_nowhere_in_the_answer(guide, program):
    """The number of a line of level C stands in the table and stays there."""
    unchecked = [row["tel"] for row in guide.lines if row.get("tel") and row["verification"] not in "AB"]
    copy = json.loads((urgent.copies() / "lines.json").read_text(encoding="utf-8"))
    copied = next(row for row in copy["lines"] if row["id"] == "luisterlijn")
    copied["verification"] = "C"
    (urgent.copies() / "lines.json").write_text(json.dumps(copy), encoding="utf-8")
    urgent.forget()
    body = program.get(LINES).json()["helplines"]
    line = next(line for line in body if line["id"] == "luisterlijn")
    assert {line[name] for name in WITHOUT_NUMBER} == {None}
    assert {line["tel"] for line in body}.isdisjoint(unchecked)


def test_a_checked_number_is_found_by_the_same_look(guide, program):
    """The control of the test above: with the level put back the number is there."""
    assert lines(program)["112"]["tel"] == "tel:112"


@pytest.fixture
def weekly(guide):
    """Give one line office hours on weekdays, differing on holidays."""
    path = urgent.copies() / "lines.json"
    copy = json.loads(path.read_text(encoding="utf-8"))
    line = next(line for line in copy["lines"] if line["id"] == "mind")
    line |= {
        "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"}],
        "holidays": "differs",
        "checked_on": "2026-11-01",
    }
    path.write_text(json.dumps(copy), encoding="utf-8")
    urgent.forget()


@pytest.mark.parametrize(
    ("moment", "open_now", "changes_at"),
    [
        ("2026-11-23T08:30:00+01:00", False, "2026-11-23T09:00:00+01:00"),
        ("2026-11-23T09:00:00+01:00", True, "2026-11-23T17:00:00+01:00"),
        ("2026-11-27T17:00:00+01:00", False, "2026-11-30T09:00:00+01:00"),
        ("2026-12-25T10:00:00+01:00", None, None),  # a holiday on which the hours may differ
        ("2027-03-01T10:00:00+01:00", None, None),  # the check is older than 90 days
    ],
)
def test_open_now_is_yes_no_or_unsure(program, weekly, moment, open_now, changes_at):
    with time_machine.travel(datetime.datetime.fromisoformat(moment), tick=False):
        line = lines(program)["mind"]
        assert datetime.datetime.fromisoformat(program.get(LINES).json()["as_of"]) == time.now()
    assert (line["open_now"], line["changes_at"]) == (open_now, changes_at)


def test_a_line_of_day_and_night_never_changes(guide, program):
    with time_machine.travel(datetime.datetime(2026, 11, 23, 2, 30, tzinfo=datetime.UTC), tick=False):
        line = lines(program)["112"]
    assert (line["open_now"], line["changes_at"]) == (True, None)
    assert (line["checked_on"], line["verification"]) == ("2026-11-22", "B")
    assert line["hours"][0]["open"] == "00:00"


def test_the_lines_need_no_database(guide, program, django_assert_num_queries, monkeypatch):
    with django_assert_num_queries(0):
        assert program.get(LINES).status_code == 200


# --- When things break ----------------------------------------------------------------------------------------------
def test_a_guide_that_cannot_be_read_is_said_to_be_so(program, guide, monkeypatch):
    class Gone:
        def __getattr__(self, name):
            raise DatabaseError

    shelf.forget_shelf()
    monkeypatch.setattr(shelf.Edition, "objects", Gone())
    for address in (SERVICES, f"{SERVICES}/mentor"):
        assert program.get(address).status_code == 503
    assert program.get(LINES).status_code == 200
