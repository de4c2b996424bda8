"""Whether the newest part of the audit trail is as it was written, and a copy of its end was made lately."""

import datetime
from collections.abc import Iterator

from naast.foundation.audit.anchors import BadAnchor, anchor_file, read_anchors
from naast.foundation.audit.verify import verify
from naast.interfaces.operating.findings import Finding, Installation, fault, told, warning

NEWEST_LINES = 200
MOST_TOLD = 3
ANCHORS_FRESH = datetime.timedelta(hours=36)
KEEP = "Keep this database as it is, run 'naast verify-trail', and call the privacy officer."


def newest_part(at: Installation) -> Iterator[Finding]:
    """Walk the last lines of each chain and hold them against heads and anchors."""
    report = verify(newest=NEWEST_LINES)
    # What is missing from the guard says less than what is wrong with a line.
    found = sorted(report.findings, key=lambda finding: finding.kind == "guard")
    for finding in found[:MOST_TOLD]:
        yield fault(f"{finding.words[:1].upper()}{finding.words[1:]}.", KEEP)
    more = len(found) - MOST_TOLD + report.uncounted
    if more > 0:
        yield fault(f"And {more} more findings in the audit trail.", KEEP)


def anchors(at: Installation) -> Iterator[Finding]:
    """Find anchors that are missing, old or not ours: without them a trail that was cut off does not show."""
    path = anchor_file()
    try:
        found = list(read_anchors(path.read_text(encoding="ascii").splitlines()))
    except FileNotFoundError:
        yield warning(f"There is no anchor yet in {path}.", "Run 'naast anchor-trail'; a worker adds one every night.")
        return
    except (OSError, UnicodeDecodeError, BadAnchor) as error:
        yield fault(f"{path} cannot be read: {told(error)}.", KEEP)
        return
    newest = datetime.datetime.fromisoformat(found[-1].at) if found else None
    if newest is None or at.now - newest > ANCHORS_FRESH:
        yield warning(
            "The last anchor of the audit trail is over a day old.",
            "Look whether naast-work runs. Send each night's last line to where this server cannot reach.",
        )
