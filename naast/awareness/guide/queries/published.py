"""What stands on the site at this moment, as plain rows: the surroundings in which a changed text must hold."""

from collections.abc import Mapping
from typing import Any

from ..models import Entry, Line, Version
from ..rules.bundle import Fault, faults_in_one
from ..rules.versions import Kind, State

_OF_LINE = ("id", "verification", "display", "tel", "phone", "alt_phone")


def slugs_on_site() -> frozenset[str]:
    """Name the entries that stand on the site. One query."""
    return frozenset(Entry.objects.values_list("slug", flat=True))


def lines_on_site() -> dict[str, Mapping[str, Any]]:
    """Give of each line what decides whether its number shows. One query."""
    return {row["id"]: row for row in Line.objects.values(*_OF_LINE)}


def faults_on_site(kind: str, key: str, content: Any) -> tuple[Fault, ...]:
    """List what would be wrong with the site if this text stood on it. Four queries at most.

    These are its own faults, and for a line also those it would give the entries that stand on it.
    """
    slugs, lines = slugs_on_site(), lines_on_site()
    faults = faults_in_one(kind, key, content, slugs=slugs, lines=lines)
    if kind != Kind.LINE or faults:
        return faults
    after = {**lines, key: content}
    standing = Entry.objects.filter(line=key).values_list("slug", flat=True)
    rows = Version.objects.filter(
        manuscript__kind=Kind.ENTRY, manuscript__key__in=list(standing), state=State.PUBLISHED
    )
    for slug, words in rows.values_list("manuscript__key", "content"):
        before = faults_in_one(Kind.ENTRY, slug, words, slugs=slugs, lines=lines)
        now = faults_in_one(Kind.ENTRY, slug, words, slugs=slugs, lines=after)
        faults += tuple(fault for fault in now if fault not in before)
    return faults
