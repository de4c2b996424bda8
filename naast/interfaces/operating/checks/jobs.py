"""Whether somebody carries out the jobs: mail, copies, anchors, forgetting."""

import datetime
from collections.abc import Iterator

from naast.foundation.core import jobs
from naast.interfaces.operating import queries
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

DAY = datetime.timedelta(days=1)
MOST_LATE = datetime.timedelta(minutes=5)
LONGEST_WAIT = datetime.timedelta(minutes=15)
START = "systemctl start naast-work, and read its log with journalctl -u naast-work."


def worker_alive(at: Installation) -> Iterator[Finding]:
    """Find a schedule nobody keeps: a job whose moment passed and that no worker has started."""
    started = queries.schedule()
    if not started:
        yield fault("No worker has ever carried out a job here.", START)
        return
    late = {}
    for job in jobs.registered():
        if job.every is None:
            continue
        # A job that is new in this version is started with the first round of a worker, whatever its moment.
        slot = job.slot_at(at.our_now)
        last = started.get(job.name, slot)
        missed = last + (job.every if isinstance(job.every, datetime.timedelta) else DAY)
        if last < slot and at.our_now - missed > MOST_LATE:
            late[job.name] = at.our_now - missed
    if late:
        name, longest = max(late.items(), key=lambda pair: pair[1])
        others = f", and {len(late) - 1} others" if len(late) > 1 else ""
        yield fault(f"No worker keeps the schedule: {name} should have begun {_long(longest)} ago{others}.", START)


def queue_moves(at: Installation) -> Iterator[Finding]:
    """Find jobs that wait too long, that failed for good, or whose worker is gone."""
    queue = queries.queue(now=at.now)
    if queue.oldest_due is not None and at.now - queue.oldest_due > LONGEST_WAIT:
        yield fault(f"A job has been waiting for {_long(at.now - queue.oldest_due)}.", START)
    if queue.stuck:
        yield warning(
            f"{queue.stuck} jobs stand as being done, and no worker is at them.",
            "A running worker takes them over within minutes; if this stays, restart naast-work.",
        )
    for name, count in sorted(queue.failed.items()):
        yield warning(
            f"The job {name} failed for good since yesterday ({count} times).",
            "Its log line says where; what it did not do is tried again only when it is queued anew.",
        )


def _long(time: datetime.timedelta) -> str:
    """Write how long something takes, roughly."""
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
