"""Tombstones outside the database, and replaying them after an older copy was put back (G3, G4).

An older copy of the database knows neither what was erased since nor which keys were destroyed. The file beside the
database does: it only grows, a line at a time, and holds ids and no content. `replay` makes a restored copy forget.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.core.models import DataKey
from naast.foundation.core.personal import PersonalData, declaration_of
from naast.foundation.core.sealed import destroy_key, files
from naast.foundation.people.models import Person

from ..models import Erasure, Tombstone
from ..queries.tombs import tombstone_file
from ..queries.walk import Table, every
from .removing import A_BATCH, Removal, empty_write_ahead_log


@action("tombstones.kept", may=nobody)
def keep_tombstones(*, actor: Job, path: Path | None = None) -> int:
    """Write to the file what is not in it yet: what was erased, and every destroyed key; gives how many lines.

    The file never shrinks, so that a database that forgot (an older copy) takes nothing away from it.
    """
    usual = path is None or path == tombstone_file()
    path = path or tombstone_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = set(path.read_text(encoding="ascii").splitlines()) if path.exists() else set()
    stones = Tombstone.objects.order_by("pk")
    # A new file, or one elsewhere, is made whole; the usual one knows what it has.
    waiting = list(stones.filter(in_file=False) if usual and known else stones)
    lines = [_line(row.kind, row.table, row.row) for row in waiting]
    keys = DataKey.objects.filter(destroyed_at__isnull=False).values_list("file", "subject")
    lines += [_line(Tombstone.KEY, file, str(subject)) for file, subject in keys.iterator()]
    fresh = [line for line in dict.fromkeys(lines) if line not in known]
    if fresh:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as file:
            file.write("".join(f"{line}\n" for line in fresh))
            file.flush()
            os.fsync(file.fileno())
    if usual:
        for start in range(0, len(waiting), A_BATCH):
            Tombstone.objects.filter(pk__in=[row.pk for row in waiting[start : start + A_BATCH]]).update(in_file=True)
    return len(fresh)


def _line(kind: str, table: str, row: str) -> str:
    return json.dumps([kind, table, row])


@action("tombstones.keys-destroyed", may=nobody)
def destroy_again(*, actor: Job, keys: list[tuple[str, str]]) -> int:
    """Destroy keys again that a restored copy brought back; gives how many there were."""
    known = files()
    return sum(destroy_key(UUID(subject), file) for file, subject in keys if file in known)


@action("tombstones.rows-removed", may=nobody)
def remove_again(*, actor: Job, label: str, keys: list[str], kind: str) -> int:
    """Remove or empty rows again that a restored copy brought back; gives how many there were."""
    model = _table_of(label)
    if model is None:
        return 0
    there = list(every(model).filter(pk__in=list(_own_keys(model, keys))).values_list("pk", flat=True))
    if not there:
        return 0
    removal, declaration = Removal(), declaration_of(model)
    if kind == Tombstone.BLANK and isinstance(declaration, PersonalData):
        removal.empty(model, declaration, there)
    else:
        removal.remove(model, there)
    empty_write_ahead_log()
    return sum(removal.removed.values())


@action("erasure.remembered", may=nobody, about="person")
def remember_erasure(*, actor: Job, erasure: UUID, person: UUID, client_too: bool) -> bool:
    """Let a restored copy know of an erasure that was asked after it was made; not of somebody it does not know."""
    rows = Erasure.objects.unscoped(reason="a restored copy forgets")
    if rows.filter(pk=erasure).exists():
        return True
    if not Person.objects.filter(pk=person).exists():
        return False
    rows.filter(person=person, state__in=[Erasure.ASKED, Erasure.HELD]).update(state=Erasure.DONE, done_at=time.now())
    Erasure(pk=erasure, code=new_code(), person_id=person, client_too=client_too, asked_at=time.now()).save()
    return True


def _table_of(label: str) -> Table | None:
    """Find a table by its label; one that no longer exists is nobody's."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _own_keys(model: Table, keys: list[str]) -> Iterator[Any]:
    """Read keys as the table's own; what is none is passed by."""
    for key in keys:
        try:
            yield model._meta.pk.to_python(key)
        except Exception:  # noqa: BLE001, S112 - a damaged line must not stop the rest
            continue
