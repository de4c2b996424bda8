"""Is what somebody had erased gone, from the live files and from an older copy that is put back? `make load NAME=erasure`

At least fifty canaries are planted about one student, in every sealed and every plain text column of every table whose
rows erasing removes, along each table's own path to the person. A copy of the database is made with SQLite's backup,
as `naast backup` does; with PostgreSQL by pg_dump. The student erases, on the page and through the jobs. Then the live files are searched for every
plain canary and every sealed text, byte by byte; the older copy is put back, the tombstones are replayed, and the
same is asked of it again, also by opening every text there is about her.

On PostgreSQL the live files are the whole folder of the server. A row that went stays in its file and in the log: so
the night's job writes the tables anew, and the log passes on to new segments (`wal_recycle=off` and two checkpoints,
docs/operating/backup.md) before it is searched. How many are found before either of these is told as it goes.

Controls: before erasing every canary is found in the live files, and in the older copy before the replay.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.load import both
from tests.load.secrecy import (
    HOME,
    Planter,
    a_university,
    canary,
    expect,
    migrated,
    planted,
    prepare,
    token_of,
    without_checks,
)
from tests.servers import CODE

DATABASE = "naast.sqlite3"


def wanted(person: Any) -> list[tuple[Any, Any, str]]:
    """List the text columns of tables whose rows about somebody erasing removes, with the path to the person."""
    from django.db import models

    from naast.foundation.core.sealed import EncryptedText
    from naast.foundation.privacy import ports
    from naast.foundation.privacy.queries.erasing import Sharing

    found = []
    for model, declaration in Sharing(person.pk).tables.items():
        if declaration.on_erase != "delete" or model._meta.app_label in ("people", "accounts"):
            continue
        if ports.keepers_of(model._meta.label) or declaration.subject in (None, "pk"):
            continue
        for field in model._meta.concrete_fields:
            plain = isinstance(field, models.CharField) and not field.choices and not field.is_relation
            roomy = isinstance(field, EncryptedText) or (plain and (field.max_length or 999) >= 40)
            if roomy and field.name not in ("role", "kind") and not field.primary_key:
                found.append((model, field, declaration.subject or ""))
    return found


def plant(person: Any, count: int) -> dict[str, bytes]:
    """Plant canaries about one person; give for each the bytes that must be gone: the word, or its sealed text."""
    from django.db import DatabaseError

    from naast.foundation.core.sealed import EncryptedText

    columns, found, faults = wanted(person), {}, []
    for number in range(max(count, len(columns))):
        model, field, path = columns[number % len(columns)]
        word = canary()
        for alone in (False, True):
            try:
                row = planted(Planter(person, alone=alone), model, path, **{field.name: word})
            except DatabaseError as fault:
                faults.append(f"{model._meta.label}.{field.name}: {fault}")
                continue
            sealed = isinstance(field, EncryptedText)
            found[word] = token_of(model, field, row.pk) if sealed else word.encode()
            break
    for line in faults[:5]:
        print(line, file=sys.stderr)
    return found


def in_files(home: Path, needles: dict[str, bytes]) -> set[str]:
    """Search every file below a folder; give the canaries of which the bytes are still there."""
    found = set()
    for _name, content in both.files_below(home, both.cluster()):
        found |= {word for word, needle in needles.items() if needle in content or word.encode() in content}
    return found


def where(home: Path, needle: bytes, word: str) -> list[str]:
    """Name the files that hold a canary; of PostgreSQL also the table or index."""
    from django.db import connection

    names = [
        name
        for name, content in both.files_below(home, both.cluster())
        if needle in content or word.encode() in content
    ]
    if both.cluster() is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT relfilenode::text, relname::text FROM pg_class")
            relations = dict(cursor.fetchall())
        names = [f"{name} {relations.get(name.rpartition('/')[2].partition('.')[0], '')}".strip() for name in names]
    return names


def readable(words: set[str]) -> set[str]:
    """Open every text of every table; give the canaries that can be read."""
    from django.apps import apps

    from naast.foundation.core.keys import CannotOpen, keyring
    from naast.foundation.privacy.queries.walk import every

    found = set()
    with keyring():
        for model in apps.get_models():
            if model._meta.proxy:
                continue
            for row in every(model):
                for field in model._meta.concrete_fields:
                    try:
                        value = getattr(row, field.attname)
                    except CannotOpen:
                        continue
                    if isinstance(value, str):
                        found |= {word for word in words if word in value}
    return found


def erase(person: Any) -> None:
    """Erase as a student does: on the page, and by the jobs."""
    from naast.foundation.core import jobs
    from naast.foundation.privacy.models import Erasure
    from tests.sessions import signed_in_client

    sent = signed_in_client(person).post("/nl/mijn/gegevens/wissen", {"sure": ["sure"], "client": ["client-too"]})
    expect(sent.status_code == 302, f"erasing was not taken: {sent.status_code}")
    while jobs.run_next("load", waiting_too=True):
        pass
    states = Erasure.objects.unscoped(reason="measures").values_list("state", "counts")
    expect([state for state, _ in states] == [Erasure.DONE], f"erasing is not done: {list(states)}")
    print(f"erased: {sum(states[0][1].values())} rows in {len(states[0][1])} tables", file=sys.stderr)


def swept(needles: dict[str, bytes]) -> None:
    """Do what the night does after an erasing, and on PostgreSQL let the log pass on; tell what was found before."""
    from naast.foundation.access.actor import Job
    from naast.foundation.privacy.jobs.sweeping import sweep

    if both.cluster() is not None:
        both.log_written()
        print(f"before the night: {len(in_files(HOME, needles))} of {len(needles)} in the files", file=sys.stderr)
    expect(sweep(actor=Job("load")) == 1, "the night found nothing to sweep")
    expect(sweep(actor=Job("load")) == 0, "what was swept is swept again")
    log_passed_on()


def log_passed_on() -> None:
    """Let PostgreSQL's log leave what it no longer needs, as it does by itself with every checkpoint."""
    if both.cluster() is not None:
        both.log_written()
        both.log_written()


def copy_to(home: Path, target: Path) -> None:
    """Copy the open database as it stands at one moment."""
    if both.cluster() is not None:
        both.program("pg_dump", "--format=custom", "--file", target, os.environ["NAAST_LOAD_DATABASE"])
        return
    with sqlite3.connect(home / DATABASE) as here, sqlite3.connect(target) as there:
        here.backup(there)


def put_back(folder: Path) -> dict[str, str]:
    """Put the older copy into a database of its own on PostgreSQL; give what a process needs to find it."""
    if both.cluster() is None:
        return {}
    both.on_server("CREATE DATABASE older")
    address = os.environ["NAAST_LOAD_DATABASE"].replace("/naast_test?", "/older?")
    both.program("pg_restore", "--no-owner", "--dbname", address, folder / DATABASE)
    (folder / DATABASE).unlink()
    return {"NAAST_LOAD_DATABASE": address}


def restored(folder: Path) -> None:
    """In a process of its own, on the older copy: control, replay, and what can still be read."""
    import json

    from django.core.management import call_command

    words = json.loads((folder / "words.json").read_text())
    before = len(readable(set(words)))
    call_command("replay_tombstones", folder / "tombstones.jsonl")
    log_passed_on()
    print("restored", before, len(readable(set(words))))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--canaries", type=int, default=50, help="at least so many, and each column once")
    parser.add_argument("--restored", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.alone and not given.restored:
        from tests.load.harness import result

        if not os.environ.get("NAAST_LOAD_FOLDER"):
            shutil.rmtree(HOME)
        result(**both.added_up("tests.load.erasure", sys.argv[1:]))
        return
    if both.cluster() is not None:
        both.silent_about_values()
        both.on_server("ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()")
    if not os.environ.get("NAAST_LOAD_MASTER_KEYS"):
        import secrets

        os.environ["NAAST_LOAD_MASTER_KEYS"] = f"1:{secrets.token_hex(32)}"
    prepare(HOME)
    if given.restored:
        restored(given.restored)
        return
    import json

    from django.db import connection

    from naast.foundation.privacy.queries.tombs import tombstone_file

    elsewhere = HOME.with_name(HOME.name + "-older")
    try:
        migrated(HOME)
        person = a_university()("sanne")
        without_checks()
        needles = plant(person, given.canaries)
        expect(len(needles) >= given.canaries, f"only {len(needles)} canaries could be planted")
        elsewhere.mkdir(mode=0o700)
        copy_to(HOME, elsewhere / DATABASE)
        if both.cluster() is not None:
            both.log_written()
        expect(in_files(HOME, needles) == set(needles), "the control did not find every canary before erasing")
        erase(person)
        swept(needles)
        live = in_files(HOME, needles) | readable(set(needles))
        for word in sorted(live)[:5]:
            print(f"still there: {word} in {where(HOME, needles[word], word)}", file=sys.stderr)
        connection.close()
        shutil.copy(tombstone_file(), elsewhere / "tombstones.jsonl")
        (elsewhere / "words.json").write_text(json.dumps(sorted(needles)))
        environment = os.environ | {"NAAST_LOAD_FOLDER": str(elsewhere)} | put_back(elsewhere)
        command = [sys.executable, "-m", "tests.load.erasure", "--restored", str(elsewhere)]
        out = subprocess.run(command, cwd=CODE, env=environment, check=True, capture_output=True, text=True).stdout
        print(out, file=sys.stderr)
        _word, control, left = out.strip().splitlines()[-1].split()
        expect(
            int(control) == len(needles), f"of the older copy only {control} canaries could be read before the replay"
        )
        (elsewhere / "words.json").unlink()
        bytes_left = in_files(elsewhere, {word: word.encode() for word in needles})
        both.part(canaries=len(needles), found_live=len(live), found_restored=max(int(left), len(bytes_left)))
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)
        if not os.environ.get("NAAST_LOAD_FOLDER"):
            shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
