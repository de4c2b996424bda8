"""Only a permission makes a grant, and a grant is looked at again when it is used (C5, G3)."""

import copy
import dataclasses
import pickle

import pytest

from naast.foundation.access.actor import ANONYMOUS
from naast.foundation.consent import grants
from naast.foundation.consent.actions import give, withdraw
from naast.foundation.consent.grants import Grant, NoPermission, check, grant_of
from naast.foundation.core.ids import new_id

pytestmark = pytest.mark.django_db


def taken(asked, **given):
    return grant_of(**({"purpose": asked.purpose, "what_kind": "note", "what": asked.what} | given))


@pytest.fixture
def given(asked, people):
    """A question that Sanne said yes to."""
    found = asked()
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    return found


def test_a_yes_makes_a_grant_for_this_and_nothing_else(given, people, queries):
    with queries(1):
        grant = taken(given, digest=given.digest)
    assert (grant.student, grant.what, grant.receiver) == (people.cast.sanne.pk, given.what, people.cast.ilse.pk)
    with queries(1):
        assert check(grant) is grant
    for other in ({"purpose": "letter-outside"}, {"what_kind": "file"}, {"what": new_id()}, {"digest": "0" * 64}):
        with pytest.raises(NoPermission):
            taken(given, **other)


def test_a_question_without_a_yes_makes_none(asked):
    with pytest.raises(NoPermission):
        taken(asked())


def test_a_grant_is_for_who_receives_it(given, people):
    assert taken(given, for_receiver=people.ilse)
    for other in (people.joris, people.noor, people.sanne, ANONYMOUS):
        with pytest.raises(NoPermission):
            taken(given, for_receiver=other)
        with pytest.raises(NoPermission):
            check(taken(given), for_receiver=other)


def test_what_is_given_to_a_role_is_for_who_holds_it_today(asked, people):
    found = asked(receiver=None, receiver_role="psychologist")
    give(actor=people.sanne, permission=found.pk, digest=found.digest)
    assert taken(found, for_receiver=people.ilse)
    with pytest.raises(NoPermission):
        taken(found, for_receiver=people.kees)


# --- Forging --------------------------------------------------------------------------------------------------------
def test_nobody_else_makes_a_grant(given):
    grant = taken(given)
    values = {field.name: getattr(grant, field.name) for field in dataclasses.fields(grant)}
    with pytest.raises(NoPermission):
        Grant(**values | {"_by": object()})
    with pytest.raises(TypeError):
        Grant(**{name: value for name, value in values.items() if name != "_by"})
    for keep in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            keep(grant)


def test_a_forged_grant_is_refused_at_use(given, people):
    real = taken(given)
    hollow = object.__new__(Grant)
    for field in dataclasses.fields(real):
        object.__setattr__(hollow, field.name, getattr(real, field.name))
    object.__setattr__(hollow, "_by", None)
    with pytest.raises(NoPermission):
        check(hollow)
    with pytest.raises(NoPermission):
        check(object())  # type: ignore[arg-type]
    for name, other in (
        ("what", new_id()),
        ("receiver", people.cast.joris.pk),
        ("digest", "0" * 64),
        ("student", None),
    ):
        bent = dataclasses.replace(real, **{name: other})
        with pytest.raises(NoPermission):
            check(bent)


# --- Use after the answer changed -----------------------------------------------------------------------------------
def test_a_grant_of_before_a_stop_is_worth_nothing_after_it(given, people):
    grant = taken(given)
    withdraw(actor=people.sanne, permission=given.pk)
    with pytest.raises(NoPermission):
        check(grant)
    with pytest.raises(NoPermission):
        taken(given)


def test_a_grant_ends_with_its_day(given, people):
    grant = taken(given)
    people.clock.forward(days=69)  # the last day
    assert check(grant)
    people.clock.forward(days=1)
    with pytest.raises(NoPermission):
        check(grant)
    with pytest.raises(NoPermission):
        taken(given)


# --- When things break ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fault", [RuntimeError, LookupError, TypeError, MemoryError])
def test_a_fault_in_the_look_up_is_a_no_and_says_nothing(given, monkeypatch, caplog, fault):
    grant = taken(given)

    def broken(*args, **kwargs):
        raise fault("Sanne and Ilse")

    monkeypatch.setattr(grants, "usable", broken)
    for use in (lambda: taken(given), lambda: check(grant)):
        with pytest.raises(NoPermission) as refused:
            use()
        assert "Sanne" not in str(refused.value)
    assert "Sanne" not in caplog.text


def test_a_damaged_digest_is_a_no(given, people):
    from naast.foundation.access.action import action
    from naast.foundation.access.page import signed_in
    from naast.foundation.consent.models import Permission

    @action("test.damaged", may=signed_in)
    def damage(*, actor):
        Permission.objects.unscoped(reason="a test").filter(pk=given.pk).update(digest="")

    damage(actor=people.sanne)
    with pytest.raises(NoPermission):
        taken(given, digest="")


# --- Controls: with the guard off, each of these would pass ---------------------------------------------------------------
def test_without_looking_at_the_state_a_question_would_do(asked, monkeypatch):
    from django.db.models import Q

    found = asked()
    monkeypatch.setattr(grants, "usable", lambda **moments: Q(pk__isnull=False))
    assert taken(found)


def test_without_looking_again_a_stopped_grant_would_do(given, people, monkeypatch):
    grant = taken(given)
    withdraw(actor=people.sanne, permission=given.pk)
    from django.db.models import Q

    monkeypatch.setattr(grants, "usable", lambda **moments: Q(pk__isnull=False))
    assert check(grant)
