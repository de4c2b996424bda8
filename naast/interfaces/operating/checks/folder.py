"""Whether the data folder is there, is ours alone, has room, and lets a file be replaced in one step."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from naast.interfaces.operating.findings import Finding, Installation, fault, told, warning

PARTS = ("urgent", "static", "anchors", "spool")
LEAST_ROOM, LITTLE_ROOM = 200 * 2**20, 2 * 2**30
LEAST_INODES = 0.02
REST = "The service then refuses confidential pages, because looks at them can no longer be noted."


def data_folder(at: Installation) -> Iterator[Finding]:
    """Find a data folder that is missing, belongs to somebody else or is open to others."""
    home: Path = at.environment.home
    if not home.is_dir():
        yield fault(
            f"The data folder {home} is not there.",
            f"install -d -o naast -g naast -m 700 {home}, then 'naast prepare'; or put NAAST_HOME right.",
        )
        return
    for path in (home, *(home / part for part in PARTS if (home / part).exists())):
        found = path.stat()
        if found.st_uid != os.geteuid():
            yield fault(
                f"{path} does not belong to the user that asks (number {os.geteuid()}).",
                "Run the command as the service's user; if that is who asks, chown -R naast:naast the data folder.",
            )
    if home.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield fault(
            f"{home} is open to other users of this machine (mode {stat.S_IMODE(home.stat().st_mode):o}).",
            f"chmod 700 {home}",
        )


def room_on_disk(at: Installation) -> Iterator[Finding]:
    """Find a disk that is full, or will be."""
    home: Path = at.environment.home
    if not home.is_dir():
        return
    free = shutil.disk_usage(home).free
    if free < LEAST_ROOM:
        yield fault(
            f"The disk below {home} has {free // 2**20} MB left. {REST}", "Make room, or give it a larger disk."
        )
    elif free < LITTLE_ROOM:
        yield warning(f"The disk below {home} has {free // 2**20} MB left.", "Make room before it is full.")
    inodes = os.statvfs(home)
    if inodes.f_files and inodes.f_favail / inodes.f_files < LEAST_INODES:
        yield fault(f"The disk below {home} can hold hardly any new file.", "Remove small files that nobody needs.")


def replacing(at: Installation) -> Iterator[Finding]:
    """Write, flush and rename a file in each part of the folder, as the copies of urgent help are; then remove it."""
    home: Path = at.environment.home
    if not home.is_dir():
        return
    for folder in (home, *(home / part for part in PARTS if (home / part).is_dir())):
        try:
            _replace_one_in(folder)
        except OSError as error:
            yield fault(
                f"A file in {folder} cannot be written and put in another's place: {told(error)}.",
                "Give the service's user that folder, on a disk that is not read-only.",
            )
    for part in PARTS:
        path = home / part
        if path.is_dir() and path.stat().st_dev != home.stat().st_dev:
            yield warning(
                f"{path} is on another disk than {home}.",
                "Keep the data folder on one disk: a copy of one and not the other does not fit together.",
            )


def _replace_one_in(folder: Path) -> None:
    """Put one file in the place of another. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".check.")
    target = Path(f"{name}.placed")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"naast")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
        target.unlink(missing_ok=True)
