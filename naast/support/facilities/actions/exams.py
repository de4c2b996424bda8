"""Takes in who takes which exam, and marks to which of them a facility applies, those of before the decision too."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.core import time
from naast.foundation.core.ids import new_code
from naast.foundation.people.models import Person, Programme
from naast.foundation.people.rules import ROLE_BY_SLUG

from ..access import a_policy_officer, an_administrator
from ..models import ExamEnrolment, Item, Mark, Obstacle
from ..queries.catalogue import facilities
from ..queries.readers import people_owning
from ..rules.catalogue import ARRANGE as ARRANGES
from ..rules.catalogue import EXAM
from ..rules.sheets import ExamLine
from ..rules.states import Step
from ._letters import ARRANGE, post

_WHY = "exams are taken in for everybody at once"


@dataclasses.dataclass(frozen=True, slots=True)
class TakenIn:
    """What a list of exam enrolments changes, or would: counts, and lines with a number or programme nobody knows."""

    new: int
    changed: int
    same: int
    marked: int
    unknown: tuple[tuple[int, str], ...]


@action("facility.exams-taken-in", may=an_administrator)
def take_in_exams(*, actor: Actor | Job, lines: Sequence[ExamLine], rehearse: bool = False) -> TakenIn:
    """Take in exam enrolments and mark those to which a running facility applies. A rehearsal changes nothing.

    Whoever arranges a facility hears of each coming exam that is new to them. Raises Refused.
    """
    people = {
        row.person_number: row.pk
        for row in Person.objects.filter(person_number__in={line.number for line in lines}, student=True)
    }
    programmes = dict(Programme.objects.values_list("code", "pk"))
    unknown = [
        (line.line, "number" if line.number not in people else "programme")
        for line in lines
        if line.number not in people or line.programme not in programmes
    ]
    wrong = {line for line, _ in unknown}
    good = {(people[line.number], line.exam, line.on): line for line in lines if line.line not in wrong}
    there = {
        (row.student_id, row.exam, row.on): row
        for row in ExamEnrolment.objects.unscoped(reason=_WHY).filter(student__in={key[0] for key in good})
    }
    fresh: list[ExamEnrolment] = []
    changed: list[ExamEnrolment] = []
    for key, line in good.items():
        values = {
            "programme_id": programmes[line.programme],
            "course": line.course,
            "name": line.name,
            "form": line.form,
            "building": line.building,
            "enrolled_on": line.enrolled_on,
        }
        row = there.get(key)
        if row is None:
            fresh.append(ExamEnrolment(student_id=key[0], exam=line.exam, on=line.on, taken_in_at=time.now(), **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    marks = _marks_for(fresh)
    if not rehearse:
        ExamEnrolment.objects.bulk_create(fresh, batch_size=500)
        for row in changed:
            row.save()
        Mark.objects.bulk_create(marks, batch_size=500)
        _tell(marks)
    return TakenIn(len(fresh), len(changed), len(good) - len(fresh) - len(changed), len(marks), tuple(unknown))


def mark_exams(items: Iterable[Item], *, decided: datetime.date) -> int:
    """Mark the coming exams that these new facilities apply to; gives how many had been enrolled for before."""
    given = {item.facility: item for item in items}
    known = facilities(also_gone=True)
    at_exams = [item for slug, item in given.items() if known[slug].place == EXAM]
    count = 0
    for item in at_exams:
        rows = ExamEnrolment.objects.unscoped(reason=_WHY).filter(student=item.student_id, programme=item.programme_id)
        coming = rows.filter(on__gte=max(item.starts_on or decided, decided), on__lte=item.until or decided).exclude(
            pk__in=Mark.objects.unscoped(reason=_WHY).filter(item=item.pk).values("enrolment")
        )
        for row in coming:
            Mark.objects.create(
                enrolment=row, item=item, student_id=item.student_id, repaired=row.enrolled_on <= decided, at=time.now()
            )
            count += 1
    return count


def _marks_for(rows: Sequence[ExamEnrolment]) -> list[Mark]:
    """Make the marks of new enrolments: every running exam facility of the student that covers the day."""
    known = facilities(also_gone=True)
    at_exams = [slug for slug, each in known.items() if each.place == EXAM]
    items: dict[UUID, list[Item]] = {}
    found = Item.objects.unscoped(reason=_WHY).filter(
        Q(student__in={row.student_id for row in rows}),
        state__in=[Step.GRANTED, Step.ARRANGED],
        facility__in=at_exams,
    )
    for item in found.select_related("request"):
        items.setdefault(item.student_id, []).append(item)
    today, now = time.today(), time.now()
    return [
        Mark(
            enrolment=row,
            item=item,
            student_id=row.student_id,
            repaired=item.request.decided_at is not None
            and row.enrolled_on <= time.local(item.request.decided_at).date(),
            at=now,
        )
        for row in rows
        for item in items.get(row.student_id, ())
        if row.on >= today
        and item.programme_id == row.programme_id
        and item.starts_on is not None
        and item.until is not None
        and item.starts_on <= row.on <= item.until
    ]


def _tell(marks: Sequence[Mark]) -> None:
    """Tell whoever arranges each facility that has a new exam, once a facility."""
    items = {mark.item_id: mark.item for mark in marks}
    arrangers: dict[UUID, list[UUID]] = {}
    for item in items.values():
        if item.programme_id not in arrangers:
            arrangers[item.programme_id] = people_owning(ARRANGES, programme=item.programme_id)
        post(ARRANGE, item.pk, arrangers[item.programme_id], what=f"exams {time.now().isoformat()}")


@action("facility.obstacle-taken-up", may=a_policy_officer)
def take_up(
    *, actor: Actor | Job, dimension: str, value: str, facility: str, owner: str, state: str, doing: str = ""
) -> Obstacle:
    """Say who mends an obstacle, how far it is and what is done. Raises ValueError for what is none, Refused."""
    if dimension not in Obstacle.DIMENSIONS or owner not in ROLE_BY_SLUG or not value or len(value) > 80:
        raise ValueError("no such obstacle or role")
    if state not in (Obstacle.SEEN, Obstacle.DOING, Obstacle.MENDED) or facility not in facilities(also_gone=True):
        raise ValueError("no such state or facility")
    row = Obstacle.objects.filter(dimension=dimension, value=value, facility=facility).first()
    row = row or Obstacle(code=new_code(), dimension=dimension, value=value, facility=facility)
    row.owner, row.state, row.doing, row.moved_at = owner, state, doing[:300], time.now()
    row.save()
    return row
