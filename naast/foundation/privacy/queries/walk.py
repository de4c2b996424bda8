"""The walk over every table's declaration: which rows are about somebody, and in which order they hang together."""

from collections.abc import Iterator
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from naast.foundation.access.confidential import is_confidential
from naast.foundation.audit.models import AuditLine, AuditMention
from naast.foundation.audit.queries import held_back
from naast.foundation.core import time
from naast.foundation.core.personal import Declaration, NotPersonal, PersonalData, Undeclared, declaration_of
from naast.foundation.people.models import Person

Table: TypeAlias = type[models.Model]
_WHY = "everything about one person is walked, for the person"


def tables() -> Iterator[tuple[Table, Declaration]]:
    """Go over every table of the house with its declaration, by label; one that declares nothing is left to a test."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.label):
        if model._meta.proxy:
            continue
        try:
            yield model, declaration_of(model)
        except Undeclared:
            continue


def tables_about_people() -> Iterator[tuple[Table, PersonalData]]:
    """Go over the tables of which each row leads to one person."""
    for model, declaration in tables():
        if isinstance(declaration, PersonalData) and declaration.subject is not None:
            yield model, declaration


def tables_about_nobody() -> Iterator[tuple[Table, str]]:
    """Go over the tables that lead to no one person, each with its reason."""
    for model, declaration in tables():
        if isinstance(declaration, NotPersonal):
            yield model, declaration.reason
        elif declaration.subject is None:
            yield model, declaration.because


def every(model: Table) -> Any:
    """Ask a table on behalf of the house, confidential or not."""
    rows = model._base_manager.all() if not is_confidential(model) else None
    return rows if rows is not None else model._default_manager.unscoped(reason=_WHY)  # type: ignore[attr-defined]


def rows_about(model: Table, declaration: PersonalData, person: UUID) -> Any:
    """Find the rows of a table that are about a person. Raises ValueError for a table that leads to nobody."""
    if declaration.subject is None:
        raise ValueError(f"{model._meta.label} leads to no one person")
    return every(model).filter(**{declaration.subject: person}).order_by("pk")


def rows_told(model: Table, declaration: PersonalData, person: UUID) -> Any:
    """Find the rows about a person that this person may know of now: what they are told later is not among them (G4).

    Raises ValueError for a table that leads to nobody.
    """
    rows = rows_about(model, declaration, person)
    if declaration.told_from:
        rows = rows.filter(**{f"{declaration.told_from}__lte": time.now()})
    if model in (AuditLine, AuditMention):
        waiting = held_back(person)
        if waiting is not None and model is AuditLine:
            rows = rows.exclude(waiting)
        elif waiting is not None:
            of_lists = AuditLine.objects.filter(waiting, shard=OuterRef("shard"), seq=OuterRef("seq"))
            rows = rows.exclude(Exists(of_lists))
    return rows


def parent_of(model: Table, declaration: PersonalData) -> tuple[str, Table] | None:
    """Give what a row hangs on by its own subject ("file", GuidanceFile), or None when it leads to somebody itself."""
    first, _, rest = (declaration.subject or "").partition("__")
    if not rest:
        return None
    target = model._meta.get_field(first).related_model
    return (first, target) if isinstance(target, type) and target is not Person else None


def pointing_at(model: Table) -> Iterator[tuple[Table, Any]]:
    """Go over the foreign keys of all tables that point at this one."""
    for other in apps.get_models(include_auto_created=True):
        if other._meta.proxy:
            continue
        for field in other._meta.concrete_fields:
            if field.is_relation and field.related_model is model:
                yield other, field
