"""Whether somebody is in charge, and the calendar is known."""

from collections.abc import Iterator

from naast.foundation.core import time
from naast.foundation.core.closures import years_without_closures
from naast.interfaces.operating import queries
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

NEXT_YEAR_FROM_MONTH = 10


def closure_days(at: Installation) -> Iterator[Finding]:
    """Find a year without closure days: reminders and waiting times would count days on which nobody is there."""
    today = time.local(at.our_now).date()
    missing = years_without_closures([today.year, today.year + 1])
    remedy = "Load them with 'naast import-closures FILE'."
    if today.year in missing:
        yield fault(f"The closure days of {today.year} are not known; only public holidays count.", remedy)
    if today.year + 1 in missing and today.month >= NEXT_YEAR_FROM_MONTH:
        yield warning(f"The closure days of {today.year + 1} are not known yet.", remedy)


def in_charge(at: Installation) -> Iterator[Finding]:
    """Find roles that nobody holds today and without which the house cannot be kept."""
    today = time.local(at.our_now).date()
    held = queries.holders_here(roles=("administrator", "editor", "privacy-officer"), on=today)
    if not held.get("administrator"):
        yield fault("Nobody is administrator.", "Run 'naast first-administrator'.")
    elif held["administrator"] == 1:
        yield warning(
            "There is one administrator: when that person is away nobody can let people in or out.",
            "Import a second one (functions.csv, role administrator).",
        )
    if not held.get("editor"):
        yield fault(
            "Nobody is editor: no entry and no helpline can be put right.", "Import one (functions.csv, role editor)."
        )
    if not held.get("privacy-officer"):
        yield warning("Nobody is privacy officer.", "Import one (functions.csv, role privacy-officer).")
