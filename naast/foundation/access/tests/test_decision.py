"""A rule that fails says no: it opens nothing, and nobody learns from its failure what exists (trust C45)."""

import logging

import pytest
from django.db import DataError, OperationalError

from naast.foundation.access.decision import allow, ask, refuse

from .tables import SANNE


def failing(fault):
    def rule(actor, /, **parts):
        raise fault

    return rule


@pytest.mark.parametrize("fault", [ValueError("Sanne's secret"), KeyError("x"), DataError("x"), ZeroDivisionError()])
def test_a_rule_that_raises_says_no_and_the_log_tells_where_and_not_what(fault, caplog):
    with caplog.at_level(logging.ERROR):
        decision = ask(failing(fault), SANNE, {"student": "Sanne's secret"}, name="student-page")
    assert decision == refuse("the rule failed")
    assert f"student-page failed: {type(fault).__name__} at test_decision.py:" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("answer", [True, 1, "yes", None, (True, "yes")])
def test_a_rule_that_answers_anything_but_a_decision_says_no(answer, caplog):
    assert not ask(lambda actor, **parts: answer, SANNE, {}, name="x")
    assert type(answer).__name__ in caplog.text


def test_a_rule_that_does_not_know_a_part_says_no():
    def rule(actor, /, *, student):
        return allow("x")

    assert ask(rule, SANNE, {"student": 1}, name="x")
    assert not ask(rule, SANNE, {"student": 1, "note": 2}, name="x")
    assert not ask(rule, SANNE, {}, name="x")


def test_without_a_database_nobody_gets_an_answer():
    with pytest.raises(OperationalError):
        ask(failing(OperationalError("gone")), SANNE, {}, name="x")


def test_a_good_rule_is_heard():
    assert ask(lambda actor, **parts: allow("own", subject=parts["student"]), SANNE, {"student": SANNE.pk}, name="x")
