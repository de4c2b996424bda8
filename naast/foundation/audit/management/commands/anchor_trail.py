"""`manage.py anchor_trail`: adds the present heads to the anchor file and prints the line to keep elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from naast.foundation.audit.anchors import anchor
from naast.foundation.audit.trail import TrailBroken


class Command(BaseCommand):
    """Makes the copy of all heads that shows, later, whether the end of a chain was cut off."""

    help = (
        "Print one line to keep where an intruder in this server cannot reach: mail it, print it, store it elsewhere."
    )

    def handle(self, **_options: Any) -> None:
        """Print the anchor. Raises CommandError when the trail is already broken or the file cannot be written."""
        try:
            self.stdout.write(anchor().text)
        except (TrailBroken, OSError) as fault:
            raise CommandError(str(fault)) from fault
