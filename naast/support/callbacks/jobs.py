"""Work beside the pages: say that a promise was not kept, and forget what is over."""

import datetime

from naast.foundation.access.actor import Job
from naast.foundation.core import jobs

from .actions.keeping import close_untouched, erase_contacts, escalate, forget_calls


@jobs.job("callbacks.escalate", every=datetime.timedelta(minutes=5))
def say_what_is_late() -> None:
    """Tell who stands in what was not read as promised; at most five minutes late, and again next morning."""
    escalate(actor=Job("callbacks.escalate"))


@jobs.job("callbacks.escalate-morning", every="day 09:05")
def say_again_in_the_morning() -> None:
    """Tell it again when office hours begin; at its own minute, so that a clock that skips days stops there too."""
    escalate(actor=Job("callbacks.escalate"))


@jobs.job("callbacks.forget", every="day 03:40")
def forget() -> None:
    """Close what nobody touches, erase how to reach somebody, and remove what is over."""
    close_untouched(actor=Job("callbacks.forget"))
    erase_contacts(actor=Job("callbacks.forget"))
    forget_calls(actor=Job("callbacks.forget"))
