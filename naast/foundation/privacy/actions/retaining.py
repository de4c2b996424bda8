"""The nightly run: what is over goes, in small transactions, and only counts are kept of it (AVG 5(1)(e), L6)."""

from typing import Any
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.personal import PersonalData, declaration_of

from ..models import RetentionRun
from ..queries.walk import Table
from .removing import Removal, empty_write_ahead_log

_HOUSE = "the house keeps its own terms"
PROOF_MONTHS, SETTING_MONTHS = 24, 60
Step = tuple[Table, bool, list[Any]]
"""A table, whether its rows are emptied and not removed, and the keys of the next batch."""


@action("retention.begun", may=nobody)
def begin_run(*, actor: Job) -> RetentionRun:
    """Begin tonight's run, or go on with it when it was killed."""
    row, _made = RetentionRun.objects.get_or_create(day=time.today(), defaults={"started_at": time.now()})
    return row


@action("retention.finished", may=nobody)
def finish_run(*, actor: Job, run: UUID) -> RetentionRun:
    """Note that tonight's run is done."""
    row = RetentionRun.objects.get(pk=run)
    row.finished_at = time.now()
    row.save(update_fields=["finished_at"])
    return row


@action("retention.removed", may=nobody)
def remove_batch(*, actor: Job, run: UUID, model: Table, keys: list[Any], emptied: bool) -> int:
    """Remove or empty at most five hundred rows that are over, and count them in the same transaction."""
    row = RetentionRun.objects.select_for_update().get(pk=run)
    removal = Removal()
    declaration = declaration_of(model)
    if emptied and isinstance(declaration, PersonalData):
        gone = removal.empty(model, declaration, keys)
    else:
        gone = removal.remove(model, keys)
    for label, count in removal.removed.items():
        row.removed[label] = row.removed.get(label, 0) + count
    for label, count in removal.stayed.items():
        if count:
            row.stayed[label] = row.stayed.get(label, 0) + count
    row.save(update_fields=["removed", "stayed"])
    empty_write_ahead_log()
    return gone
