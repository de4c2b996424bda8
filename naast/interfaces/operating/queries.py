"""Reads for the operator: counts, names of jobs and moments; never content, never who."""

import collections
import dataclasses
import datetime
from collections.abc import Mapping

from django.db.models import Min, Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from naast.foundation.audit.models import AuditLine
from naast.foundation.core import jobs, time
from naast.foundation.core.models import DataKey, JobLease, JobSchedule
from naast.foundation.people.models import Function, Person
from naast.foundation.people.queries import running


@dataclasses.dataclass(frozen=True, slots=True)
class Queue:
    """How the jobs stand: since when the oldest that is due has waited, which failed since yesterday, what is stuck."""

    oldest_due: datetime.datetime | None
    failed: Mapping[str, int]
    stuck: int


def queue(*, now: datetime.datetime) -> Queue:
    """Look at the queue of jobs. Four queries."""
    mine = DBTaskResult.objects.filter(task_path=jobs.carry_out.module_path)
    due = mine.filter(Q(run_after=get_date_max()) | Q(run_after__lte=now), status=TaskResultStatus.READY)
    moments = due.aggregate(queued=Min("enqueued_at", filter=Q(run_after=get_date_max())))
    waited = due.exclude(run_after=get_date_max()).aggregate(since=Min("run_after"))
    known = [moment for moment in (moments["queued"], waited["since"]) if moment is not None]
    failures = mine.filter(status=TaskResultStatus.FAILED, finished_at__gte=now - datetime.timedelta(days=1))
    counted = collections.Counter(row["args"][0] for row in failures.values_list("args_kwargs", flat=True))
    alive = JobLease.objects.filter(until__gte=now).values("task")
    stuck = mine.filter(status=TaskResultStatus.RUNNING).exclude(pk__in=alive).count()
    return Queue(min(known, default=None), dict(counted), stuck)


def schedule() -> dict[str, datetime.datetime]:
    """Give the moment for which each job of the schedule was started last. One query."""
    return dict(JobSchedule.objects.values_list("name", "slot"))


def master_keys_in_use() -> frozenset[int]:
    """Give the numbers of the master keys that data keys are wrapped with. One query."""
    return frozenset(DataKey.objects.filter(wrapped__isnull=False).values_list("master", flat=True).distinct())


def newest_line_at() -> datetime.datetime | None:
    """Give the moment of the newest line in the trail. One query."""
    return AuditLine.objects.order_by("-at").values_list("at", flat=True).first()


def holders_here(*, roles: tuple[str, ...], on: datetime.date) -> dict[str, int]:
    """Count, by role, the people here today who hold it. One query."""
    rows = Function.objects.filter(running(on), role__in=roles).select_related("person")
    people = {(row.role_id, row.person_id) for row in rows if row.person.is_here(on)}
    return dict(collections.Counter(role for role, _ in people))


def person_numbered(*, institution: str, number: str) -> Person | None:
    """Find somebody by institution and number. One query."""
    return Person.objects.filter(institution__code=institution, person_number=number).first()


def administrators() -> frozenset[object]:
    """Give the ids of those who are administrator today and here. One query."""
    today = time.today()
    rows = Function.objects.filter(running(today), role="administrator").select_related("person")
    return frozenset(row.person_id for row in rows if row.person.is_here(today))
