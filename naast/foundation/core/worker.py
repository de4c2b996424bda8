"""Carries out jobs, as a thread of the demonstration or as a process of its own, until it is stopped (G7, G11)."""

import contextlib
import logging
import secrets
import signal
import threading

from django.db import DatabaseError, close_old_connections, connections

from naast.foundation.core import jobs, time
from naast.foundation.core.models import JobLease
from naast.foundation.core.settling import settle

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
SCHEDULE_SECONDS = 5.0


def run_worker(stop: threading.Event, *, interval: float = 1.0) -> None:
    """Carry out jobs until `stop` is set; the job at hand is finished first.

    Runs as a thread of the demonstration or as a process; any number of both. Looks at the queue every `interval`
    seconds, at the schedule and for dead workers every five. A database that is away is waited for.
    """
    worker = secrets.token_hex(8)
    beating = threading.Thread(target=_beat, args=(worker, stop), name="job-heartbeat", daemon=True)
    beating.start()
    looked = float("-inf")
    pause = interval
    while not stop.is_set():
        worked = False
        try:
            close_old_connections()
            with time.standing() as still:
                if still:
                    monotonic = time.monotonic()
                    if monotonic - looked >= SCHEDULE_SECONDS:
                        looked = monotonic
                        jobs.start_due(time.now())
                        jobs.take_over()
                    worked = jobs.run_next(worker)
            pause = interval
        except DatabaseError as fault:
            logger.error("the worker waits for the database: %s", jobs.where(fault))  # noqa: TRY400 - no message
            pause = min(pause * 2, 30.0)
        except Exception as fault:  # noqa: BLE001 - a worker outlives every fault of a job
            logger.error("the worker stumbled: %s", jobs.where(fault))  # noqa: TRY400 - no message
            pause = min(pause * 2, 30.0)
        if not worked:
            stop.wait(pause)
    beating.join(HEARTBEAT_SECONDS)
    connections.close_all()


def _beat(worker: str, stop: threading.Event) -> None:
    """Renew the leases of a worker as long as its process lives."""
    while not stop.wait(HEARTBEAT_SECONDS):
        with contextlib.suppress(DatabaseError):
            close_old_connections()
            leases = JobLease.objects.filter(worker=worker)
            if leases.exists():
                leases.update(until=time.system_now() + jobs.LEASE)
    connections.close_all()


def work_until_signalled(*, interval: float = 1.0) -> None:
    """Be a worker process: carry out jobs until SIGTERM or SIGINT, and finish the one at hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settle()
    run_worker(stop, interval=interval)
