"""Sixteen processes after the same times: does anybody lose one, or get one twice? Used by `make load NAME=booking`.

A worker plays students of its own who hold, confirm, let go, move, cancel and answer offers on slots that all share; a
hold in ten is sent twice, as a double click is. Afterwards the rows themselves are asked: overlaps of one host, two
appointments in one slot, and whether what was acknowledged last still stands. The control takes the constraint away.
"""

import collections
import datetime
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from tests.servers import CODE, PostgreSQL, new_name

WORKERS = 16
HOSTS = 12
STUDENTS_A_WORKER = 12
SLOTS = 260
"""Slots that are fought over, all hosts together; few enough that most attempts meet another one."""


def environment(home: Path, database: str = "") -> dict[str, str]:
    """Give what a process of the house needs to stand on this database."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
    return mine | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NAAST_MODE": "test",
        "NAAST_HOME": str(home),
        "NAAST_DATABASE_URL": database,
    }


def inside(given: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run a part of this file in a process of the house; give what it printed last, as JSON."""
    command = [sys.executable, "-m", "tests.load.contention", *arguments]
    ran = subprocess.run(command, cwd=CODE, env=given, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-3000:])
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return answer


def run(attempts: int, *, server: PostgreSQL | None = None, control: bool = False) -> dict[str, Any]:
    """Let the workers fight over so many attempts on SQLite, or on a PostgreSQL; give the counts."""
    with tempfile.TemporaryDirectory(prefix="naast-contention-") as folder:
        address = server.new_database(new_name("contention")) if server is not None else ""
        given = environment(Path(folder), address)
        inside(given, "prepare", "control" if control else "with")
        command = [sys.executable, "-m", "tests.load.contention", "work"]
        begun = time.perf_counter()
        workers = [
            subprocess.Popen(
                [*command, str(number), str(attempts // WORKERS)],
                cwd=CODE, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            )
            for number in range(WORKERS)
        ]  # fmt: skip
        told = []
        for worker in workers:
            out, err = worker.communicate()
            if worker.returncode:
                raise RuntimeError(err[-3000:])
            told.append(json.loads(out.splitlines()[-1]))
        seconds = time.perf_counter() - begun
        last = Path(folder) / "acknowledged.json"
        last.write_text(json.dumps([each["acknowledged"] for each in told]))
        count: collections.Counter[str] = collections.Counter()
        for each in told:
            count.update(each["count"])
        return {
            "attempts": sum(each["attempts"] for each in told),
            **inside(given, "judge", str(last)),
            "locked": count["locked"],
            "errors": count["error"],
            "max_ms": round(max(each["max_ms"] for each in told), 1),
            "seconds": round(seconds, 1),
            "outcomes": dict(count),
        }


# --- Inside the house -----------------------------------------------------------------------------------------------


def _django() -> None:
    """Start the house in this process."""
    import logging

    import django

    logging.disable(logging.WARNING)
    django.setup()


def prepare(control: bool) -> dict[str, Any]:
    """Make the database, its hosts, students and slots; the control drops what refuses two at once."""
    _django()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from naast.foundation.core import time as clock
    from naast.foundation.people.models import Function, Person
    from naast.foundation.people.tests.factories import cast, enrolment_row, function_row, imported, person_row
    from naast.support.appointments.models import Diary, Slot

    cast()
    students = WORKERS * STUDENTS_A_WORKER
    people = [person_row("Sanne", number=f"s-{n}", email=f"s{n}@voorbeeld.example") for n in range(students)]
    people += [person_row("Noor", number=f"h-{n}", email=f"h{n}@voorbeeld.example") for n in range(HOSTS)]
    imported(
        people=people,
        enrolments=[enrolment_row("Sanne", "security-studies", number=f"s-{n}") for n in range(students)],
        functions=[
            function_row("Noor", "study-adviser", number=f"h-{n}", programme="security-studies") for n in range(HOSTS)
        ],
    )
    first = clock.moment_of(clock.today() + datetime.timedelta(days=3), datetime.time(9))
    rows = []
    for number, person in enumerate(Person.objects.filter(person_number__startswith="h-").order_by("person_number")):
        diary = Diary.objects.create(
            function=Function.objects.get(person=person), person=person, horizon_days=60, notice_hours=1
        )
        for each in range(SLOTS // HOSTS):
            # Two of every three overlap the one before: the slot is not enough, the host is what counts.
            starts = first + datetime.timedelta(minutes=20 * each)
            rows.append(
                Slot(
                    diary=diary, host=person, starts_at=starts, ends_at=starts + datetime.timedelta(minutes=30),
                    modes="in-person,online,phone", place=f"Kamer {number}",
                )
            )  # fmt: skip
    Slot.objects.bulk_create(rows)
    if control:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE appointments_appointment DROP CONSTRAINT no_overlap_of_host")
            else:
                cursor.execute("DROP TRIGGER no_overlap_of_host_insert")
                cursor.execute("DROP TRIGGER no_overlap_of_host_update")
            cursor.execute("DROP INDEX one_appointment_per_slot")
    return {"slots": len(rows)}


class Players:
    """The students of one worker, with what was acknowledged to them."""

    def __init__(self, number: int) -> None:
        from naast.foundation.people.actors import actor_for
        from naast.foundation.people.models import Person
        from naast.support.appointments.models import Slot

        numbers = [f"s-{number * STUDENTS_A_WORKER + n}" for n in range(STUDENTS_A_WORKER)]
        self.actors = [actor_for(person) for person in Person.objects.filter(person_number__in=numbers)]
        self.slots = list(Slot.objects.values_list("code", flat=True))
        self.chance = random.Random(number)
        self.holds: dict[uuid.UUID, Any] = {}
        self.booked: dict[uuid.UUID, tuple[Any, str]] = {}
        self.cancelled: set[uuid.UUID] = set()
        self.offers: list[tuple[Any, uuid.UUID]] = []

    def attempt(self) -> str:
        """Do one thing; give how it ended, in a word. Whatever it raises is the caller's."""
        throw = self.chance.random()
        if self.holds and throw < 0.35:
            return self.finish()
        if self.booked and throw < 0.5:
            return self.cancel()
        if self.booked and throw < 0.62:
            return self.move()
        return self.hold()

    def hold(self) -> str:
        """Hold a slot; one in ten is sent twice."""
        from naast.support.appointments.actions.booking import hold

        actor, slot, key = self.chance.choice(self.actors), self.chance.choice(self.slots), uuid.uuid4()
        row = hold(actor=actor, slot=slot, mode="phone", key=key)
        if self.chance.random() < 0.1:
            again = hold(actor=actor, slot=slot, mode="phone", key=key)
            if again.pk != row.pk:
                return "twice"
        self.holds[row.pk] = actor
        return "held"

    def finish(self) -> str:
        """Confirm a hold, or let it go; one confirmation in ten is sent twice."""
        from naast.support.appointments.actions.booking import confirm, let_go

        pk = self.chance.choice(list(self.holds))
        actor = self.holds.pop(pk)
        if self.chance.random() < 0.2:
            let_go(actor=actor, appointment=pk)
            return "let-go"
        row = confirm(actor=actor, appointment=pk)
        if self.chance.random() < 0.1:
            confirm(actor=actor, appointment=pk)
        self.booked[pk] = (actor, str(row.slot_id))
        return "confirmed"

    def cancel(self) -> str:
        """Cancel what was booked."""
        from naast.support.appointments.actions.booking import cancel

        pk = self.chance.choice(list(self.booked))
        actor, _slot = self.booked.pop(pk)
        cancel(actor=actor, appointment=pk)
        self.cancelled.add(pk)
        return "cancelled"

    def move(self) -> str:
        """Move what was booked."""
        from naast.support.appointments.actions.booking import move

        pk = self.chance.choice(list(self.booked))
        actor, _slot = self.booked[pk]
        row = move(actor=actor, appointment=pk, slot=self.chance.choice(self.slots), mode="online")
        self.booked[pk] = (actor, str(row.slot_id))
        return "moved"


def work(number: int, attempts: int) -> dict[str, Any]:
    """Be one worker."""
    _django()
    from django.db import OperationalError

    from naast.support.appointments.actions import booking

    told = (booking.Taken, booking.NotOffered, booking.OwnOverlap, booking.Lapsed, booking.TooLate)
    players = Players(number)
    count: collections.Counter[str] = collections.Counter()
    slowest = 0.0
    for _ in range(attempts):
        begun = time.perf_counter()
        try:
            count[players.attempt()] += 1
        except told as refused:
            count[type(refused).__name__] += 1
        except OperationalError as fault:
            count["locked" if "locked" in str(fault) else "error"] += 1
        except Exception as fault:
            count["error"] += 1
            print(f"{type(fault).__name__}: {fault}"[:300], file=sys.stderr)
        slowest = max(slowest, (time.perf_counter() - begun) * 1000)
    return {
        "attempts": attempts,
        "count": dict(count),
        "max_ms": slowest,
        "acknowledged": {
            "booked": {str(pk): slot for pk, (_, slot) in players.booked.items()},
            "cancelled": [str(pk) for pk in players.cancelled],
        },
    }


def judge(acknowledged: str) -> dict[str, Any]:
    """Ask the rows: overlaps, doubles, and whether what was acknowledged stands."""
    _django()
    from naast.support.appointments.models import ACTIVE, Appointment

    rows = Appointment.objects.unscoped(reason="measurement")
    active = list(
        rows.filter(state__in=ACTIVE).values_list("host", "starts_at", "ends_at").order_by("host", "starts_at")
    )
    double = 0
    for index, (host, _, ends) in enumerate(active):
        for other, starts, _ in active[index + 1 :]:
            if other != host or starts >= ends:
                break
            double += 1
    states = {str(pk): (state, str(slot)) for pk, state, slot in rows.values_list("pk", "state", "slot")}
    lost = 0
    for told in json.loads(Path(acknowledged).read_text()):
        lost += sum(states.get(pk) != ("confirmed", slot) for pk, slot in told["booked"].items())
        lost += sum(states.get(pk, ("", ""))[0] != "cancelled" for pk in told["cancelled"])
    return {"double": double, "lost": lost, "active": len(active)}


if __name__ == "__main__":
    part, *given = sys.argv[1:]
    if part == "prepare":
        print(json.dumps(prepare(given[0] == "control")))
    elif part == "work":
        print(json.dumps(work(int(given[0]), int(given[1]))))
    elif part == "judge":
        print(json.dumps(judge(given[0])))
    else:
        raise SystemExit(f"no part {part}")
