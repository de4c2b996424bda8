"""The command `naast`: the demonstration in one word, and the operator's few others (G7)."""

import argparse
import contextlib
import multiprocessing
import os
import secrets
import shutil
import signal
import sys
import threading
import time as clock
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

DEFAULT_PORT = 8000
MARK = "demo.mark"
CANNOT_START = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser = argparse.ArgumentParser(prog="naast", description="Naast, the student well-being platform.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="grow an invented university and serve it on this machine")
    demo.add_argument("--port", type=int, default=int(os.environ.get("PORT") or DEFAULT_PORT))
    demo.add_argument("--home", default=os.environ.get("NAAST_HOME") or "var/demo")
    demo.add_argument("--students", type=int, default=int(os.environ.get("STUDENTS") or 2000))
    demo.add_argument("--reset", action="store_true", default=os.environ.get("RESET") == "1")
    demo.add_argument("--prepare-only", action="store_true", help="grow the university and stop before serving")
    commands.add_parser("prepare", help="migrate, collect static files and write the copies of urgent help")
    verify = commands.add_parser("verify-trail", help="check the audit trail for edits, gaps and a cut tail")
    verify.add_argument("--processes", type=int, default=1)
    verify.add_argument("--anchors", type=Path, help="a copy of the anchors that was kept elsewhere")
    guide = commands.add_parser("import-guide", help="import a guide from a folder of JSON files, all of it or nothing")
    guide.add_argument("folder", type=Path)
    guide.add_argument("--dry-run", action="store_true", help="say what is wrong and change nothing")
    commands.add_parser("new-key", help="print a new key of 64 hexadecimal digits")
    commands.add_parser("new-secret", help="print a new secret of 64 characters")
    given = parser.parse_args(arguments)
    if given.command == "new-key":
        print(secrets.token_hex(32))
        return 0
    if given.command == "new-secret":
        print(secrets.token_urlsafe(48))
        return 0
    try:
        if given.command == "demo":
            return run_demo(given)
        _set_up()
    except RuntimeError as fault:
        # The settings list what is wrong with the environment, in words; the house does not import them to know it.
        if type(fault).__name__ != "Misconfigured":
            raise
        print(fault, file=sys.stderr)
        return CANNOT_START
    if given.command == "prepare":
        prepare()
        return 0
    if given.command == "import-guide":
        return import_folder(given.folder, dry_run=given.dry_run)
    return verify_trail(given.processes, given.anchors)


def _set_up() -> None:
    """Start Django once the environment stands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(Path.cwd()))
    import django  # noqa: PLC0415 - the environment is set first

    django.setup()


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is being done and how long it took."""
    begun = clock.monotonic()
    print(f"  {name} …", end="", flush=True)
    yield
    print(f" {clock.monotonic() - begun:.1f} s", flush=True)


def prepare() -> None:
    """Bring database, static files and the copies of urgent help up to date."""
    from django.core.management import call_command  # noqa: PLC0415 - after set-up

    from naast.awareness.guide.actions.publishing import publish_urgent_copies  # noqa: PLC0415 - after set-up

    with step("database"):
        call_command("migrate", verbosity=0, interactive=False)
    with step("static files"):
        call_command("collectstatic", verbosity=0, interactive=False)
    publish_urgent_copies()


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
    os.environ |= {"NAAST_MODE": "demo", "NAAST_HOME": str(home)}
    _set_up()
    print(f"Naast, demonstration in {home}", flush=True)
    prepare()
    from naast.interfaces.demo.grow import grow_university, is_grown  # noqa: PLC0415 - after set-up

    if not is_grown():
        grow_university(students=given.students, step=step)
    if given.prepare_only:
        return 0
    print_cast(given.port)
    return serve(given.port)


def print_cast(port: int) -> None:
    """Print where it runs and who one can be."""
    from naast.interfaces.demo.cast import CAST  # noqa: PLC0415 - after set-up

    print("\n  People you can be (one click, no password):")
    for persona in CAST:
        print(f"    {persona.shown_name:<10} {persona.line_en}")
    print(f"\n  http://127.0.0.1:{port}/            start here, without an account")
    print(f"  http://127.0.0.1:{port}/en/demonstration/sign-in   sign in as one of them")
    print("  Ctrl+C stops it; the data stays. RESET=1 starts anew.\n", flush=True)


def serve(port: int) -> int:
    """Serve until SIGINT or SIGTERM, with the jobs running beside the pages."""
    from django.db import connections  # noqa: PLC0415 - after set-up
    from granian.constants import Interfaces  # noqa: PLC0415 - heavy, only for serving
    from granian.server import Server  # noqa: PLC0415 - heavy, only for serving

    from naast.foundation.core import jobs  # noqa: PLC0415 - after set-up

    # The web process starts anew instead of by fork: SQLite's locks do not survive one, and the jobs' thread may
    # hold a lock at that moment, which the child would then wait for until it is stopped.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    stop = threading.Event()
    worker = threading.Thread(target=jobs.run_worker, args=(stop,), name="jobs", daemon=True)
    worker.start()
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
    try:
        server.serve()
    finally:
        stop.set()
        worker.join(timeout=5)
    return 0


def import_folder(folder: Path, *, dry_run: bool) -> int:
    """Import a guide and report row by row; 1 when a row or a file is wrong, and then nothing is changed."""
    from naast.awareness.guide.actions import import_guide  # noqa: PLC0415 - after set-up
    from naast.foundation.access.actor import Job  # noqa: PLC0415 - after set-up
    from naast.interfaces.demo.content import BrokenFile, guide_bundle  # noqa: PLC0415 - after set-up

    try:
        bundle = guide_bundle(folder)
    except (BrokenFile, OSError) as fault:
        print(f"Nothing was imported. {fault}")
        return 1
    report = import_guide(actor=Job("operator"), bundle=bundle, dry_run=dry_run)
    for row in report.faults:
        print(row)
    counted = f"{report.entries} entries, {report.lines} lines, {report.leaflets} leaflets"
    if report.faults:
        print(f"Nothing was imported: {len(report.faults)} faults in {counted}.")
        return 1
    print(f"Nothing is wrong with {counted}; nothing was changed." if dry_run else f"Imported: {counted}.")
    return 0


def verify_trail(processes: int, anchors: Path | None = None) -> int:
    """Check the trail and say in words what was found; 1 when it is not sound or an anchor cannot be read."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415 - after set-up

    try:
        call_command("verify_trail", processes=processes, anchors=anchors)
    except CommandError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
