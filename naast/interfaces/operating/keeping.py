"""Carries out `naast backup`: a copy of what cannot be made again, whole at one moment.

SQLite is copied while the house is open, through SQLite's own backup, and the copy is checked. PostgreSQL has better
tools of its own: the command then keeps the anchors and says which one to run. Keys are never in a backup.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from naast.foundation.access.actor import Job
from naast.foundation.audit.anchors import anchor, anchor_file
from naast.foundation.audit.trail import TrailBroken
from naast.foundation.core import time
from naast.foundation.privacy.actions.tombs import keep_tombstones
from naast.foundation.privacy.queries.tombs import tombstone_file

DONE, FAILED = 0, 1


class NotWhole(RuntimeError):
    """The copy does not hold what the original held."""


def backup(*, folder: Path, out: Callable[[str], None] = print) -> int:
    """Make a folder of its own below `folder` with the copies; 0 when it is whole, else 1 and nothing is left of it."""
    target = folder / f"naast-{time.system_now():%Y-%m-%dT%H%M%SZ}"
    try:
        target.mkdir(mode=0o700, parents=True)
        anchor()
        shutil.copy2(anchor_file(), target / "anchors.txt")
        (target / "anchors.txt").chmod(0o600)
        _keep_tombstones(target)
        if connection.vendor == "sqlite":
            copy_sqlite(Path(str(connection.settings_dict["NAME"])), target / "naast.sqlite3")
    except (OSError, sqlite3.Error, NotWhole, TrailBroken) as error:
        shutil.rmtree(target, ignore_errors=True)
        out(f"Nothing was kept: {error}")
        return FAILED
    out(f"Kept in {target}: {', '.join(sorted(path.name for path in target.iterdir()))}.")
    if connection.vendor == "postgresql":
        name = connection.settings_dict["NAME"]
        out(f"The database is kept with PostgreSQL's own: pg_dump --format=custom --file={target}/naast.dump {name}")
    out("The keys in the environment file are not in it. Keep them elsewhere: without them sealed text stays sealed.")
    return DONE


def _keep_tombstones(target: Path) -> None:
    """Copy what was erased, as ids: without it an older copy would bring people back (G3). Nothing erased: no file."""
    keep_tombstones(actor=Job("backup"))
    if tombstone_file().exists():
        shutil.copy2(tombstone_file(), target / "tombstones.jsonl")
        (target / "tombstones.jsonl").chmod(0o600)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database in use as it stood at one moment; check it. Raises sqlite3.Error, NotWhole, OSError."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=20)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        # One step: pages copied in parts are copied anew whenever somebody writes between two parts.
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise NotWhole(f"the copy is not whole: {found}")
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
