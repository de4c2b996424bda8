"""A query on a confidential model compiles only after somebody said on whose behalf it is asked.

The guard sits on `Query.get_compiler`: select, count, exists, subquery, union, values, in_bulk and iterator all pass
there, so no list of queryset methods has to be kept complete. Writes are held to actions at the lowest methods of the
queryset and of the model. It is a seat belt, not isolation (ADR 0002). Not seen: raw SQL through a cursor, the
historical models of a migration, and a join to another confidential table of the same room (its scope is not asked).
"""

import contextlib
import contextvars
from collections.abc import Callable, Iterator
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
# Deleting looks for rows that point here, on behalf of nobody; it hands none of them out.
_deleting: contextvars.ContextVar[bool] = contextvars.ContextVar("naast_deleting", default=False)


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
        if self.reader is None and not _deleting.get():
            raise _unscoped(self.model)
        return super().get_compiler(*args, **kwargs)

    def combine(self, rhs: sql.Query, connector: str) -> None:
        """Combine two queries of the same reader with & or |; raises Unscoped for two readers."""
        if getattr(rhs, "reader", None) != self.reader:
            raise Unscoped(f"{_name(self.model)}: | and & need the same reader on both sides")
        super().combine(rhs, connector)


class ConfidentialQuerySet(models.QuerySet[AnyModel]):
    """A queryset that starts without a reader."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or (ConfidentialQuery(model) if model else None), using, hints)

    def seen_by(self, actor: Actor) -> Self:
        """Narrow to the rows this actor may see; only once rows were narrowed, never after slicing (Django: TypeError).

        Raises KeyError for a model without a declared scope, TypeError for what is no Actor (a Job asks unscoped) and
        Unscoped when the scope narrows nothing: who may see all says so, with Q(pk__isnull=False).
        """
        if not isinstance(actor, Actor):
            raise TypeError(f"{self.model.__name__}: an Actor sees rows, not a {type(actor).__name__}")
        scope = SCOPES[self.model](actor)
        if not scope:
            raise Unscoped(f"{self.model.__name__}: its scope gave an empty Q, which narrows nothing")
        narrowed = self.filter(scope)
        narrowed.query.reader = ("actor", actor.pk)  # type: ignore[attr-defined]
        return narrowed

    def unscoped(self, *, reason: str) -> Self:
        """Ask on behalf of the house itself; `reason` says why no reader is involved. Raises ValueError without one."""
        if not reason.strip():
            raise ValueError("say why this query has no reader")
        whole = self._chain()  # type: ignore[attr-defined]
        whole.query.reader = ("house", reason)
        return whole  # type: ignore[no-any-return]

    def _combinator_query(self, combinator: str, *other_qs: Any, **options: Any) -> Any:
        """Put queries one under the other (union); raises Unscoped for two readers of confidential rows."""
        for other in other_qs:
            if isinstance(other.query, ConfidentialQuery) and other.query.reader != self.query.reader:  # type: ignore[attr-defined]
                raise Unscoped(f"{self.model.__name__}: {combinator} needs the same reader on both sides")
        return super()._combinator_query(combinator, *other_qs, **options)  # type: ignore[misc]

    def _need_reader(self) -> None:
        """Ask for a reader where Django changes the class of the query, and with it loses the guard on compiling."""
        if getattr(self.query, "reader", None) is None:
            raise _unscoped(self.model)

    def update(self, **values: Any) -> int:
        """Update rows of a named reader, inside an action. Raises Unscoped, OutsideAction."""
        self._need_reader()
        _need_action(self.model)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows of a named reader, inside an action. Raises Unscoped, OutsideAction."""
        self._need_reader()
        _need_action(self.model)
        with deleting(reason="rows may point here"):
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    # The rest by name, so that an upsert cannot be asked for unseen.
    def bulk_create(self, objs: Any, batch_size: int | None = None, **options: Any) -> list[AnyModel]:  # type: ignore[override]
        """Create rows, inside an action; no upsert, because it would rewrite rows nobody looked at.

        Raises OutsideAction for both.
        """
        _need_action(self.model)
        if options.get("update_conflicts"):
            raise OutsideAction(f"{self.model.__name__}: no upsert on a confidential model")
        return super().bulk_create(objs, batch_size, **options)

    def _insert(self, *args: Any, **options: Any) -> Any:
        """Insert inside an action; every way to create a row ends here."""
        _need_action(self.model)
        return super()._insert(*args, **options)  # type: ignore[misc]

    def _update(self, *args: Any, **options: Any) -> Any:
        """Update inside an action; saving an instance ends here, loading a fixture too."""
        _need_action(self.model)
        return super()._update(*args, **options)  # type: ignore[misc]

    def _raw_delete(self, using: str | None) -> int:
        """Delete inside an action; a cascade from another table ends here."""
        _need_action(self.model)
        return super()._raw_delete(using)

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse raw SQL: no reader can be checked in it."""
        raise Unscoped(f"{self.model.__name__}: no raw SQL on a confidential model")


def _name(model: type[models.Model] | None) -> str:
    """Name a model."""
    return model.__name__ if model is not None else "nothing"


def _unscoped(model: type[models.Model] | None) -> Unscoped:
    """Make the refusal of a query without a reader."""
    return Unscoped(f"{_name(model)}: call .seen_by(actor) or .unscoped(reason=…) first")


def _need_action(model: type[models.Model]) -> None:
    """Raise OutsideAction when no action is running in this thread."""
    if not action_running():
        raise OutsideAction(f"{model.__name__}: rows change in an action, so that the change leaves a line")


@contextlib.contextmanager
def deleting(*, reason: str) -> Iterator[None]:
    """Let Django find the confidential rows that stand in the way of deleting an open one, inside an action.

    Without it, deleting a row that confidential rows point at raises Unscoped, because nobody's rows are asked for.
    Rows are found, protected (E005) and not handed out. Raises OutsideAction, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("say why this deletion has no reader")
    if not action_running():
        raise OutsideAction("rows that confidential rows point at are deleted in an action")
    token = _deleting.set(True)
    try:
        yield
    finally:
        _deleting.reset(token)


class ConfidentialManager(models.Manager.from_queryset(ConfidentialQuerySet)):  # type: ignore[misc]
    """The only manager of a confidential model."""


class ConfidentialModel(models.Model):
    """The base of every table whose rows are not for everyone: guarded queries, changes in actions only."""

    objects = ConfidentialManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save_base(self, *args: Any, **options: Any) -> None:
        """Save inside an action. Raises OutsideAction elsewhere."""
        _need_action(type(self))
        super().save_base(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete inside an action. Raises OutsideAction elsewhere."""
        _need_action(type(self))
        with deleting(reason="rows may point here"):
            return super().delete(*args, **options)


def is_confidential(model: type[models.Model]) -> bool:
    """Tell whether a model's rows need a reader."""
    return issubclass(model, ConfidentialModel) or isinstance(model._default_manager, ConfidentialManager)


def check_confidential_models(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """Stop the start when a confidential model can be read or changed around its guard.

    E001 no scope; E002 a reverse name through which other models could join; E003 a manager without the guard, the one
    that relations use included; E004 an open model, or another room's, that points at it (the hidden table of a
    many-to-many relation is one); E005 a row that vanishes with another one, without an action of its own.
    The gate asks the same before it opens.
    """
    faults: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.label
        relations = [
            field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey | models.ManyToManyField)
        ]
        if is_confidential(model):
            faults += _faults_of_confidential(model, relations)
        for field in relations:
            target: Any = field.related_model
            same_room = target._meta.app_label == model._meta.app_label
            if is_confidential(target) and not (is_confidential(model) and same_room):
                faults.append(
                    checks.Error(f"{name}.{field.name} points at confidential {target._meta.label}", id="access.E004")
                )
    return faults


def _faults_of_confidential(model: type[models.Model], relations: list[Any]) -> list[checks.CheckMessage]:
    """List what is wrong with one confidential model itself."""
    name = model._meta.label
    faults: list[checks.CheckMessage] = []
    if model not in SCOPES:
        faults.append(checks.Error(f"{name} has no @scopes function in access.py", id="access.E001"))
    for manager in [*model._meta.managers, model._base_manager]:
        rows = manager.get_queryset()
        if not (isinstance(rows, ConfidentialQuerySet) and isinstance(rows.query, ConfidentialQuery)):
            faults.append(checks.Error(f"{name}.{manager.name} must be a ConfidentialManager", id="access.E003"))
    for field in relations:
        if not field.remote_field.hidden or field.remote_field.related_query_name:
            text = f"{name}.{field.name}: related_name must be '+', without a related_query_name"
            faults.append(checks.Error(text, id="access.E002"))
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete not in _STAYS:
            faults.append(checks.Error(f"{name}.{field.name}: on_delete must be PROTECT", id="access.E005"))
    return faults


_STAYS = (models.PROTECT, models.RESTRICT, models.DO_NOTHING)
