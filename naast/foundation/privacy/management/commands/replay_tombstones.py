"""`replay_tombstones [file]`: make a restored older copy of the database forget what was erased since (G3, G4)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from naast.foundation.access.actor import Job

from ...jobs.replaying import replay
from ...jobs.sweeping import write_anew
from ...queries.tombs import tombstone_file


class Command(BaseCommand):
    """Reads the file of tombstones and destroys, removes and erases again; twice changes nothing more."""

    help = "After an older copy of the database was put back: forget again what was erased since it was made."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take another file than the one in the data folder."""
        parser.add_argument("file", nargs="?", type=Path, default=None)

    def handle(self, *args: Any, **given: Any) -> None:
        """Replay and tell. Raises CommandError without the file: then nobody may open the house."""
        path = given["file"] or tombstone_file()
        try:
            told = replay(actor=Job("replay-tombstones"), path=path)
        except FileNotFoundError:
            raise CommandError(f"{path} is not there; without it erased people come back. Find it first.") from None
        write_anew()
        self.stdout.write(
            f"{told.lines} lines read ({told.unreadable} unreadable): {told.keys} keys destroyed, {told.rows} rows "
            f"removed, {told.erasures} erasures carried out again."
        )
