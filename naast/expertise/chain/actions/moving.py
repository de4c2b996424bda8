"""Moves what somebody leaves behind to who stands in, through the actions of the rooms that keep it (D6)."""

from collections.abc import Mapping
from uuid import UUID

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.people.models import Function
from naast.support.appointments.actions.covering import apply_all
from naast.support.appointments.models import Diary
from naast.support.guidance.actions.moving import NotTheirWork, ask_clients, ask_clients_no_more, move_files
from naast.support.guidance.models import GuidanceFile
from naast.support.guidance.rules.roles import GUIDING, is_apart
from naast.support.referrals.actions.receiving import put_back
from naast.support.referrals.models import Referral
from naast.support.referrals.rules.states import State as ReferralState

from ..models import Takeover
from ..ports import Leaver, Load, Moved, Plan, Step
from ..queries.desk import last_day
from ..queries.leaving import count_appointments, count_files, count_referrals

_WHY = "the house moves by date what was arranged"


def move_appointments(plan: Plan, *, actor: Job, step: Step) -> Moved:
    """Let who stands in sit in the leaver's diary on these days; who has an appointment is told by that room.

    What they have no time for stays with the leaver, and is counted. Nothing is moved back.
    """
    diaries = frozenset(Diary.objects.filter(function=plan.leaver.function).values_list("pk", flat=True))
    moved = apply_all(actor=actor, diaries=diaries) if diaries else 0
    return Moved(moved, _left(plan.leaver, count_appointments(actor, [plan.leaver])))


def move_guidance(plan: Plan, *, actor: Job, step: Step) -> Moved:
    """Hand on files by date when the keeper does not come back; for a while a stand-in sees them without that.

    A psychologist's clients are asked instead, each for themselves; what they answer stays with them, and what they
    did not answer yet is taken back with the takeover. Who still holds the same function elsewhere keeps their files.
    """
    leaver = plan.leaver
    if leaver.role not in GUIDING:
        return Moved()
    if is_apart(leaver.role):
        if step is Step.BEGIN:
            _ask(plan, actor)
        elif step is Step.STOP:
            _ask_no_more(plan, actor)
            return Moved(left=_left(leaver, count_files(actor, [leaver])), waits=0)
        left = _left(leaver, count_files(actor, [leaver]))
        return Moved(left=left, waits=left)
    moved = 0
    if plan.for_good and step is Step.STOP:
        _keep(plan)
    elif plan.for_good and step is Step.BEGIN and not _goes_on_elsewhere(leaver):
        moved = _hand_on(plan, actor)
    return Moved(moved, _left(leaver, count_files(actor, [leaver])))


def _ask(plan: Plan, actor: Job) -> None:
    """Have the clients of a psychologist asked whether another may open their file."""
    try:
        ask_clients(actor=actor, from_person=plan.leaver.person, to_person=plan.by, until=plan.leaver.until)
    except NotTheirWork:
        return


def _ask_no_more(plan: Plan, actor: Job) -> None:
    """Take back what clients were asked, unless the same two have another takeover that asks it too."""
    others = Takeover.objects.unscoped(reason=_WHY).filter(
        person=plan.leaver.person, by=plan.by, ended_at=None, until__gte=time.today()
    )
    if not others.exclude(pk=plan.takeover).exists():
        ask_clients_no_more(actor=actor, from_person=plan.leaver.person, to_person=plan.by)


def _hand_on(plan: Plan, actor: Job) -> int:
    """Let the files move on the first day; gives how many will."""
    try:
        return move_files(actor=actor, from_person=plan.leaver.person, to_person=plan.by, on=plan.leaver.since).files
    except NotTheirWork:
        return 0


def _keep(plan: Plan) -> None:
    """Let files that were to move on a day to come stay where they are."""
    rows = GuidanceFile.objects.unscoped(reason=_WHY).filter(kept_by=plan.leaver.person, moves_to=plan.by)
    rows.update(moves_to=None, moves_on=None)


def _goes_on_elsewhere(leaver: Leaver) -> bool:
    """Tell whether somebody holds the same role for another unit after they leave this one. One query."""
    rows = Function.objects.filter(person=leaver.person, role=leaver.role).exclude(pk=leaver.function)
    days = [last_day(row, time.today()) for row in rows.select_related("person")]
    return any(day is None or day >= leaver.since for day in days)


def move_referrals(plan: Plan, *, actor: Job, step: Step) -> Moved:
    """Put back for colleagues, from the first day on, what the leaver took and did not answer."""
    leaver = plan.leaver
    if step is Step.STOP or leaver.since > time.today():
        return Moved(0, _left(leaver, count_referrals(actor, [leaver])))
    rows = Referral.objects.unscoped(reason=_WHY).filter(
        received_by=leaver.person, to_role=leaver.role, state=ReferralState.RECEIVED
    )
    codes = list(rows.values_list("code", flat=True))
    for code in codes:
        put_back(actor=actor, code=code)
    return Moved(len(codes), _left(leaver, count_referrals(actor, [leaver])))


def _left(leaver: Leaver, loads: Mapping[UUID, Load]) -> int:
    """Give how much of a kind the leaver still keeps."""
    load = loads.get(leaver.function)
    return load.count if load is not None else 0
