"""Truth tables: who of the cast may what, about whom; stand-ins and periods included."""

import datetime

import pytest

from naast.foundation.access.action import Refused
from naast.foundation.access.actor import ANONYMOUS, Actor
from naast.foundation.access.confidential import OutsideAction, Unscoped
from naast.foundation.core import time
from naast.foundation.people import access
from naast.foundation.people.actions import register_university
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Enrolment, Programme, StandIn
from naast.foundation.people.tests.factories import (
    CAST,
    cast,
    cast_rows,
    enrolment_row,
    function_row,
    imported,
    people,
    stand_in_row,
)

pytestmark = pytest.mark.django_db
STUDENTS = {"Sanne", "Daan", "Mei", "Sem", "Lotte"}


def of_everyone(rule, **parts):
    """Ask a rule for the whole cast and Anon; gives the names it lets pass."""
    asked = {name: actor_for(person) for name, person in people().items()} | {"Anon": ANONYMOUS}
    assert asked.keys() == CAST.keys() | {"Anon"}
    return {name for name, actor in asked.items() if rule(actor, **parts)}


def days(number):
    return (time.today() + datetime.timedelta(days=number)).isoformat()


# --- What somebody is -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (access.is_student, STUDENTS),
        (access.is_staff, CAST.keys() - STUDENTS),
        (access.is_support_staff, {"Noor", "Bram", "Fatima", "Kees", "Ilse", "Joris", "Vera"}),
        (access.is_study_adviser, {"Noor", "Bram"}),
        (access.is_coordinator, {"Fatima"}),
        (access.is_psychologist, {"Ilse", "Joris"}),
        (access.is_policy_officer, {"Eva"}),
        (access.is_editor, {"Pim"}),
        (access.is_privacy_officer, {"Thea"}),
        (access.is_administrator, {"Rik"}),
        (access.may_import_people, {"Rik"}),
    ],
)
def test_permission_by_function(rule, expected):
    cast()
    assert of_everyone(rule) == expected


@pytest.mark.parametrize(
    "rule", [access.is_student, access.is_staff, access.is_support_staff, access.is_editor, access.may_import_people]
)
def test_signing_in_is_offered_to_the_unknown_alone(rule):
    cast()
    assert rule(ANONYMOUS).sign_in_helps
    assert not rule(actor_for(people()["Anne"])).sign_in_helps


# --- What somebody is to this student -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("student", "advisers", "teachers"),
    [
        ("Sanne", {"Noor"}, {"Omar"}),
        ("Daan", {"Noor"}, {"Omar"}),
        ("Sem", {"Bram"}, set()),
        ("Mei", set(), set()),
        ("Noor", set(), set()),
    ],
)
def test_relation_to_a_student(student, advisers, teachers):
    cast()
    pk = people()[student].pk
    assert of_everyone(access.is_adviser_of, student=pk) == advisers
    assert of_everyone(access.is_teacher_of, student=pk) == teachers
    assert of_everyone(access.is_self, student=pk) == {student}


def test_a_refusal_names_no_subject_and_an_agreement_does():
    cast()
    sanne = people()["Sanne"].pk
    assert access.is_adviser_of(actor_for(people()["Noor"]), student=sanne).subject == sanne
    assert access.is_adviser_of(actor_for(people()["Bram"]), student=sanne).subject is None


def test_a_stranger_and_an_absent_student_are_refused_in_the_same_words():
    cast()
    bram = actor_for(people()["Bram"])
    stranger = access.is_adviser_of(bram, student=people()["Sanne"].pk)
    absent = access.is_adviser_of(bram, student=people()["Sanne"].institution_id)
    assert stranger == absent


def test_an_adviser_loses_sight_when_the_student_stops():
    cast()
    imported(enrolments=[enrolment_row("Sanne", "security-studies", ends_on=days(-1))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == set()
    imported(enrolments=[enrolment_row("Sanne", "security-studies", ends_on=days(0))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == {"Noor"}


def test_an_adviser_loses_sight_when_the_function_ends_and_not_a_day_before():
    cast()
    noor = {"programme": "security-studies"}
    imported(functions=[function_row("Noor", "study-adviser", **noor, ends_on=days(0))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == {"Noor"}
    imported(functions=[function_row("Noor", "study-adviser", **noor, ends_on=days(-1))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == set()


def test_a_function_that_begins_tomorrow_gives_nothing_today():
    cast()
    imported(functions=[function_row("Bram", "study-adviser", programme="security-studies", starts_on=days(1))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == {"Noor"}


# --- Stand-ins ------------------------------------------------------------------------------------------------------


def test_who_stands_in_holds_the_function_for_those_days_only():
    cast()
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies", ends_on=days(0))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == {"Noor", "Bram"}
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies", ends_on=days(-1))])
    assert of_everyone(access.is_adviser_of, student=people()["Sanne"].pk) == {"Noor"}


def test_nobody_falls_between_two_chairs_when_an_adviser_leaves():
    cast()
    imported(stand_ins=[stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies")])
    rows = cast_rows()
    imported(
        whole=True,
        people=[row for row in rows["people"] if row["number"] != "t-noor"],
        functions=[row for row in rows["functions"] if row["number"] != "t-noor"],
    )
    assert not actor_for(people()["Noor"]).known
    assert access.is_adviser_of(actor_for(people()["Bram"]), student=people()["Sanne"].pk)


def test_who_sees_that_somebody_stands_in():
    cast()
    imported(stand_ins=[
        stand_in_row("Noor", "study-adviser", "Bram", programme="security-studies"),
        stand_in_row("Kees", "student-counsellor", "Vera", campus="leiden"),
    ])  # fmt: skip
    seen = {
        name: sorted(
            row.function.role_id for row in StandIn.objects.seen_by(actor_for(person)).select_related("function")
        )
        for name, person in people().items()
    }
    assert {name: roles for name, roles in seen.items() if roles} == {
        "Noor": ["study-adviser"], "Bram": ["study-adviser"], "Kees": ["student-counsellor"],
        "Vera": ["student-counsellor"], "Fatima": ["study-adviser"],
    }  # fmt: skip
    assert not StandIn.objects.seen_by(ANONYMOUS).exists()


# --- Rows -----------------------------------------------------------------------------------------------------------


def test_which_enrolments_everybody_sees():
    cast()
    names = {person.pk: name for name, person in people().items()}
    seen = {
        name: {names[row.person_id] for row in Enrolment.objects.seen_by(actor_for(person))}
        for name, person in people().items()
    }
    assert {name: rows for name, rows in seen.items() if rows} == {
        "Sanne": {"Sanne"}, "Daan": {"Daan"}, "Mei": {"Mei"}, "Sem": {"Sem"}, "Lotte": {"Lotte"},
        "Noor": {"Sanne", "Daan", "Lotte"}, "Bram": {"Sem"},
    }  # fmt: skip
    assert not Enrolment.objects.seen_by(ANONYMOUS).exists()


def test_without_a_reader_no_enrolment_is_found_and_none_changes():
    cast()
    with pytest.raises(Unscoped):
        Enrolment.objects.count()
    with pytest.raises(OutsideAction):
        Enrolment.objects.unscoped(reason="test").update(cohort=2020)
    # Control: with a reader the same question is answered.
    assert Enrolment.objects.unscoped(reason="test").count() == 5


def test_who_coordinates_a_programme():
    cast()
    assert of_everyone(access.coordinates, programme=Programme.objects.get(code="security-studies").pk) == {"Fatima"}
    assert of_everyone(access.coordinates, programme=Programme.objects.get(code="law").pk) == set()
    imported(functions=[function_row("Anne", "coordinator", programme="", faculty="law")])
    assert of_everyone(access.coordinates, programme=Programme.objects.get(code="law").pk) == {"Anne"}


def test_an_unknown_reader_cannot_register_a_university():
    with pytest.raises(Refused):
        register_university(actor=Actor(), code="x", name_nl="x", name_en="x")
