"""What the import of a whole university costs, and whether every faulty row is named: `make load NAME=import_people`.

1. 35,000 students with their staff, enrolments, functions and stand-ins, from CSV files, into an empty database; then the
   same files again, which must change nothing. On SQLite and on a PostgreSQL of its own.
2. The memory of that process above what it held before, against an import of a seventh of the people (5,000).
3. 1,000 rows spoilt in ten ways, spread over all of them: each must be named by file and line, nothing imported.

The floor is the reading of the same files by Python's csv module. One process per import, so that memory is its own.
`cpu_seconds` is that process alone (PostgreSQL's own work is not in it); on a busy machine it says more than seconds.
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.servers import CODE, PostgreSQL

SPOILT = 1000
FULL = 35_000

# What is wrong, in which file and column, by what the cell becomes.
WAYS: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("people", "birth_date", lambda number: "31-02-2007"),
    ("people", "birth_date", lambda number: "2031-01-01"),
    ("people", "given_name", lambda number: "=cmd()"),
    ("people", "family_name", lambda number: "van\x07 Dijk"),
    ("people", "family_name", lambda number: "x" * 100_000),
    ("people", "email", lambda number: "somebody at home"),
    ("people", "kinds", lambda number: "visitor"),
    ("enrolments", "programme", lambda number: f"gone-{number}"),
    ("enrolments", "ends_on", lambda number: "1999-01-01"),
    ("enrolments", "number", lambda number: f"nobody-{number}"),
)


# --- In a process of its own ----------------------------------------------------------------------------------------


def _set_up() -> None:
    """Start Django in this process, on the database of NAAST_DATABASE_URL, with empty tables."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "NAAST_MODE": "test"}
    import django

    django.setup()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make_files(folder: Path, students: int) -> int:
    """Write the CSV files of an invented university; gives their number of rows."""
    import datetime

    from naast.foundation.people.rules import SHEETS
    from naast.interfaces.demo.population import grow

    folder.mkdir()
    rows = 0
    for sheet in grow(students=students, today=datetime.date(2026, 11, 22)).sheets():
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [column.name for column in SHEETS[sheet.name]], restval="")
            writer.writeheader()
            for _, cells in sheet.rows():
                writer.writerow(cells)
                rows += 1
    return rows


def spoil(folder: Path, copy: Path) -> set[tuple[str, int]]:
    """Copy the files with 1,000 rows spoilt; gives (file, line) of each."""
    draw = random.Random("spoilt")
    copy.mkdir()
    spoilt: set[tuple[str, int]] = set()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
            names = list(rows[0])
        ways = [way for way in WAYS if way[0] == path.stem]
        share = SPOILT * len(ways) // len(WAYS)
        for place, number in enumerate(draw.sample(range(len(rows)), share)):
            _, column, change = ways[place % len(ways)]
            rows[number][column] = change(number)
            spoilt.add((path.stem, number + 2))
        with (copy / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    return spoilt


def import_files(folder: Path) -> dict[str, object]:
    """Import the files into an empty database and once more; gives seconds, counts and memory."""
    from django.core.management import call_command

    from naast.foundation.access.actor import Job
    from naast.foundation.people.actions import import_people, register_university
    from naast.foundation.people.sheets import sheets_in

    call_command("migrate", verbosity=0, skip_checks=True)
    clerk = Job("load-import")
    register_university(actor=clerk, code="voorbeeld", name_nl="Voorbeeld", name_en="Example")
    began = time.perf_counter()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for _ in csv.DictReader(file):
                pass
    floor = time.perf_counter() - began
    before = _peak_mb()
    began, spent = time.perf_counter(), time.process_time()
    first = import_people(actor=clerk, institution="voorbeeld", sheets=sheets_in(folder), whole=True)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    above = _peak_mb() - before
    began = time.perf_counter()
    second = import_people(actor=clerk, institution="voorbeeld", sheets=sheets_in(folder), whole=True)
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "again_seconds": round(time.perf_counter() - began, 2),
        "floor_seconds": round(floor, 2),
        "memory_mb": round(above, 1),
        "peak_mb": round(_peak_mb(), 1),
        "new": sum(count.new for count in first.counts.values()),
        "again_changes": second.changes,
    }


def report_faults(folder: Path, spoilt: set[tuple[str, int]]) -> dict[str, object]:
    """Import spoilt files; gives how many of the spoilt rows were named, how many others, and what came in."""
    from naast.foundation.access.actor import Job
    from naast.foundation.people.actions import ImportRefused, import_people
    from naast.foundation.people.faults import told
    from naast.foundation.people.models import Person
    from naast.foundation.people.sheets import sheets_in

    before = Person.objects.count()
    named: set[tuple[str, int]] = set()
    try:
        import_people(actor=Job("load-import"), institution="voorbeeld", sheets=sheets_in(folder), many_leavers=True)
    except ImportRefused as refusal:
        named = {(fault.sheet, fault.line) for fault in refusal.faults if told(fault).remedy}
    return {
        "bad_rows": len(spoilt),
        "bad_rows_reported": len(named & spoilt),
        "good_rows_reported": len(named - spoilt),
        "imported": Person.objects.count() - before,
    }


# --- The whole measurement ------------------------------------------------------------------------------------------


def _in_a_process(task: str, folder: Path, database: str, **more: object) -> dict[str, object]:
    """Run one task of this module in a process of its own and give what it printed."""
    home = (
        Path(tempfile.mkdtemp(prefix="home-", dir=folder.parent)) if task != "faults" else Path(str(more.pop("home")))
    )
    given = {name: value for name, value in os.environ.items() if not name.startswith(("NAAST_", "DJANGO_"))}
    given |= {"NAAST_HOME": str(home), "NAAST_DATABASE_URL": database}
    command = [sys.executable, "-m", "tests.load.import_people", f"--task={task}", f"--folder={folder}"]
    command += [f"--{name}={value}" for name, value in more.items()]
    done = subprocess.run(command, cwd=CODE, env=given, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer | {"home": str(home)}


def measure(students: int) -> dict[str, object]:
    """Run everything; gives the figures of the RESULT line."""
    with tempfile.TemporaryDirectory(prefix="naast-import-") as name, PostgreSQL() as server:
        folder, seventh = Path(name) / "files", Path(name) / "seventh"
        rows = _in_a_process("files", folder, "", students=students)["rows"]
        _in_a_process("files", seventh, "", students=students // 7)
        figures: dict[str, dict[str, object]] = {}
        for kind in ("sqlite", "postgresql"):
            for size, files in (("seventh", seventh), ("whole", folder)):
                address = server.new_database(f"import_{size}") if kind == "postgresql" else ""
                figures[f"{kind}-{size}"] = _in_a_process("import", files, address)
                print(f"{kind}, {size}: {figures[f'{kind}-{size}']}", flush=True)
        faults = _in_a_process("faults", folder, "", home=figures["sqlite-whole"]["home"])
        print(f"faults: {faults}", flush=True)
    whole = [figures["sqlite-whole"], figures["postgresql-whole"]]
    return {
        "rows": rows,
        "seconds": max(float(str(each["seconds"])) for each in whole),
        "bad_rows_reported": faults["bad_rows_reported"],
        "bad_rows": faults["bad_rows"],
        "good_rows_reported": faults["good_rows_reported"],
        "half_imported": faults["imported"],
        "sqlite_seconds": whole[0]["seconds"],
        "postgresql_seconds": whole[1]["seconds"],
        "cpu_seconds": max(float(str(each["cpu_seconds"])) for each in whole),
        "load_average": round(os.getloadavg()[0], 1),
        "again_seconds": max(float(str(each["again_seconds"])) for each in whole),
        "again_changes": sum(int(str(each["again_changes"])) for each in whole),
        "floor_seconds": whole[0]["floor_seconds"],
        "memory_mb": max(float(str(each["memory_mb"])) for each in whole),
        "memory_mb_of_a_seventh": max(
            float(str(figures[f"{kind}-seventh"]["memory_mb"])) for kind in ("sqlite", "postgresql")
        ),
        "peak_mb": max(float(str(each["peak_mb"])) for each in whole),
    }


def main() -> None:
    """Read the command line; a task is what a child process was asked to do."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--students", type=int, default=FULL)
    reader.add_argument("--task", choices=["files", "import", "faults"])
    reader.add_argument("--folder", type=Path)
    given = reader.parse_args()
    if given.task is None:
        print("RESULT " + json.dumps(measure(given.students)))
        return
    _set_up()
    if given.task == "files":
        print(json.dumps({"rows": make_files(given.folder, given.students)}))
    elif given.task == "import":
        print(json.dumps(import_files(given.folder)))
    else:
        copy = given.folder.with_name("spoilt")
        print(json.dumps(report_faults(copy, spoil(given.folder, copy))))


if __name__ == "__main__":
    main()
