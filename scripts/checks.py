"""Runs what CI runs, step by step, and says of each step its name and its time; nothing missing is ever skipped."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import ContextVar
from pathlib import Path
from typing import IO

CODE = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# The longest come first (conftest.LONGEST); the order is not to be changed again for the number of tests in a file.
PYTEST = (str(BIN / "pytest"), "--numprocesses=2", "--no-loadscope-reorder", "--quiet", "--no-header")
BY_FILE = (*PYTEST, "--dist=loadfile")  # what a file makes once for all its tests is made on one worker
ROOMS = ("naast", "config", "tests/invariants")
GROWN = "NAAST_TEST_GROWN"  # the data folder of the university (tests.servers.GROWN)
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
    begun = time.monotonic()
    _keep_bytecode()
    names = wanted or list(STEPS)
    with tempfile.TemporaryDirectory(prefix="naast-checks-") as folder:
        os.environ[GROWN] = str(Path(folder) / "university")
        failed = side_by_side([name for name in names if name in SIDE_BY_SIDE], Path(folder))
        for name in names:
            if name not in SIDE_BY_SIDE:
                print(f"\n=== {name}", flush=True)
                failed += [] if told(name, *timed(name)) else [name]
    print(
        f"\nAll steps took {time.monotonic() - begun:.0f} s. "
        + (f"Failed: {', '.join(failed)}." if failed else "All is well.")
    )
    return 1 if failed else 0


def side_by_side(names: list[str], folder: Path) -> list[str]:
    """Run steps of one processor each two at a time, show what each said when it ends, and give those that failed."""
    failed = []
    with ThreadPoolExecutor(2) as two:
        running = {
            two.submit(_into_a_file, name, folder / f"{name}.txt"): name
            for name in sorted(names, key=SIDE_BY_SIDE.index)
        }
        for end in as_completed(running):
            name, (ok, seconds) = running[end], end.result()
            print(f"\n=== {name}\n{(folder / f'{name}.txt').read_text(encoding='utf-8', errors='replace')}", end="")
            failed += [] if told(name, ok, seconds) else [name]
    return failed


def _into_a_file(name: str, path: Path) -> tuple[bool, float]:
    """Run a step in a thread of its own with its output in a file."""
    with path.open("w", encoding="utf-8") as out:
        _output.set(out)
        return timed(name)


def timed(name: str) -> tuple[bool, float]:
    """Run a step; tell whether it succeeded and how many seconds it took."""
    started = time.monotonic()
    return STEPS[name](), time.monotonic() - started


def told(name: str, ok: bool, seconds: float) -> bool:
    """Print how a step ended; gives whether it succeeded."""
    print(f"=== {name}: {'ok' if ok else 'FAILED'} in {seconds:.1f} s", flush=True)
    return ok


_output: ContextVar[IO[str] | None] = ContextVar("_output", default=None)  # None: where the output of this program goes


def run(*command: str, environment: Mapping[str, str] | None = None) -> bool:
    """Run a command in the repository with its output shown; tell whether it succeeded."""
    out = _output.get()
    ended = subprocess.run(
        command, cwd=CODE, env=environment, stdin=subprocess.DEVNULL, stdout=out,
        stderr=out and subprocess.STDOUT, check=False,
    )  # fmt: skip
    return ended.returncode == 0


def _keep_bytecode() -> None:
    """Have the many processes of a run compile each module once, also where the environment says to keep nothing.

    Else each of the two workers of a test run compiles 2,000 modules for 14 s, and every process that a test starts.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BIN.parent / "bytecode"))


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
            "There is no Chromium for the browser tests. On Debian as root: apt-get install chromium fonts-liberation",
            file=_output.get(),
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


def database() -> bool:
    """Lay the migrated database ready that a run on SQLite begins with (conftest), by the first tests that open one."""
    return run(str(BIN / "pytest"), "--quiet", "--no-header", "tests/invariants/test_second_database.py")


def university() -> bool:
    """Grow the university that the journeys walk; when they run alone it is grown then."""
    return run(sys.executable, "-m", "tests.servers", "grow", os.environ[GROWN])


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
    "database": database,
    "university": university,
    "sqlite": on_sqlite,
    "postgresql": on_postgresql,
    "journeys": journeys,
}

# Each needs one processor; in this order two of them run at any time, the longest first.
SIDE_BY_SIDE = (
    "types", "university", "database", "browser", "migrations", "deploy", "imports", "style", "format", "templates",
)  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
