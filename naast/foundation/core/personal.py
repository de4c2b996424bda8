"""The declaration every table carries: whose data it is, of which kind, how long it stays, what erasing does.

A model of ours says it itself (`personal_data = PersonalData(...)` or `NotPersonal("why")`); a table of somebody
else's library is declared from outside with `declare`. The walks of `tests/invariants` and of the privacy room
read both through `declaration_of` (G3, G4; Regulation (EU) 2016/679 articles 15, 17, 20 and 30).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from django.apps import apps
from django.db import models

FieldClass: TypeAlias = Literal["identity", "contact", "study", "health", "free-text", "trace", "technical"]
"""identity: who somebody is (name, number, birth date, a foreign key to a person).  contact: how to reach them.
study: enrolment, results, role at the university.  health: says or lets one guess how somebody is, the mere
existence of an appointment too.  free-text: written by a person, may hold anything.  trace: who did what when.
technical: says nothing about anybody (own key, version number)."""

OnErase: TypeAlias = Literal["delete", "anonymise", "keep"]

FIELD_CLASSES: frozenset[str] = frozenset(get_args(FieldClass))
ON_ERASE: frozenset[str] = frozenset(get_args(OnErase))


class BadDeclaration(ValueError):
    """A declaration contradicts itself or the table it is about."""


class Undeclared(LookupError):
    """A table has no declaration at all."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class PersonalData:
    """Data about people: whose, how long, what erasing does, and the class of every field.

    `subject` is the path to the person ("student", "appointment__student", "pk" for a person's own row), or
    None when no row leads to one person; `because` then says why.  `keep` says in words how long a row stays
    and where that term comes from.  `on_erase="keep"` needs `because`: the legal ground the person is told.
    `fields` names every concrete field of the table, by its field name.  `told_from` names the field with the moment
    from which the person may know of the row (empty: not yet); "" for at once.  Raises BadDeclaration.
    """

    subject: str | None
    keep: str
    on_erase: OnErase
    fields: Mapping[str, FieldClass]
    because: str = ""
    told_from: str = ""

    def __post_init__(self) -> None:
        """Refuse a declaration that says too little."""
        if not self.keep.strip():
            raise BadDeclaration("keep is empty: say how long a row stays and why")
        if self.on_erase not in ON_ERASE:
            raise BadDeclaration(f"on_erase is {self.on_erase!r}; choose one of {', '.join(sorted(ON_ERASE))}")
        if self.on_erase == "keep" and not self.because.strip():
            raise BadDeclaration("on_erase='keep' needs because=…: the person is told on which ground it stays")
        if self.subject is None and not self.because.strip():
            raise BadDeclaration("subject=None needs because=…: why no row leads to one person")
        wrong = {name: kind for name, kind in self.fields.items() if kind not in FIELD_CLASSES}
        if wrong:
            raise BadDeclaration(f"unknown field classes {wrong}; choose from {', '.join(sorted(FIELD_CLASSES))}")
        if self.told_from and self.told_from not in self.fields:
            raise BadDeclaration(f"told_from is {self.told_from!r}, which is not among the fields")
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def of_class(self, *kinds: FieldClass) -> tuple[str, ...]:
        """Give the names of the fields of these classes, in the order they were declared."""
        return tuple(name for name, kind in self.fields.items() if kind in kinds)


@dataclasses.dataclass(frozen=True)
class NotPersonal:
    """A table that says nothing about anybody, with the reason in words. Raises BadDeclaration without one."""

    reason: str

    def __post_init__(self) -> None:
        """Refuse an empty reason."""
        if not self.reason.strip():
            raise BadDeclaration("NotPersonal needs a reason in words")


Declaration: TypeAlias = PersonalData | NotPersonal

_foreign: dict[str, Declaration] = {}


def declare(table: str, declaration: Declaration) -> None:
    """Declare a table that is not ours, by its label ("sessions.Session"); also a many-to-many table of ours.

    Call it at import time of the room that brings the library in. Raises BadDeclaration when the label is
    already declared differently, so that two rooms cannot contradict each other.
    """
    label = table.lower()
    if _foreign.get(label, declaration) != declaration:
        raise BadDeclaration(f"{table} is declared twice, differently")
    _foreign[label] = declaration


def declaration_of(model: type[models.Model]) -> Declaration:
    """Give the declaration of a table, its own or the one made from outside. Raises Undeclared.

    A proxy answers as the table behind it. A many-to-many table between two declared tables that nobody
    declared is undeclared: who belongs to what can be the most telling table of all.
    """
    concrete = model._meta.concrete_model or model
    own = getattr(concrete, "personal_data", None)
    found = own if isinstance(own, PersonalData | NotPersonal) else _foreign.get(concrete._meta.label_lower)
    if found is None:
        raise Undeclared(f"{concrete._meta.label} does not say whether it holds personal data")
    return found


def faults_of(model: type[models.Model]) -> list[str]:
    """List in words what is wrong with a table's declaration; an empty list means every field is classified."""
    try:
        declaration = declaration_of(model)
    except Undeclared as missing:
        return [str(missing)]
    if isinstance(declaration, NotPersonal):
        return []
    label = model._meta.label
    names = {field.name for field in model._meta.concrete_fields}
    faults = [f"{label}.{name} has no class" for name in sorted(names - set(declaration.fields))]
    faults += [f"{label} classifies {name}, which is not a field" for name in sorted(set(declaration.fields) - names)]
    if declaration.subject is not None:
        first = declaration.subject.partition("__")[0]
        attributes = {field.attname for field in model._meta.concrete_fields}
        if first != "pk" and first not in names | attributes:
            faults.append(f"{label} names {first!r} as its subject, which is not a field")
    return faults


def undeclared(tables: Iterable[type[models.Model]] | None = None) -> list[str]:
    """List every fault of every table given, or of all installed ones with their many-to-many tables."""
    walked = apps.get_models(include_auto_created=True) if tables is None else tables
    return [fault for model in walked if not model._meta.proxy for fault in faults_of(model)]


# Tables of the libraries that the ground floor itself brings in.
declare("contenttypes.ContentType", NotPersonal("Names of the product's own tables."))
declare("auth.Permission", NotPersonal("Names of permissions of Django itself; Naast grants none of them."))
declare("auth.Group", NotPersonal("Never filled: what somebody may do follows from function and relation (G2)."))
declare("auth.Group_permissions", NotPersonal("Never filled, as the groups themselves."))
declare(
    "django_tasks_database.DBTaskResult",
    PersonalData(
        subject=None,
        because="Arguments are ids only; one job may concern many people or none.",
        keep="Thirty days after it finished; removed daily.",
        on_erase="delete",
        fields={
            "id": "technical",
            "status": "technical",
            "enqueued_at": "trace",
            "started_at": "trace",
            "finished_at": "trace",
            "args_kwargs": "trace",
            "priority": "technical",
            "task_path": "technical",
            "worker_ids": "technical",
            "queue_name": "technical",
            "backend_name": "technical",
            "run_after": "trace",
            "return_value": "trace",
            "exception_class_path": "technical",
            "traceback": "technical",
        },
    ),
)
