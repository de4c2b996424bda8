"""What the guide does by itself: copies of urgent help each night (A3), texts that come and go in time (A10)."""

import datetime
import uuid

from django.db.models import Q

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs, time

from .actions import appear, go
from .actions.publishing import publish_urgent_copies
from .models import Version
from .rules.versions import State

SCHEDULE = Job("guide-schedule")


@jobs.job("guide.publish-urgent", every="day 00:05")
def publish_urgent() -> None:
    """Write the copies anew: a text that holds from today is in them, and what a full disk prevented is made good."""
    publish_urgent_copies()


@jobs.job("guide.keep-schedule", every=datetime.timedelta(minutes=1))
def keep_schedule() -> None:
    """Queue each text whose moment has come: one that fails does not keep the others waiting."""
    now = time.now()
    due = Q(state=State.SCHEDULED, publish_at__lte=now) | Q(state=State.PUBLISHED, withdraw_at__lte=now)
    for version in Version.objects.filter(due).order_by("publish_at", "pk").values_list("pk", flat=True):
        jobs.enqueue("guide.keep-moment", version)


@jobs.job("guide.keep-moment")
def keep_moment(version: uuid.UUID) -> None:
    """Show or take away one version whose moment has come."""
    found = Version.objects.select_related("manuscript").filter(pk=version).first()
    if found is None:
        return
    act = appear if found.state == State.SCHEDULED else go
    act(actor=SCHEDULE, kind=found.manuscript.kind, key=found.manuscript.key, number=found.number)
