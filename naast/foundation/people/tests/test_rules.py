"""Ages, roles and rows: whatever stands in a cell, the answer is a value or a fault, never an exception."""

import datetime
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.people.faults import WORDS, told
from naast.foundation.people.rules import (
    ROLE_BY_SLUG,
    ROLES,
    SHEETS,
    SUPPORT_STAFF,
    Fault,
    check_headings,
    harmless,
    is_unit_narrow_enough,
    is_younger_than,
    may_hold,
    overlapping,
    read_row,
)

TODAY = datetime.date(2026, 11, 22)
GOOD = {
    "number": "s1", "given_name": "Sanne", "family_name": "de Wit", "email": "sanne@voorbeeld.example", "language": "nl",
    "birth_date": "2008-03-01", "kinds": "student",
}  # fmt: skip
FUNCTION = {"number": "m1", "role": "study-adviser", "programme": "law", "starts_on": "2026-09-01"}
days = st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1))


def faults_in(sheet, cells):
    return [(fault.column, fault.kind) for fault in read_row(sheet, 7, cells, today=TODAY)[1]]


# --- Ages -----------------------------------------------------------------------------------------------------------


@given(born=days, on=days)
def test_younger_than_18_implies_younger_than_19_and_16_implies_18(born, on):
    if is_younger_than(16, birth_date=born, on=on):
        assert is_younger_than(18, birth_date=born, on=on)


def test_somebody_is_18_on_their_birthday_and_not_the_day_before():
    born = datetime.date(2008, 11, 22)
    assert not is_younger_than(18, birth_date=born, on=TODAY)
    assert is_younger_than(18, birth_date=born, on=TODAY - datetime.timedelta(days=1))


def test_who_is_born_on_29_february_comes_of_age_on_1_march():
    born = datetime.date(2008, 2, 29)
    assert is_younger_than(18, birth_date=born, on=datetime.date(2026, 2, 28))
    assert not is_younger_than(18, birth_date=born, on=datetime.date(2026, 3, 1))


# --- Roles ----------------------------------------------------------------------------------------------------------


def test_roles_are_unique_and_a_fellow_student_never_counts_as_support_staff():
    assert len(ROLE_BY_SLUG) == len(ROLES)
    assert all(role.held_by == "staff" for role in ROLES if role.slug in SUPPORT_STAFF)
    assert "mentor" not in SUPPORT_STAFF
    assert "study-adviser" in SUPPORT_STAFF


def test_a_study_adviser_is_never_everybodys_adviser():
    assert is_unit_narrow_enough("study-adviser", faculty=False, programme=True)
    assert not is_unit_narrow_enough("study-adviser", faculty=True, programme=False)
    assert not is_unit_narrow_enough("study-adviser", faculty=False, programme=False)
    assert faults_in("functions", FUNCTION | {"programme": ""}) == [("programme", "unit-needed")]
    assert faults_in("functions", FUNCTION) == []


def test_who_may_hold_a_role_follows_from_what_they_are():
    assert [may_hold(held_by, student=True, staff=False) for held_by in ("student", "staff", "both", "outside", "?")] == [
        True, False, True, False, False,
    ]  # fmt: skip


# --- Cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("given_name", "", "empty"),
        ("given_name", "   ", "empty"),
        ("given_name", "x" * 100_000, "too-long"),
        ("given_name", "=HYPERLINK(0)", "formula"),
        ("given_name", "+31", "formula"),
        ("given_name", "@SUM(A1)", "formula"),
        ("given_name", "\t=1+1", "invisible"),
        ("given_name", "-2+3", "formula"),
        ("given_name", "＝1+1", "formula"),
        ("given_name", "San\x00ne", "invisible"),
        ("given_name", "San\x1bne", "invisible"),
        ("given_name", "San\u202ene", "invisible"),
        ("given_name", "San\u200fne", "invisible"),
        ("given_name", "\ufeffSanne", "invisible"),
        ("given_name", "San\ud800ne", "invisible"),
        ("given_name", 12, "not-text"),
        ("given_name", ["Sanne"], "not-text"),
        ("number", "s 1", "not-a-number"),
        ("number", "é1", "not-a-number"),
        ("birth_date", "01-03-2008", "not-a-date"),
        ("birth_date", "2008-3-1", "not-a-date"),
        ("birth_date", "２００８-03-01", "not-a-date"),
        ("birth_date", "2007-02-29", "no-such-day"),
        ("birth_date", "0001-01-01", "year-out-of-range"),
        ("birth_date", "2030-01-01", "too-young"),
        ("birth_date", "2016-01-01", "too-young"),
        ("birth_date", "1901-01-01", "too-old"),
        ("birth_date", "", "birth-date-needed"),
        ("email", "sanne", "not-an-address"),
        ("email", "sanne@voorbeeld", "not-an-address"),
        ("email", "sanne@voorbeeld.example, daan@voorbeeld.example", "not-an-address"),
        ("email", "a..b@voorbeeld.example", "not-an-address"),
        ("language", "de", "not-a-choice"),
        ("kinds", "visitor", "not-a-choice"),
    ],
)
def test_a_bad_cell_is_named_with_its_line_column_and_kind(column, cell, kind):
    _, faults = read_row("people", 7, GOOD | {column: cell}, today=TODAY)
    assert [(fault.line, fault.column, fault.kind) for fault in faults] == [(7, column, kind)]
    assert len(faults[0].shown) <= 41


@pytest.mark.parametrize(
    "name", ["’t Hoff", "'t Hooft", "O’Connor", "Çelik", "Nguyễn", "Min-jun", "نوید", "می‌خواهم", "李梅", "D. J."]
)
def test_names_of_the_whole_world_pass(name):
    values, faults = read_row("people", 7, GOOD | {"family_name": name}, today=TODAY)
    assert not faults
    assert values["family_name"] == name


def test_a_good_row_gives_checked_values():
    values, faults = read_row(
        "people", 7, GOOD | {"given_name": "  Sanne \u0020 Marie ", "kinds": "Staff, student"}, today=TODAY
    )
    assert not faults
    assert values["given_name"] == "Sanne Marie"
    assert values["kinds"] == ("student", "staff")
    assert values["birth_date"] == datetime.date(2008, 3, 1)


def test_a_row_that_ends_before_it_starts_is_refused():
    row = {"number": "s1", "programme": "law", "cohort": "2026", "phase": "first-year", "starts_on": "2026-09-01"}
    assert faults_in("enrolments", row | {"ends_on": "2026-08-31"}) == [("ends_on", "ends-before-start")]
    assert faults_in("enrolments", row | {"ends_on": "2026-09-01"}) == []


@pytest.mark.parametrize("row", [None, 3, "s1,Sanne", ["s1"], b"s1"])
def test_what_is_not_a_row_is_a_fault(row):
    assert faults_in("people", row) == [("", "not-a-row")]


def test_a_misspelt_heading_is_a_fault_and_not_ignored():
    headings = ["number", "programme", "cohort", "phase", "starts_on", "end_on", "number"]
    kinds = [(fault.column, fault.kind, fault.hint) for fault in check_headings("enrolments", headings)]
    assert kinds == [("number", "heading-twice", ""), ("end_on", "heading-unknown", "ends_on")]
    assert [fault.kind for fault in check_headings("people", ["number"])] == ["heading-missing"] * 3
    assert [fault.kind for fault in check_headings("people", None)] == ["no-headings"]
    assert faults_in("people", GOOD | {"naam": "x"}) == [("naam", "heading-unknown")]
    assert faults_in("people", GOOD | {None: ["too", "many"]}) == [("", "too-many-cells")]


anything = st.one_of(
    st.none(), st.integers(), st.binary(max_size=5), st.lists(st.text(max_size=3), max_size=2), st.text(max_size=60)
)


@given(st.data())
def test_no_cell_whatever_makes_a_rule_stumble_and_every_fault_has_words(data):
    sheet = data.draw(st.sampled_from(sorted(SHEETS)))
    names = [column.name for column in SHEETS[sheet]]
    cells = data.draw(
        st.one_of(
            anything,
            st.dictionaries(
                st.one_of(st.sampled_from(names), anything.filter(lambda key: not isinstance(key, list))), anything
            ),
        )
    )
    values, faults = read_row(sheet, 2, cells, today=TODAY)
    assert faults or set(values) == set(names)
    for fault in faults:
        words = told(fault)
        assert words.problem
        assert words.remedy
        assert all(character.isprintable() or character in "\u200c\u200d" for character in fault.shown + fault.column)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_what_passes_as_a_name_is_clean(text):
    values, faults = read_row("people", 2, GOOD | {"family_name": text}, today=TODAY)
    if not faults:
        name = values["family_name"]
        assert name == " ".join(name.split())
        assert len(name) <= 120
        assert name[:1] not in "=+-@"
        assert "\x00" not in name
        assert read_row("people", 2, GOOD | {"family_name": name}, today=TODAY)[0]["family_name"] == name


def test_every_kind_the_rules_can_name_has_words_and_no_words_are_idle():
    import inspect
    import re

    from naast.foundation.people import sheets, student_system
    from naast.foundation.people.actions import checking, delivery, units
    from naast.foundation.people.rules import rows

    source = "".join(inspect.getsource(module) for module in (rows, checking, delivery, units, sheets, student_system))
    quoted = set(re.findall(r'"([a-z0-9-]+)"', source)) | {
        f"unknown-{unit}" for unit in ("faculty", "programme", "campus")
    }
    assert set(WORDS) <= quoted


def test_harmless_hides_what_cannot_be_seen_and_shortens():
    assert harmless("a\x00b\u202ec") == "a·b·c"
    assert harmless("x" * 41) == "x" * 40 + "…"
    assert told(Fault("people", 2, "email", "not-an-address", "{hint}")).problem == "“{hint}” is geen e-mailadres."


# --- Periods --------------------------------------------------------------------------------------------------------


periods = st.tuples(days, st.one_of(st.none(), st.integers(0, 900))).map(
    lambda drawn: (drawn[0], None if drawn[1] is None else drawn[0] + datetime.timedelta(days=drawn[1]))
)


@given(st.lists(periods, max_size=6))
def test_overlaps_are_found_exactly_when_two_periods_share_a_day(listed):
    far = datetime.date.max
    shared = any(
        first[0] <= (second[1] or far) and second[0] <= (first[1] or far)
        for index, first in enumerate(listed)
        for second in listed[index + 1 :]
    )
    assert bool(overlapping(listed)) == shared


@given(st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=8).filter(lambda text: text not in ROLE_BY_SLUG))
def test_an_unknown_role_is_a_fault(role):
    assert faults_in("functions", FUNCTION | {"role": role}) == [("role", "not-a-choice")]


def test_the_words_of_a_fault_follow_the_language_of_the_page():
    from django.utils import translation

    fault = Fault("people", 2, "birth_date", "not-a-date", "01-03-2008")
    assert told(fault).remedy == "Schrijf jaar-maand-dag, zoals 2026-09-01."
    with translation.override("en"):
        assert told(fault).problem == "“01-03-2008” is not a date."
        english = {kind: (told(Fault("people", 2, "c", kind))) for kind in WORDS}
    assert all(english[kind].problem != told(Fault("people", 2, "c", kind)).problem for kind in WORDS)
