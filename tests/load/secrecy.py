"""Does a word that was written down under seal stand anywhere readable, and does a moved text open? `make load NAME=secrecy`

1. At least fifty canaries: one in every sealed field of every room, and more through the pages that people use (a
   question to the privacy officer, a call-back, the file about oneself). Pages are opened, letters are sent, jobs run.
2. Every file below the data folder is searched: database, write-ahead log, a dump, cache, spool of the trail, logs at
   their most talkative, temporary files, sent mail; as text, UTF-16, hexadecimal, base64 and in an address. On
   PostgreSQL also the whole folder of the server: tables, indexes, all of its log since the first table, its own words.
3. Sealed texts are moved between rows, columns, tables and people, and keys between files; each must be refused.

Controls: a canary in a plain column is found in database, write-ahead log and dump; a text put back in its own place
opens. On SQLite and on PostgreSQL, each in a folder of its own; the counts of both are added up.
"""

import argparse
import base64
import datetime
import decimal
import itertools
import logging
import os
import random
import secrets
import shutil
import sqlite3
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.load import both

HOME = Path(
    os.environ.get("NAAST_LOAD_FOLDER") or tempfile.mkdtemp(prefix="naast-secrecy-", dir=os.environ.get("TMPDIR"))
)


def prepare(home: Path) -> None:
    """Start Django on a database of its own, with everything it could write to inside its folder."""
    for name in ("tmp", "mail", "cache", "log"):
        (home / name).mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NAAST_MODE": "test",
        "NAAST_HOME": str(home),
        "NAAST_DATABASE_URL": os.environ.get("NAAST_LOAD_DATABASE", ""),
        "TMPDIR": str(home / "tmp"),
    }
    tempfile.tempdir = str(home / "tmp")
    import django
    from django.conf import settings

    if os.environ.get("NAAST_LOAD_MASTER_KEYS"):  # several processes on one database
        from django.conf import settings as early

        early.MASTER_KEYS = read_keys(os.environ["NAAST_LOAD_MASTER_KEYS"])
        early.MASTER_KEY_CURRENT = max(early.MASTER_KEYS)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(home / "mail")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(home / "cache")}
    }
    settings.ALLOWED_HOSTS = ["*"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    django.setup()
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    told = logging.FileHandler(home / "log" / "everything.log")
    root.addHandler(told)
    root.setLevel(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)


def read_keys(text: str) -> dict[int, bytes]:
    """Read master keys as the configuration writes them: "1:hex,2:hex"."""
    return {int(number): bytes.fromhex(key) for number, key in (item.split(":") for item in text.split(","))}


def migrated(home: Path) -> None:
    """Make the tables; the shape of the house is the same each time, so a folder can keep it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def a_university(students: int = 20) -> Any:
    """Bring in a small university with the cast; give somebody by their key."""
    from naast.foundation.core import time
    from naast.interfaces.demo.growth import settle
    from naast.interfaces.demo.population import grow
    from naast.interfaces.demo.queries import person_of

    if person_of("sanne") is None:  # NAAST_LOAD_FOLDER may name a folder that was grown before
        settle(grow(today=time.today(), students=students))
    return person_of


# --- Planting -------------------------------------------------------------------------------------------------------


def canary() -> str:
    """Make a word that stands nowhere else."""
    return f"kanarie{secrets.token_hex(12)}"


def sealed_fields() -> list[tuple[Any, Any]]:
    """List every sealed field of every table with its table."""
    from django.apps import apps

    from naast.foundation.core.sealed import EncryptedText

    return [
        (model, field)
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedText)
    ]


class Planter:
    """Makes a row of any table, with what its columns and its other tables need; CHECKs are looked away from."""

    def __init__(self, person: Any = None, *, alone: bool = False) -> None:
        self.person = person
        self.alone = alone
        self.kept: dict[Any, Any] = {}

    def row(self, model: Any, path: str = "", **given: Any) -> Any:
        """Make and save a row; along `path` ("file__student") it leads to the planter's person."""
        from django.db import models

        first, _, rest = path.partition("__")
        base = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=random.randint(100, 60_000))
        values: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.name in given:
                values[field.name] = given[field.name]
            elif first == field.name:
                values[field.name] = self.person if not rest and field.is_relation else None
                if rest:
                    values[field.name] = self.row(field.related_model, rest)
                elif not field.is_relation:
                    values[field.name] = self.person.pk
            elif field.is_relation and not field.null:
                values[field.name] = self.other(field)
            elif field.null or field.has_default() or getattr(field, "auto_now_add", False):
                continue
            elif not isinstance(field, models.AutoField):
                values[field.name] = plain(field, base)
        made = model(**values)
        made.save(force_insert=True)
        return made

    def other(self, field: Any) -> Any:
        """Find or make the row a foreign key needs; one of its own where it must be alone."""
        from naast.foundation.access.confidential import is_confidential
        from naast.foundation.people.models import Person

        target = field.related_model
        if target is Person:
            return self.person or Person.objects.first()
        alone = field.unique or (self.alone and is_confidential(target)) or (self.alone and target.__name__ == "Slot")
        if alone or target not in self.kept:
            rows = target.objects.unscoped(reason="plants") if is_confidential(target) else target._base_manager.all()
            found = None if alone else rows.first()
            self.kept[target] = found or self.row(target)
        return self.kept[target]


def plain(field: Any, base: datetime.datetime) -> Any:  # noqa: C901 - a line for each kind of column
    """Give a value that a column takes; moments of one row lie near each other."""
    from django.db import models

    late = any(part in field.name for part in ("end", "until", "due", "closed"))
    match field:
        case models.UUIDField():
            return uuid.uuid4()
        case models.DateTimeField():
            return base + datetime.timedelta(minutes=20 if late else 0)
        case models.DateField():
            return (base + datetime.timedelta(days=1 if late else 0)).date()
        case models.TimeField():
            return datetime.time(17 if late else 9)
        case models.BooleanField():
            return False
        case models.DecimalField():
            return decimal.Decimal(1)
        case models.DurationField():
            return datetime.timedelta(minutes=30)
        case models.JSONField():
            return {}
        case models.BinaryField():
            return secrets.token_bytes(8)
        case models.IntegerField():
            return random.randint(1, 30_000)
        case models.EmailField():
            return f"{secrets.token_hex(6)}@voorbeeld.nl"
    if field.choices:
        return next(iter(field.flatchoices))[0]
    if field.get_internal_type() == "BinaryField":  # a sealed text beside the one that is planted
        return "niets"
    return secrets.token_hex(6)[: field.max_length or 12]


def in_an_action(work: Callable[[], Any]) -> Any:
    """Do something as an action, the way every change is made."""
    from naast.foundation.access.action import action
    from naast.foundation.access.actor import Job
    from naast.foundation.access.page import nobody

    @action("load.planted", may=nobody)
    def planted(*, actor: Job) -> Any:
        return work()

    return planted(actor=Job("load"))


def planted(planter: Planter, model: Any, path: str, **given: Any) -> Any:
    """Plant one row as an action does. Raises DatabaseError when the database wants something else."""
    return in_an_action(lambda: planter.row(model, path, **given))


def without_checks() -> None:
    """Look away from CHECK constraints: planted rows need only their columns. On PostgreSQL they go for good."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints=ON")
            return
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
            "WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def plant(wanted: int, *, person: Any = None) -> dict[str, tuple[Any, Any, Any]]:
    """Plant canaries in every sealed field, at least so many; give where each stands (table, field, key)."""
    from django.db import DatabaseError

    without_checks()
    found: dict[str, tuple[Any, Any, Any]] = {}
    fields, faults = sealed_fields(), []
    for model, field in itertools.islice(itertools.cycle(fields), max(wanted, 2 * len(fields))):
        word = canary()
        for alone in (False, True):  # a row that must be the only one of its kind gets others of its own to lean on
            try:
                row = planted(Planter(person, alone=alone), model, "", **{field.name: word})
            except DatabaseError as fault:
                faults.append(f"{model._meta.label}.{field.name}: {fault}")
                continue
            found[word] = (model, field, row.pk)
            break
    missing = {f"{model._meta.label}.{field.name}" for model, field in fields} - {
        f"{model._meta.label}.{field.name}" for model, field, _key in found.values()
    }
    if missing:
        raise SystemExit(f"no canary in {sorted(missing)}: {faults[:3]}")
    return found


def through_pages(person_of: Any) -> list[str]:
    """Write canaries on the pages people use, read them there, and let every job run."""
    from naast.foundation.core import jobs
    from tests.sessions import signed_in_client

    words = [canary() for _ in range(3)]
    sanne, thea = signed_in_client(person_of("sanne")), signed_in_client(person_of("thea"))
    sent = sanne.post("/nl/mijn/gegevens/rechten", {"right": "object", "text": words[0]})
    expect(sent.status_code == 302, "the question was not taken")
    expect(words[0] in sanne.get(sent["Location"]).content.decode(), "the question is not on its page")
    code = sent["Location"].rpartition("/")[2]
    expect(thea.post(f"/nl/privacy/vragen/{code}", {"text": words[1]}).status_code == 302, "no answer was taken")
    expect(words[1] in sanne.get(sent["Location"]).content.decode(), "the answer is not on its page")
    sanne.post("/nl/mijn/gegevens/rechten", {"right": "geen", "text": words[2]})  # a faulty form keeps what was typed

    expect(sanne.post("/nl/mijn/gegevens").status_code == 302, "no file was asked for")
    while jobs.run_next("load", waiting_too=True):
        pass
    return words


def expect(holds: bool, words: str) -> None:
    """Stop the measurement when a step did not do what it should: it would find nothing for the wrong reason."""
    if not holds:
        raise SystemExit(words)


# --- Looking --------------------------------------------------------------------------------------------------------


def disguises(word: str) -> list[bytes]:
    """Give a word in every form it could stand in."""
    raw = word.encode()
    forms = [raw, word.encode("utf-16-le"), word.encode("utf-16-be"), raw.hex().encode(), quote(word).encode()]
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        forms.append(coded[4 if shift else 0 : -4])
    return list(dict.fromkeys(form for form in forms if len(form) >= 8))


def search(home: Path, words: Iterable[str]) -> dict[str, list[str]]:
    """Search every file below a folder; give for each word that was found in which files."""
    forms = {form: word for word in words for form in disguises(word)}
    found: dict[str, list[str]] = {}
    for name, content in both.files_below(home, both.cluster()):
        if b"kanarie" not in content and not any(form in content for form in forms):
            continue
        for form, word in forms.items():
            if form in content:
                found.setdefault(word, []).append(name)
    return found


def dump(home: Path) -> None:
    """Write the database out as SQL, and try Django's own dump, which refuses sealed tables."""
    from django.core.management import CommandError, call_command

    from naast.foundation.core.sealed import NotWithSealedText

    if both.cluster() is not None:
        both.program("pg_dump", "--file", home / "dump.sql", os.environ["NAAST_LOAD_DATABASE"])
        both.log_written()
    else:
        with sqlite3.connect(f"file:{home / 'naast.sqlite3'}?mode=ro", uri=True) as line:
            (home / "dump.sql").write_text("\n".join(line.iterdump()), encoding="utf-8")
    for app in ("privacy", "callbacks", "appointments"):
        with (home / f"dump-{app}.json").open("w", encoding="utf-8") as file:
            try:
                call_command("dumpdata", app, stdout=file, verbosity=0)
            except (CommandError, NotWithSealedText):
                file.write("refused")
            except Exception as fault:
                file.write(type(fault).__name__)


# --- Moving ---------------------------------------------------------------------------------------------------------


def swap(found: dict[str, tuple[Any, Any, Any]], times: int) -> tuple[int, int]:
    """Move sealed texts to other rows, columns, tables and people; give how often, and how often one opened."""
    from django.db import connection, transaction

    from naast.foundation.core.keys import CannotOpen

    places = list(found.values())
    tokens = {place: token_of(*place) for place in places}
    for model, field, key in places[:20]:  # the control: in its own place each opens
        expect(opened(model, field, key) in found, "a sealed text does not open in its own place")
    swaps = accepted = 0
    chance = random.Random(5)
    while swaps < times:
        here, there = chance.sample(places, 2)
        if tokens[here] is None or tokens[here] == tokens[there]:
            continue
        with transaction.atomic():
            put(here, tokens[there])
            try:
                accepted += opened(*here) is not None
            except CannotOpen:
                pass
            swaps += 1
            transaction.set_rollback(True)
    for _ in range(times // 10):  # the wrapped key of one file in the place of another's
        with transaction.atomic(), connection.cursor() as cursor:
            here, there = chance.sample(places, 2)
            mine, other = tokens[here][1:17].hex(), tokens[there][1:17].hex()
            if mine == other:
                transaction.set_rollback(True)
                continue
            cursor.execute(
                "UPDATE core_datakey SET wrapped = (SELECT wrapped FROM core_datakey WHERE id = %s) WHERE id = %s",
                [other, mine],
            )
            try:
                accepted += opened(*here) is not None
            except CannotOpen:
                pass
            swaps += 1
            transaction.set_rollback(True)
    return swaps, accepted


def token_of(model: Any, field: Any, key: Any) -> Any:
    """Read a sealed text as it stands in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT "{field.column}" FROM "{model._meta.db_table}" WHERE "{model._meta.pk.column}" = %s',
            [key.hex if isinstance(key, uuid.UUID) else key],
        )
        row = cursor.fetchone()
    return bytes(row[0]) if row is not None and row[0] is not None else None


def put(place: tuple[Any, Any, Any], token: Any) -> None:
    """Write a sealed text past everything that guards it."""
    from django.db import connection

    model, field, key = place
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s',
            [token, key.hex if isinstance(key, uuid.UUID) else key],
        )


def opened(model: Any, field: Any, key: Any) -> str | None:
    """Read a sealed text through the model, as a room does."""
    from naast.foundation.access.confidential import is_confidential

    rows = model.objects.unscoped(reason="measures") if is_confidential(model) else model._base_manager.all()
    found = rows.filter(pk=key).first()
    return getattr(found, field.attname) if found is not None else None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--canaries", type=int, default=50, help="at least so many, and each sealed field twice")
    parser.add_argument("--swaps", type=int, default=5000, help="so many on each database")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.alone:
        from tests.load.harness import result

        if not os.environ.get("NAAST_LOAD_FOLDER"):
            shutil.rmtree(HOME)
        result(**both.added_up("tests.load.secrecy", sys.argv[1:]))
        return
    if both.cluster() is not None:
        both.silent_about_values()
        both.on_server("ALTER SYSTEM SET wal_keep_size = '8GB'", "SELECT pg_reload_conf()")
    prepare(HOME)
    try:
        migrated(HOME)
        person_of = a_university()
        written = through_pages(person_of)
        found = plant(given.canaries)
        control = canary()
        in_an_action(lambda: plain_control(control))
        dump(HOME)
        seen = search(HOME, [*found, *written, control])
        where_control = seen.pop(control, [])
        wanted = {"dump.sql", "/base/", "/pg_wal/"} if both.cluster() else {"dump.sql", "naast.sqlite3"}
        blind = {place for place in wanted if not any(place in name for name in where_control)}
        expect(not blind, f"the control in a plain column was not found in {blind}: the search is blind")
        names = [name for name, _content in both.files_below(HOME, both.cluster())]
        print(f"{len(names)} files searched, {sum('wal' in name for name in names)} of a log", file=sys.stderr)
        for word, files in list(seen.items())[:10]:
            where = found.get(word)
            print(f"found {where[0]._meta.label if where else 'a page'}: {files}", file=sys.stderr)
        swaps, accepted = swap(found, given.swaps)
        fields = len(sealed_fields())
        both.part(
            canaries=len(found) + len(written),
            fields=fields,
            found_plain=len(seen),
            swaps=swaps,
            swaps_accepted=accepted,
        )
    finally:
        if not os.environ.get("NAAST_LOAD_FOLDER"):
            shutil.rmtree(HOME, ignore_errors=True)


def plain_control(word: str) -> None:
    """Write a canary where nothing is sealed."""
    from naast.foundation.core import time
    from naast.foundation.privacy.models import RetentionTerm

    RetentionTerm(role="control", months=1, reason=word, set_at=time.now()).save()


if __name__ == "__main__":
    main()
