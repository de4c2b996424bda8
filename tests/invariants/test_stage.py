"""The stage the tests stand on: closed to the network, strict about templates, with the cast whole or nobody at all.

Each guard is shown something to refuse.
"""

import datetime
import socket
import warnings

import pytest
from django.db import connection, transaction
from django.template import Context, Engine

from naast.foundation.core import time
from naast.foundation.people.models import Person
from tests import stage
from tests.invariants.conftest import taken_back


def test_no_test_reaches_another_machine():
    with socket.socket() as line, pytest.raises(RuntimeError, match="tests talk to this machine alone"):
        line.connect(("192.0.2.1", 80))


def test_a_test_may_reach_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as there, socket.socket() as line:
        line.connect(there.getsockname())


def test_a_variable_nobody_defined_fails_the_test():
    from django.template.engine import Engine as Configured

    template = Configured.get_default().from_string("Dag {{ naam }}")
    with pytest.raises(pytest.fail.Exception):
        template.render(Context({}))


def test_without_the_guard_the_hole_would_be_silent():
    assert Engine().from_string("Dag {{ naam }}").render(Context({})) == "Dag "


def test_warnings_are_errors():
    with pytest.raises(UserWarning):
        warnings.warn("iets is verouderd", stacklevel=1)


# --- The cast -------------------------------------------------------------------------------------------------------
def rows() -> dict[str, int]:
    """Count the rows of every table that has any."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_does_to_the_cast_is_taken_back(cast, turn):
    """Whichever of the two is first: the other meets what the import wrote."""
    assert stage._standing is not None
    assert Person.objects.get(pk=cast.sanne.pk).shown_name != "Niemand"
    assert Person.objects.get(pk=cast.noor.pk).active
    Person.objects.filter(pk=cast.sanne.pk).update(shown_name="Niemand")
    Person.objects.exclude(pk=cast.sanne.pk).update(active=False)
    assert Person.objects.get(pk=cast.sanne.pk).shown_name == "Niemand"


def test_who_asks_for_nobody_meets_nobody(db):
    """The control: this runs after the tests above, in the same file, and on the stage they left."""
    assert stage._standing is None
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_on_the_stage_stands_the_whole_import_and_all_of_it_leaves():
    empty = rows()
    with transaction.atomic():
        stage.import_cast()
        imported = rows()
        transaction.set_rollback(True)
    assert rows() == empty
    assert {"people_person", "people_function", "audit_line"} <= imported.keys()
    stage.enter()
    try:
        assert rows() == imported
    finally:
        stage.leave()
    assert rows() == empty


def test_a_house_that_lasts_is_taken_back_whole(django_db_setup, django_db_blocker):
    """What the walk over all addresses stands on (conftest.taken_back): committed on SQLite, and yet gone afterwards."""
    with django_db_blocker.unblock():
        stage.leave()
        empty = rows()
        with taken_back():
            stage.import_cast()
            assert rows() != empty
            assert connection.in_atomic_block == (connection.vendor == "postgresql")
        assert rows() == empty
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_imports_them_itself(cast):
    assert stage._standing is None
    assert Person.objects.filter(pk=cast.sanne.pk).exists()


@pytest.mark.cast_anew
def test_a_test_may_import_them_at_its_own_moment(monkeypatch, request):
    """What `cast_anew` is for: the clock is set, and then they come in."""
    moment = time.now() + datetime.timedelta(days=400)
    monkeypatch.setattr(time, "now", lambda: moment)
    assert request.getfixturevalue("cast").sanne.pk
    assert stage._standing is None


def test_a_cast_of_another_moment_is_refused(cast, monkeypatch):
    assert stage.stands()
    moment = time.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(time, "now", lambda: moment)
    with pytest.raises(stage.ClockMovedFirst):
        stage.stands()
