"""Reading what SQL of one's own gives back: ids and moments as either database keeps them (architecture §5).

SQLite keeps an id as 32 hexadecimal digits and a moment as UTC without saying so; PostgreSQL gives both as they are.
For the few places that write their own SQL (tests/invariants/test_ways_around.py); everything else asks the ORM.
"""

import datetime
from typing import Any
from uuid import UUID

from django.db import connection

NOBODY = UUID(int=0)
"""No row has this id; for a question that needs one."""


def id_given(value: UUID) -> Any:
    """Write an id as the database keeps it."""
    return value.hex if connection.vendor == "sqlite" else value


def moment_given(value: datetime.datetime) -> Any:
    """Write a moment as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(value)


def day_given(value: datetime.date) -> Any:
    """Write a day as the database keeps it."""
    return connection.ops.adapt_datefield_value(value)


def read_id(value: Any) -> Any:
    """Read an id, or None."""
    return UUID(value) if isinstance(value, str) else value


def read_moment(value: Any) -> Any:
    """Read a moment, or None; without a zone it is kept in UTC."""
    found = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=datetime.UTC) if found is not None and found.tzinfo is None else found
