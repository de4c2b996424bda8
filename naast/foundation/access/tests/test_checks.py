"""What stops the start: a confidential table that can be read or changed around its guard, planted in every way (G2)."""

import pytest
from django.apps.registry import Apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models

from naast.foundation.access import confidential
from naast.foundation.access.confidential import (
    ConfidentialManager,
    ConfidentialModel,
    check_confidential_models,
    is_confidential,
)

KEY = {"primary_key": True}


@pytest.fixture
def planted(monkeypatch):
    """Plant models in a house of their own: `planted(make)` gives the ids of the faults that are found."""

    def plant(make, *, scoped=True):
        own = Apps(["naast.foundation.access", "naast.foundation.people"])

        def meta(base=object, label="access", **more):
            return type("Meta", (base,), {"app_label": label, "apps": own, **more})

        make(meta)
        monkeypatch.setattr(confidential, "apps", own)
        known = {model: None for model in own.get_models(include_auto_created=True) if scoped}
        monkeypatch.setattr(confidential, "SCOPES", known)
        return sorted({fault.id for fault in check_confidential_models()})

    return plant


def good(meta):
    class Person(models.Model):
        Meta = meta()

    class File(ConfidentialModel):
        Meta = meta(ConfidentialModel.Meta)

    class Page(ConfidentialModel):
        person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
        file = models.OneToOneField(File, on_delete=models.RESTRICT, related_name="+")
        before = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, related_name="+")

        Meta = meta(ConfidentialModel.Meta)


def a_reverse_name(meta):
    class Person(models.Model):
        Meta = meta()

    class Page(ConfidentialModel):
        person = models.ForeignKey(Person, on_delete=models.PROTECT)
        Meta = meta(ConfidentialModel.Meta)


def a_reverse_name_for_queries(meta):
    class Person(models.Model):
        Meta = meta()

    class Page(ConfidentialModel):
        person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", related_query_name="page")
        Meta = meta(ConfidentialModel.Meta)


def another_base_manager(meta):
    class Page(ConfidentialModel):
        objects = ConfidentialManager()
        plain = models.Manager()
        Meta = meta(base_manager_name="plain")


def a_second_manager(meta):
    class Page(ConfidentialModel):
        everything = models.Manager()
        Meta = meta(ConfidentialModel.Meta)


def another_first_manager(meta):
    class Page(ConfidentialModel):
        objects = models.Manager()
        Meta = meta(ConfidentialModel.Meta)


def a_manager_of_open_rows(meta):
    class Loose(ConfidentialManager):
        def get_queryset(self):
            return models.QuerySet(self.model, using=self._db)

    class Page(ConfidentialModel):
        objects = Loose()
        Meta = meta(ConfidentialModel.Meta)


def a_stand_in_for_the_same_table(meta):
    class Page(ConfidentialModel):
        Meta = meta(ConfidentialModel.Meta)

    class OpenPage(Page):
        everything = models.Manager()
        Meta = meta(proxy=True, default_manager_name="everything", base_manager_name="everything")


def an_open_one_that_points_at_it(meta):
    class Page(ConfidentialModel):
        Meta = meta(ConfidentialModel.Meta)

    class Copy(models.Model):
        page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
        Meta = meta()


def another_room_that_points_at_it(meta):
    class Page(ConfidentialModel):
        Meta = meta(ConfidentialModel.Meta)

    class Copy(ConfidentialModel):
        page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
        Meta = meta(ConfidentialModel.Meta, label="people")


def an_open_one_with_many(meta):
    class Page(ConfidentialModel):
        Meta = meta(ConfidentialModel.Meta)

    class Book(models.Model):
        pages = models.ManyToManyField(Page, related_name="+")
        Meta = meta()


def many_of_an_open_one(meta):
    class Person(models.Model):
        Meta = meta()

    class Page(ConfidentialModel):
        readers = models.ManyToManyField(Person, related_name="+")
        Meta = meta(ConfidentialModel.Meta)


def a_cascade(meta):
    class Person(models.Model):
        Meta = meta()

    class Page(ConfidentialModel):
        person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
        Meta = meta(ConfidentialModel.Meta)


PLANTED = [
    (a_reverse_name, ["access.E002"]),
    (a_reverse_name_for_queries, ["access.E002"]),
    (another_base_manager, ["access.E003"]),
    (a_second_manager, ["access.E003"]),
    (another_first_manager, ["access.E003"]),
    (a_manager_of_open_rows, ["access.E003"]),
    (a_stand_in_for_the_same_table, ["access.E003"]),
    (an_open_one_that_points_at_it, ["access.E004"]),
    (another_room_that_points_at_it, ["access.E004"]),
    (an_open_one_with_many, ["access.E004"]),
    (many_of_an_open_one, ["access.E004"]),
    (a_cascade, ["access.E005"]),
]


def test_a_table_that_is_guarded_well_is_fine(planted):
    assert planted(good) == []


@pytest.mark.parametrize(("make", "found"), PLANTED, ids=[make.__name__ for make, _ in PLANTED])
def test_a_way_around_the_guard_is_found(planted, make, found):
    assert planted(make) == found


def test_a_table_without_a_scope_is_found(planted):
    assert planted(good, scoped=False) == ["access.E001"]


def test_the_start_stops(monkeypatch, settings):
    """Every command runs the checks first; a server meets them in the gate (test_gate)."""
    settings.SILENCED_SYSTEM_CHECKS = ["templates.E002"]  # the tests' own template setting
    call_command("check")
    monkeypatch.setattr(confidential, "SCOPES", {})
    assert "access.E001" in {fault.id for fault in run_checks()}
    with pytest.raises(SystemCheckError, match="no @scopes function"):
        call_command("check")


def test_what_is_confidential():
    class Bare(models.Model):
        class Meta:
            app_label = "access"
            apps = Apps()

    from .tables import Note, Shelf

    assert [is_confidential(model) for model in (Note, Shelf, Bare)] == [True, False, False]
