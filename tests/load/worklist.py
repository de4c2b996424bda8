"""The caseload of one adviser with 50,000 files: CPU of filtering and of opening against the floor, and queries (C4).

All files are one keeper's, which is harder than any university is: every index is asked within one long range. The
rows are grown in bulk, in one action; the pages are asked of an adviser with a second factor, and each leaves its line
in the trail. rows, rounds and requests can be given as arguments: `worklist.py 5000 3 80` for a look on a busy machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.load.harness import Ask, Site, grown, ratios, result, session_cookie
from tests.servers import CODE

ROWS, ROUNDS, REQUESTS = 50_000, 7, 160
LIST = "/nl/medewerker/studenten"
SETTINGS = "import django, json; django.setup()\n"

# Runs inside the house, in a process of its own: people and files in bulk, one file with a year of texts.
GROW = """
import datetime
from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.people.actors import actor_for
from naast.foundation.people.models import Person
from naast.interfaces.demo.queries import person_of
from naast.support.guidance.actions import write
from naast.support.guidance.models import GuidanceFile
noor = person_of("noor")
actor = actor_for(noor)
programme = next(held.programme for held in actor.held if held.role == "study-adviser")
today, now = time.today(), time.now()
GUESTS = ["Aisha", "Björn", "Chen", "Daphne", "Emre", "Femke"]

@action("load.grown", may=nobody)
def grow(*, actor, rows):
    WAITS = ["", "", "", "", "evaluation", "first", "reading", "", "", ""]
    # A data folder that was grown before (NAAST_LOAD_HOME) is grown on.
    for begin in range(Person.objects.filter(person_number__startswith="load-").count(), rows, 1000):
        people = [
            Person(id=new_id(), institution_id=noor.institution_id, person_number=f"load-{n}", student=True,
                   given_name=GUESTS[n % 6], family_name=f"Voorbeeld {n}", shown_name=f"{GUESTS[n % 6]} Voorbeeld {n}")
            for n in range(begin, min(begin + 1000, rows))
        ]
        Person.objects.bulk_create(people)
        files = []
        for n, person in enumerate(people, begin):
            closed = n % 5 == 0
            files.append(GuidanceFile(
                student=person, role="study-adviser", kept_by=noor, programme_id=programme if n % 3 else None,
                state="closed" if closed else "open", closed_at=now if closed else None, asked_at=now, started_at=now,
                sessions_agreed=5 if n % 4 == 0 else None, sessions_had=n % 5, waits="" if closed else WAITS[n % 10],
                last_contact_on=today - datetime.timedelta(days=n % 90), due_on=today + datetime.timedelta(days=n % 60 - 8),
            ))
        GuidanceFile.objects.bulk_create(files)

grow(actor=Job("load"), rows=ROWS_WANTED)
one = GuidanceFile.objects.unscoped(reason="a measurement").filter(kept_by=noor.pk, state="open", waits="evaluation").first()
for n in range(0 if one.last_contact_on == today and one.first_contact_at else 24):
    kind = ("contact", "note", "goal", "agreement")[n % 4]
    write(actor=actor, code=one.code, kind=kind, text="Een gewone tekst van een zin of drie. " * 6, how="room" if kind == "contact" else "")
print(json.dumps({"code": one.code}))
"""

# Runs inside the house: how many queries each address takes once warm.
COUNT = """
import os
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from naast.interfaces.demo.queries import person_of
from tests.invariants.conftest import session_of
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
client.cookies[settings.SESSION_COOKIE_NAME] = session_of(person_of("noor"), settings)
found = {}
for address in json.loads(os.environ["ADDRESSES"]):
    client.get(address)
    with CaptureQueriesContext(connection) as taken:
        given = client.get(address)
    assert given.status_code == 200, (address, given.status_code)
    mine = [q["sql"] for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))]
    found[address] = len(mine)
print(json.dumps(found))
"""


def inside(site: Site, script: str, **more: str) -> dict[str, object]:
    """Run a script in the house with the data of the served site; give what it prints last."""
    given = subprocess.run(
        [sys.executable, "-c", SETTINGS + script],
        cwd=CODE,
        env=os.environ | dict(site.environment) | more,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, object] = json.loads(given.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Measure, and print one line."""
    given = [int(each) for each in sys.argv[1:4]]
    rows, rounds, requests = given + [ROWS, ROUNDS, REQUESTS][len(given) :]
    with tempfile.TemporaryDirectory(prefix="naast-load-") as folder:
        site = grown(Path(folder), scale=200)
        try:
            lists = {
                "all": LIST,
                "due": f"{LIST}?show=due",
                "evaluation": f"{LIST}?show=evaluation",
                "closed": f"{LIST}?show=closed",
                "page 20": f"{LIST}?page=20",
            }
            small = inside(site, COUNT, ADDRESSES=json.dumps([*lists.values()]))
            file = f"{LIST}/{inside(site, GROW.replace('ROWS_WANTED', str(rows)))['code']}"
            large = inside(site, COUNT, ADDRESSES=json.dumps([*lists.values(), file]))
            # A list says by whom it was read; one of nobody names nobody, which may cost a query less, never more.
            grew = [name for name, address in lists.items() if large[address] != small[address]]
            cookie = {"Cookie": session_cookie(site, "Noor")}
            asks = [Ask(name, site.naast, path, headers=cookie, contains="</html>") for name, path in lists.items()]
            asks.append(Ask("open", site.naast, file, headers=cookie, contains="</html>"))
            measured = ratios(Ask("floor", site.floor, "/", contains="Vloer"), asks, rounds=rounds, requests=requests)
        finally:
            site.stop()
    for name, taken in measured.items():
        queries = large[lists.get(name, file)]
        print(f"{name:12} {taken['ratio']:.2f} x the floor ({taken['ms']:.2f} ms), {queries} queries")
    result(
        rows=rows,
        cpu_ratio=max(taken["ratio"] for taken in measured.values()),
        filter_cpu_ratio=max(taken["ratio"] for name, taken in measured.items() if name != "open"),
        open_cpu_ratio=measured["open"]["ratio"],
        queries=max(large.values()),  # type: ignore[type-var]
        queries_that_grew=len(grew),
    )


if __name__ == "__main__":
    main()
