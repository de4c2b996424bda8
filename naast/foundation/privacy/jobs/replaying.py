"""Replaying tombstones after an older copy of the database was put back, batch after batch (G3, G4)."""

import dataclasses
import json
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from naast.foundation.access.actor import Job

from ..actions.tombs import destroy_again, remember_erasure, remove_again
from ..models import Erasure, Tombstone
from ..queries.tombs import tombstone_file
from .erasing import carry_out_erasure

A_BATCH = 500


@dataclasses.dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: lines read, keys destroyed, rows removed or emptied, erasures done again, lines unreadable."""

    lines: int
    keys: int
    rows: int
    erasures: int
    unreadable: int


def replay(*, actor: Job, path: Path | None = None) -> Replayed:
    """Make a restored older copy forget what was erased after it was made; twice changes nothing more.

    Raises FileNotFoundError without the file.
    """
    source = path or tombstone_file()
    stones, unreadable = _read(source)
    lines = sum(len(each) for each in stones.values()) + unreadable
    keys = rows = erasures = 0
    for start in range(0, len(stones[Tombstone.KEY]), A_BATCH):
        keys += destroy_again(actor=actor, keys=stones[Tombstone.KEY][start : start + A_BATCH])
    for kind in (Tombstone.ROW, Tombstone.BLANK):
        for label, found in _by_table(stones[kind]).items():
            for start in range(0, len(found), A_BATCH):
                rows += remove_again(actor=actor, label=label, keys=found[start : start + A_BATCH], kind=kind)
    for what, person in stones[Tombstone.PERSON]:
        erasures += erase_again(actor=actor, what=what, person=person)
    return Replayed(lines, keys, rows, erasures, unreadable)


def _read(path: Path) -> tuple[dict[str, list[tuple[str, str]]], int]:
    """Read the file; a line cut off by a power failure is counted and passed by."""
    stones: dict[str, list[tuple[str, str]]] = {kind: [] for kind, _ in Tombstone.KINDS}
    unreadable = 0
    for line in path.read_text(encoding="ascii", errors="replace").splitlines():
        try:
            kind, table, row = json.loads(line)
            stones[kind].append((str(table), str(row)))
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    return stones, unreadable


def _by_table(stones: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for label, row in stones:
        found.setdefault(label, []).append(row)
    return found


def erase_again(*, actor: Job, what: str, person: str) -> bool:
    """Erase somebody again in a copy that does not know of it; a copy made after it knows, and is left alone."""
    erasure, _, client_too = what.partition(":")
    if Erasure.objects.unscoped(reason="a restored copy forgets").filter(pk=erasure, state=Erasure.DONE).exists():
        return False
    if not remember_erasure(actor=actor, erasure=UUID(erasure), person=UUID(person), client_too=client_too == "1"):
        return False
    return carry_out_erasure(actor=actor, erasure=UUID(erasure)) is not None
