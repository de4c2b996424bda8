"""What the house does by itself: build the weekly list, say what was not looked at, and forget what is over."""

import datetime

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.core.sealed import destroy_key
from naast.foundation.decisions.queries import is_on

from ..models import EMERGENCY_FILE, REVIEW_FILE, EmergencyAccess, ReviewRow, ReviewWeek
from ..queries.seconds import people_holding
from ..queries.week import looks_of_week, roles_of_lookers
from ..rules.emergency import ACCESS_REVIEW, OPENED, STOPPED
from ..rules.professions import reviewer_of_looks
from ..rules.review import rows_of
from . import _letters

_HOUSE = "the house keeps its own terms"
KEEP_USED = datetime.timedelta(days=5 * 366)
KEEP_UNUSED = datetime.timedelta(days=90)
KEEP_ROWS = datetime.timedelta(days=366)
A_BATCH = 500


@action("access-review.built", may=nobody)
def build_week(*, actor: Actor | Job, monday: datetime.date) -> ReviewWeek | None:
    """Make the list of the week that began on that Monday; None while no decision switches the review on.

    The decision covered that Monday already: nobody's looks of before it are weighed. A list that was made stays as it
    is, so that its outcomes do.
    """
    if not (is_on(ACCESS_REVIEW) and is_on(ACCESS_REVIEW, monday)):
        return None
    made = ReviewWeek.objects.filter(monday=monday).first()
    if made is not None:
        return made
    looks, known = looks_of_week(monday)
    rows = rows_of(looks, known)
    held = roles_of_lookers({row.looker for row in rows})
    week = ReviewWeek.objects.create(monday=monday, built_at=time.now(), looks=len(looks), listed=len(rows))
    listed = [
        ReviewRow(
            code=new_code(),
            week=week,
            rank=rank,
            looker_id=row.looker,
            person_id=row.person,
            role=row.role[:300],
            review_role=reviewer_of_looks(held.get(row.looker, frozenset()) | set(row.role.split("+"))),
            looks=row.looks,
            days=row.days,
            first_at=_moment(row.first_at),
            last_at=_moment(row.last_at),
            points=row.points,
            reasons=[[reason.slug, reason.points, reason.number] for reason in row.reasons],
        )
        for rank, row in enumerate(rows, start=1)
    ]
    ReviewRow.objects.bulk_create(listed)
    for role in sorted({row.review_role for row in listed}):
        _letters.post(_letters.WEEK, week.pk, people_holding(role), what=role)
    return week


def _moment(wall: datetime.datetime) -> datetime.datetime:
    """Turn the university's wall clock into a moment."""
    return time.moment_of(wall.date(), wall.time())


@action("emergency.reminded", may=nobody)
def remind_reviewers(*, actor: Actor | Job) -> int:
    """Say once that a use was not looked at within the days agreed; gives how many."""
    now = time.now()
    rows = EmergencyAccess.objects.unscoped(reason=_HOUSE).filter(
        state__in=[OPENED, STOPPED], review_by__lte=now, reviewed_at__isnull=True, reminded_at__isnull=True
    )
    count = 0
    for row in rows.defer("whom", "why", "later_because", "outcome_note").order_by("review_by")[:A_BATCH]:
        _letters.post(_letters.TO_REVIEW, row.pk, people_holding(row.review_role, but=[row.asker_id]), what="late")
        EmergencyAccess.objects.unscoped(reason=_HOUSE).filter(pk=row.pk).update(reminded_at=now)
        count += 1
    return count


@action("emergency.told", may=nobody)
def tell_students(*, actor: Actor | Job) -> int:
    """Post what students are told, from its moment on and until it left; gives of how many accesses it has.

    The row that owes the letter stays when its student erases their data, so what was erased while it waited is posted
    anew. Whoever left and has no address any more is owed nothing that can be paid (ADR 0032).
    """
    rows = EmergencyAccess.objects.unscoped(reason=_HOUSE).filter(
        state__in=[OPENED, STOPPED], tell_at__lte=time.now(), told_at=None, student__isnull=False
    )
    count = 0
    for pk, student in rows.order_by("tell_at", "pk").values_list("pk", "student")[:A_BATCH]:
        left = _letters.left_at(_letters.TOLD, pk, student)
        if left is None:
            _letters.post(_letters.TOLD, pk, [student])
            continue
        EmergencyAccess.objects.unscoped(reason=_HOUSE).filter(pk=pk).update(told_at=left)
        count += 1
    return count


@action("oversight.forgotten", may=nobody)
def forget(*, actor: Actor | Job) -> int:
    """Remove with their keys what is over: rows after a year, unused requests after ninety days, uses after five years.

    Gives how many rows went.
    """
    now = time.now()
    emergencies = EmergencyAccess.objects.unscoped(reason=_HOUSE)
    used = emergencies.filter(state__in=[OPENED, STOPPED], opened_at__lt=now - KEEP_USED)
    unused = emergencies.exclude(state__in=[OPENED, STOPPED]).filter(asked_at__lt=now - KEEP_UNUSED)
    gone = [*used.values_list("pk", flat=True)[:A_BATCH], *unused.values_list("pk", flat=True)[:A_BATCH]]
    for one in gone:
        destroy_key(one, EMERGENCY_FILE)
    emergencies.filter(pk__in=gone).delete()
    rows = ReviewRow.objects.unscoped(reason=_HOUSE)
    old = list(rows.filter(last_at__lt=now - KEEP_ROWS).values_list("pk", flat=True)[:A_BATCH])
    for one in old:
        destroy_key(one, REVIEW_FILE)
    rows.filter(pk__in=old).delete()
    return len(gone) + len(old)
