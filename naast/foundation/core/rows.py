"""Reading what SQL of one's own gives back: ids and moments as either database keeps them (architecture §5).

SQLite keeps an id as 32 hexadecimal digits and a moment as UTC without saying so; PostgreSQL gives both as they are.
For the few places that write their own SQL (tests/invariants/test_ways_around.py); everything else asks the ORM.
"""

import dataclasses
import datetime
import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from naast.foundation.core.personal import NotPersonal, declaration_of

AnyModel = TypeVar("AnyModel", bound=Model)
NOBODY = UUID(int=0)
"""No row has this id; for a question that needs one."""


def id_given(value: UUID) -> Any:
    """Write an id as the database keeps it."""
    return value.hex if _on_sqlite() else value


@functools.cache
def _on_sqlite() -> bool:
    """Tell whether ids are kept as digits; the database of a process stays the same."""
    return bool(connection.vendor == "sqlite")


def moment_given(value: datetime.datetime) -> Any:
    """Write a moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def day_given(value: datetime.date) -> Any:
    """Write a day as the database keeps it."""
    return connection.ops.adapt_datefield_value(value)


def read_id(value: Any) -> Any:
    """Read an id, or None."""
    return UUID(value) if isinstance(value, str) else value


def digits_of(value: Any) -> str:
    """Read an id as its 32 hexadecimal digits."""
    return value if isinstance(value, str) else value.hex


def read_moment(value: Any) -> Any:
    """Read a moment, or None; without a zone it is kept in UTC."""
    found = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=datetime.UTC) if found is not None and found.tzinfo is None else found


def read_day(value: Any) -> Any:
    """Read a day, or None."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


@dataclasses.dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a table for SQL of one's own, and how a row of them is read."""

    sql: str
    names: tuple[str, ...]
    readers: tuple[Callable[[Any], Any], ...]

    def read(self, values: Sequence[Any]) -> list[Any]:
        """Read the values of a row."""
        return [reader(each) for reader, each in zip(self.readers, values, strict=True)]


@functools.cache
def columns_of(model: type[Model], called: str) -> Columns:
    """Write the columns of a table that a statement calls by some name."""
    fields = model._meta.concrete_fields
    kinds = [getattr(field, "target_field", field).get_internal_type() for field in fields]
    return Columns(
        ", ".join(f'{called}."{field.column}"' for field in fields),
        tuple(field.attname for field in fields),
        tuple(_READERS.get(kind, _plain) for kind in kinds),
    )


def row_of(model: type[AnyModel], columns: Columns, values: Sequence[Any]) -> AnyModel:
    """Make the row that was read by these columns, as the ORM would."""
    return model.from_db(connection.alias, columns.names, columns.read(values))


def _plain(value: Any) -> Any:
    """Leave a value as it is."""
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    "UUIDField": read_id,
    "DateTimeField": read_moment,
    "DateField": read_day,
}


def all_of(model: type[Model], *columns: str) -> list[tuple[str, ...]]:
    """Give columns of text of every row of a small table in which nobody is found. One query.

    For what each page of staff asks of what the institution laid down. Raises TypeError for a table about people.
    """
    with connection.cursor() as cursor:
        cursor.execute(_whole(model, columns))
        return list(cursor.fetchall())


@functools.cache
def _whole(model: type[Model], columns: tuple[str, ...]) -> str:
    """Write the question for a whole table once. Raises TypeError for a table about people."""
    if not isinstance(declaration_of(model), NotPersonal):
        raise TypeError(f"{model.__name__} is about people: ask for whom")
    return str(model._default_manager.values_list(*columns).query)
