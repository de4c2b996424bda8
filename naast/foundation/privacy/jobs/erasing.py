"""Carrying out an erasure, batch after batch, each an action of its own."""

from uuid import UUID

from naast.foundation.access.actor import Job

from ..actions.erasing import erase_batch, finish_erasure, hold_back
from ..models import Erasure
from ..ports import enders
from ..queries.erasing import Sharing, hold_on

A_BATCH = 500
_HOUSE = "the house carries out what somebody had erased"


def carry_out_erasure(*, actor: Job, erasure: UUID) -> Erasure | None:
    """Carry out an erasure: end what runs, then batch after batch until nothing goes any more, then say so.

    Each batch is a transaction of at most five hundred rows, and knows nothing of the one before: killed anywhere it
    goes on where it stopped. Gives the erasure when it is done, None while it is held or when it was done before.
    """
    row = Erasure.objects.unscoped(reason=_HOUSE).filter(pk=erasure).first()
    if row is None or row.state == Erasure.DONE:
        return None
    if hold_on(row.person_id):
        hold_back(actor=actor, erasure=erasure)
        return None
    for end in enders().values():
        end(row.person_id)
    while _one_round(actor, row):
        pass
    return finish_erasure(actor=actor, erasure=erasure)


def _one_round(actor: Job, row: Erasure) -> int:
    """Go over all tables once; gives how many rows went."""
    gone = 0
    for share in Sharing(row.person_id, client_too=row.client_too).shares():
        for start in range(0, len(share.goes), A_BATCH):
            gone += erase_batch(
                actor=actor,
                person=row.person_id,
                erasure=row.pk,
                share=share,
                keys=share.goes[start : start + A_BATCH],
                client_too=row.client_too,
            )
    return gone
