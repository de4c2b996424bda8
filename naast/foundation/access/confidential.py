"""A query on a confidential model compiles only after somebody said on whose behalf it is asked.

The guard sits on `Query.get_compiler`: select, count, exists, subquery, union, values, in_bulk and iterator all pass
there, so no list of queryset methods has to be kept complete. It is a seat belt, not isolation (ADR 0002).
"""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from django.apps import apps
from django.core import checks
from django.db import models
from django.db.models import sql

from .action import action_running
from .actor import Actor

Scope = Callable[[Actor], models.Q]
SCOPES: dict[type[models.Model], Scope] = {}
AnyModel = TypeVar("AnyModel", bound=models.Model)


class Unscoped(RuntimeError):
    """A confidential model was asked something before anybody said on whose behalf."""


class OutsideAction(RuntimeError):
    """A confidential row was about to change outside an action."""


def scopes(model: type[models.Model]) -> Callable[[Scope], Scope]:
    """Declare which rows of `model` an actor sees: the function below gives a Q."""

    def declare(scope: Scope) -> Scope:
        SCOPES[model] = scope
        return scope

    return declare


class ConfidentialQuery(sql.Query):
    """A query that remembers its reader and refuses to become SQL without one."""

    reader: tuple[str, Any] | None = None

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """Give the compiler, or raise Unscoped."""
        if self.reader is None:
            raise Unscoped(f"{self.model.__name__}: call .seen_by(actor) or .unscoped(reason=…) first")
        return super().get_compiler(*args, **kwargs)

    def combine(self, rhs: sql.Query, connector: str) -> None:
        """Combine two queries of the same reader; raises Unscoped for two readers."""
        if getattr(rhs, "reader", None) != self.reader:
            raise Unscoped(f"{self.model.__name__}: | and & need the same reader on both sides")
        super().combine(rhs, connector)


class ConfidentialQuerySet(models.QuerySet[AnyModel]):
    """A queryset that starts without a reader."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or (ConfidentialQuery(model) if model else None), using, hints)

    def seen_by(self, actor: Actor) -> Self:
        """Narrow to the rows this actor may see. Raises KeyError for a model without a declared scope."""
        narrowed = self.filter(SCOPES[self.model](actor))
        narrowed.query.reader = ("actor", actor.pk)  # type: ignore[attr-defined]
        return narrowed

    def unscoped(self, *, reason: str) -> Self:
        """Ask on behalf of the house itself; `reason` says why no reader is involved. Raises ValueError without one."""
        if not reason:
            raise ValueError("say why this query has no reader")
        whole = self._chain()  # type: ignore[attr-defined]
        whole.query.reader = ("house", reason)
        return whole  # type: ignore[no-any-return]

    def _need_reader(self) -> None:
        if getattr(self.query, "reader", None) is None:
            raise Unscoped(f"{self.model.__name__}: call .seen_by(actor) or .unscoped(reason=…) first")

    def _need_action(self) -> None:
        if not action_running():
            raise OutsideAction(f"{self.model.__name__}: rows change in an action, so that the change leaves a line")

    def update(self, **values: Any) -> int:
        """Update rows of a named reader, inside an action."""
        self._need_reader()
        self._need_action()
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows of a named reader, inside an action."""
        self._need_reader()
        self._need_action()
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[AnyModel]:
        """Create rows, inside an action; no upsert, because it would rewrite rows nobody looked at."""
        self._need_action()
        if options.get("update_conflicts"):
            raise OutsideAction(f"{self.model.__name__}: no upsert on a confidential model")
        return super().bulk_create(objs, *args, **options)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse raw SQL: no reader can be checked in it."""
        raise Unscoped(f"{self.model.__name__}: no raw SQL on a confidential model")


class ConfidentialManager(models.Manager.from_queryset(ConfidentialQuerySet)):  # type: ignore[misc]
    """The only manager of a confidential model."""


class ConfidentialModel(models.Model):
    """The base of every table whose rows are not for everyone: guarded queries, changes in actions only."""

    objects = ConfidentialManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **options: Any) -> None:
        """Save inside an action. Raises OutsideAction elsewhere."""
        if not action_running():
            raise OutsideAction(f"{type(self).__name__}: rows change in an action, so that the change leaves a line")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete inside an action. Raises OutsideAction elsewhere."""
        if not action_running():
            raise OutsideAction(f"{type(self).__name__}: rows change in an action, so that the change leaves a line")
        return super().delete(*args, **options)


def is_confidential(model: type[models.Model]) -> bool:
    """Tell whether a model's rows need a reader."""
    return isinstance(model._default_manager, ConfidentialManager)


def check_confidential_models(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Stop the start when a confidential model can be read around its guard.

    E001 no scope; E002 a reverse name through which other models could join; E003 relations that fetch past the guard;
    E004 an open model, or another room's, that points at it.
    """
    faults: list[checks.CheckMessage] = []
    for model in apps.get_models():
        name = model._meta.label
        if is_confidential(model):
            if model not in SCOPES:
                faults.append(checks.Error(f"{name} has no @scopes function in access.py", id="access.E001"))
            if not isinstance(model._base_manager, ConfidentialManager):
                faults.append(checks.Error(f"{name}: Meta.base_manager_name must be 'objects'", id="access.E003"))
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            if is_confidential(model) and not field.remote_field.hidden:
                faults.append(checks.Error(f"{name}.{field.name}: related_name must be '+'", id="access.E002"))
            target = field.related_model
            same_room = isinstance(target, type) and target._meta.app_label == model._meta.app_label
            if (
                isinstance(target, type)
                and is_confidential(target)
                and not (is_confidential(model) and same_room)
            ):
                faults.append(
                    checks.Error(f"{name}.{field.name} points at confidential {target._meta.label}", id="access.E004")
                )
    return faults
