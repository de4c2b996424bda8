"""Work beside the pages: forget what was for a while, move what has come to its day, and hear what others say."""

import datetime

from naast.foundation.access.actor import Job
from naast.foundation.consent.events import PermissionUsable
from naast.foundation.core import events, jobs
from naast.foundation.privacy.events import AccessAsked

from .access import WHAT_KIND
from .actions import forget_drafts, forget_scratch, freeze_scratch, move_due, tell_opened


@jobs.job("guidance.forget-drafts", every=datetime.timedelta(hours=1))
def forget_what_was_typed() -> None:
    """Remove drafts a day after they were typed; at most an hour late."""
    forget_drafts(actor=Job("guidance.forget-drafts"))


@jobs.job("guidance.forget-scratch", every="day 03:50")
def forget_what_passed() -> None:
    """Remove scratch pads of thirty days ago."""
    forget_scratch(actor=Job("guidance.forget-scratch"))


@jobs.job("guidance.move", every="day 00:10")
def move_what_is_due() -> None:
    """Move the files whose day has come."""
    move_due(actor=Job("guidance.move"))


@events.listens(AccessAsked)
def freeze_pads(event: AccessAsked) -> None:
    """Keep scratch pads about somebody who asked for access, until that is weighed."""
    freeze_scratch(actor=Job("guidance.access-asked"), student=event.person)


@events.listens(PermissionUsable)
def say_it_opens(event: PermissionUsable) -> None:
    """Tell a psychologist that a client lets them in."""
    if event.what_kind == WHAT_KIND:
        tell_opened(actor=Job("guidance.opened"), file=event.what)
