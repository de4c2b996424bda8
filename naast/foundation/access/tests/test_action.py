"""Actions: one decision, one transaction, one line; what is refused is noted however the rest ends (G4; trust C20)."""

import logging
import threading

import pytest
from django.db import OperationalError, connection, transaction

from naast.foundation.access import action as module
from naast.foundation.access.action import Refused, action, action_running
from naast.foundation.access.actor import ANONYMOUS, Actor, Job
from naast.foundation.access.confidential import OutsideAction
from naast.foundation.access.decision import allow, refuse
from naast.foundation.access.page import anyone, nobody
from naast.foundation.audit import trail
from naast.foundation.audit.entries import BadEntry
from naast.foundation.audit.models import AuditLine
from naast.foundation.core.readonly import GetMayNotWrite, select_only

from .tables import DAAN, NOOR, SANNE, Note, Shelf, everything

pytestmark = [pytest.mark.usefixtures("own_tables", "db")]
JOB = Job("gardener")


def is_noor(actor, /, **given):
    return allow("is Noor") if actor.pk == NOOR.pk else refuse("is not Noor")


@action("shelf.put", may=is_noor, about="student")
def put(*, actor, label, student=None, fault=None):
    shelf = Shelf.objects.create(label=label)
    if fault is not None:
        raise fault
    return shelf


@pytest.fixture
def made(lines):
    """Give what there is and what the trail says."""
    return lambda: (sorted(shelf.label for shelf in Shelf.objects.all()), lines())


# --- At import ------------------------------------------------------------------------------------------------------


def positional(actor, label): ...
def half(actor, *, label): ...
def rest(*labels, actor): ...
def named_rest(*, actor, **labels): ...
def nobody_acts(*, label): ...
def lazily(*, actor):
    yield 1


async def later(*, actor): ...  # fmt: skip


@pytest.mark.parametrize("function", [positional, half, rest, named_rest, nobody_acts, lazily, later])
def test_a_function_that_cannot_be_an_action_is_refused_at_import(function):
    with pytest.raises(TypeError, match=function.__name__):
        action("x.done", may=anyone)(function)


def test_an_action_about_an_argument_it_does_not_have_is_refused_at_import():
    with pytest.raises(TypeError, match="has no argument student"):
        action("x.done", may=anyone, about="student")(lambda *, actor: None)


def test_an_action_says_what_it_is():
    assert (put.is_action, put.verb, put.__name__) == (True, "shelf.put", "put")


@pytest.mark.parametrize(
    "call",
    [
        lambda: put(NOOR, "x"),
        lambda: put(NOOR, actor=NOOR, label="x"),
        lambda: put(label="x"),
        lambda: put(actor=NOOR),
        lambda: put(actor=NOOR, label="x", colour="red"),
        lambda: put(actor=None, label="x"),
        lambda: put(actor="Noor", label="x"),
        lambda: put(actor=type("Person", (), {"pk": NOOR.pk, "known": True, "label": "staff"})(), label="x"),
    ],
    ids=["positional", "one too many", "no actor", "missing", "unknown", "none", "a name", "looks like an actor"],
)
def test_a_wrong_call_changes_nothing_and_leaves_no_line(call, made):
    with pytest.raises(TypeError):
        call()
    assert made() == ([], [])


def test_a_job_acts_under_a_name():
    for name in ("", " "):
        with pytest.raises(ValueError, match="name"):
            Job(name)


# --- One line -------------------------------------------------------------------------------------------------------


def test_an_action_leaves_exactly_one_line(made):
    shelf = put(actor=NOOR, label="a", student=SANNE.pk)
    assert made() == (["a"], ["shelf.put"])
    line = AuditLine.objects.get()
    assert (line.actor, line.role, line.subject, line.ground) == (NOOR.pk, "staff", SANNE.pk, "is Noor")
    assert (line.what, line.look) == (f"Shelf {shelf.pk}", False)


def test_a_job_needs_no_rule_and_stands_in_the_line(made):
    @action("shelf.swept", may=nobody)
    def sweep(*, actor):
        return None

    sweep(actor=JOB)
    line = AuditLine.objects.get()
    assert (line.actor, line.role, line.what) == (None, "job:gardener", "")


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("student", SANNE.pk),
        (lambda result, given: given["student"].pk, SANNE.pk),
        (lambda result, given: result, DAAN.pk),
        (None, None),
    ],
)
def test_the_line_says_whom_it_is_about(about, found):
    @action("x.done", may=anyone, about=about)
    def do(*, actor, student):
        return DAAN

    do(actor=NOOR, student=SANNE)
    assert AuditLine.objects.get().subject == found


@pytest.mark.parametrize("student", ["Sanne", str(SANNE.pk), 7, [SANNE.pk]])
def test_a_subject_that_would_be_lost_undoes_the_change(student, made):
    with pytest.raises(TypeError, match="no person"):
        put(actor=NOOR, label="a", student=student)
    assert made() == ([], [])


def test_the_rule_is_given_the_arguments_and_their_defaults():
    seen = {}

    def rule(actor, /, **given):
        seen.update(given)
        return allow("x")

    @action("x.done", may=rule)
    def do(*, actor, label, urgent=False):
        return None

    do(actor=NOOR, label="a")
    assert seen == {"label": "a", "urgent": False}


# --- Refused --------------------------------------------------------------------------------------------------------


def test_a_refusal_changes_nothing_and_leaves_one_line(made):
    with pytest.raises(Refused, match="is not Noor"):
        put(actor=DAAN, label="a", student=SANNE.pk)
    assert made() == ([], ["shelf.put.refused"])
    line = AuditLine.objects.get()
    assert (line.actor, line.subject, line.what) == (DAAN.pk, None, "is not Noor")


@pytest.mark.parametrize(("unknown_may", "allowed"), [(False, False), (True, True)])
def test_who_is_not_signed_in_acts_only_where_that_is_said(unknown_may, allowed, lines):
    @action("x.done", may=anyone, unknown_may=unknown_may)
    def do(*, actor):
        return "done"

    if allowed:
        assert do(actor=ANONYMOUS) == "done"
    else:
        with pytest.raises(Refused):
            do(actor=ANONYMOUS)
    assert lines() == ["x.done" if allowed else "x.done.refused"]


@pytest.mark.parametrize("answer", [True, None, "yes", ZeroDivisionError("Sanne")])
def test_a_rule_that_fails_refuses(answer, made, caplog):
    def rule(actor, /, **given):
        if isinstance(answer, Exception):
            raise answer
        return answer

    @action("x.done", may=rule)
    def do(*, actor):
        Shelf.objects.create(label="never")

    with caplog.at_level(logging.ERROR), pytest.raises(Refused):
        do(actor=NOOR)
    assert made() == ([], ["x.done.refused"])
    assert "the rule of x.done" in caplog.text
    assert "Sanne" not in caplog.text


def test_a_rule_that_breaks_the_transaction_refuses_and_is_noted(made):
    def rule(actor, /, **given):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM access_shelf")

    @action("x.done", may=rule)
    def do(*, actor):
        return None

    fault = Refused if connection.vendor == "postgresql" else OperationalError  # what SQLite calls an unknown column
    with pytest.raises(fault):
        do(actor=NOOR)
    assert made() == ([], ["x.done.refused"] if fault is Refused else [])


def test_the_rule_decides_in_the_transaction_and_outside_the_deed():
    seen = []

    def rule(actor, /, **given):
        seen.append((connection.in_atomic_block, action_running()))
        return allow("x")

    @action("x.done", may=rule)
    def do(*, actor):
        seen.append((connection.in_atomic_block, action_running()))

    do(actor=NOOR)
    assert seen == [(True, ""), (True, "x.done")]
    assert action_running() == ""


# --- Together or not at all -----------------------------------------------------------------------------------------


def test_data_and_line_are_undone_together(made):
    with pytest.raises(ZeroDivisionError):
        put(actor=NOOR, label="a", fault=ZeroDivisionError())
    assert made() == ([], [])
    assert action_running() == ""


def test_without_a_line_there_is_no_change(made, monkeypatch):
    def append(entries, **named):
        raise trail.TrailBroken("tampered with")

    monkeypatch.setattr(trail, "append", append)
    with pytest.raises(trail.TrailBroken):
        put(actor=NOOR, label="a")
    monkeypatch.undo()
    assert made() == ([], [])


def test_a_line_that_cannot_be_made_undoes_the_change(made):
    @action("x.done", may=lambda actor, /, **given: allow("x" * 400))
    def do(*, actor):
        Shelf.objects.create(label="a")

    with pytest.raises(BadEntry):
        do(actor=NOOR)
    assert made() == ([], [])


def test_reading_cannot_act(made):
    with select_only(), pytest.raises(GetMayNotWrite):
        put(actor=NOOR, label="a")
    assert made() == ([], [])


# --- An action within an action -------------------------------------------------------------------------------------


@action("shelf.doubled", may=anyone)
def double(*, actor, inner, catch=False, fault=None, undo=False):
    Shelf.objects.create(label="outer")
    try:
        with transaction.atomic():
            put(actor=inner, label="inner")
            if undo:
                raise LookupError
    except (Refused, LookupError):
        if not catch:
            raise
    assert action_running() == "shelf.doubled"
    if fault is not None:
        raise fault


def test_an_action_within_an_action_leaves_its_own_line(made):
    before = list(connection.run_on_commit)
    double(actor=SANNE, inner=NOOR)
    assert connection.run_on_commit == before
    assert made() == (["inner", "outer"], ["shelf.put", "shelf.doubled"])
    assert list(AuditLine.objects.order_by("at").values_list("actor", flat=True)) == [NOOR.pk, SANNE.pk]


def test_all_lines_of_one_action_are_the_last_statements_of_its_transaction(lines):
    from django.test.utils import CaptureQueriesContext

    put(actor=NOOR, label="lays the heads of a new trail")
    with CaptureQueriesContext(connection) as said:
        double(actor=SANNE, inner=NOOR)
    touched = ["audit_" in each["sql"] for each in said if "SAVEPOINT" not in each["sql"]]
    assert touched == sorted(touched)
    assert sum("FROM audit_head" in each["sql"] for each in said) == 1


def test_both_lines_are_undone_with_the_outer_action(made):
    with pytest.raises(ZeroDivisionError):
        double(actor=SANNE, inner=NOOR, fault=ZeroDivisionError())
    assert made() == ([], [])


def test_an_inner_action_that_is_undone_alone_takes_its_line_along(made):
    double(actor=SANNE, inner=NOOR, undo=True, catch=True)
    assert made() == (["outer"], ["shelf.doubled"])


def test_a_refusal_within_is_noted_once_also_when_the_outer_action_is_undone(made):
    with pytest.raises(Refused):
        double(actor=SANNE, inner=DAAN)
    assert made() == ([], ["shelf.put.refused"])


def test_a_refusal_within_that_the_outer_action_goes_on_from_is_noted_once(made):
    double(actor=SANNE, inner=DAAN, catch=True)
    assert made() == (["outer"], ["shelf.put.refused", "shelf.doubled"])


def test_a_refusal_within_is_noted_when_the_outer_action_fails_later(made):
    with pytest.raises(ZeroDivisionError):
        double(actor=SANNE, inner=DAAN, catch=True, fault=ZeroDivisionError())
    assert made() == ([], ["shelf.put.refused"])


# --- Again after a deadlock, and only then --------------------------------------------------------------------------


class Deadlock(Exception):
    sqlstate = "40P01"


class Locked(Exception):
    sqlstate = "55P03"


class Cancelled(Exception):
    sqlstate = "57014"


def failing(times, cause):
    left = [times]

    @action("shelf.tried", may=anyone)
    def attempt(*, actor):
        Shelf.objects.create(label=f"try {left[0]}")
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("x") from cause
        return left

    return attempt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("times", "cause", "good"),
    [
        (1, Deadlock(), True),
        (2, Deadlock(), True),
        (3, Deadlock(), False),
        (1, Locked(), True),
        (3, Locked(), False),
        (1, Cancelled(), False),
        (1, None, False),
    ],
)
def test_the_whole_is_tried_twice_more_after_a_deadlock_or_a_wait_cut_short(times, cause, good, made):
    run = failing(times, cause)
    if good:
        run(actor=NOOR)
        assert made() == (["try 0"], ["shelf.tried"])
    else:
        with pytest.raises(OperationalError):
            run(actor=NOOR)
        assert made() == ([], [])
    Shelf.objects.all()._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_tried_again_inside_somebody_elses_transaction(made):
    run = failing(1, Deadlock())
    with pytest.raises(OperationalError), transaction.atomic():
        run(actor=NOOR)
    assert made() == ([], [])


@pytest.mark.django_db(transaction=True)
def test_what_was_refused_in_the_first_try_is_noted_once(made):
    tries = []

    @action("shelf.outer", may=anyone)
    def outer(*, actor):
        with pytest.raises(Refused):
            put(actor=DAAN, label="a")
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("x") from Deadlock()

    outer(actor=NOOR)
    assert (len(tries), made()) == (2, ([], ["shelf.put.refused", "shelf.outer"]))


# --- Threads --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_thread_that_an_action_starts_is_not_inside_it():
    found = []

    def work():
        try:
            Note(owner=SANNE.pk, text="x").save()
        except OutsideAction as refused:
            found.append(refused)
        finally:
            connection.close()

    @action("x.done", may=anyone)
    def do(*, actor):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    do(actor=NOOR)
    assert len(found) == 1
    assert not everything(Note).exists()


# --- Controls -------------------------------------------------------------------------------------------------------


def test_control_without_the_decision_everybody_may(made, monkeypatch):
    monkeypatch.setattr(module, "ask", lambda *given, **named: allow("guard off"))
    put(actor=DAAN, label="a")
    assert made() == (["a"], ["shelf.put"])


def test_control_without_the_transaction_data_and_line_part(made, monkeypatch):
    import contextlib

    monkeypatch.setattr(module.transaction, "atomic", contextlib.nullcontext)
    with pytest.raises(ZeroDivisionError):
        put(actor=NOOR, label="a", fault=ZeroDivisionError())
    monkeypatch.undo()
    assert made() == (["a"], [])


def test_control_without_keeping_refusals_one_within_is_lost(made, monkeypatch):
    kept = module.trail.append
    monkeypatch.setattr(
        module.trail, "append", lambda entries: kept([e for e in entries if not e.verb.endswith(".refused")])
    )
    with pytest.raises(Refused):
        double(actor=SANNE, inner=DAAN)
    assert made() == ([], [])


def test_control_without_the_retry_a_deadlock_is_final(monkeypatch, transactional_db):
    monkeypatch.setattr(module, "_WORTH_A_RETRY", ())
    with pytest.raises(OperationalError):
        failing(1, Deadlock())(actor=NOOR)


def test_an_actor_that_is_worked_out_when_asked_is_an_actor(made):
    from django.utils.functional import SimpleLazyObject

    put(actor=SimpleLazyObject(lambda: NOOR), label="a")
    assert made() == (["a"], ["shelf.put"])
    assert isinstance(SimpleLazyObject(lambda: NOOR), Actor)
