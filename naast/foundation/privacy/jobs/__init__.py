"""Work beside the pages: making the file, erasing, what is over at night, and tombstones outside the database."""

import datetime
from uuid import UUID

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs
from naast.foundation.core.typesetting import NotReadable

from ..actions.erasing import CARRY_OUT
from ..actions.exporting import MAKE, forget_exports, give_up_export, make_export
from ..actions.tombs import keep_tombstones
from .erasing import carry_out_erasure
from .retaining import run_retention
from .sweeping import sweep


@jobs.job(MAKE, somebody_waits=True, backoff=datetime.timedelta(seconds=10))
def make(export: UUID) -> None:
    """Make the file somebody asked for; one that cannot be made is given up, which its page says."""
    try:
        make_export(actor=Job(MAKE), export=export)
    except NotReadable:
        give_up_export(actor=Job(MAKE), export=export)
        raise


@jobs.job(CARRY_OUT, somebody_waits=True, retries=6)
def erase(erasure: UUID) -> None:
    """Erase what somebody asked to be erased; goes on where it stopped."""
    carry_out_erasure(actor=Job(CARRY_OUT), erasure=erasure)


@jobs.job("privacy.keep-tombstones", every="day 04:20")
def keep() -> None:
    """Write what must stay gone to the file beside the database."""
    keep_tombstones(actor=Job("privacy.keep-tombstones"))


@jobs.job("privacy.sweep", every="day 04:40", backoff=datetime.timedelta(minutes=5))
def out_of_the_files() -> None:
    """Get what was erased out of the files of the database, on PostgreSQL by writing tables anew."""
    sweep(actor=Job("privacy.sweep"))


@jobs.job("privacy.retention", every="day 03:50")
def retain() -> None:
    """Remove what is over, and let go of files that nobody fetched."""
    forget_exports(actor=Job("privacy.retention"))
    run_retention(actor=Job("privacy.retention"))
