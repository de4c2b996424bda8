"""Sixteen processes after the same times: does anybody lose one, or get one twice? Used by `make load NAME=booking`.

A worker plays students of its own who hold, confirm, let go, move and cancel times that all share, and who wait in one
line: what they give back is offered to the next, as the house's job does, and who is offered it accepts or declines.
Three deeds in ten are sent twice, as a double click is. Afterwards the rows themselves are asked: overlaps of one host,
two appointments in one slot, two offers for one place, and whether what was acknowledged last still stands. The control
takes the constraint away.
"""

import collections
import datetime
import functools
import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.servers import CODE, PostgreSQL, new_name

WORKERS = 16
HOSTS = 12
STUDENTS_A_WORKER = 12
SLOTS = 260
"""Slots that are fought over, all hosts together; few enough that most attempts meet another one."""
TWICE, JOIN = 0.3, 0.06
"""How often a deed is sent twice, and how often somebody joins the line."""
TURNS_A_TELLING = 200
"""After how many attempts of the first worker it is written down who stands nearer: some fifteen seconds."""
SLOWEST = 5
"""How many of a worker's slowest attempts are told."""


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
        begun, began = time.perf_counter(), time.time()
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
            sys.stderr.write("".join(sorted(set(err.splitlines(keepends=True)))))
        seconds = time.perf_counter() - begun
        last = Path(folder) / "acknowledged.json"
        last.write_text(json.dumps([each["acknowledged"] for each in told]))
        count: collections.Counter[str] = collections.Counter()
        replays: collections.Counter[str] = collections.Counter()
        for each in told:
            count.update(each["count"])
            replays.update(each["replays"])
        slow = sorted((tuple(one) for each in told for one in each["slow"]), reverse=True)[:SLOWEST]
        return {
            "attempts": sum(each["attempts"] for each in told),
            **inside(given, "judge", str(last)),
            "locked": count["locked"],
            "errors": count["error"],
            **{name: replays[name] for name in ("replays", "replays_with_effect")},
            "max_ms": round(slow[0][0], 1),
            "slowest": [f"{kind} {ms:.0f} ms at {at - began:.0f} s" for ms, kind, at in slow],
            "seconds": round(seconds, 1),
            "outcomes": dict(count),
        }


# --- Inside the house -----------------------------------------------------------------------------------------------


def _django() -> None:
    """Start the house in this process, as its own processes start."""
    import logging

    import django

    logging.disable(logging.WARNING)
    django.setup()
    from naast.foundation.core.settling import settle

    settle()


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
        self.actors = {
            person.pk: actor_for(person) for person in Person.objects.filter(person_number__in=numbers).order_by("pk")
        }
        self.slots = list(Slot.objects.order_by("code").values_list("code", flat=True))
        self.chance = random.Random(number)
        self.holds: dict[uuid.UUID, Any] = {}
        self.booked: dict[uuid.UUID, tuple[Any, str]] = {}
        self.cancelled: set[uuid.UUID] = set()
        self.places: dict[uuid.UUID, uuid.UUID] = {}
        self.freed: list[uuid.UUID] = []
        self.replays: collections.Counter[str] = collections.Counter()
        self.deeds = (
            (0.28, self.holds, self.finish),
            (0.13, self.booked, self.cancel),
            (0.12, self.booked, self.move),
            (0.10, self.freed, self.offer),
            (0.10, self.places, self.answer),
        )

    def attempt(self) -> str:
        """Do one thing; give how it ended, in a word. Whatever it raises is the caller's."""
        throw = self.chance.random()
        for chance, needed, deed in self.deeds:
            if throw < chance:
                if needed:
                    return deed()
                break
            throw -= chance
        if throw < JOIN and len(self.places) < len(self.actors):
            return self.join()
        return self.hold()

    def twice(self, deed: Callable[[], Any], first: Any, *, over: tuple[type[Exception], ...] = ()) -> None:
        """Send the same again, three times in ten; it must give the same, or say that it is over (`over`)."""
        if self.chance.random() < TWICE:
            try:
                again = deed()
            except over:
                again = first
            self.replays["replays"] += 1
            self.replays["replays_with_effect"] += again.pk != first.pk

    def hold(self) -> str:
        """Hold a time."""
        from naast.support.appointments.actions.booking import hold

        actor, slot, key = self.chance.choice(list(self.actors.values())), self.chance.choice(self.slots), uuid.uuid4()
        deed = functools.partial(hold, actor=actor, slot=slot, mode="phone", key=key)
        row = deed()
        self.holds[row.pk] = actor
        self.twice(deed, row)
        return "held"

    def finish(self) -> str:
        """Confirm a hold, or let it go."""
        from naast.support.appointments.actions.booking import confirm, let_go

        pk = self.chance.choice(list(self.holds))
        actor = self.holds.pop(pk)
        if self.chance.random() < 0.2:
            deed = functools.partial(let_go, actor=actor, appointment=pk)
            row = deed()
            self.freed.append(row.slot_id)
            self.twice(deed, row)
            return "let-go"
        deed = functools.partial(confirm, actor=actor, appointment=pk)
        row = deed()
        self.booked[pk] = (actor, str(row.slot_id))
        self.twice(deed, row)
        return "confirmed"

    def cancel(self) -> str:
        """Cancel what was booked."""
        from naast.foundation.access.action import Refused
        from naast.support.appointments.actions.booking import Lapsed, cancel

        pk = self.chance.choice(list(self.booked))
        actor, _slot = self.booked[pk]
        deed = functools.partial(cancel, actor=actor, appointment=pk)
        row = deed()
        del self.booked[pk]
        self.cancelled.add(pk)
        self.freed.append(row.slot_id)
        self.twice(deed, row, over=(Lapsed, Refused))
        return "cancelled"

    def move(self) -> str:
        """Move what was booked."""
        from naast.support.appointments.actions.booking import move

        pk = self.chance.choice(list(self.booked))
        actor, slot = self.booked[pk]
        deed = functools.partial(
            move, actor=actor, appointment=pk, slot=self.chance.choice(self.slots), mode="online"
        )  # fmt: skip
        row = deed()
        self.booked[pk] = (actor, str(row.slot_id))
        if str(row.slot_id) != slot:
            self.freed.append(uuid.UUID(slot))
        sequence = row.sequence
        again = row
        if self.chance.random() < TWICE:
            again = deed()
            self.replays["replays"] += 1
            self.replays["replays_with_effect"] += again.sequence != sequence
        return "moved"

    def join(self) -> str:
        """Join the line."""
        from naast.support.appointments.actions.waiting import AlreadyWaiting, join

        student = self.chance.choice([pk for pk in self.actors if pk not in self.places.values()])
        deed = functools.partial(join, actor=self.actors[student], role="study-adviser", programme="security-studies")
        row = deed()
        self.places[row.pk] = student
        self.twice(deed, row, over=(AlreadyWaiting,))
        return "joined"

    def offer(self) -> str:
        """Offer a time that came free to the first in line, as the house does; it comes back when another one is at it."""
        from naast.foundation.access.actor import Job
        from naast.foundation.core.jobs import Later
        from naast.support.appointments.actions.offering import offer_slot

        slot = self.freed.pop()
        try:
            made = offer_slot(actor=Job("load"), slot=slot)
        except Later:
            self.freed.insert(0, slot)
            return "later"
        return "offered" if made is not None else "suits-nobody"

    def answer(self) -> str:
        """Answer an offer made to one of these students; who is offered nothing holds a time instead."""
        from naast.support.appointments.actions.answering import accept, decline
        from naast.support.appointments.actions.places import NothingStands
        from naast.support.appointments.models import PlaceState, WaitingPlace

        rows = WaitingPlace.objects.unscoped(reason="measurement").filter(pk__in=list(self.places))
        offered = rows.filter(state=PlaceState.OFFERED).order_by("pk").values_list("pk", flat=True)
        if not offered:
            return self.hold()
        place = self.chance.choice(offered)
        actor = self.actors[self.places[place]]
        if self.chance.random() < 0.3:
            deed = functools.partial(decline, actor=actor, place=place)
            self.twice(deed, deed(), over=(NothingStands,))
            return "declined"
        deed = functools.partial(accept, actor=actor, place=place)
        row = deed()
        del self.places[place]
        self.booked[row.appointment_id] = (actor, str(row.appointment.slot_id))
        self.twice(deed, row)
        return "accepted"


def work(number: int, attempts: int) -> dict[str, Any]:
    """Be one worker; the first also tells who stands nearer now, as a job of the house does every two minutes."""
    _django()
    from django.db import OperationalError

    from naast.support.appointments.actions import booking
    from naast.support.appointments.actions.waiting import AlreadyWaiting
    from naast.support.appointments.jobs import tell_who_is_nearer

    told = (booking.Taken, booking.NotOffered, booking.OwnOverlap, booking.Lapsed, booking.TooLate, AlreadyWaiting)
    players = Players(number)
    count: collections.Counter[str] = collections.Counter()
    slow: list[tuple[float, str, float]] = []
    for turn in range(attempts):
        if number == 0 and turn % TURNS_A_TELLING == 0:
            tell_who_is_nearer()
        begun = time.perf_counter()
        try:
            outcome = players.attempt()
        except told as refused:
            outcome = type(refused).__name__
        except OperationalError as fault:
            outcome = "locked" if "locked" in str(fault) else "error"
            print(f"{type(fault).__name__}: {fault}"[:300], file=sys.stderr)
        except Exception:
            outcome = "error"
            print(traceback.format_exc().replace("\n", " "), file=sys.stderr)
        count[outcome] += 1
        slow = heapq.nlargest(SLOWEST, [*slow, ((time.perf_counter() - begun) * 1000, outcome, time.time())])
    return {
        "attempts": attempts,
        "count": dict(count),
        "replays": dict(players.replays),
        "slow": slow,
        "acknowledged": {
            "booked": {str(pk): slot for pk, (_, slot) in players.booked.items()},
            "cancelled": [str(pk) for pk in players.cancelled],
            "waiting": [str(pk) for pk in players.places],
        },
    }


def judge(acknowledged: str) -> dict[str, Any]:
    """Ask the rows: overlaps, doubles, and whether what was acknowledged stands."""
    _django()
    from naast.support.appointments.models import ACTIVE, IN_LINE, Appointment, Offer, WaitingPlace

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
    standing = collections.Counter(
        Offer.objects.unscoped(reason="measurement").filter(outcome="").values_list("place", flat=True)
    )
    double += sum(many - 1 for many in standing.values())
    places = WaitingPlace.objects.unscoped(reason="measurement")
    in_line = {str(pk) for pk in places.filter(state__in=IN_LINE).values_list("pk", flat=True)}
    for told in json.loads(Path(acknowledged).read_text()):
        lost += sum(place not in in_line for place in told["waiting"])
    return {"double": double, "lost": lost, "active": len(active), "deadlocks": _deadlocks()}


def _deadlocks() -> int:
    """Give how often PostgreSQL had to end a transaction because two waited for each other; they were done again."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


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
