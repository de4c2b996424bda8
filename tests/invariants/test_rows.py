"""What tests begin with is put back as the house wrote it, and only where nothing stands (tests/rows.py)."""

import pytest
from django.db import connection, transaction

from naast.foundation.core import time
from naast.interfaces.demo.growth import settle
from naast.interfaces.demo.population import grow
from tests import rows

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    """Give every row of every table that has one."""
    found = {}
    with connection.cursor() as cursor:
        for table in [table for table, number in rows.counts().items() if number]:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def bring_in() -> None:
    settle(grow(today=time.today(), students=20))


def no_import() -> None:
    raise AssertionError("they are imported a second time")


def test_what_is_put_back_is_what_the_import_wrote_row_for_row():
    empty = everything()
    with transaction.atomic():
        rows.written_by("test", bring_in)
        written = everything()
        transaction.set_rollback(True)
    assert {"people_person", "people_function", "audit_line"} <= written.keys() - empty.keys()
    assert everything() == empty
    rows.written_by("test", no_import)
    assert everything() == written


def test_where_somebody_stands_they_are_brought_in_by_the_import(cast):
    asked = []
    rows.written_by("cast", lambda: asked.append("import"))
    assert asked == ["import"]
