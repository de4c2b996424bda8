"""The command `naast`: the demonstration in one word, and the operator's few others (G7)."""

import argparse
import contextlib
import logging
import multiprocessing
import os
import secrets
import shutil
import signal
import sys
import threading
import time as clock
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError

from config.env import Misconfigured
from config.variables import table
from naast.foundation.core.time import system_now
from naast.interfaces.demo import commands as carried_out
from naast.interfaces.operating.environment_file import BadEnvironmentFile, read_environment_file
from naast.interfaces.operating.findings import faults_of_the_environment, tell, told

DEFAULT_PORT = 8000
MARK = "demo.mark"
CANNOT_START = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    given = _parser().parse_args(arguments)
    try:
        if given.environment is not None:
            # What stands in the environment already was said on purpose, for this one command.
            os.environ |= read_environment_file(given.environment) | os.environ
        code: int = given.run(given)
    except (Misconfigured, BadEnvironmentFile) as fault:
        if given.command == "check":
            return tell(faults_of_the_environment(fault.faults), at=system_now(), as_json=given.json)
        print(fault, file=sys.stderr)
        return CANNOT_START
    except DatabaseError as fault:
        print(f"\nThe database fails: {told(fault)}. 'naast check' looks at everything.", file=sys.stderr)
        return CANNOT_START
    return code


def _parser() -> argparse.ArgumentParser:
    """Describe the commands; each sets `run`, the function that carries it out."""
    parser = argparse.ArgumentParser(prog="naast", description="Naast, the student well-being platform.")
    parser.add_argument(
        "--environment", type=Path, metavar="FILE", help="a file of NAAST_… variables, such as /etc/naast/environment"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    _demonstration(commands)
    _installation(commands)
    _content(commands)
    return parser


def _demonstration(commands: Any) -> None:
    """Describe the demonstration."""
    demo = commands.add_parser("demo", help="grow an invented university and serve it on this machine")
    demo.set_defaults(run=run_demo)
    demo.add_argument("--port", type=int, default=int(os.environ.get("PORT") or DEFAULT_PORT))
    demo.add_argument("--home", default=os.environ.get("NAAST_HOME") or "var/demo")
    demo.add_argument("--students", type=int, default=int(os.environ.get("STUDENTS") or 2000))
    demo.add_argument("--reset", action="store_true", default=os.environ.get("RESET") == "1")
    demo.add_argument("--prepare-only", action="store_true", help="grow the university and stop before serving")


def _installation(commands: Any) -> None:
    """Describe what whoever runs a real installation does with it."""
    prepare_it = commands.add_parser("prepare", help="migrate, collect static files, write the copies of urgent help")
    prepare_it.set_defaults(run=lambda _: _after_set_up(prepare))
    checking = commands.add_parser("check", help="list everything that is wrong here, and what to do about it")
    checking.set_defaults(run=run_check)
    checking.add_argument("--json", action="store_true", help="for monitoring; exit code 0 good, 1 warnings, 2 faults")
    checking.add_argument("--mail-to", default="", metavar="ADDRESS", help="also send one message to this address")
    checking.add_argument("--from-outside", action="store_true", help="also ask the public address, as a visitor would")
    serving = commands.add_parser("serve", help="serve the pages until it is stopped")
    serving.set_defaults(run=run_serve)
    working = commands.add_parser("work", help="carry out the jobs until it is stopped")
    working.set_defaults(run=run_work)
    first = commands.add_parser("first-administrator", help="appoint the first administrator, when there is none")
    first.set_defaults(run=run_first_administrator)
    first.add_argument("--institution", required=True, metavar="CODE")
    first.add_argument("--number", required=True, help="the person's number there, as the provider knows it")
    first.add_argument("--name", default="", help="'Anna de Vries', or 'de Vries, Anna Maria'")
    first.add_argument("--email", default="")
    first.add_argument("--institution-name", default="", metavar="NAME", help="in Dutch, when the code is new")
    first.add_argument("--institution-name-en", default="", metavar="NAME", help="in English, when the code is new")
    keeping = commands.add_parser("backup", help="keep a copy of what cannot be made again")
    keeping.set_defaults(run=run_backup)
    keeping.add_argument("folder", type=Path)
    verify = commands.add_parser("verify-trail", help="check the audit trail for edits, gaps and a cut tail")
    verify.set_defaults(run=lambda given: _after_set_up(carried_out.verify_trail, given.processes, given.anchors))
    verify.add_argument("--processes", type=int, default=1)
    verify.add_argument("--anchors", type=Path, help="a copy of the anchors that was kept elsewhere")
    anchoring = commands.add_parser("anchor-trail", help="print the end of the trail as one line to keep elsewhere")
    anchoring.set_defaults(run=lambda _: _after_set_up(carried_out.anchor_trail))
    replaying = commands.add_parser("replay-tombstones", help="forget again what was erased, after a copy was put back")
    replaying.set_defaults(run=lambda given: _after_set_up(carried_out.replay_tombstones, given.file))
    replaying.add_argument("file", type=Path, nargs="?", help="the newest file of tombstones (default: the one here)")
    rotating = commands.add_parser("rotate-keys", help="wrap all data keys anew with the newest master key")
    rotating.set_defaults(run=lambda _: _after_set_up(carried_out.rotate_keys))
    settings = commands.add_parser("settings", help="print the table of all variables")
    settings.set_defaults(run=lambda _: _printed(table().rstrip()))
    key = commands.add_parser("new-key", help="print a new key of 64 hexadecimal digits")
    key.set_defaults(run=lambda _: _printed(secrets.token_hex(32)))
    secret = commands.add_parser("new-secret", help="print a new secret of 64 characters")
    secret.set_defaults(run=lambda _: _printed(secrets.token_urlsafe(48)))


def _content(commands: Any) -> None:
    """Describe what is brought in from files."""
    guide = commands.add_parser("import-guide", help="import a guide from a folder of JSON files, all of it or nothing")
    guide.set_defaults(run=lambda given: _after_set_up(carried_out.import_folder, given.folder, dry_run=given.dry_run))
    guide.add_argument("folder", type=Path)
    guide.add_argument("--dry-run", action="store_true", help="say what is wrong and change nothing")
    people = commands.add_parser(
        "import-people", help="import people from CSV files or the student system, all or nothing"
    )
    people.set_defaults(run=lambda given: _after_set_up(carried_out.import_people, given))
    origin = people.add_mutually_exclusive_group(required=True)
    origin.add_argument("--folder", type=Path, help="people.csv, enrolments.csv, functions.csv and the like")
    origin.add_argument("--from-ooapi", action="store_true", help="the student system of NAAST_OOAPI_URL")
    people.add_argument(
        "--institution", default="", metavar="CODE", help="whose people these are; needed with --folder"
    )
    people.add_argument("--whole", action="store_true", help="the files name everybody; who is missing has left")
    people.add_argument("--many-leavers", action="store_true", help="more than a fifth leaves, and that is meant")
    people.add_argument("--dry-run", action="store_true", help="say what would change or is wrong, and change nothing")
    closures = commands.add_parser("import-closures", help="import the days on which the university is closed")
    closures.set_defaults(run=lambda given: _after_set_up(carried_out.import_closures, given.file))
    closures.add_argument("file", type=Path, help="JSON, as naast/foundation/core/data/closure_days.json")


def _printed(text: str) -> int:
    """Print a line; done."""
    print(text)
    return 0


def _after_set_up(command: Callable[..., int], *given: Any, **named: Any) -> int:
    """Start Django, then carry out a command."""
    _set_up()
    return command(*given, **named)


def _set_up() -> None:
    """Start Django once the environment stands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(Path.cwd()))
    import django  # noqa: PLC0415 - the environment is set first

    django.setup()


class _Held(logging.Handler):
    """Keeps what is logged until the line that is being printed is whole."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is being done and how long it took; what is logged meanwhile stands below it, on lines of its own."""
    begun = clock.monotonic()
    print(f"  {name} …", end="", flush=True)
    root, held = logging.getLogger(), _Held()
    handlers, root.handlers = root.handlers, [held]
    try:
        yield
    finally:
        root.handlers = handlers
        print(f" {clock.monotonic() - begun:.1f} s", flush=True)
        for record in held.records:
            root.handle(record)


def prepare() -> int:
    """Bring database, static files and the copies of urgent help up to date."""
    from naast.awareness.guide.actions.publishing import publish_urgent_copies  # noqa: PLC0415 - after set-up

    _bring_up_to_date()
    publish_urgent_copies()
    return 0


def _bring_up_to_date() -> None:
    """Bring the database and the static files up to date."""
    from django.conf import settings  # noqa: PLC0415 - after set-up
    from django.core.management import call_command  # noqa: PLC0415 - after set-up

    settings.HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    with step("database"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("static files"):
        call_command("collectstatic", verbosity=0, interactive=False)


def run_check(given: Any) -> int:
    """Look at everything and tell it; 0 good, 1 warnings alone, 2 faults."""
    _set_up()
    from naast.interfaces.operating.checking import check  # noqa: PLC0415 - after set-up

    outcomes, hidden = check(environment_file=given.environment, mail_to=given.mail_to, from_outside=given.from_outside)
    return tell(outcomes, at=system_now(), secrets=hidden, as_json=given.json)


def run_serve(given: Any) -> int:
    """Serve the pages of a real installation."""
    _set_up()
    from naast.interfaces.operating import serving  # noqa: PLC0415 - after set-up

    return serving.serve()


def run_work(given: Any) -> int:
    """Carry out the jobs of a real installation."""
    _set_up()
    from naast.interfaces.operating import serving  # noqa: PLC0415 - after set-up

    return serving.work()


def run_first_administrator(given: Any) -> int:
    """Appoint the first administrator."""
    _set_up()
    from naast.interfaces.operating.administrators import first_administrator  # noqa: PLC0415 - after set-up

    return first_administrator(
        institution=given.institution,
        number=given.number,
        name=given.name,
        email=given.email,
        institution_nl=given.institution_name,
        institution_en=given.institution_name_en or given.institution_name,
    )


def run_backup(given: Any) -> int:
    """Keep a copy."""
    _set_up()
    from naast.interfaces.operating.keeping import backup  # noqa: PLC0415 - after set-up

    return backup(folder=given.folder)


def run_demo(given: Any) -> int:
    """Grow the invented university when it is not there yet, and serve it until somebody stops it."""
    home = Path(given.home).expanduser().resolve()
    if home.exists() and (not home.is_dir() or (any(home.iterdir()) and not (home / MARK).exists())):
        print(f"{home} is not the data folder of a demonstration; choose another NAAST_HOME.", file=sys.stderr)
        return CANNOT_START
    if given.reset and home.exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / MARK).write_text("This folder belongs to a demonstration of Naast; RESET=1 empties it.\n", encoding="utf-8")
    os.environ |= {"NAAST_MODE": "demo", "NAAST_HOME": str(home), "PORT": str(given.port)}
    _set_up()
    print(f"Naast, demonstration in {home}", flush=True)
    _bring_up_to_date()
    from naast.awareness.guide.actions.publishing import publish_urgent_copies  # noqa: PLC0415 - after set-up
    from naast.interfaces.demo.grow import grow_university, is_grown  # noqa: PLC0415 - after set-up

    if not is_grown():
        grow_university(students=given.students, step=step)
    publish_urgent_copies()
    if given.prepare_only:
        return 0
    print_cast(given.port)
    return serve(given.port)


def print_cast(port: int) -> None:
    """Print where it runs and who one can be."""
    from naast.interfaces.demo.cast import CAST  # noqa: PLC0415 - after set-up

    widest = max(len(persona.shown_name) for persona in CAST)
    print("\n  People you can be (one click, no password):")
    for persona in CAST:
        print(f"    {persona.shown_name or persona.key.title():<{widest}} {persona.line_en}")
    print(f"\n  http://127.0.0.1:{port}/            start here, without an account")
    print(f"  http://127.0.0.1:{port}/en/demonstration/sign-in   sign in as one of them")
    print(f"  http://127.0.0.1:{port}/en/demonstration/mail      read the mail it sends; none leaves this machine")
    print("  Ctrl+C stops it; the data stays. RESET=1 starts anew.\n", flush=True)


def serve(port: int) -> int:
    """Serve until SIGINT or SIGTERM, with the jobs running beside the pages."""
    from django.db import connections  # noqa: PLC0415 - after set-up
    from granian.constants import Interfaces  # noqa: PLC0415 - heavy, only for serving
    from granian.server import Server  # noqa: PLC0415 - heavy, only for serving

    from naast.foundation.core.worker import run_worker  # noqa: PLC0415 - after set-up
    from naast.interfaces.demo.postbox import open_postbox  # noqa: PLC0415 - after set-up

    # The web process starts anew instead of by fork: SQLite's locks do not survive one, and the jobs' thread may
    # hold a lock at that moment, which the child would then wait for until it is stopped.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(stop,), name="jobs", daemon=True)
    server = Server(
        "config.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_access=False,
    )
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    with open_postbox():
        worker.start()
        try:
            server.serve()
        finally:
            stop.set()
            worker.join(timeout=5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
