"""Removes what is over: counts of past windows, links that expired, factors nobody finished setting up."""

import datetime

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.accounts.models import Factor, Link, Tally
from naast.foundation.core import time

UNFINISHED = datetime.timedelta(days=1)


@action("accounts.forgotten", may=nobody)
def forget_what_is_over(*, actor: Actor | Job) -> int:
    """Remove it, for the job alone; gives how many rows went."""
    now = time.system_now()
    links = Link.objects.unscoped(reason="they open nothing any more").filter(expires_at__lte=now)
    factors = Factor.objects.unscoped(reason="never confirmed").filter(
        confirmed_at__isnull=True, made_at__lte=now - UNFINISHED
    )
    removed: int = Tally.objects.filter(until__lte=now).delete()[0] + links.delete()[0] + factors.delete()[0]
    return removed
