"""What the trail does beside the pages: it anchors its heads each night, and adopts what dead processes left."""

import datetime

from naast.foundation.audit import spool
from naast.foundation.audit.anchors import anchor
from naast.foundation.core.jobs import job


@job("audit.anchor", every="day 03:00")
def anchor_heads() -> None:
    """Add the night's heads to the anchor file. Raises trail.TrailBroken, which the job's failure shows."""
    anchor()


@job("audit.adopt", every=datetime.timedelta(hours=1))
def adopt() -> None:
    """Chain what processes left that died on a machine where nobody has opened a page since."""
    spool.drain()
