"""The desk's own rules: places in a text, a week of hours, files that are uploaded (A10, A3)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.awareness.guide.rules.hours import DAYS, faults_in_hours
from naast.awareness.guide.rules.places import ABSENT, chosen, laid_over, value_at
from naast.awareness.guide.rules.upload import LARGEST, MOST_ROWS, BadUpload, rows_in
from naast.awareness.guide.rules.week import BadHours, hours_of, week_of
from naast.awareness.guide.tests.content import demo_bundle

TEXT = {
    "nl": {"title": "A", "what_for": ["x"]},
    "parts": [{"key": "one", "nl": {"body": "B"}}, {"slug": "two", "nl": "C"}],
}


# --- Places -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("nl.title", "A"),
        ("nl.what_for", ["x"]),
        ("parts.one.nl.body", "B"),
        ("parts.two.nl", "C"),
        ("parts.three.nl", ABSENT),
        ("nl.title.more", ABSENT),
        ("en", ABSENT),
    ],
)
def test_what_stands_at_a_place(path, found):
    assert value_at(TEXT, path) == found


def test_what_is_laid_over_keeps_what_it_does_not_name():
    over = {"nl": {"title": "Z"}, "parts": []}
    assert laid_over(TEXT, over) == {"nl": {"title": "Z", "what_for": ["x"]}, "parts": []}


def test_a_text_is_put_together_by_choice_place_by_place():
    merged = {"a": {"x": "mine", "y": "mine"}, "b": "merged"}
    theirs = {"a": {"x": "theirs", "y": "theirs"}, "b": "theirs"}
    mine = {"a": {"x": "mine", "y": "mine"}, "b": "mine"}
    picks = {"a.y": "mine", "a": "theirs", "b": "", "c": "theirs"}
    assert chosen(merged, theirs, mine, choices=picks) == {"a": {"x": "theirs", "y": "mine"}, "b": "merged"}


# --- A week of hours ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("line", demo_bundle().lines, ids=lambda line: line["id"])
def test_every_line_s_hours_survive_the_form(line):
    hours = line.get("hours") or []
    week = week_of(hours)
    assert hours_of(week, before=hours) == hours
    assert week_of(hours_of(week)) == week


@pytest.mark.parametrize(
    ("typed", "open_", "close"),
    [
        ("9-17", "09:00", "17:00"),
        ("9:00 - 17.30 uur", "09:00", "17:30"),
        ("van gisteren", None, None),
        ("20:00-02:00", "20:00", "02:00+1"),
        ("dag en nacht", "00:00", "24:00"),
        ("day and night", "00:00", "24:00"),
        ("00:00-08:00+1", "00:00", "08:00+1"),
        ("9 tot 17", "09:00", "17:00"),
        ("25-26", None, None),
        ("9:75-17", None, None),
    ],
)
def test_hours_are_read_as_people_write_them(typed, open_, close):
    if open_ is None:
        with pytest.raises(BadHours) as fault:
            hours_of({"tue": typed})
        assert fault.value.day == "tue"
    else:
        assert hours_of({"tue": typed}) == [{"days": ["tue"], "open": open_, "close": close}]


def test_days_with_the_same_hours_share_a_row_and_an_empty_day_is_closed():
    week = {"mon": "9-12, 13-17", "wed": "9-12 en 13-17", "fri": "dicht"}
    assert hours_of(week) == [
        {"days": ["mon", "wed"], "open": "09:00", "close": "12:00"},
        {"days": ["mon", "wed"], "open": "13:00", "close": "17:00"},
    ]


@given(st.dictionaries(st.sampled_from(DAYS), st.text(alphabet="0123456789:.-+, tot"), max_size=7))
def test_whatever_is_typed_the_rows_are_whole_or_the_day_is_named(week):
    try:
        rows = hours_of(week)
    except BadHours as fault:
        rows = [{"days": [fault.day], "open": "09:00", "close": "17:00"}]
    assert faults_in_hours(rows) == []


# --- Files ----------------------------------------------------------------------------------------------------------------
def test_json_is_read_as_a_list_or_under_its_name():
    rows = [{"slug": "a"}]
    assert rows_in(json.dumps(rows).encode(), part="entries") == rows
    assert rows_in(json.dumps({"lines": [{"id": "x"}]}).encode(), part="lines") == [{"id": "x"}]


@pytest.mark.parametrize("sign", [",", ";"])
def test_csv_has_a_column_a_field_and_several_values_in_a_cell(sign):
    text = sign.join(("slug", "nl.title", "nl.what_for", "audience", "walk_in", "level")) + "\n"
    text += (
        sign.join(("zaal", '"Zaal, stil"' if sign == "," else "Zaal", '"een\ntwee"', "student|staff", "ja", "2")) + "\n"
    )
    (row,) = rows_in(text.encode("utf-8-sig"), part="entries")
    assert row["nl"]["what_for"] == ["een", "twee"]
    assert (row["audience"], row["walk_in"], row["level"]) == (["student", "staff"], True, 2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"x" * (LARGEST + 1), "too-large"),
        (b"\xff\xfe\x00", "not-text"),
        (b'[{"slug": "a"', "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"other": []}', "no-rows"),
        (b"", "no-rows"),
        (b'a,b\n"x', "not-csv"),
        (b"a,b\n1,2,3\n", "not-csv"),
        (json.dumps([{}] * (MOST_ROWS + 1)).encode(), "too-many"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, why):
    with pytest.raises(BadUpload) as fault:
        rows_in(data, part="entries")
    assert fault.value.why == why


@given(st.binary(max_size=400))
def test_whatever_is_uploaded_is_read_or_refused(data):
    try:
        assert rows_in(data, part="entries")
    except BadUpload:
        pass
