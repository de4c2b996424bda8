"""Work beside the pages: the weekly list, a reminder about what was not looked at, and forgetting."""

import datetime

from naast.foundation.access.actor import Job
from naast.foundation.audit import spool
from naast.foundation.core import jobs, time

from .actions.keeping import build_week, forget, remind_reviewers, tell_students


@jobs.job("oversight.week", every="day 05:20")
def build() -> None:
    """Make the list of the week that ended last Sunday, once; a day that was missed makes it the day after."""
    spool.drain()
    today = time.today()
    build_week(actor=Job("oversight.week"), monday=today - datetime.timedelta(days=today.weekday() + 7))


@jobs.job("oversight.tell", every=datetime.timedelta(minutes=5))
def tell() -> None:
    """Tell students of emergency access from the moment they may know it, until the letter left."""
    tell_students(actor=Job("oversight.tell"))


@jobs.job("oversight.remind", every="day 08:40")
def remind() -> None:
    """Say what was not looked at within the days agreed."""
    remind_reviewers(actor=Job("oversight.remind"))


@jobs.job("oversight.forget", every="day 03:50")
def forget_what_is_over() -> None:
    """Remove what is over, with its keys."""
    forget(actor=Job("oversight.forget"))
