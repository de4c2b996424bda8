"""A copy is whole at one moment, also while somebody writes, is its owner's alone, and what is not whole is not kept."""

import sqlite3
import stat
import threading
from contextlib import closing

import pytest
from django.db import connection

from naast.foundation.audit.anchors import anchor_file
from naast.interfaces.operating.keeping import NotWhole, backup, copy_sqlite


def test_a_copy_made_while_somebody_writes_is_of_one_moment(tmp_path):
    source = tmp_path / "open.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER)")
        made.executemany("INSERT INTO account VALUES (?, 100)", [(number,) for number in range(2000)])
    stop = threading.Event()

    def move():
        with closing(sqlite3.connect(source, isolation_level=None, timeout=20)) as line:
            turn = 0
            while not stop.is_set():
                turn += 1
                line.execute("BEGIN IMMEDIATE")
                line.execute("UPDATE account SET amount = amount - 1 WHERE id = ?", (turn % 2000,))
                line.execute("UPDATE account SET amount = amount + 1 WHERE id = ?", (1999 - turn % 2000,))
                line.execute("COMMIT")

    writing = threading.Thread(target=move)
    writing.start()
    try:
        for number in range(5):
            copy_sqlite(source, tmp_path / f"copy-{number}")
    finally:
        stop.set()
        writing.join()
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"copy-{number}")) as copy:
            assert copy.execute("SELECT count(*), sum(amount) FROM account").fetchone() == (2000, 200_000)
        assert stat.S_IMODE((tmp_path / f"copy-{number}").stat().st_mode) == 0o600


def test_a_copy_of_what_is_not_whole_is_refused(tmp_path):
    source = tmp_path / "torn.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as made:
        made.execute("CREATE TABLE t (a TEXT)")
        made.execute("CREATE INDEX i ON t (a)")
        made.executemany("INSERT INTO t VALUES (?)", [("x" * 200,)] * 200)
    torn = bytearray(source.read_bytes())
    torn[8192:12288] = b"\x55" * 4096
    source.write_bytes(torn)
    with pytest.raises((NotWhole, sqlite3.DatabaseError)):
        copy_sqlite(source, tmp_path / "copy")


def test_no_copy_takes_the_place_of_another(tmp_path):
    (tmp_path / "copy").write_text("kept")
    with closing(sqlite3.connect(tmp_path / "source")) as made:
        made.execute("CREATE TABLE t (a)")
    with pytest.raises(FileExistsError):
        copy_sqlite(tmp_path / "source", tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "kept"


@pytest.mark.django_db(transaction=True)
def test_the_command_keeps_database_and_anchors_for_their_owner_alone(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    said = []
    assert backup(folder=tmp_path / "copies", out=said.append) == 0
    (kept,) = (tmp_path / "copies").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert (kept / "anchors.txt").read_bytes() == anchor_file().read_bytes()
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept.iterdir()} == {0o600}
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(kept / "naast.sqlite3")) as copy:
            assert copy.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10
    else:
        assert "pg_dump --format=custom" in said[1]
    assert any("keys" in line for line in said)


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_leaves_nothing(settings, tmp_path):
    settings.HOME = tmp_path / "home"
    (tmp_path / "file").write_text("in the way")
    said = []
    assert backup(folder=tmp_path / "file", out=said.append) == 1
    assert said[0].startswith("Nothing was kept")
