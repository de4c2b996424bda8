"""Is what was acknowledged still there after kill -9, and was it on the disk before it was acknowledged?

`make load NAME=durability` (issue 4; trust.md §0.1). Killing a process proves little: the kernel still writes what was
handed to it. So beside the kills, strace counts the syncs to disk between two acknowledgements; the control runs with
`synchronous=OFF`, where no write is lost by a kill either, and hardly any is synced.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.load.contention import environment, inside
from tests.load.harness import result
from tests.servers import CODE

ACKNOWLEDGED = 1_000
TRACED = 60


def worker(given: dict[str, str], number: int, *before: str) -> subprocess.Popen[str]:
    """Start a process that books and cancels, and prints a line for each action that was acknowledged."""
    command = [*before, sys.executable, "-m", "tests.load.durability", "--write", str(number)]
    return subprocess.Popen(command, cwd=CODE, env=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def killed(given: dict[str, str], wanted: int) -> tuple[dict[str, str], int]:
    """Kill writers at random moments until so many writes were acknowledged; give the last state of each row."""
    chance, told, kills = random.Random(4), dict[str, str](), 0
    count = 0
    while count < wanted:
        writer = worker(given, kills)
        assert writer.stdout is not None
        after = chance.randint(20, 80)
        for seen, line in enumerate(writer.stdout):
            name, state = line.split()
            told[name] = state
            count += 1
            if seen >= after:
                time.sleep(chance.random() / 100)  # not right behind an acknowledgement: anywhere in the next write
                writer.kill()
                break
        for line in writer.stdout:  # what it said before it died
            if line.endswith("\n"):
                name, state = line.split()
                told[name] = state
                count += 1
        writer.wait()
        kills += 1
    return told, kills


def synced(given: dict[str, str], folder: Path) -> list[int]:
    """Count the syncs to disk before each acknowledgement, with strace. Raises FileNotFoundError without strace."""
    log = folder / f"trace-{len(list(folder.glob('trace-*')))}"
    writer = worker(given, 0, "strace", "-f", "-e", "trace=fdatasync,fsync,write", "-s", "16", "-o", str(log))
    assert writer.stdout is not None
    for seen, _line in enumerate(writer.stdout):
        if seen >= TRACED:
            break
    subprocess.run(["pkill", "-9", "-P", str(writer.pid)], check=False)
    writer.kill()
    writer.wait()
    counts, since = [], 0
    for line in log.read_text(errors="replace").splitlines():
        if re.search(r"\b(fdatasync|fsync)\(", line):
            since += 1
        elif re.search(r'write\(1, "[0-9a-f-]{8}', line):
            counts.append(since)
            since = 0
    return counts[1:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=int)
    parser.add_argument("--acknowledged", type=int, default=ACKNOWLEDGED)
    asked = parser.parse_args()
    if asked.write is not None:
        write(asked.write)
        return
    with tempfile.TemporaryDirectory(prefix="naast-durability-") as name:
        folder = Path(name)
        given = environment(folder / "home")
        (folder / "home").mkdir()
        inside(given, "prepare", "with")
        told, kills = killed(given, asked.acknowledged)
        states = folder / "told.json"
        states.write_text(json.dumps(told))
        lost = inside_here(given, states)
        with_sync = synced(given, folder)
        control = synced(given | {"NAAST_LOAD_UNSYNCED": "1"}, folder)
    print(
        f"{len(told)} rows after {kills} kills, lost {lost}; syncs before each of {len(with_sync)} acknowledgements: "
    )
    print(
        f"fewest {min(with_sync)}, mean {sum(with_sync) / len(with_sync):.2f}; control {sum(control) / len(control):.2f}"
    )
    result(
        acknowledged=asked.acknowledged,
        kills=kills,
        lost=lost,
        syncs_per_ack=min(with_sync),
        syncs_per_ack_mean=sum(with_sync) / len(with_sync),
        control_syncs_per_ack=sum(control) / len(control),
    )


def inside_here(given: dict[str, str], states: Path) -> int:
    """Ask the database, in a process of its own, how many acknowledged states do not stand."""
    code = (
        "import sys, json, django; django.setup()\n"
        "from naast.support.appointments.models import Appointment\n"
        "told = json.load(open(sys.argv[1]))\n"
        "rows = dict(Appointment.objects.unscoped(reason='measurement').values_list('pk', 'state'))\n"
        "rank = {'held': 0, 'confirmed': 1, 'cancelled': 2}\n"
        "rows = {str(pk): rank.get(state, 3) for pk, state in rows.items()}\n"
        # What came after the last acknowledgement may be there too: nobody was told, so nothing was promised.
        "print(sum(rows.get(pk, -1) < rank[state] for pk, state in told.items()))\n"
    )
    command = [sys.executable, "-c", code, str(states)]
    ran = subprocess.run(command, env=given, cwd=CODE, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return int(ran.stdout.split()[-1])


def write(number: int) -> None:
    """Book and cancel for ever; a line for each action, after it returned."""
    import logging

    import django

    logging.disable(logging.CRITICAL)
    django.setup()
    from django.db import connection

    if os.environ.get("NAAST_LOAD_UNSYNCED"):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    from naast.foundation.people.actors import actor_for
    from naast.foundation.people.models import Person
    from naast.support.appointments.actions import booking
    from naast.support.appointments.models import Slot

    actors = [actor_for(person) for person in Person.objects.filter(person_number__startswith="s-")]
    slots = list(Slot.objects.values_list("code", flat=True))
    chance = random.Random(number)
    told: tuple[type[Exception], ...] = (booking.Taken, booking.OwnOverlap, booking.NotOffered, booking.Lapsed)
    while True:
        actor: Any = chance.choice(actors)
        try:
            row = booking.hold(actor=actor, slot=chance.choice(slots), mode="phone", key=new_key())
            say(row.pk, "held")
            booking.confirm(actor=actor, appointment=row.pk)
            say(row.pk, "confirmed")
            booking.cancel(actor=actor, appointment=row.pk)
            say(row.pk, "cancelled")
        except told:
            continue


def new_key() -> Any:
    """Make a key for one request."""
    import uuid

    return uuid.uuid4()


def say(name: object, state: str) -> None:
    """Acknowledge, in one write."""
    os.write(1, f"{name} {state}\n".encode())


if __name__ == "__main__":
    main()
