"""What editing costs and whether it loses anything: `make load NAME=editing` (issue 3).

1. history: the page of 500 versions against the floor, signed in: CPU of the server's process tree, interleaved.
2. publish: from the commit of a publication until the pages of two other processes both show it: an entry of which the
   finder knows nothing changed, one that it has to learn again, and of a line the urgent page and the card.
3. lose: 1,000 random interleavings of two editors, and rounds of two threads that save at the very same moment.

Parts 2 and 3 run on the database of the served site: SQLite, or PostgreSQL with `--postgresql`. `--part` measures one
part alone; its keys alone are then in the result.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import string
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.load.harness import Ask, Granian, Site, grown, ratios, result, session_cookie
from tests.servers import CODE, PostgreSQL

VERSIONS = 500
INTERLEAVINGS = 1_000
ROUNDS = 50
PUBLICATIONS = 9
HISTORY = "/nl/beheer/hulp/mentor/versies"
FINDER = "/nl/hulp/wegwijzer/uitkomst"
UNSURE = b"We weten niet zeker of we je goed begrijpen"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
# What is looked at, and which publication shows there.
PAGES = {
    "entry": ("words", "/nl/hulp/gids/mentor"),
    "title": ("title", "/nl/hulp/gids/buddy"),
    "finder": ("title", FINDER),
    "page": ("line", "/nl/nu"),
    "card": ("line", "/nl/kaart"),
}

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
# Publishes when it is told a word, and answers with the moment of the commit: the first thing that happens after it.
PUBLISHER = """
import copy, sys, time, django
django.setup()
from naast.awareness.guide.actions import confirm_line, publish_text, save_text, writing
from naast.awareness.guide.queries.desk import text
from naast.foundation.access.actor import Actor, Held
from naast.foundation.people.actors import actor_for
from naast.interfaces.demo.queries import person_of
pim, joris = (actor_for(person_of(key)) for key in ("pim", "joris"))
renew_shelf, committed = writing.renew_shelf, []
def noted():
    committed.append(time.time())
    renew_shelf()
writing.renew_shelf = noted
print("ready", flush=True)
for asked in sys.stdin:
    part, word = asked.split()
    kind = "line" if part == "line" else "entry"
    key = {"words": "mentor", "title": "buddy", "line": "luisterlijn"}[part]
    head = text(pim, kind, key, language="nl").head
    content = copy.deepcopy(head.content)
    if part == "words":
        content["nl"]["hours"] = word
    elif part == "title":
        content["nl"]["title"] = word
    else:
        content["hours_note_nl"] = word
    number = save_text(actor=pim, kind=kind, key=key, content=content, based_on=head.number).number
    moved = publish_text(actor=pim, kind=kind, key=key, number=number)
    if kind == "line":
        assert moved.state == "check", moved
        confirm_line(actor=joris, key=key, number=number, how="called")
    print(committed[-1], flush=True)
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
    """Publish again and again; give the milliseconds from each commit until two processes both answer with it."""
    publisher = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER], cwd=CODE, env=dict(site.environment), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert publisher.stdin is not None
    assert publisher.stdout is not None
    publisher.stdout.readline()
    taken: dict[str, list[float]] = {name: [] for name in PAGES}
    with Granian("config.wsgi:application", site.environment) as second, ThreadPoolExecutor(len(PAGES) * 2) as pool:
        servers = (site.naast, second)
        for _turn in range(PUBLICATIONS):
            for part in ("words", "title", "line"):
                word = "".join(random.choices(string.ascii_lowercase, k=14))  # like no word of the guide
                publisher.stdin.write(f"{part} {word}\n")
                publisher.stdin.flush()
                committed = float(publisher.stdout.readline())
                waits = {
                    name: [pool.submit(_until, server, path, word, committed) for server in servers]
                    for name, (about, path) in PAGES.items()
                    if about == part
                }
                for name, both in waits.items():
                    taken[name].append(max(one.result() for one in both))
    publisher.stdin.close()
    publisher.wait(60)
    return taken


def _until(server: Granian, path: str, word: str, since: float) -> float:
    """Ask for a page until it holds a word; give the milliseconds since a moment."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    question = urlencode({"q": word}) if path == FINDER else ""
    # The finder says the question again; that it knows the word shows in what it does not say any more.
    shown = (lambda page: UNSURE not in page) if question else (lambda page: word.encode() in page)
    try:
        while time.time() - since < 60:
            line.request("POST" if question else "GET", path, body=question or None, headers=FORM if question else {})
            if shown(line.getresponse().read()):
                return (time.time() - since) * 1000
            time.sleep(0.01)
    finally:
        line.close()
    raise TimeoutError(f"{path} never showed {word}")


def main() -> None:
    """Measure, and print one line."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--postgresql", action="store_true", help="on PostgreSQL instead of SQLite")
    given.add_argument("--part", choices=tuple(PARTS), help="measure one part alone")
    asked = given.parse_args()
    parts = [PARTS[asked.part]] if asked.part else list(PARTS.values())
    with tempfile.TemporaryDirectory(prefix="naast-load-") as folder, ExitStack() as servers:
        database = servers.enter_context(PostgreSQL()) if asked.postgresql else None
        site = grown(Path(folder), scale=200, database=database)
        servers.callback(site.stop)
        print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
        keys: dict[str, object] = {}
        for measure in parts:
            keys |= measure(site)
        print(f"load average {os.getloadavg()[0]:.1f}", flush=True)
    result(**keys)


def history(site: Site) -> dict[str, object]:
    """Compare the page of a long history with the floor."""
    inside(site, LONG_HISTORY)
    cookie = {"Cookie": session_cookie(site, "Pim")}
    asks = [Ask("history", site.naast, HISTORY, headers=cookie, contains=f"versies/{VERSIONS}")]
    measured = ratios(Ask("floor", site.floor, "/", contains="Vloer"), asks)["history"]
    print(f"history of {VERSIONS}: {measured['ratio']:.2f} x the floor ({measured['ms']:.2f} ms)", flush=True)
    return {"history_cpu_ratio": measured["ratio"]}


def publish(site: Site) -> dict[str, object]:
    """Say how soon a publication is seen."""
    taken = visible(site)
    for name, times in taken.items():
        print(f"{name:6} visible after {min(times):.0f} to {max(times):.0f} ms", flush=True)
    learnt = taken.pop("finder")  # the page is there already; that the finder knows its new words comes beside it
    return {
        "publish_visible_ms": max(max(times) for times in taken.values()),
        "finder_learnt_ms": statistics.median(learnt),
    }


def lose(site: Site) -> dict[str, object]:
    """Let two editors cross each other, and count what was lost."""
    told = json.loads(inside(site, INTERLEAVED))
    print(f"{INTERLEAVINGS} interleavings and {ROUNDS} rounds at once: {told['saves']} saves, lost: {told['lost'][:5]}")
    return {"interleavings": INTERLEAVINGS, "saves": told["saves"], "lost": len(told["lost"])}


PARTS = {"history": history, "publish": publish, "lose": lose}


if __name__ == "__main__":
    main()
