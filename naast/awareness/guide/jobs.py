"""What the guide does by itself: the copies of urgent help are written anew each night (A3)."""

from naast.foundation.core import jobs

from .actions.publishing import publish_urgent_copies


@jobs.job("guide.publish-urgent", every="day 00:05")
def publish_urgent() -> None:
    """Write the copies anew: a text that holds from today is in them, and what a full disk prevented is made good."""
    publish_urgent_copies()
