"""Removing and emptying rows of whatever table, with the keys of their sealed texts, and noting what must stay gone."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError

from naast.foundation.access.confidential import deleting
from naast.foundation.core import time
from naast.foundation.core.personal import FieldClass, PersonalData, declaration_of
from naast.foundation.core.sealed import EncryptedText, destroy_key
from naast.foundation.people.models import Person

from ..models import Tombstone
from ..queries.walk import Table, every, pointing_at

A_BATCH = 500
EMPTIED: tuple[FieldClass, ...] = ("identity", "contact", "free-text", "health")
"""What emptying a row takes away; study, traces and technical fields stay, without anybody they lead to."""


@dataclasses.dataclass
class Removal:
    """Removes rows inside an action. `noted`: each leaves a tombstone. `held`: rows that must stay, by table."""

    noted: bool = False
    held: dict[Table, frozenset[Any]] = dataclasses.field(default_factory=dict)
    removed: Counter[str] = dataclasses.field(default_factory=Counter)
    stayed: Counter[str] = dataclasses.field(default_factory=Counter)
    stones: list[Tombstone] = dataclasses.field(default_factory=list)

    def remove(self, model: Table, keys: Iterable[Any]) -> int:
        """Remove rows and what hangs on them, each with its keys; gives how many of this table went.

        A row that something else needs stays, is counted in `stayed`, and harms nothing.
        """
        wanted = list(dict.fromkeys(keys))
        going = [key for key in wanted if key not in self.held.get(model, ())]
        for other, field in pointing_at(model):
            going = self._free(model, other, field, going)
        self.stayed[model._meta.label] += len(wanted) - len(going)
        if not going:
            return 0
        self._destroy_keys(model, going)
        count = self._delete(model, going)
        self.removed[model._meta.label] += count
        return count

    def empty(self, model: Table, declaration: PersonalData, keys: Iterable[Any]) -> int:
        """Empty what leads to somebody in rows that stay; gives how many. Somebody's own row keeps its id alone."""
        count = 0
        for row in every(model).filter(pk__in=list(keys)):
            try:
                with transaction.atomic():
                    changed = _emptied(row, model, declaration)
                    row.save(update_fields=changed)
            except IntegrityError:
                self.stayed[model._meta.label] += 1
                continue
            count += 1
            self._note(Tombstone.BLANK, model._meta.label, row.pk)
        self.removed[model._meta.label] += count
        return count

    def write_stones(self) -> None:
        """Write the tombstones of what went, in the same transaction."""
        Tombstone.objects.bulk_create(self.stones, ignore_conflicts=True)
        self.stones.clear()

    # --- Inside ----------------------------------------------------------------------------------------------------

    def _free(self, model: Table, other: Table, field: Any, going: list[Any]) -> list[Any]:
        """Take away what points at rows that go: loosened, removed with it, or a reason for the row to stay."""
        if not going:
            return going
        rows = every(other).filter(**{f"{field.name}__in": going})
        found = list(rows.values_list("pk", field.attname))
        if not found:
            return going
        if field.null and not _seals_by(other, field):
            rows.update(**{field.name: None})
            return going
        if _hangs_on(other, field):
            self.remove(other, [key for key, _of in found])
            left = set(every(other).filter(**{f"{field.name}__in": going}).values_list(field.attname, flat=True))
        else:
            left = {of for _key, of in found}
        return [key for key in going if key not in left]

    def _destroy_keys(self, model: Table, keys: list[Any]) -> None:
        """Destroy the keys of texts sealed for a row that goes; somebody who stays writes on with theirs."""
        sealed = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedText)]
        for name, file in {(field.subject, field.file) for field in sealed}:
            column: Any = model._meta.pk if name in ("id", "pk") else model._meta.get_field(name)
            if column is None or _leads_to_person(column):
                continue
            for subject in set(every(model).filter(pk__in=keys).values_list(column.attname, flat=True)):
                if subject is None:
                    continue
                if column.is_relation and _still_used(model, column, subject, keys):
                    continue
                destroy_key(subject, file)
                self._note(Tombstone.KEY, file, subject)

    def _delete(self, model: Table, keys: list[Any]) -> int:
        """Delete rows; one by one when something the walk did not see protects one of them."""
        try:
            with transaction.atomic():
                count = self._delete_all(model, keys)
        except (ProtectedError, RestrictedError, IntegrityError):
            count = 0
            for key in keys:
                try:
                    with transaction.atomic():
                        count += self._delete_all(model, [key])
                except (ProtectedError, RestrictedError, IntegrityError):
                    self.stayed[model._meta.label] += 1
        return count

    def _delete_all(self, model: Table, keys: list[Any]) -> int:
        with deleting(reason="what points here was removed or loosened before"):
            _total, counts = every(model).filter(pk__in=keys).delete()
        for key in keys:
            self._note(Tombstone.ROW, model._meta.label, key)
        return int(counts.get(model._meta.label, 0))

    def _note(self, kind: str, table: str, row: Any) -> None:
        if self.noted:
            self.stones.append(Tombstone(kind=kind, table=table, row=str(row), at=time.now()))


def _hangs_on(model: Table, field: Any) -> bool:
    """Tell whether rows of a table belong to what this key points at: their subject or their seal leads through it."""
    if _seals_by(model, field):
        return True
    own = declaration_of(model)
    if not isinstance(own, PersonalData):
        return True
    return (own.subject or "").partition("__")[0] == field.name and field.related_model is not Person


def _seals_by(model: Table, field: Any) -> bool:
    """Tell whether a sealed text of a table is sealed for what this key points at."""
    return any(isinstance(each, EncryptedText) and each.subject == field.name for each in model._meta.concrete_fields)


def _still_used(model: Table, column: Any, subject: Any, going: list[Any]) -> bool:
    """Tell whether another row of the table is sealed with the same key and stays."""
    return bool(every(model).filter(**{column.name: subject}).exclude(pk__in=going).exists())


def _leads_to_person(field: Any) -> bool:
    """Tell whether a column holds the id of a person, who may write again."""
    while field.is_relation:
        if field.related_model is Person:
            return True
        field = field.target_field
    return False


def _emptied(row: Any, model: Table, declaration: PersonalData) -> list[str]:
    """Empty the fields of a row that lead to somebody; gives their names. A sealed text goes with its key."""
    if isinstance(row, Person):
        return _person_emptied(row)
    changed = []
    for name in declaration.of_class(*EMPTIED):
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.primary_key or (field.is_relation and field.related_model is not Person):
            continue
        if field.null:
            setattr(row, field.attname if field.is_relation else name, None)
        elif isinstance(field, models.CharField | models.TextField):
            setattr(row, name, "")
        else:
            continue
        changed.append(name)
    return changed


def _person_emptied(row: Person) -> list[str]:
    """Leave of somebody who left nothing but the id that the trail knows."""
    row.person_number = f"gone-{row.pk.hex}"
    row.given_name = row.family_name = row.shown_name = row.email = ""
    row.birth_date = row.last_login = None
    row.active = False
    row.set_unusable_password()
    return [
        "person_number",
        "given_name",
        "family_name",
        "shown_name",
        "email",
        "birth_date",
        "last_login",
        "active",
        "password",
    ]


def empty_write_ahead_log() -> None:
    """Move SQLite's log into the database file after the commit, so that no copy of what went is left lying in it."""
    if connection.vendor != "sqlite":
        return

    def checkpoint() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    transaction.on_commit(checkpoint)
