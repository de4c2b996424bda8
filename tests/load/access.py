"""Who gets which answer, counted against the committed table; and that not-yours takes as long as not-there (G2, trust C1-C3).

The pairs are asked of a page about a student that only her adviser may open, by an adviser of another faculty: once for
a student who exists and once for one who does not, turn by turn, through the whole of the house.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tests.servers import CODE

PAIRS = 1000


def grow(home: str) -> dict[str, str]:
    """Grow a demonstration in a folder; give the environment to open it with."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("NAAST_")}
    environment = mine | {"NAAST_MODE": "demo", "NAAST_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-m", "naast.interfaces.demo.cli", "demo", "--prepare-only", "--students", "200"]
    subprocess.run([*command, "--home", home], cwd=CODE, env=environment, check=True, stdout=sys.stderr)
    return environment


def inside() -> None:
    """Do the counting; runs in a process whose settings are the grown demonstration's."""
    import django

    django.setup()
    from django.conf import settings
    from django.http import HttpRequest, HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from naast.foundation.access.page import page
    from naast.foundation.people.access import is_adviser_of
    from naast.interfaces.demo.cast import CAST
    from naast.interfaces.demo.queries import person_of
    from tests.invariants.addresses import METHODS, ask, examples_with, routes, table
    from tests.invariants.conftest import session_of
    from tests.load.harness import result

    settings.ALLOWED_HOSTS.append("testserver")
    sessions: dict[str, str | None] = {"Anon": None}
    for persona in CAST:
        if persona.number:
            sessions[persona.given_name] = session_of(person_of(persona.key), settings)
    examples = examples_with("study-adviser")
    found = routes()
    undeclared = [route for route in found if route.page("GET", examples) is None]
    answers = [
        ask(route, method, reader, session, examples)
        for route in found
        for method in METHODS
        for reader, session in sessions.items()
    ]
    committed = set((CODE / "tests/invariants/access_table.txt").read_text(encoding="utf-8").splitlines()[1:])
    now = table(answers)
    wrong = sorted(set(now) ^ committed)
    for line in wrong:
        print(("not declared: " if line not in committed else "declared, not so: ") + line, file=sys.stderr)

    @page(access=is_adviser_of, confidential=True)
    def about(request: HttpRequest, student: uuid.UUID) -> HttpResponse:
        return HttpResponse("hers")

    urls = type("urls", (), {"urlpatterns": [path("nl/studenten/<uuid:student>", about, name="student")]})
    urls.handler404 = "naast.interfaces.website.views.errors.not_found"  # type: ignore[attr-defined]
    taken: dict[str, list[float]] = {"absent": [], "not yours": []}
    bodies = set()
    hers = person_of("sanne").pk  # type: ignore[union-attr]
    with override_settings(ROOT_URLCONF=_with(urls)):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions["Noor"]
        yours = client.get(f"/nl/studenten/{hers}")
        if yours.status_code != 200:  # the page can be opened at all, else there is nothing to hide
            raise SystemExit(f"Noor cannot open Sanne's page: {yours.status_code}")
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions["Bram"]
        for number in range(PAIRS + 50):
            for kind in ("absent", "not yours") if number % 2 else ("not yours", "absent"):
                student = hers if kind == "not yours" else uuid.uuid4()
                begun = time.perf_counter()
                given = client.get(f"/nl/studenten/{student}")
                spent = (time.perf_counter() - begun) * 1000
                bodies.add((given.status_code, given.content.replace(str(student).encode(), b"")))
                if number >= 50:
                    taken[kind].append(spent)
    if len(bodies) != 1 or next(iter(bodies))[0] != 404:
        raise SystemExit(f"{len(bodies)} different answers for absent and not yours")
    medians = {kind: statistics.median(spent) for kind, spent in taken.items()}
    print(f"{PAIRS} pairs: absent {medians['absent']:.3f} ms, not yours {medians['not yours']:.3f} ms")
    result(
        urls=len(found),
        undeclared=len(undeclared),
        checked=len(answers),
        wrong=len({tuple(line.split()[:2]) for line in wrong}),
        absent_vs_not_yours_ms=abs(medians["absent"] - medians["not yours"]),
    )


def _with(extra: type) -> type:
    """Put one address in front of all others, so that the frame of every page still finds its links."""
    from config import urls

    return type("urls", (), {"urlpatterns": [*extra.urlpatterns, *urls.urlpatterns], "handler404": urls.handler404})  # type: ignore[attr-defined]


def main() -> None:
    """Grow a demonstration and count."""
    with tempfile.TemporaryDirectory(prefix="naast-load-") as folder:
        environment = grow(str(Path(folder) / "home"))
        subprocess.run([sys.executable, "-m", "tests.load.access", "inside"], cwd=CODE, env=environment, check=True)


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
