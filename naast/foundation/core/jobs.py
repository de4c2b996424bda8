"""Work that happens beside the pages: queued in the caller's transaction, retried, scheduled, never lost (G7, G11).

A job is a function with a name. `enqueue` queues it through django-tasks in the database, so that a rolled-back
transaction queues nothing; a worker (a thread of the demonstration, or processes of its own) carries it out at
least once, so a job must bear being run twice. Arguments are ids only: a queue is read by too many eyes.
What django-tasks-db leaves open is here: attempts, waiting between them, a schedule that starts each job once
over all processes, and taking over from a worker that died.
"""

import dataclasses
import datetime
import logging
import random
import re
import secrets
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult, get_date_max

from naast.foundation.core import time
from naast.foundation.core.keys import keyring
from naast.foundation.core.models import JobLease, JobSchedule

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(seconds=120)
SOON = datetime.timedelta(seconds=2)
"""After how long a job comes back that found another one at the same work."""
LONGEST_BACKOFF = datetime.timedelta(hours=1)
KEEP_RESULTS = datetime.timedelta(days=30)
MOST_JOBS_A_STEP = 20_000
FIRST = 10

_ID = re.compile(r"[\w.:-]{1,80}\Z", re.ASCII)  # no space and no @: neither text nor an address
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_DAILY = re.compile(r"day ([01]\d|2[0-3]):([0-5]\d)\Z")
_EPOCH = datetime.datetime(2020, 1, 1, tzinfo=time.UTC)

Id = str | int | uuid.UUID
Work = TypeVar("Work", bound=Callable[..., None])


class UnknownJob(LookupError):
    """No room has a job of this name."""


class JobExists(ValueError):
    """Two functions claim the same name."""


class NotAnId(TypeError):
    """A job takes ids only; whatever else it needs it reads itself, when it runs."""


class BadSchedule(ValueError):
    """A schedule is "day HH:MM" on the university's wall clock, or a distance of at least a second."""


class Later(Exception):
    """What a job raises when another one is at the same work: it comes back soon, and this was no attempt."""


class WorkerLost(RuntimeError):
    """The worker died at this job as often as it may be tried."""


@dataclasses.dataclass(frozen=True)
class Job:
    """A registered job."""

    name: str
    function: Callable[..., None]
    every: datetime.time | datetime.timedelta | None
    retries: int
    backoff: datetime.timedelta
    priority: int = 0

    def slot_at(self, now: datetime.datetime) -> datetime.datetime:
        """Give the latest moment, not after `now`, for which the job is due."""
        if isinstance(self.every, datetime.timedelta):
            return _EPOCH + (now - _EPOCH) // self.every * self.every
        if self.every is None:
            raise BadSchedule(f"{self.name} has no schedule")
        day = time.local(now).date()
        slot = time.moment_of(day, self.every)
        return slot if slot <= now else time.moment_of(day - datetime.timedelta(days=1), self.every)


_jobs: dict[str, Job] = {}


# --- Declaring and queueing -----------------------------------------------------------------------------------------


def job(
    name: str,
    every: str | datetime.timedelta | None = None,
    *,
    retries: int = 3,
    backoff: datetime.timedelta = datetime.timedelta(seconds=30),
    somebody_waits: bool = False,
) -> Callable[[Work], Work]:
    """Register the function below under a name ("appointments.remind").

    `every`: "day 06:00" on the university's wall clock, or a distance; a schedule passes no arguments. After a
    failure it is tried `retries` times more, each time after twice as long, beginning with `backoff`, at most an
    hour. `somebody_waits` for it at a screen: then it goes before all other jobs. The function bears being run twice;
    it raises Later when another one is at the same work.
    Raises JobExists, BadSchedule.
    """

    def register(function: Work) -> Work:
        known = _jobs.get(name)
        if known is not None and known.function.__qualname__ != function.__qualname__:
            raise JobExists(f"{name} is the name of {known.function.__module__}.{known.function.__qualname__}")
        priority = FIRST if somebody_waits else 0
        _jobs[name] = Job(name, function, _read_schedule(every), retries, backoff, priority)
        return function

    return register


def _read_schedule(every: str | datetime.timedelta | None) -> datetime.time | datetime.timedelta | None:
    """Read a schedule. Raises BadSchedule."""
    if isinstance(every, str):
        daily = _DAILY.match(every)
        if daily is None:
            raise BadSchedule(f"{every!r} is not a schedule; write 'day 06:00' or a timedelta")
        return datetime.time(int(daily[1]), int(daily[2]))
    if every is not None and every < datetime.timedelta(seconds=1):
        raise BadSchedule("a job runs at most once a second")
    return every


def job_of(name: str) -> Job:
    """Give a job by its name. Raises UnknownJob."""
    try:
        return _jobs[name]
    except KeyError:
        raise UnknownJob(f"there is no job named {name!r}") from None


def registered() -> tuple[Job, ...]:
    """Give all jobs, by name."""
    return tuple(_jobs[name] for name in sorted(_jobs))


def enqueue(name: str, *ids: Id) -> uuid.UUID:
    """Queue a job in the caller's transaction; it runs after the commit, or never when that does not come.

    UUIDs arrive as UUIDs, numbers as numbers, other ids as text. Gives the id of the queued task. Raises
    UnknownJob, and NotAnId for anything that could be content: free text, dictionaries, floats, nothing.
    """
    task = carry_out.using(priority=job_of(name).priority)
    return uuid.UUID(str(task.enqueue(name, *(_plain_id(name, value) for value in ids)).id))


def _plain_id(name: str, value: Id) -> str | int:
    """Give an id as JSON knows it. Raises NotAnId."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, str) and _ID.match(value):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise NotAnId(f"{name} was given something that is no id; pass ids, and read the rest when the job runs")


@task()
def carry_out(name: str, *ids: str | int) -> None:
    """Carry out a job by its name: within a keyring, in the language of the house.

    The one task that django-tasks knows; which job it is stands in its first argument.
    """
    found = job_of(name)
    given = (uuid.UUID(value) if isinstance(value, str) and _UUID.match(value) else value for value in ids)
    with keyring(), translation.override(settings.LANGUAGE_CODE):
        found.function(*given)


# --- Carrying out ---------------------------------------------------------------------------------------------------


def _mine() -> Any:
    """Give the queued tasks that are jobs of ours."""
    return DBTaskResult.objects.filter(task_path=carry_out.module_path)


def _claim(worker: str, *, waiting_too: bool = False) -> DBTaskResult | None:
    """Take the next job that is due, for this worker alone; without writing anything when there is none."""
    now = time.system_now()
    due = _mine().filter(status=TaskResultStatus.READY)
    if not waiting_too:
        due = due.filter(Q(run_after=get_date_max()) | Q(run_after__lte=now))
    if not due.exists():
        return None
    with transaction.atomic():
        row: DBTaskResult | None = due.select_for_update(skip_locked=True).first()
        if row is not None:
            row.claim(worker)
            JobLease.objects.update_or_create(task=row.pk, defaults={"worker": worker, "until": now + LEASE})
    return row


def _carry(row: DBTaskResult, worker: str) -> None:
    """Carry out a claimed job and write down how it went, unless another worker took it over meanwhile."""
    name, *ids = row.args_kwargs["args"]
    attempt = len(row.worker_ids)
    try:
        carry_out.func(name, *ids)
    except Later:
        outcome = {
            "status": TaskResultStatus.READY,
            "run_after": time.system_now() + SOON * random.uniform(0.5, 1.5),  # noqa: S311 - spreading
            "worker_ids": row.worker_ids[:-1],
        }
    except Exception as fault:  # noqa: BLE001 - whatever a job raises, it is written down and tried again
        logger.error("job %s, attempt %d: %s", name, attempt, where(fault))  # noqa: TRY400 - a message may name people
        outcome = _after_failure(name, attempt, fault)
    else:
        outcome = {"status": TaskResultStatus.SUCCESSFUL, "exception_class_path": "", "traceback": ""}
    _write_outcome(row, worker, outcome)


def _write_outcome(row: DBTaskResult, worker: str, outcome: dict[str, Any]) -> None:
    """Write down how a job went. A worker that lost its lease writes nothing: the job is somebody else's now."""
    if outcome["status"] != TaskResultStatus.READY:
        outcome["finished_at"] = time.now()
    with transaction.atomic():
        if JobLease.objects.filter(task=row.pk, worker=worker).delete()[0]:
            _mine().filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(**outcome)
        else:
            logger.warning("task %s was taken over while this worker was still at it", row.pk)


def _after_failure(name: str, attempt: int, fault: BaseException) -> dict[str, Any]:
    """Decide what becomes of a job that failed for the `attempt`-th time: it waits, or it failed for good."""
    told = {
        "exception_class_path": f"{type(fault).__module__}.{type(fault).__qualname__}",
        "traceback": "".join(traceback.format_tb(fault.__traceback__)),  # without the message, which may name people
    }
    known = _jobs.get(name)
    if known is None or attempt > known.retries:
        return told | {"status": TaskResultStatus.FAILED}
    wait = min(known.backoff * 2 ** (attempt - 1), LONGEST_BACKOFF) * random.uniform(0.9, 1.1)  # noqa: S311 - spreading
    return told | {"status": TaskResultStatus.READY, "run_after": time.system_now() + wait}


def where(fault: BaseException) -> str:
    """Tell what went wrong and where, without the message."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__module__}.{type(fault).__qualname__}{place}"


def run_next(worker: str, *, waiting_too: bool = False) -> bool:
    """Carry out the next job that is due; tells whether there was one. With `waiting_too` no backoff is waited for."""
    row = _claim(worker, waiting_too=waiting_too)
    if row is None:
        return False
    _carry(row, worker)
    return True


def take_over() -> int:
    """Queue again what dead workers left behind, or give it up when it was tried often enough; gives how many."""
    now = time.system_now()
    alive = JobLease.objects.filter(until__gte=now).values("task")
    left = _mine().filter(status=TaskResultStatus.RUNNING).exclude(pk__in=alive)
    if not left.exists():
        return 0
    count = 0
    with transaction.atomic():
        for row in left.select_for_update(skip_locked=True):
            name, attempt = row.args_kwargs["args"][0], len(row.worker_ids)
            logger.warning("job %s: its worker died at attempt %d", name, attempt)
            JobLease.objects.filter(task=row.pk).delete()
            outcome = _after_failure(name, attempt, WorkerLost("the worker died"))
            if outcome["status"] == TaskResultStatus.READY:
                outcome["run_after"] = now
            else:
                outcome["finished_at"] = time.now()
            _mine().filter(pk=row.pk).update(**outcome)
            count += 1
    return count


# --- The schedule ---------------------------------------------------------------------------------------------------


def start_due(now: datetime.datetime) -> list[str]:
    """Queue every job whose moment has come; gives their names.

    Of several processes that ask at once one starts it: the slot is moved forward and the job queued in one
    transaction. When the house was closed for days a job is started once, for the latest moment it missed.
    """
    scheduled = {found.name: found.slot_at(now) for found in registered() if found.every is not None}
    known = dict(JobSchedule.objects.filter(name__in=scheduled).values_list("name", "slot"))
    late = [name for name, slot in scheduled.items() if name not in known or known[name] < slot]
    return [name for name in late if _start(name, scheduled[name])]


def _start(name: str, slot: datetime.datetime) -> bool:
    """Move a job's slot forward and queue the job, unless another process did."""
    with transaction.atomic():
        rows = JobSchedule.objects
        _, made = rows.get_or_create(name=name, defaults={"slot": slot})
        if not made and not rows.filter(name=name, slot__lt=slot).update(slot=slot):
            return False
        enqueue(name)
    return True


def ran_until() -> datetime.datetime | None:
    """Give the latest moment for which a job was started, or None."""
    return JobSchedule.objects.order_by("-slot").values_list("slot", flat=True).first()


def run_days(since: datetime.datetime, until: datetime.datetime, step: Callable[[datetime.datetime], None]) -> None:
    """Run what is due between two moments, in order, with the clock put at each moment by `step` (G11).

    Daily jobs run at their own minute of each day. Jobs that come round more often run at those same moments, at
    each midnight and at the end: many small steps of a night would do the same as one. What a job queues is
    carried out before the clock goes on; what fails is tried again at once, without waiting.
    """
    worker = f"clock-{secrets.token_hex(4)}"
    take_over()
    for moment in _moments(since, until):
        step(moment)
        start_due(moment)
        for _ in range(MOST_JOBS_A_STEP):
            if not run_next(worker, waiting_too=True):
                break


def _moments(since: datetime.datetime, until: datetime.datetime) -> Iterator[datetime.datetime]:
    """Give, in order, the moments after `since` up to `until` at which the walk stops."""
    schedules = [found.every for found in registered()]
    walls = {every for every in schedules if isinstance(every, datetime.time)}
    if any(isinstance(every, datetime.timedelta) for every in schedules):
        walls.add(datetime.time(0))
    day = time.local(since).date()
    while time.moment_of(day, datetime.time(0)) <= until:
        moments = {time.moment_of(day, wall) for wall in walls}
        yield from sorted(moment for moment in moments if since < moment < until)
        day += datetime.timedelta(days=1)
    yield until


# --- Forgetting -------------------------------------------------------------------------------------------------------


def prune() -> int:
    """Remove what the queue remembers of jobs that finished over thirty days ago; gives how many (G3)."""
    old = _mine().filter(
        status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED], finished_at__lt=time.now() - KEEP_RESULTS
    )
    removed: int = old.delete()[0]
    return removed


time.walked_by(run_days, floor=ran_until)
