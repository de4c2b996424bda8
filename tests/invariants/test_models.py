"""Every table says whose data it holds; every personal table is confidential, or stands on a list with a reason (G2, G3)."""

import uuid

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from naast.foundation.access import confidential
from naast.foundation.access.confidential import ConfidentialModel, check_confidential_models, is_confidential
from naast.foundation.core.personal import NotPersonal, PersonalData, declaration_of, faults_of, undeclared
from tests.invariants.source import none_of

# Personal tables of libraries that ordinary queries may read, each with the reason why need-to-know does not stand on
# its rows; a table of ours says it itself, with `open_because`.
OPEN: dict[str, str] = {
    "django_tasks_database.DBTaskResult": "ids only; the worker reads it, no page does",
}


def open_without_reason(tables: list[type[models.Model]]) -> list[str]:
    """List personal tables that are neither confidential nor on the open list."""
    return [
        f"{model._meta.label} is personal, not confidential and not on the open list"
        for model in tables
        if isinstance(declaration_of(model), PersonalData)
        and not is_confidential(model)
        and not (OPEN.get(model._meta.label) or getattr(model, "open_because", "").strip())
    ]


def guessable_keys(tables: list[type[models.Model]]) -> list[str]:
    """List tables of ours with a key that counts upward: one knows the next one's address."""
    return [
        f"{model._meta.label} has a sequential key; id = UUIDField(primary_key=True, default=new_id)"
        for model in tables
        if model.__module__.startswith("naast.")
        and isinstance(model._meta.pk, models.AutoField)
        and isinstance(declaration_of(model), PersonalData)
    ]


def plain_free_text(tables: list[type[models.Model]]) -> list[str]:
    """List free text and words about health that stand readable in the database on a confidential table."""
    faults = []
    for model in tables:
        declaration = declaration_of(model)
        if not isinstance(declaration, PersonalData) or not is_confidential(model):
            continue
        for name in declaration.of_class("free-text", "health"):
            field = model._meta.get_field(name)
            if isinstance(field, models.TextField | models.CharField):
                faults.append(f"{model._meta.label}.{name} is plain text; EncryptedText()")
    return faults


def tables() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def test_every_table_and_every_field_is_classified():
    none_of(undeclared())


def test_every_personal_table_is_confidential_or_open_with_a_reason():
    none_of(open_without_reason(tables()))
    none_of(
        [f"{label} on the open list does not exist" for label in OPEN if label not in {t._meta.label for t in tables()}]
    )


def test_no_key_about_a_person_can_be_guessed():
    none_of(guessable_keys(tables()))


def test_no_free_text_on_a_confidential_table_is_plain():
    none_of(plain_free_text(tables()))


def test_confidential_tables_cannot_be_read_around_their_guard():
    none_of([str(fault) for fault in check_confidential_models()])


# --- Each walk is shown something to find -------------------------------------------------------------------------------
@isolate_apps("naast.awareness.guide")
def test_what_is_missing_is_reported(monkeypatch):
    class Silent(models.Model):
        name = models.CharField(max_length=10)

        class Meta:
            app_label = "guide"

    class Half(models.Model):
        name = models.CharField(max_length=10)
        personal_data = PersonalData(subject=None, because="x", keep="x", on_erase="delete", fields={"id": "technical"})

        class Meta:
            app_label = "guide"

    class Unscoped(ConfidentialModel):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        text = models.TextField()
        personal_data = PersonalData(
            subject=None, because="x", keep="x", on_erase="delete", fields={"id": "technical", "text": "free-text"}
        )

        class Meta(ConfidentialModel.Meta):
            abstract = False
            app_label = "guide"

    Half.__module__ = "naast.awareness.guide.models"
    assert faults_of(Silent) == ["guide.Silent does not say whether it holds personal data"]
    assert faults_of(Half) == ["guide.Half.name has no class"]
    assert len(open_without_reason([Half, Unscoped])) == 1
    assert len(guessable_keys([Half])) == 1
    assert plain_free_text([Unscoped]) == ["guide.Unscoped.text is plain text; EncryptedText()"]

    monkeypatch.setattr(confidential.apps, "get_models", lambda **_: [Unscoped])
    assert "access.E001" in [fault.id for fault in check_confidential_models()]


def test_a_confidential_table_without_a_scope_stops_the_start():
    """The check is among those that every command and every server runs first."""
    from django.core.checks.registry import registry

    assert check_confidential_models in registry.get_checks()


def test_not_personal_needs_a_reason():
    with pytest.raises(ValueError, match="reason"):
        NotPersonal("")
