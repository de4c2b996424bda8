"""Whether letters leave, and whether the sender tells more than that the university wrote."""

import datetime
from collections.abc import Iterator

from django.conf import settings

from naast.foundation.core import time
from naast.foundation.notify.queries import post_now
from naast.foundation.notify.rules import faults_of_subject, in_quiet_hours, quiet_until
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

DAY = datetime.timedelta(days=1)
LONGEST_WAIT = datetime.timedelta(minutes=30)
WORKER = "Look at the checks of the worker and of the mail server; what waits leaves by itself when both are well."


def letters(at: Installation) -> Iterator[Finding]:
    """Find letters that wait too long, that were given up, or that may have left twice: counts alone, never whose."""
    post = post_now(since=at.our_now - DAY)
    if post.oldest is not None and (waited := _waited(post.oldest, at.our_now)) > LONGEST_WAIT:
        minutes = int(waited.total_seconds() // 60)
        yield fault(f"{post.waiting} letters wait to leave, the oldest for {minutes} minutes.", WORKER)
    if post.failed:
        yield warning(
            f"{post.failed} letters were given up since yesterday.",
            "The log says why: addresses that do not exist, or a mail server that was away for more than two days.",
        )
    if post.unsure:
        yield warning(
            f"{post.unsure} letters since yesterday may have left twice: a worker died while it sent them.",
            "Nothing needs to be done about the letters. Find out what kills the worker.",
        )


def _waited(since: datetime.datetime, now: datetime.datetime) -> datetime.timedelta:
    """Give how long a letter has waited that could leave; quiet hours, which most letters wait for, do not count."""
    zone = time.zone()
    return now - (since if in_quiet_hours(now, zone) else quiet_until(since, zone))


def sender(at: Installation) -> Iterator[Finding]:
    """Find a sender that tells, to whoever sees a list of mail, what the letters are about."""
    if faults_of_subject(settings.DEFAULT_FROM_EMAIL):
        yield warning(
            "The sender of mail holds a word about health or help, which others see in a list of mail.",
            "Give NAAST_MAIL_FROM an address that only names the university, such as post@example.edu.",
        )
