"""Runs what CI runs, step by step, and says of each step its name and its time; nothing missing is ever skipped."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = (str(BIN / "pytest"), "--numprocesses=2", "--quiet", "--no-header")
BY_FILE = (*PYTEST, "--dist=loadfile")  # what a file makes once for all its tests is made on one worker
ROOMS = ("naast", "config", "tests/invariants")
BROWSERS = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome")


def main(wanted: list[str]) -> int:
    """Run the steps asked for, or all; every step runs, also after a fault; gives 1 when one failed."""
    if wanted == ["--names"]:
        print("\n".join(STEPS))
        return 0
    unknown = set(wanted) - set(STEPS)
    if unknown:
        print(f"No such step: {', '.join(sorted(unknown))}. There are: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    failed: list[str] = []
    begun = time.monotonic()
    for name in wanted or list(STEPS):
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        if not STEPS[name]():
            failed.append(name)
        state = "FAILED" if name in failed else "ok"
        print(f"=== {name}: {state} in {time.monotonic() - started:.1f} s", flush=True)
    print(
        f"\nAll steps took {time.monotonic() - begun:.0f} s. "
        + (f"Failed: {', '.join(failed)}." if failed else "All is well.")
    )
    return 1 if failed else 0


def run(*command: str, environment: Mapping[str, str] | None = None) -> bool:
    """Run a command in the repository with its output shown; tell whether it succeeded."""
    return subprocess.run(command, cwd=CODE, env=environment, stdin=subprocess.DEVNULL, check=False).returncode == 0


def tool(name: str, *arguments: str) -> Callable[[], bool]:
    """Make a step of a command that stands in the environment, with test settings and a data folder of its own."""

    def step() -> bool:
        with tempfile.TemporaryDirectory(prefix="naast-check-") as home:
            return run(str(BIN / name), *arguments, environment=environment_of("test", home))

    return step


def environment_of(mode: str, home: str) -> dict[str, str]:
    """Give this process's environment without any NAAST_ setting of the caller's, in one mode, on one data folder."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("NAAST_")}
    return mine | {"NAAST_MODE": mode, "NAAST_HOME": home, "DJANGO_SETTINGS_MODULE": "config.settings"}


def browser() -> bool:
    """See to it that there is a Chromium: Debian's, installed here when we are root; else a clear fault."""
    if any(shutil.which(name) for name in BROWSERS):
        return True
    if not shutil.which("apt-get") or os.geteuid() != 0:
        print(
            "There is no Chromium for the browser tests. On Debian as root: apt-get install chromium fonts-liberation"
        )
        return False
    quiet = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    return run("apt-get", "update", "-qq", environment=quiet) and run(
        "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation", environment=quiet
    )


def deploy() -> bool:
    """Have Django check the settings of a real installation; a warning fails (secrets made up on the spot)."""
    with tempfile.TemporaryDirectory(prefix="naast-check-") as home:
        production = environment_of("production", home) | {
            "NAAST_HOSTS": "welzijn.example.edu",
            "NAAST_SECRET_KEY": secrets.token_urlsafe(64),
            "NAAST_AUDIT_KEY": secrets.token_hex(32),
            "NAAST_MASTER_KEYS": f"1:{secrets.token_hex(32)}",
        }
        check = ("-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
        return run(sys.executable, *check, environment=production)


def templates() -> bool:
    """Have djade check the shape of every template without changing one."""
    found = [str(path) for path in sorted((CODE / "naast").rglob("templates/**/*.html"))]
    return run(str(BIN / "djade"), "--target-version", "5.2", "--check", *found) if found else True


def on_postgresql() -> bool:
    """Run every test that may open a database on a PostgreSQL started here, or on NAAST_TEST_DATABASE_URL.

    What opens none ran on SQLite a moment ago and cannot tell the two apart (conftest.opens_a_database).
    """
    if os.environ.get("NAAST_TEST_DATABASE_URL"):
        return run(*BY_FILE, *ROOMS)
    return run(sys.executable, "-m", "tests.servers", "postgresql", "--", *BY_FILE, *ROOMS)


def on_sqlite() -> bool:
    """Run the tests of the rooms and of the whole house on SQLite."""
    plain = {name: value for name, value in os.environ.items() if name != "NAAST_TEST_DATABASE_URL"}
    return run(*BY_FILE, *ROOMS, environment=plain)


def journeys() -> bool:
    """Walk the product in a real browser, against one server that both workers share."""
    return run(sys.executable, "-m", "tests.servers", "naast", "--", *PYTEST, "--dist=loadgroup", "tests/journeys")


STEPS: dict[str, Callable[[], bool]] = {
    "browser": browser,
    "style": tool("ruff", "check", "."),
    "format": tool("ruff", "format", "--check", "."),
    "types": tool("mypy"),
    "imports": tool("lint-imports", "--no-logo"),
    "migrations": tool("python", "manage.py", "makemigrations", "--check", "--dry-run"),
    "templates": templates,
    "deploy": deploy,
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
    "journeys": journeys,
}

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
