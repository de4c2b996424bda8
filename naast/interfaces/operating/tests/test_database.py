"""The database: answers, keeps what it is given, has these tables, and holds no text nobody can open."""

import contextlib

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.models import DataKey
from naast.interfaces.operating.checks import database

from .conftest import faults, warnings

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def told_otherwise(**values):
    """Let the database say something else about itself than it does."""
    real = database._ask

    def ask(statement):
        return next((value for part, value in values.items() if part in statement), real(statement))

    database._ask = ask
    try:
        yield
    finally:
        database._ask = real


def test_a_good_database_is_no_finding(at):
    for check in (database.answers, database.migrated, database.master_keys, database.connections_enough):
        assert list(check(at())) == [], check


def test_the_settings_of_this_test_s_database(at):
    found = {each.split()[0] for each in faults(database.settings_hold(at()))}
    # SQLite is as every connection of ours sets it; the tests' PostgreSQL does not flush, and that is seen.
    assert found == (set() if connection.vendor == "sqlite" else {"PostgreSQL"})


def test_a_database_that_is_away_is_a_fault_without_its_password(at, monkeypatch):
    def away():
        raise OperationalError('connection to server at "db", port 5432 failed: Connection refused\n\tIs it running?')

    monkeypatch.setattr(connection, "ensure_connection", away)
    assert ["Connection refused" in each for each in faults(database.answers(at()))] == [True]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="about SQLite")
@pytest.mark.parametrize("name", ["journal_mode", "synchronous", "secure_delete", "foreign_keys"])
def test_a_setting_of_sqlite_that_does_not_hold_is_a_fault(at, name):
    with told_otherwise(**{name: "off"}):
        assert [name in each for each in faults(database.settings_hold(at()))] == [True]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")
@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("server_encoding", "SQL_ASCII", 1),
        ("fsync", "off", 1),
        ("full_page_writes", "off", 1),
        ("synchronous_commit", "off", 1),
        ("synchronous_commit", "remote_apply", 0),
    ],
)
def test_a_setting_of_postgresql_that_loses_data_is_a_fault(at, name, value, wrong):
    good = {"server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    with told_otherwise(**(good | {name: value})):
        assert [name in each for each in faults(database.settings_hold(at()))] == [True] * wrong
    with told_otherwise(**good):
        assert faults(database.settings_hold(at())) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")
def test_a_superuser_is_a_warning_and_a_plain_connection_elsewhere_a_fault(at):
    assert ["superuser" in each for each in warnings(database.settings_hold(at()))] == [True]
    with told_otherwise(rolsuper=False):
        assert warnings(database.settings_hold(at())) == []
    for host, plain in (("db.example.edu", True), ("/run/postgresql", False), ("127.0.0.1", False)):
        found = faults(database.settings_hold(at(database={"HOST": host})))
        assert any("not encrypted" in each for each in found) is plain
    with told_otherwise(pg_stat_ssl=True):
        found = faults(database.settings_hold(at(database={"HOST": "db.example.edu"})))
        assert not any("not encrypted" in each for each in found)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="about PostgreSQL")
def test_too_few_connections_are_a_warning(at):
    assert len(warnings(database.connections_enough(at(workers=32, threads=16)))) == 1


def test_changes_that_wait_are_a_fault(at):
    executor = database.MigrationExecutor(connection)
    newest = max(name for app, name in executor.loader.disk_migrations if app == "people")
    MigrationRecorder(connection).record_unapplied("people", newest)
    assert ["1 changes" in each for each in faults(database.migrated(at()))] == [True]


def test_a_database_that_is_newer_is_a_fault(at):
    MigrationRecorder(connection).record_applied("people", "9999_from_the_future")
    assert ["newer Naast" in each for each in faults(database.migrated(at()))] == [True]


def test_a_master_key_that_is_gone_is_a_fault_and_an_old_one_a_warning(at):
    DataKey.objects.create(subject=new_id(), file="journal", master=1, wrapped=b"x" * 60, made_at=time.now())
    assert list(database.master_keys(at())) == []
    assert "master key 1," in faults(database.master_keys(at(master_keys={2: b""})))[0]
    rotating = at(master_keys={1: b"", 2: b""})
    assert faults(database.master_keys(rotating)) == []
    assert "master key 1" in warnings(database.master_keys(rotating))[0]
