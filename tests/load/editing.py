"""What editing costs and whether it loses anything: `make load NAME=editing` (issue 3).

1. The page of a history of 500 versions against the floor, signed in: CPU of the server's process tree, interleaved.
2. From the commit of a publication to the first page of another process that shows it: entry, and urgent page and card.
3. 1,000 random interleavings of two editors, and rounds of two threads that save at the very same moment.

Parts 2 and 3 run on the database of the served site: SQLite, or PostgreSQL with `--postgresql`.
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.load.harness import Ask, Site, grown, ratios, result, session_cookie
from tests.servers import CODE, PostgreSQL

VERSIONS = 500
INTERLEAVINGS = 1_000
ROUNDS = 50
PUBLICATIONS = 9
HISTORY = "/nl/beheer/hulp/mentor/versies"

# Each runs inside the house, in a process of its own: another one than the server's.
LONG_HISTORY = f"""
import copy, django
django.setup()
from naast.awareness.guide.actions import publish_text, save_text
from naast.awareness.guide.queries.desk import text
from naast.foundation.people.actors import actor_for
from naast.interfaces.demo.queries import person_of
pim = actor_for(person_of("pim"))
head = text(pim, "entry", "mentor", language="nl").head
content, number = copy.deepcopy(head.content), head.number
while number < {VERSIONS}:
    content["nl"]["hours"] = f"Versie {{number}}: tijdens de bijeenkomsten van je groep."
    number = save_text(actor=pim, kind="entry", key="mentor", content=content, based_on=number).number
    if number % 10 == 0:
        publish_text(actor=pim, kind="entry", key="mentor", number=number)
"""
# Publishes when it is told a word, and answers with the moment of the commit.
PUBLISHER = """
import copy, sys, time, django
django.setup()
from naast.awareness.guide.actions import confirm_line, publish_text, save_text
from naast.awareness.guide.queries.desk import text
from naast.foundation.access.actor import Actor, Held
from naast.foundation.people.actors import actor_for
from naast.interfaces.demo.queries import person_of
pim, joris = (actor_for(person_of(key)) for key in ("pim", "joris"))
print("ready", flush=True)
for asked in sys.stdin:
    kind, word = asked.split()
    key = "mentor" if kind == "entry" else "luisterlijn"
    head = text(pim, kind, key, language="nl").head
    content = copy.deepcopy(head.content)
    if kind == "entry":
        content["nl"]["hours"] = word
    else:
        content["hours_note_nl"] = word
    number = save_text(actor=pim, kind=kind, key=key, content=content, based_on=head.number).number
    moved = publish_text(actor=pim, kind=kind, key=key, number=number)
    if kind == "line":
        assert moved.state == "check", moved
        confirm_line(actor=joris, key=key, number=number, how="called")
    print(time.time(), flush=True)
"""
INTERLEAVED = f"""
import json, django
django.setup()
from naast.awareness.guide.tests.interleaving import at_once, begun, interleaved, two_editors
actors = two_editors()
faults, saves = [], 0
for seed in range({INTERLEAVINGS}):
    key = f"interleaved-{{seed}}"
    begun(actors[0], key)
    count, found = interleaved(seed, key, actors, steps=6)
    saves, faults = saves + count, faults + found
begun(actors[0], "at-once")
count, found = at_once("at-once", actors, {ROUNDS})
print(json.dumps({{"saves": saves + count, "lost": faults + found}}))
"""


def inside(site: Site, code: str) -> str:
    """Run code inside the house and give the last line it printed."""
    command = [sys.executable, "-c", code]
    given = subprocess.run(command, cwd=CODE, env=dict(site.environment), check=True, capture_output=True, text=True)
    return given.stdout.splitlines()[-1] if given.stdout else ""


def visible(site: Site) -> dict[str, list[float]]:
    """Publish again and again; give the milliseconds from each commit to the first answer that shows it."""
    line = http.client.HTTPConnection(urlsplit(site.naast.url).netloc, timeout=30)
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER], cwd=CODE, env=dict(site.environment), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert publisher.stdin is not None
    assert publisher.stdout is not None
    publisher.stdout.readline()
    taken: dict[str, list[float]] = {"entry": [], "page": [], "card": []}
    for turn in range(PUBLICATIONS):
        for kind, pages in {
            "entry": {"entry": "/nl/hulp/gids/mentor"},
            "line": {"page": "/nl/nu", "card": "/nl/kaart"},
        }.items():
            word = f"Zichtbaar-{kind}-{turn}"
            publisher.stdin.write(f"{kind} {word}\n")
            publisher.stdin.flush()
            committed = float(publisher.stdout.readline())
            for name, path in pages.items():
                taken[name].append(_until(line, path, word, committed))
    publisher.stdin.close()
    publisher.wait(60)
    return taken


def _until(line: http.client.HTTPConnection, path: str, word: str, since: float) -> float:
    """Ask for a page until it holds a word; give the milliseconds since a moment."""
    while time.time() - since < 60:
        line.request("GET", path)
        if word.encode() in line.getresponse().read():
            return (time.time() - since) * 1000
        time.sleep(0.01)
    raise TimeoutError(f"{path} never showed {word}")


def main() -> None:
    """Measure, and print one line."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="naast-load-") as folder:
        if asked.postgresql:
            with PostgreSQL() as database:
                measure(grown(Path(folder), scale=200, database=database))
        else:
            measure(grown(Path(folder), scale=200))


def measure(site: Site) -> None:
    """Measure one site."""
    try:
        inside(site, LONG_HISTORY)
        cookie = {"Cookie": session_cookie(site, "Pim")}
        asks = [Ask("history", site.naast, HISTORY, headers=cookie, contains=f"versies/{VERSIONS}")]
        measured = ratios(Ask("floor", site.floor, "/", contains="Vloer"), asks)["history"]
        print(f"history of {VERSIONS}: {measured['ratio']:.2f} x the floor ({measured['ms']:.2f} ms)", flush=True)
        taken = visible(site)
        for name, times in taken.items():
            print(f"{name:6} visible after {min(times):.0f} to {max(times):.0f} ms", flush=True)
        told = json.loads(inside(site, INTERLEAVED))
    finally:
        site.stop()
    print(f"{INTERLEAVINGS} interleavings and {ROUNDS} rounds at once: {told['saves']} saves, lost: {told['lost'][:5]}")
    result(
        history_cpu_ratio=measured["ratio"],
        publish_visible_ms=max(max(times) for times in taken.values()),
        interleavings=INTERLEAVINGS,
        saves=told["saves"],
        lost=len(told["lost"]),
    )


if __name__ == "__main__":
    main()
