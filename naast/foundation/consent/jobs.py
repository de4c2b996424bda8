"""Work beside the pages: let a yes of the desk leave after its day, end what is over, and forget."""

import datetime

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs, time

from .actions import end_what_is_over, forget, let_leave
from .queries import something_leaves


@jobs.job("consent.leave", every=datetime.timedelta(minutes=5))
def leave() -> None:
    """Tell the rooms above what may be used now; nothing is noted when nothing leaves."""
    if something_leaves(time.now()):
        let_leave(actor=Job("consent.leave"))


@jobs.job("consent.leave-morning", every="day 08:05")
def leave_in_the_morning() -> None:
    """Do the same at its own minute, so that a clock that skips days stops there too."""
    leave()


@jobs.job("consent.over", every="day 00:10")
def over() -> None:
    """End what has passed its day, take away questions without an answer, and forget what need not be remembered."""
    end_what_is_over(actor=Job("consent.over"))
    forget(actor=Job("consent.over"))
