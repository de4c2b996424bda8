"""A declaration says enough or is refused, and a field nobody classified is found."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from naast.foundation.core.personal import (
    BadDeclaration,
    NotPersonal,
    PersonalData,
    Undeclared,
    declaration_of,
    declare,
    faults_of,
    undeclared,
)


def declared(**change):
    values = {"subject": "student", "keep": "two years", "on_erase": "delete", "fields": {"id": "technical"}}
    return PersonalData(**(values | change))


@pytest.mark.parametrize(
    "change",
    [
        {"keep": " "},
        {"on_erase": "hide"},
        {"on_erase": "keep"},
        {"subject": None},
        {"fields": {"id": "secret"}},
        {"told_from": "nowhere"},
    ],
)
def test_a_declaration_that_says_too_little_is_refused(change):
    with pytest.raises(BadDeclaration):
        declared(**change)


def test_a_declaration_is_a_value_that_cannot_be_changed():
    made = declared()
    with pytest.raises(TypeError):
        made.fields["id"] = "health"
    assert declared(fields={"a": "health", "b": "trace", "c": "health"}).of_class("health") == ("a", "c")


def test_not_personal_needs_a_reason():
    with pytest.raises(BadDeclaration):
        NotPersonal("")


@isolate_apps("naast.foundation.core")
def test_every_fault_of_a_table_is_named():
    class Bare(models.Model):
        class Meta:
            app_label = "core"

    class Half(models.Model):
        student = models.UUIDField()
        text = models.TextField()
        personal_data = declared(subject="pupil", fields={"id": "technical", "gone": "trace", "student": "identity"})

        class Meta:
            app_label = "core"

    class Whole(models.Model):
        student = models.UUIDField()
        personal_data = declared(fields={"id": "technical", "student": "identity"})

        class Meta:
            app_label = "core"

    class Proxy(Half):
        class Meta:
            app_label = "core"
            proxy = True

    with pytest.raises(Undeclared):
        declaration_of(Bare)
    assert faults_of(Bare) == ["core.Bare does not say whether it holds personal data"]
    assert faults_of(Half) == [
        "core.Half.text has no class",
        "core.Half classifies gone, which is not a field",
        "core.Half names 'pupil' as its subject, which is not a field",
    ]
    assert faults_of(Whole) == []
    assert declaration_of(Proxy) is declaration_of(Half)
    assert undeclared([Bare, Whole, Proxy]) == faults_of(Bare)


@isolate_apps("naast.foundation.core")
def test_a_table_of_others_is_declared_from_outside_once_and_many_to_many_tables_too(monkeypatch):
    from naast.foundation.core import personal

    monkeypatch.setattr(personal, "_foreign", dict(personal._foreign))

    class Left(models.Model):
        personal_data = NotPersonal("a list")

        class Meta:
            app_label = "core"

    class Right(models.Model):
        lefts = models.ManyToManyField(Left)
        personal_data = NotPersonal("a list")

        class Meta:
            app_label = "core"

    through = Right.lefts.through
    assert faults_of(through) == ["core.Right_lefts does not say whether it holds personal data"]
    declare("core.Right_lefts", NotPersonal("lists of lists"))
    assert faults_of(through) == []
    declare("core.right_lefts", NotPersonal("lists of lists"))
    with pytest.raises(BadDeclaration):
        declare("core.Right_lefts", NotPersonal("something else"))


def test_every_table_of_this_room_and_of_the_libraries_it_brings_is_declared():
    from django.apps import apps

    rooms = {"core", "contenttypes", "django_tasks_database"}
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in rooms]
    assert len(tables) > 3
    assert undeclared(tables) == []
