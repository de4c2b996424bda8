"""`manage.py verify_trail`: walks the audit trail and ends with 1 when anything is not as it was written."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from naast.foundation.audit.anchors import BadAnchor, read_anchors
from naast.foundation.audit.verify import verify


class Command(BaseCommand):
    """Tells the privacy officer whether the trail is whole, and where it is not."""

    help = "Walk the audit trail; exit code 1 when a line was changed, removed, slipped in, swapped or cut off."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name the options."""
        parser.add_argument("--processes", type=int, default=1, help="share the sixteen chains among so many processes")
        parser.add_argument("--anchors", type=Path, help="a copy of the anchors that was kept elsewhere")

    def handle(self, *, processes: int, anchors: Path | None, **_options: Any) -> None:
        """Print the report. Raises CommandError when the trail is not sound or the copy cannot be read."""
        try:
            held = list(read_anchors(anchors.read_text(encoding="ascii").splitlines())) if anchors else None
        except (OSError, BadAnchor, UnicodeDecodeError) as fault:
            raise CommandError(f"{anchors}: {fault}") from fault
        report = verify(processes=processes, anchors=held)
        for finding in report.findings:
            self.stdout.write(f"{finding.kind}: {finding.words}")
        if report.uncounted:
            self.stdout.write(f"and {report.uncounted} more")
        self.stdout.write(f"{report.lines} lines, {report.anchors} anchors, {report.seconds:.1f} s")
        if not report.sound:
            raise CommandError("The trail is not sound. Keep this database as it is and call the privacy officer.")
        self.stdout.write("The trail is sound.")
