"""Whether the guide can be trusted: helplines that were checked lately, and something in it."""

from collections.abc import Iterator

from naast.awareness.guide.queries.shelf import shelf
from naast.awareness.guide.queries.urgent import urgent_lines
from naast.awareness.guide.rules.hours import CHECK_IS_GOOD_FOR
from naast.foundation.core import time
from naast.interfaces.operating.findings import Finding, Installation, fault, warning


def helplines(at: Installation) -> Iterator[Finding]:
    """Find lines whose last check is too old: they are then no longer said to be open (A3)."""
    lines = [line for line in urgent_lines().lines if line.shown]
    if not any(line.callable for line in lines):
        yield fault(
            "No helpline can be called from the pages.",
            "Import a guide ('naast import-guide') whose lines a person checked on the services' own pages.",
        )
        return
    today = time.local(at.our_now).date()
    old = [line for line in lines if today - line.checked_on > CHECK_IS_GOOD_FOR]
    if old:
        names = ", ".join(line.name_en for line in old[:3])
        yield warning(
            f"{len(old)} of {len(lines)} helplines were checked over {CHECK_IS_GOOD_FOR.days} days ago: {names}.",
            "An editor opens each service's own page and notes the check; until then no line is said to be open.",
        )
    if len(urgent_lines().bar) < 2:
        yield fault(
            "The two lines of every page, one for thoughts of suicide and one to talk, are not both there.",
            "Give both a number a person checked, and hours that never close.",
        )


def entries(at: Installation) -> Iterator[Finding]:
    """Warn about a guide in which nobody finds anything."""
    if not shelf().entries:
        yield warning("The help guide is empty.", "Import one with 'naast import-guide', or let an editor write it.")
