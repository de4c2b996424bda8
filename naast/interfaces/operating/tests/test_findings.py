"""What was found is told whole, faults apart from warnings, with the right exit code and never with a secret."""

import datetime
import json

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as some

from naast.interfaces.operating.findings import (
    FAULTY,
    GOOD,
    WARNED,
    Check,
    Needs,
    Outcome,
    as_data,
    exit_code,
    fault,
    faults_of_the_environment,
    in_words,
    make_all,
    secrets_in,
    tell,
    told,
    warning,
    without_secrets,
)

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
FAULT, WARNING = fault("The cellar is wet.", "Pump."), warning("The roof is old.", "Look at it.")


def check(name, *found, needs=Needs.NOTHING):
    return Check(name, name.title(), lambda _: found, needs)


def test_the_exit_code_is_that_of_the_worst():
    assert exit_code([Outcome(check("a"))]) == GOOD == 0
    assert exit_code([Outcome(check("a"), (WARNING,))]) == WARNED == 1
    assert exit_code([Outcome(check("a"), (WARNING,)), Outcome(check("b"), (FAULT,))]) == FAULTY == 2


def test_it_is_told_in_words_faults_first():
    outcomes = make_all([check("roof", WARNING), check("cellar", FAULT), check("door")], None)
    assert in_words(outcomes).splitlines() == [
        "FAULT  Cellar: The cellar is wet.",
        "       Pump.",
        "",
        "WARNING  Roof: The roof is old.",
        "       Look at it.",
        "",
        "Good: Door.",
        "1 fault, 1 warning.",
    ]
    assert in_words(make_all([check("door")], None)) == "Good: Door.\nNothing is wrong."


def test_a_database_that_is_away_is_told_once_and_the_rest_goes_on():
    checks = [
        check("database.answers", FAULT),
        check("rows", FAULT, needs=Needs.DATABASE),
        check("tables", FAULT, needs=Needs.TABLES),
        check("disk", WARNING),
    ]
    outcomes = make_all(checks, None)
    assert [bool(each.skipped) for each in outcomes] == [False, True, True, False]
    assert [len(each.findings) for each in outcomes] == [1, 0, 0, 1]


def test_tables_of_another_version_leave_out_only_what_needs_them():
    checks = [
        check("database.answers"),
        check("database.migrated", FAULT, needs=Needs.DATABASE),
        check("rows", needs=Needs.DATABASE),
        check("tables", needs=Needs.TABLES),
    ]
    assert [each.skipped for each in make_all(checks, None)] == [
        "", "", "", "the tables are not those of this version",
    ]  # fmt: skip


def test_control_with_a_good_database_all_are_made():
    checks = [check("database.answers"), check("database.migrated"), check("tables", FAULT, needs=Needs.TABLES)]
    assert [each.skipped for each in make_all(checks, None)] == ["", "", ""]


def test_a_check_that_stumbles_is_a_fault_without_its_message():
    def stumbles(_):
        raise RuntimeError("password=geheim")

    outcomes = make_all([Check("a", "A", stumbles), check("b", WARNING)], None)
    words = outcomes[0].findings[0].words
    assert words.startswith("This could not be checked: RuntimeError at test_findings.py:")
    assert "geheim" not in in_words(outcomes)
    assert outcomes[1].findings == (WARNING,)


def test_it_is_told_to_monitoring():
    data = as_data(make_all([check("roof", WARNING), check("door")], None), at=NOW)
    assert (data["status"], data["faults"], data["warnings"], data["at"]) == (
        "warning", 0, 1, "2026-11-22T12:00:00+00:00",
    )  # fmt: skip
    assert data["checks"][0] == {
        "name": "roof",
        "title": "Roof",
        "skipped": "",
        "findings": [{"level": "warning", "words": "The roof is old.", "remedy": "Look at it."}],
    }


@pytest.mark.parametrize("as_json", [False, True])
def test_no_secret_is_told(as_json):
    said: list[str] = []
    leaking = fault("It said: no such user naast:g@heim1.", "Write g@heim1 anew.")
    code = tell([Outcome(check("a"), (leaking,))], at=NOW, secrets=("g@heim1",), as_json=as_json, out=said.append)
    assert code == FAULTY
    assert "heim1" not in said[0]
    assert said[0].count("(secret)") == 2
    tell([Outcome(check("a"), (leaking,))], at=NOW, as_json=as_json, out=said.append)
    assert "g@heim1" in said[1]  # the control: it is there to be told
    assert not as_json or json.loads(said[1])["status"] == "fault"


def test_secrets_are_found_within_addresses_and_lists():
    found = secrets_in(["redis://:p%40ss@cache/1", "1:abcdef,2:fedcba", "", "xy"])
    assert {"p%40ss", "p@ss", "abcdef", "fedcba"} <= set(found)
    assert "" not in found
    assert "xy" not in found
    assert [len(each) for each in found] == sorted((len(each) for each in found), reverse=True)


@given(some.lists(some.text("0123456789:,/@", min_size=3, max_size=12), max_size=4), some.text("abc", max_size=5))
def test_whatever_the_secrets_none_is_left(values, between):
    secrets = secrets_in(values)
    told_clean = without_secrets(between.join(secrets), secrets)
    assert not [each for each in secrets if each in told_clean]


def test_an_error_is_told_in_one_line():
    assert told(OSError(13, "Permission denied")) == "Permission denied"
    assert told(OperationalError("first\n  second\n third")) == "first second"
    assert told(ValueError()) == "ValueError"


def test_what_keeps_it_from_starting_is_a_fault_each():
    said: list[str] = []
    assert tell(faults_of_the_environment(["A is empty.", "B is empty."]), at=NOW, out=said.append) == FAULTY
    assert said[0].endswith("2 faults, no warnings.")
