"""Does changing the master key keep every text readable, killed at any moment? `make load NAME=rotation`

A text is sealed with the data key of its person and file; that key is wrapped with the master key. So changing the
master key wraps the data keys anew and leaves the texts alone. Here each text has a data key of its own, which is the
most that so many texts can ask; `--per-key 10` is nearer to a file with ten notes. The rotation is the house's own
command, in a process that is killed (SIGKILL) so many times on the way and started again; the last one ends by itself.
Then the old master key is taken away and every text is read.

Control: before the rotation no text can be read with the new master key alone.
"""

import argparse
import os
import random
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from tests.servers import CODE

A_BATCH = 2_000
TABLE = "callbacks_message"


def process(home: Path, keys: str, *words: str) -> subprocess.Popen[str]:
    """Start this module again as a process of the house, with these master keys."""
    environment = os.environ | {"NAAST_LOAD_FOLDER": str(home), "NAAST_LOAD_MASTER_KEYS": keys}
    command = [sys.executable, "-m", "tests.load.rotation", *words]
    return subprocess.Popen(command, cwd=CODE, env=environment, stdout=subprocess.PIPE, text=True)


def told(running: subprocess.Popen[str]) -> list[str]:
    """Wait for a process; give the words of its last line. Raises SystemExit when it failed."""
    out, _ = running.communicate()
    if running.returncode:
        raise SystemExit(f"a process of the measurement ended with {running.returncode}")
    return out.strip().splitlines()[-1].split()


# --- What the processes do ------------------------------------------------------------------------------------------


def seal(count: int, per_key: int) -> None:
    """Fill the table with sealed texts, written past the rules of its room: here they are only texts and keys."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from django.conf import settings
    from django.db import connection, transaction

    from naast.foundation.core import keys
    from naast.foundation.core.ids import new_id
    from naast.foundation.core.models import DataKey
    from naast.foundation.core.sealed import VERSION
    from naast.foundation.core.time import system_now
    from naast.support.callbacks.models import Message
    from tests.load.secrecy import migrated

    migrated(Path(os.environ["NAAST_LOAD_FOLDER"]))
    field: Any = Message._meta.get_field("text")
    master, now = settings.MASTER_KEY_CURRENT, system_now().isoformat()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    for start in range(0, count, A_BATCH):
        data_keys, lines = [], []
        for number in range(start, min(start + A_BATCH, count)):
            if number % per_key == 0 or number == start:  # as `Keyring` makes them, without asking whether there is one
                key_id, owner, raw = new_id(), uuid.uuid4(), os.urandom(32)
                wrapped = keys._wrap(key_id, owner, field.file, raw, master=master)
                data_keys.append((key_id.hex, owner.hex, field.file, master, wrapped, now))
                cipher = AESGCM(raw)
            key, nonce = uuid.uuid4(), os.urandom(keys.NONCE)
            sealed = cipher.encrypt(nonce, f"tekst {key.hex}".encode(), field._bound((key.hex, owner)))
            lines.append((key.hex, owner.hex, VERSION + key_id.bytes + nonce + sealed, now))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO core_datakey (id, subject, file, master, wrapped, made_at) VALUES (%s, %s, %s, %s, %s, %s)",
                data_keys,
            )
            cursor.executemany(f"INSERT INTO {TABLE} (id, call_id, text, at) VALUES (%s, %s, %s, %s)", lines)
    print("sealed", count, DataKey.objects.count())


def rotate() -> None:
    """Wrap every data key anew, as the house's own command does."""
    from naast.foundation.core import keys

    print("going", flush=True)
    print("rotated", keys.rotate(), keys.keys_left())


def read() -> None:
    """Read every text; print how many there are, how many do not open, and how many keys are on another master key."""
    from naast.foundation.core import keys, sealed
    from naast.support.callbacks.models import Message

    rows = Message.objects.unscoped(reason="measures").order_by("pk")
    total = unreadable = 0
    last = uuid.UUID(int=0)
    while True:
        with sealed.keyring():
            batch = list(rows.filter(pk__gt=last)[:A_BATCH])
            for row in batch:
                try:
                    unreadable += row.text != f"tekst {row.pk.hex}"
                except (sealed.CannotOpen, sealed.MasterKeyMissing):
                    unreadable += 1
        if not batch:
            break
        total, last = total + len(batch), batch[-1].pk
    print("read", total, unreadable, keys.keys_left())


# --- What the measurement does --------------------------------------------------------------------------------------


def measure(home: Path, count: int, per_key: int, kills: int) -> None:
    """Seal, rotate with kills, read with the new key alone, and print."""
    from tests.load.harness import result

    old, new = f"1:{secrets.token_hex(32)}", f"2:{secrets.token_hex(32)}"
    started = time.perf_counter()
    _word, _texts, data_keys = told(
        process(home, old, "--do", "seal", "--ciphertexts", str(count), "--per-key", str(per_key))
    )
    print(
        f"{count:,} texts under {data_keys} keys in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True
    )
    _word, total, control, _left = told(process(home, new, "--do", "read"))
    if int(control) != count or int(total) != count:
        raise SystemExit("the control read texts with a master key that never sealed anything")
    chance, done, spent = random.Random(7), 0, 0.0
    # So much time one whole rotation takes, found on the way: kills fall somewhere in what is left.
    pause = 0.02 + count / 400_000
    while done < kills:
        running = process(home, f"{old},{new}", "--do", "rotate")
        assert running.stdout is not None
        running.stdout.readline()  # "going": Python and Django have started
        began = time.perf_counter()
        time.sleep(chance.uniform(0.005, pause) / kills * 8)
        early = running.poll() is not None
        running.kill()
        running.communicate()
        spent += time.perf_counter() - began
        done += not early
        if early:
            raise SystemExit(f"it was finished after {done} kills: ask for more texts or fewer kills")
    began = time.perf_counter()
    told(process(home, f"{old},{new}", "--do", "rotate"))
    spent += time.perf_counter() - began
    _word, total, unreadable, left = told(process(home, new, "--do", "read"))
    result(
        ciphertexts=int(total),
        data_keys=int(data_keys),
        kills=done,
        unreadable=int(unreadable) + count - int(total),
        on_old_key=int(left),
        seconds=spent,
    )


def main() -> None:
    """Measure and print, or do one of the processes' work."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ciphertexts", type=int, default=1_000_000)
    parser.add_argument("--per-key", type=int, default=1, help="how many texts share a data key")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--do", choices=["seal", "rotate", "read"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        from tests.load.secrecy import HOME, prepare

        prepare(HOME)
        {"seal": lambda: seal(given.ciphertexts, given.per_key), "rotate": rotate, "read": read}[given.do]()
        return
    home = Path(tempfile.mkdtemp(prefix="naast-rotation-", dir=os.environ.get("TMPDIR")))
    try:
        measure(home, given.ciphertexts, given.per_key, given.kills)
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
