"""Work beside the pages: destroy, end, offer, remind, forget."""

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs

from .actions.keeping import A_BATCH, destroy_evidence, end_terms, forget, offer_renewals, remind

_RUNS = 40  # at most this many batches a night, so that no job runs for ever


@jobs.job("facilities.keep", every="day 03:20")
def keep() -> None:
    """Destroy evidence whose term is over, end terms, and remove what is old."""
    house = Job("facilities.keep")
    for work in (end_terms, destroy_evidence, forget):
        for _ in range(_RUNS):
            if work(actor=house) < A_BATCH:
                break


@jobs.job("facilities.renewals", every="day 09:20")
def renewals() -> None:
    """Offer renewals in time, each once."""
    for _ in range(_RUNS):
        if offer_renewals(actor=Job("facilities.renewals")) < A_BATCH:
            break


@jobs.job("facilities.remind", every="day 09:30")
def reminders() -> None:
    """Remind before 31 January and 15 July, each once."""
    for _ in range(_RUNS):
        if remind(actor=Job("facilities.remind")) < A_BATCH:
            break
