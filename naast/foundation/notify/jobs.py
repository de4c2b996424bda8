"""Work of the post: letters leave, and what is over is forgotten."""

from naast.foundation.core import jobs


@jobs.job("notify.send")
def send() -> None:
    """Send what may leave now."""
