"""What the pages cost: CPU against the floor, queries, and the bytes and requests of a first visit (issue 2, ux §6).

The finder's answer may cost 1.5 times the floor plus its engine; `engine_cpu_ratio` is that engine, measured alone.
`max_queries` is of pages that anybody may open, whoever opens them; `keeping_queries` of the editors' and managers';
`personal_queries` of every other page behind signing in, each a number that does not grow with a list.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import browser
from tests.load.harness import Ask, CountingProxy, Site, grown, ratios, result, session_cookie
from tests.servers import CODE

ENTRY = "/nl/hulp/gids/study-adviser"
RESULT = "/nl/hulp/wegwijzer/uitkomst"
QUESTION = "ik kan niet slapen door de tentamens"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
READERS = ("Sanne", "Noor", "Rik")
KEEPING = ("/nl/beheer", "/en/manage")

# Runs inside the house, in a process of its own: the most queries any page takes once warm, and the engine alone.
INSIDE = f"""
import json, time, django
django.setup()
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from naast.awareness.guide.queries.answers import answer
from naast.awareness.guide.queries.shelf import shelf
from naast.interfaces.demo.cast import CAST
from naast.interfaces.demo.queries import person_of
from tests.invariants.addresses import ask, examples_with, routes
from tests.invariants.conftest import session_of
examples = examples_with("study-adviser")
sessions = {{None: None}} | {{p.given_name: session_of(person_of(p.key), settings) for p in CAST if p.given_name in {READERS!r}}}
most = []
for reader, session in sessions.items():
    for route in routes():
        for method in ("GET", "POST"):
            ask(route, method, str(reader), session, examples, look=False)
            with CaptureQueriesContext(connection) as taken:
                given = ask(route, method, str(reader), session, examples, look=False)
            kept = [q["sql"] for q in taken if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))]
            if given.status == 200:
                most.append((len(kept), f"{{method}} {{route.address}} as {{reader}}"))
questions = [{QUESTION!r}, "I feel lonely since I moved here", "studie advizeur afspraak", "mijn huisgenoot drinkt te veel"]
for question in questions * 5:
    answer(shelf(), question, language="nl")
begun = time.process_time()
for _ in range(50):
    for question in questions:
        answer(shelf(), question, language="nl")
engine = (time.process_time() - begun) * 1000 / (50 * len(questions))
begun = time.process_time()
for _ in range(200):
    answer(shelf(), {QUESTION!r}, language="nl")
print(json.dumps({{"most": sorted(most, reverse=True), "engine_ms": (time.process_time() - begun) * 1000 / 200, "engine_mean_ms": engine}}))
"""


def inside(site: Site) -> dict[str, object]:
    """Count queries and measure the engine on the data of the served site."""
    given = subprocess.run(
        [sys.executable, "-c", INSIDE], cwd=CODE, env=dict(site.environment), check=True, capture_output=True, text=True
    )
    found: dict[str, object] = json.loads(given.stdout.splitlines()[-1])
    return found


def first_visit(site: Site) -> tuple[float, int, int]:
    """Open the home page in a new browser; give KB over the line, requests, and requests to anyone else."""
    proxy = CountingProxy(site.naast.url)
    with sync_playwright() as playwright:
        program = browser.start(playwright)
        with browser.visitor(program, proxy.url) as somebody:
            somebody.go("/nl/")
            somebody.page.wait_for_load_state("networkidle")
            somebody.page.wait_for_timeout(1000)  # the service worker fetches its card after the page has loaded
            kilobytes, requests = proxy.bytes / 1024, proxy.requests
            for address in ("/en/", ENTRY, "/nl/nu", "/nl/hulp/wegwijzer", "/nl/hulp", "/nl/inloggen", "/nl/design"):
                somebody.go(address)
            strangers = len(somebody.foreign)
        program.close()
    proxy.stop()
    return kilobytes, requests, strangers


def main() -> None:
    """Measure, and print one line."""
    with tempfile.TemporaryDirectory(prefix="naast-load-") as folder:
        site = grown(Path(folder))
        try:
            counted = inside(site)
            kilobytes, requests, strangers = first_visit(site)
            cookie = {"Cookie": session_cookie(site, "Sanne")}
            asks = [
                Ask("home", site.naast, "/nl/", contains="</html>"),
                Ask("entry", site.naast, ENTRY, contains="</html>"),
                Ask("result", site.naast, RESULT, "POST", FORM, f"q={QUESTION.replace(' ', '+')}", contains="</html>"),
                Ask("home signed in", site.naast, "/nl/", headers=cookie, contains="</html>"),
                Ask("entry signed in", site.naast, ENTRY, headers=cookie, contains="</html>"),
            ]
            measured = ratios(Ask("floor", site.floor, "/", contains="Vloer"), asks)
        finally:
            site.stop()
    for name, figures in measured.items():
        print(
            f"{name:16} {figures['ratio']:.2f} x the floor ({figures['ms']:.2f} ms against {figures['floor_ms']:.2f} ms)"
        )
    # Pages that anybody may open are what the norm is about. Whoever keeps the guide and the people lists and compares,
    # and a page behind signing in gathers what is one's own from every room.
    rows: list[tuple[int, str]] = counted["most"]  # type: ignore[assignment]
    keeping = [row for row in rows if any(place in row[1] for place in KEEPING)]
    for_all = {where.removesuffix(" as None") for _queries, where in rows if where.endswith(" as None")}
    reading = [row for row in rows if row[1].rpartition(" as ")[0] in for_all]
    personal = [row for row in rows if row not in keeping and row not in reading]
    for queries, where in [*reading[:5], *keeping[:5], *personal[:5]]:
        print(f"{queries:3} queries  {where}")
    result(
        home_cpu_ratio=measured["home"]["ratio"],
        entry_cpu_ratio=measured["entry"]["ratio"],
        result_cpu_ratio=measured["result"]["ratio"],
        engine_cpu_ratio=counted["engine_ms"] / measured["result"]["floor_ms"],  # type: ignore[operator]
        signed_in_cpu_ratio=max(measured["home signed in"]["ratio"], measured["entry signed in"]["ratio"]),
        max_queries=reading[0][0],
        keeping_queries=keeping[0][0],
        personal_queries=personal[0][0],
        first_visit_kb=kilobytes,
        first_visit_requests=requests,
        third_party_requests=strangers,
    )


if __name__ == "__main__":
    main()
