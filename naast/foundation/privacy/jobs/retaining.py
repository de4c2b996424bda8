"""The nightly run, batch after batch, each an action of its own."""

from typing import Any

from naast.foundation.access.actor import Job

from ..actions.retaining import begin_run, finish_run, remove_batch
from ..models import RetentionRun
from ..queries.over import finders

A_BATCH = 500


def run_retention(*, actor: Job) -> RetentionRun:
    """Remove everything that is over, batch after batch; killed, the next run goes on; twice removes nothing."""
    row = begin_run(actor=actor)
    for find in finders():
        tried: set[Any] = set()
        while True:
            model, emptied, keys = find()
            keys = [key for key in keys if key not in tried][:A_BATCH]
            if not keys:
                break
            tried |= set(keys)  # a row that something holds is tried once a night
            remove_batch(actor=actor, run=row.pk, model=model, keys=keys, emptied=emptied)
    return finish_run(actor=actor, run=row.pk)
