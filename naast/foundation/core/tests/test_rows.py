"""What SQL of one's own reads is what the ORM reads, on both databases."""

import datetime
import uuid

import pytest
from django.db import connection
from django.db import models as fields

from naast.foundation.core.rows import day_given, id_given, moment_given, read_day, read_id, read_moment

pytestmark = pytest.mark.django_db
MOMENTS = [
    datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.UTC),
    datetime.datetime(2026, 11, 22, 13, 6, 24, 289331, tzinfo=datetime.timezone(datetime.timedelta(hours=-3))),
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_id_a_moment_and_a_day_are_written_as_the_orm_writes_them(moment):
    key = uuid.uuid4()
    for kind, value, given in (
        (fields.UUIDField(), key, id_given(key)),
        (fields.DateTimeField(), moment, moment_given(moment)),
        (fields.DateField(), moment.date(), day_given(moment.date())),
    ):
        assert given == kind.get_db_prep_value(value, connection)


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_read_is_what_was_written(moment):
    key = uuid.uuid4()
    assert read_id(id_given(key)) == key
    assert read_moment(moment_given(moment)) == moment
    assert read_day(day_given(moment.date())) == moment.date()
    naive = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    assert read_moment(naive) == moment
    assert read_moment(naive).tzinfo is not None


def test_nothing_is_read_as_nothing():
    assert read_id(None) is None
    assert read_moment(None) is None
    assert read_day(None) is None
