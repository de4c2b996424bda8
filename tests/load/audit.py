"""What the audit trail finds, and what it costs: `make load NAME=audit`.

1. 1,000 tamperings of each of five kinds (edit, delete, insert, swap, cut tail) on a database whose triggers were
   removed; each must be found, and the untouched trail must be sound before and after.
2. The same page, about as heavy as the floor, audited and not, in interleaved rounds: CPU of the whole process, the
   chaining thread included, until every look stands in the chain; the median of the ratios.
3. The time to walk 1,000,000 lines, on one core.
4. In which share of trials every planted snooping stands in the first fifty of 100,000 accesses (oversight.py).

Runs on SQLite in a folder of its own, or on the PostgreSQL of NAAST_TEST_DATABASE_URL (its own CPU is then not counted).
"""

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from uuid import UUID

HOME = Path(tempfile.mkdtemp(prefix="naast-audit-", dir=os.environ.get("TMPDIR")))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "NAAST_MODE": "test",
    "NAAST_HOME": str(HOME),
    "NAAST_DATABASE_URL": os.environ.get("NAAST_TEST_DATABASE_URL", ""),
}

import django  # noqa: E402 -- the environment first

django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import path  # noqa: E402

from naast.foundation.audit import spool, trail  # noqa: E402
from naast.foundation.audit.entries import entry  # noqa: E402
from naast.foundation.audit.models import AuditLine  # noqa: E402
from naast.foundation.audit.tests.lines import WAYS, a_trail, intruder  # noqa: E402
from naast.foundation.audit.verify import verify  # noqa: E402
from naast.foundation.core.ids import new_id  # noqa: E402
from tests.load import oversight  # noqa: E402

ROWS = 30
ROUNDS, PAGES = 15, 400
# As many as the demonstration has: every student may be looked at, by staff.
PEOPLE = [new_id() for _ in range(2000)]
STAFF = [new_id() for _ in range(120)]


# --- 1. Tampering ---------------------------------------------------------------------------------------------------


def tamper(times: int) -> tuple[int, int]:
    """Tamper in each of five ways so many times; gives how often, and how often it was found."""
    a_trail(160)
    if not verify().sound:
        raise SystemExit("the untouched trail is not sound")
    tampers = found = 0
    for way in WAYS:
        chance = random.Random(way)
        seen = 0
        for _ in range(times):
            with intruder() as by:
                getattr(by, way)(chance)
                # The missing triggers are told too; that alone does not count as found.
                seen += any(finding.kind != "guard" for finding in verify(anchors=[]).findings)
        print(f"{way:7} {seen} of {times} found", flush=True)
        tampers, found = tampers + times, found + seen
    if not verify().sound:
        raise SystemExit("the trail is not sound after the intruder's work was undone")
    return tampers, found


# --- 2. The price of being read -------------------------------------------------------------------------------------


class Row(models.Model):
    """What the page lists: four texts, found by an indexed kind."""

    kind = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=40)
    summary = models.CharField(max_length=200)
    place = models.CharField(max_length=80)
    hours = models.CharField(max_length=60)

    class Meta:
        app_label = "load_audit"


PAGE = Engine().from_string(
    "<!doctype html><html lang=nl><head><title>Dossier</title></head><body>{{ lead|safe }}<ul>{% for row in rows %}<li>"
    "<h2>{{ row.title }}</h2><p>{{ row.summary }}</p><p>{{ row.place }}</p><p>{{ row.hours }}</p></li>{% endfor %}</ul>"
    "</body></html>"
)
LEAD = "<p>" + "De tekst die de bladzijde twintig kilobyte maakt. " * 50 + "</p>"


def opened(request: HttpRequest) -> HttpResponse:
    """Read who looks at whom, note it when the address says so, then read 30 rows and write them out."""
    reader, subject = UUID(request.GET["reader"]), UUID(request.GET["subject"])
    if request.path == "/audited":
        spool.note(
            entry(
                actor=reader,
                role="study_adviser",
                verb="page.opened",
                subject=subject,
                what="appointments:student-file",
            )
        )
    rows = list(Row.objects.filter(kind="kind-3").order_by("id"))
    return HttpResponse(PAGE.render(Context({"rows": rows, "lead": LEAD})))


urlpatterns = [path("plain", opened), path("audited", opened)]


def read_cost() -> tuple[float, float, float, float]:
    """Compare the page with and without audit; gives the median ratio, both medians and note's own cost, in ms CPU."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    text = 'Met wie & "wanneer" je <kunt> praten, en waar. ' * 8
    widths = {"title": 40, "summary": 200, "place": 80, "hours": 60}
    Row.objects.bulk_create(
        Row(kind=f"kind-{number % 10}", **{name: text[:width] for name, width in widths.items()})
        for number in range(ROWS * 10)
    )
    settings.ROOT_URLCONF, settings.MIDDLEWARE, settings.AUDIT_BATCHER = __name__, [], True
    spool.close()
    handler, requests = WSGIHandler(), RequestFactory()
    before = AuditLine.objects.count()

    def ask(name: str) -> float:
        people = {"reader": str(random.choice(STAFF)), "subject": str(random.choice(PEOPLE))}
        environ = requests.get(f"/{name}", people).environ
        started = time.thread_time()
        body = b"".join(handler(environ, lambda *_: None))
        spent = time.thread_time() - started
        if not 18_000 < len(body) < 22_000:
            raise SystemExit(f"the page has {len(body)} bytes, not about 20,000")
        return spent * 1000

    def one_round() -> tuple[float, float]:
        """Take both pages in turn; what other threads spend until all is chained, goes to the audited one."""
        names = ("plain", "audited")
        taken: dict[str, float] = dict.fromkeys(names, 0.0)
        others = time.process_time() - time.thread_time()
        for number in range(PAGES):
            for name in names if number % 2 else reversed(names):
                taken[name] += ask(name)
        while spool.waiting():
            time.sleep(0.01)
        others = time.process_time() - time.thread_time() - others
        return (taken["audited"] + others * 1000) / PAGES, taken["plain"] / PAGES

    one_round()
    pairs = [one_round() for _ in range(ROUNDS)]
    noted = AuditLine.objects.count() - before
    if noted != PAGES * (ROUNDS + 1):
        raise SystemExit(f"{PAGES * (ROUNDS + 1)} pages left {noted} lines")
    settings.AUDIT_BATCHER = False
    spool.close()
    lines = [entry(actor=PEOPLE[0], role="study_adviser", verb="page.opened", subject=one) for one in PEOPLE]
    started = time.process_time()
    for line in lines:
        spool.note(line)
    alone = (time.process_time() - started) * 1000 / len(lines)
    spool.drain()
    return (
        statistics.median(with_ / without for with_, without in pairs),
        statistics.median(with_ for with_, _ in pairs),
        statistics.median(without for _, without in pairs),
        alone,
    )


# --- 3. A million lines ---------------------------------------------------------------------------------------------


def walk(lines: int) -> tuple[float, float]:
    """Write so many lines and walk them; gives CPU and wall seconds for them, in one process."""
    missing = lines - AuditLine.objects.count()
    started = time.perf_counter()
    while missing > 0:
        batch = [
            entry(
                actor=random.choice(STAFF),
                role="study_adviser",
                verb="page.opened",
                subject=random.choice(PEOPLE),
                what="appointments:student-file",
            )
            for _ in range(min(missing, 5000))
        ]
        with transaction.atomic():
            trail.append(batch)
        missing -= len(batch)
    print(f"{lines:,} lines written in {time.perf_counter() - started:.0f} s", flush=True)
    cpu, wall = time.process_time(), time.perf_counter()
    report = verify()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if not report.sound or report.lines < lines:
        raise SystemExit(f"{report.lines} lines walked: {report.findings[:3]}")
    return cpu * 1_000_000 / report.lines, wall * 1_000_000 / report.lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tampers", type=int, default=1000, help="of each kind")
    parser.add_argument("--lines", type=int, default=1_000_000, help="to walk")
    parser.add_argument("--trials", type=int, default=oversight.TRIALS, help="weeks with planted snooping")
    given = parser.parse_args()
    try:
        call_command("migrate", "audit", verbosity=0)
        tampers, found = tamper(given.tampers)
        ratio, with_, without, alone = read_cost()
        print(f"page {without:.3f} ms unaudited, {with_:.3f} ms audited: ratio {ratio:.3f}; note alone {alone:.4f} ms")
        cpu, wall = walk(given.lines)
        print(
            f"a million lines walked in {cpu:.1f} s of CPU, {wall:.1f} s on the wall, one process, {connection.vendor}"
        )
        snooping = oversight.trials(given.trials)
        print(f"snooping: {snooping}", flush=True)
        result = {
            "tampers": tampers,
            "found": found,
            "read_cost_ratio": round(ratio, 3),
            "note_ms": round(alone, 4),
            "verify_1m_s": round(cpu, 1),
            "verify_1m_wall_s": round(wall, 1),
            "snoops_in_top50": snooping["snoops_in_top50"],
            "trials": snooping["trials"],
            "database": connection.vendor,
        }
        print("RESULT " + json.dumps(result))
    finally:
        spool.close()
        connection.close()
        shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main()
