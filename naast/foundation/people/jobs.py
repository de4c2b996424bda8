"""The import's work beside the pages: rehearsing, carrying out, forgetting, and the student system at night."""

import datetime
import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from naast.foundation.access.actor import Job
from naast.foundation.core.jobs import job
from naast.foundation.people.actions import ImportCollided, carry_out, forget_late, give_up, rehearse_run
from naast.foundation.people.provisioning import from_student_system

logger = logging.getLogger(__name__)
IMPORTER = Job("people-import")


@job("people.rehearse", backoff=datetime.timedelta(seconds=5))
def rehearse(run: UUID) -> None:
    """Rehearse what an administrator handed in."""
    _or_give_up(run, lambda: rehearse_run(actor=IMPORTER, run=run))


@job("people.carry-out", backoff=datetime.timedelta(seconds=5))
def carry_out_confirmed(run: UUID) -> None:
    """Carry out what an administrator confirmed."""
    _or_give_up(run, lambda: carry_out(actor=IMPORTER, run=run))


def _or_give_up(run: UUID, work: Callable[[], object]) -> None:
    """Do it; a busy database is worth another try, any other fault of ours ends the run, which the page then says."""
    try:
        work()
    except (ImportCollided, DatabaseError):
        raise
    except Exception:
        give_up(actor=IMPORTER, run=run)
        raise


@job("people.forget-late", every=datetime.timedelta(minutes=5))
def forget() -> None:
    """Forget files after an hour and lists of faults after a day."""
    forget_late(actor=IMPORTER)


@job("people.from-student-system", every="day 04:30", backoff=datetime.timedelta(minutes=10))
def from_system() -> None:
    """Bring people in from the student system each night, where that was asked for; the history says how it went."""
    if settings.STUDENT_SYSTEM.get("nightly"):
        from_student_system(actor=Job("student-system"), many_leavers=False, rehearse=False)
