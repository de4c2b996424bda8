"""Booking under load (issue 4, C1): `make load NAME=booking`; a part alone with `--part contention|pages|flows`.

1. 100,000 contended attempts by 16 processes on SQLite and on PostgreSQL, with the control that loses (contention.py).
2. What the page of times costs against the floor, for a host with 500 slots and for a role with 40 hosts, signed out and
   signed in, and how many queries it takes.
3. Whole flows (hold, then confirm) over HTTP: their CPU against the floor, flows a second with the load's own CPU taken
   off, and how long answers take with 8 clients and with 200 that wait two seconds between requests.
"""

import argparse
import http.client
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from tests.load import contention
from tests.load.harness import Ask, Site, cpu_ms, grown, ratios, result
from tests.servers import CODE, PostgreSQL

ATTEMPTS = 100_000
HOSTS, SLOTS_A_HOST = 40, 500
STUDENTS = 220
FLOWS = 240
ROUNDS = 7
WAIT_S = 2.0
ONE_HOST, MANY_HOSTS = "/nl/afspraak/tutor/voor/law", "/nl/afspraak/mentor/voor/law"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}

# Inside the house: 40 mentors and one tutor of Law with 500 slots each, sessions of students, and the codes of slots.
PREPARE = f"""
import datetime, json, sys, django
django.setup()
from django.conf import settings
from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.people.actions import import_people
from naast.foundation.people.models import Function, Person
from naast.foundation.people.sheets import sheet_of
from naast.support.appointments.models import Diary, Slot
from tests.invariants.conftest import session_of
today = time.today().isoformat()
numbers = [f"load-{{n}}" for n in range({HOSTS} + 1)]
people = [dict(number=n, given_name="Last", family_name=n, email=f"{{n}}@voorbeeld.example", language="nl", kinds="staff") for n in numbers]
held = [dict(number=n, role="tutor" if n == "load-0" else "mentor", programme="law", starts_on=today, languages="nl", location="Kamer") for n in numbers]
Function.objects.filter(role__in=("tutor", "mentor"), programme__code="law").update(ends_on=time.today(), starts_on=time.today() - datetime.timedelta(days=9))
Diary.objects.filter(function__role__in=("tutor", "mentor"), function__programme__code="law").update(open=False)
import_people(actor=Job("load"), institution="voorbeeld", sheets=[sheet_of("people", people), sheet_of("functions", held)], whole=False)
first = time.moment_of(time.today() + datetime.timedelta(days=1), datetime.time(8))
slots = []
for person in Person.objects.filter(person_number__startswith="load-"):
    diary = Diary.objects.create(function=Function.objects.get(person=person), person=person, horizon_days=200, notice_hours=1)
    for n in range({SLOTS_A_HOST}):
        starts = first + datetime.timedelta(days=n // 12, minutes=45 * (n % 12))
        slots.append(Slot(diary=diary, host=person, starts_at=starts, ends_at=starts + datetime.timedelta(minutes=30), modes="in-person,online,phone", place="Kamer"))
Slot.objects.bulk_create(slots, batch_size=500)
students = Person.objects.filter(student=True, active=True, ended_on=None).order_by("-person_number")[60:{STUDENTS + 60}]
sessions = [session_of(each, settings) for each in students]
mine = [slot for slot in slots if slot.diary.function.role_id == "mentor"]
mine.sort(key=lambda slot: (slot.starts_at, slot.code))
print(json.dumps({{"cookie": settings.SESSION_COOKIE_NAME, "sessions": sessions, "slots": [slot.code for slot in mine]}}))
"""
QUERIES = f"""
import json, sys, django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
counts = []
for cookie in ("", sys.argv[1]):
    client = Client()
    if cookie:
        name, _, value = cookie.partition("=")
        client.cookies[name] = value
    for path in ({ONE_HOST!r}, {MANY_HOSTS!r}):
        client.get(path)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200, path
        counts.append(len(taken))
print(json.dumps(counts))
"""


def prepared(site: Site) -> dict[str, Any]:
    """Open the diaries and sessions; give the sessions' cookie and the slots in the order they are booked."""
    ran = subprocess.run(
        [sys.executable, "-c", PREPARE],
        cwd=CODE,
        env=dict(site.environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr[-3000:])
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def queries(site: Site, cookie: str) -> int:
    """Give the most queries the page of times takes."""
    ran = subprocess.run(
        [sys.executable, "-c", QUERIES, cookie], cwd=CODE, env=dict(site.environment),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(max(json.loads(ran.stdout.splitlines()[-1])))


class Students:
    """Clients with a session each, who book slot after slot; no two ask for the same, so that every flow is whole.

    Slots are dealt so that one student never has two at the same time: 40 hosts at a time go to 40 students.
    """

    def __init__(self, site: Site, data: dict[str, Any]) -> None:
        self.netloc = urlsplit(site.naast.url).netloc
        self.cookies = [f"{data['cookie']}={session}" for session in data["sessions"]]
        self.deals = self._deals(data["slots"])
        self.turn = threading.Lock()

    def _deals(self, slots: list[str]) -> Iterator[tuple[str, str]]:
        """Deal (cookie, slot): slots come sorted by time, so students in turn never meet the same time twice."""
        return zip(itertools.cycle(self.cookies), slots, strict=False)

    def deal(self) -> tuple[str, str]:
        """Give the next student and slot."""
        with self.turn:
            return next(self.deals)

    def flow(self, line: http.client.HTTPConnection, taken: list[float]) -> None:
        """Hold and confirm; add what each took, in milliseconds. Raises RuntimeError for any other answer."""
        cookie, slot = self.deal()
        where = self.post(line, MANY_HOSTS, f"slot={slot}&mode=phone&key={uuid.uuid4()}", cookie, taken)
        if "/afspraak/bevestigen/" not in where:
            raise RuntimeError(f"no hold: {where}")
        where = self.post(line, where, "topic=", cookie, taken)
        if "/afspraak/gemaakt/" not in where:
            raise RuntimeError(f"no appointment: {where}")

    def post(self, line: http.client.HTTPConnection, path: str, body: str, cookie: str, taken: list[float]) -> str:
        """Send a form; give where it leads."""
        begun = time.perf_counter()
        line.request("POST", path, body=body, headers=FORM | {"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        taken.append((time.perf_counter() - begun) * 1000)
        return answer.headers.get("Location", "") if answer.status == 302 else f"{answer.status}"

    def clients(self, count: int, flows: int, *, wait: float = 0.0) -> tuple[list[float], float]:
        """Let so many clients do so many flows in all; give the times of answers, and the seconds it took."""
        taken: list[float] = []
        begun = time.perf_counter()

        def client(number: int) -> None:
            line = http.client.HTTPConnection(self.netloc, timeout=60)
            if wait:
                time.sleep(wait * number / count)
            for _ in range(flows // count):
                self.flow(line, taken)
                if wait:
                    time.sleep(wait)
            line.close()

        with ThreadPoolExecutor(count) as pool:
            for done in [pool.submit(client, number) for number in range(count)]:
                done.result()
        return taken, time.perf_counter() - begun


def flows(site: Site, data: dict[str, Any], rounds: int = ROUNDS) -> dict[str, float]:
    """Measure whole flows; a round takes its floor right before, so that whatever else the machine does hits both."""
    students = Students(site, data)
    floor = Ask("floor", site.floor, "/", contains="Vloer")
    students.clients(4, FLOWS)
    compared = []
    for number in range(rounds):
        below = cpu_ms(floor, 240)
        before = site.naast.cpu_seconds()
        students.clients(4, FLOWS)
        compared.append((site.naast.cpu_seconds() - before) * 1000 / FLOWS / below)
        print(f"round {number + 1} of {rounds}: {compared[-1]:.2f}", file=sys.stderr, flush=True)
    own = psutil.Process()
    begun, mine, theirs = time.perf_counter(), own.cpu_times(), site.naast.cpu_seconds()
    eight, _ = students.clients(8, 960)
    seconds = time.perf_counter() - begun
    spent = own.cpu_times()
    load = spent.user + spent.system - mine.user - mine.system
    served = site.naast.cpu_seconds() - theirs
    # Two cores, less what the clients themselves used of them.
    flows_per_s = 960 / max(seconds - load / 2, served / 2, 0.001)
    many, _ = students.clients(200, 800, wait=WAIT_S)
    return {
        "hold_confirm_cpu_ratio": statistics.median(compared),
        "flows_per_s": flows_per_s,
        "flows_per_s_wall": 960 / seconds,
        "p95_ms_8": statistics.quantiles(eight, n=20)[-1],
        "p95_ms_200": statistics.quantiles(many, n=20)[-1],
        "max_ms": max(*eight, *many),
    }


def contended(attempts: int) -> dict[str, Any]:
    """Fight over times on both databases, and without the constraint."""
    found: dict[str, Any] = {"sqlite": contention.run(attempts)}
    print("sqlite", found["sqlite"], flush=True)
    found["sqlite"]["control_double"] = contention.run(attempts // 25, control=True)["double"]
    with PostgreSQL(durable=True) as server:
        found["postgresql"] = contention.run(attempts, server=server)
        print("postgresql", found["postgresql"], flush=True)
        found["postgresql"]["control_double"] = contention.run(attempts // 25, server=server, control=True)["double"]
    return found


def main() -> None:
    """Measure what was asked for, and print one line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", choices=("contention", "pages", "flows", "all"), default="all")
    parser.add_argument("--attempts", type=int, default=ATTEMPTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer for a first look")
    asked = parser.parse_args()
    keys: dict[str, Any] = {}
    if asked.part in ("pages", "flows", "all"):
        with tempfile.TemporaryDirectory(prefix="naast-load-") as folder:
            site = grown(Path(folder))
            try:
                data = prepared(site)
                cookie = f"{data['cookie']}={data['sessions'][0]}"
                if asked.part != "flows":
                    asks = [
                        Ask(f"{name}{who}", site.naast, path, headers=headers, contains='name="slot"')
                        for name, path in {"one host": ONE_HOST, "40 hosts": MANY_HOSTS}.items()
                        for who, headers in {"": {}, " signed in": {"Cookie": cookie}}.items()
                    ]
                    measured = ratios(Ask("floor", site.floor, "/", contains="Vloer"), asks, rounds=asked.rounds)
                    for name, figures in measured.items():
                        print(f"{name:20} {figures['ratio']:.2f} x the floor ({figures['ms']:.2f} ms)")
                    keys["slot_page_cpu_ratio"] = max(measured[name]["ratio"] for name in ("one host", "40 hosts"))
                    keys["slot_page_signed_in_cpu_ratio"] = max(
                        measured[f"{name} signed in"]["ratio"] for name in ("one host", "40 hosts")
                    )
                    keys["slot_page_queries"] = queries(site, cookie)
                if asked.part != "pages":
                    keys |= flows(site, data, asked.rounds)
            finally:
                site.stop()
    if asked.part in ("contention", "all"):
        keys |= contended(asked.attempts)
    result(**keys)


if __name__ == "__main__":
    main()
