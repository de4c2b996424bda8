"""What a decision must hold before it counts, and on which days it does."""

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.decisions.rules import SWITCHES, Proposal, ends_soon, faults_of, is_in_force

TODAY = datetime.date(2026, 11, 22)
DAY = datetime.timedelta(days=1)
GOOD = Proposal(
    function="concerns",
    title_nl="Proef", title_en="Trial", document="CvB 2026/12", dpia="DPIA 2026-03",
    taken_by_nl="College van Bestuur", taken_by_en="Executive Board", taken_on=TODAY - 30 * DAY,
    council_outcome="consent", council_text_nl="De raad stemde in.", council_text_en="The council consented.",
    starts_on=TODAY - 10 * DAY, ends_on=TODAY + 300 * DAY,
)  # fmt: skip


def faults(**changes):
    return faults_of(dataclasses.replace(GOOD, **changes), today=TODAY)


def test_every_function_that_starts_off_is_listed_with_words_in_both_languages():
    assert {switch.requirement for switch in SWITCHES} == {"B4", "B5", "B6", "D3", "D5", "F3", "B9", "G4"}
    assert len({switch.slug for switch in SWITCHES}) == len(SWITCHES) == 9
    assert all(switch.nl and switch.en and switch.does_nl and switch.does_en for switch in SWITCHES)


def test_a_whole_decision_has_no_fault():
    assert faults() == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ends_on": None}, ("no-end",)),
        ({"dpia": ""}, ("empty-dpia",)),
        ({"dpia": "   "}, ("empty-dpia",)),
        ({"document": ""}, ("empty-document",)),
        ({"council_text_en": ""}, ("empty-council_text_en",)),
        ({"council_outcome": "ignored"}, ("unknown-outcome",)),
        ({"function": "mind-reading"}, ("unknown-function",)),
        ({"taken_on": TODAY + DAY, "starts_on": TODAY + DAY}, ("not-taken-yet",)),
        ({"taken_on": None}, ("not-taken-yet",)),
        ({"starts_on": TODAY - 31 * DAY}, ("starts-before-taken",)),
        ({"starts_on": None}, ("starts-before-taken",)),
        ({"ends_on": TODAY - 11 * DAY}, ("ends-before-start",)),
        ({"ends_on": TODAY - DAY}, ("over-already",)),
        ({"ends_on": datetime.date(2099, 1, 1)}, ("too-long-a-term",)),
        ({"title_nl": "x" * 100_000}, ("too-long-title_nl",)),
        ({"title_nl": "a\u202eb"}, ("invisible-title_nl",)),
        ({"function": "waiting-norm"}, ("norm-missing",)),
        ({"function": "waiting-norm", "norm": 0}, ("norm-missing",)),
        ({"function": "waiting-norm", "norm": 15}, ()),
        ({"norm": 15}, ("norm-not-asked",)),
        ({"dpia": "", "ends_on": None, "document": ""}, ("empty-document", "empty-dpia", "no-end")),
    ],
)
def test_every_fault_is_named_and_all_at_once(changes, expected):
    assert faults(**changes) == expected


days = st.dates(datetime.date(2020, 1, 1), datetime.date(2032, 1, 1))


@given(starts=days, ends=days, revoked=st.one_of(st.none(), days), on=days)
def test_in_force_means_begun_not_over_and_not_revoked(starts, ends, revoked, on):
    answer = is_in_force(starts_on=starts, ends_on=ends, revoked_on=revoked, on=on)
    if answer:
        assert starts <= on <= ends
        assert revoked is None or on < revoked
        if on > starts:
            assert is_in_force(starts_on=starts, ends_on=ends, revoked_on=revoked, on=on - DAY)
    assert not is_in_force(starts_on=starts, ends_on=ends, revoked_on=on, on=on)


@given(ends=days, on=days)
def test_a_warning_comes_in_the_last_sixty_days_and_never_after(ends, on):
    assert ends_soon(ends, on=on) == (0 <= (ends - on).days <= 60)
