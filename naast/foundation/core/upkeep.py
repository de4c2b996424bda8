"""The ground floor's own jobs: forgetting what is over, and wrapping keys anew."""

import datetime
import logging
from importlib import import_module

from django.conf import settings

from naast.foundation.core import jobs, keys

logger = logging.getLogger(__name__)


@jobs.job("core.alive", every=datetime.timedelta(minutes=5), retries=0)
def show_life() -> None:
    """Do nothing: that it was started and carried out shows, within minutes, that a worker is there."""


@jobs.job("core.forget-results", every="day 03:10")
def forget_results() -> None:
    """Remove what the queue remembers of jobs that finished over thirty days ago."""
    jobs.prune()


@jobs.job("core.forget-sessions", every="day 03:20")
def forget_sessions() -> None:
    """Remove sessions that expired, by the system's clock, which sessions follow."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@jobs.job("core.rotate-keys")
def rotate_keys() -> None:
    """Wrap every data key anew with the current master key; goes on where it stopped (G7)."""
    changed = keys.rotate()
    logger.info("%d data keys were wrapped anew, %d are left", changed, keys.keys_left())
