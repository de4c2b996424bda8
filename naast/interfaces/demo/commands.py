"""What the command `naast` brings in from files, and what it does to the trail, the tombstones and the keys (G7).

Each function gives the exit code of its command, and is called when Django stands.
"""

import json
import sys
from pathlib import Path
from typing import Any


def import_people(given: Any) -> int:
    """Import people and report row by row; 1 when anything is wrong, and then nothing is changed."""
    from naast.foundation.people.provisioning import bring_in  # noqa: PLC0415 - after set-up

    return bring_in(
        folder=given.folder,
        institution=given.institution,
        whole=given.whole,
        many_leavers=given.many_leavers,
        rehearse=given.dry_run,
    )


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
    return _called("verify_trail", processes=processes, anchors=anchors)


def replay_tombstones(file: Path | None) -> int:
    """Forget again what was erased since a copy was made; 1 when there is no file to read it from."""
    return _called("replay_tombstones", *([file] if file is not None else []))


def anchor_trail() -> int:
    """Add the end of the trail to the anchors and print it; 1 when the trail is broken already."""
    return _called("anchor_trail")


def _called(name: str, *given: Any, **named: Any) -> int:
    """Carry out a command of Django; 1, with what is wrong in words, when it cannot."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415 - after set-up

    try:
        call_command(name, *given, **named)
    except CommandError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def rotate_keys() -> int:
    """Wrap every data key with the newest master key, and say whether an older one can go."""
    from naast.foundation.core import keys  # noqa: PLC0415 - after set-up

    try:
        changed = keys.rotate()
    except keys.MasterKeyMissing as fault:
        print(fault, file=sys.stderr)
        return 1
    left = keys.keys_left()
    print(f"{changed} data keys were wrapped anew, {left} are left.")
    return 1 if left else 0


def import_closures(file: Path) -> int:
    """Import closure days, all of them or none; 1 with every fault when one is wrong."""
    from naast.foundation.core import closures  # noqa: PLC0415 - after set-up

    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        loaded = closures.load_closure_days(closures.read_closure_rows(document))
    except (OSError, ValueError, RecursionError) as fault:
        print(f"Nothing was imported. {file}: {fault}")
        return 1
    print(f"Closure days: {loaded.added} new, {loaded.changed} changed, {loaded.unchanged} as they were.")
    return 0
