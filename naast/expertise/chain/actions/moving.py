"""Moves what somebody leaves behind to who stands in, through the actions of the rooms that keep it (D6)."""

from naast.foundation.access.actor import Actor, Job
from naast.support.appointments.actions.covering import apply_all
from naast.support.appointments.models import Diary

from ..ports import Moved, Plan
from ..queries.leaving import count_appointments

HOUSE = Job("chain.takeover")


def move_appointments(plan: Plan, *, actor: Actor | Job, stopped: bool) -> Moved:
    """Let who stands in sit in the leaver's diary on these days; who has an appointment is told by that room.

    What they have no time for stays with the leaver, and is counted. Nothing is moved back.
    """
    diaries = frozenset(Diary.objects.filter(function=plan.leaver.function).values_list("pk", flat=True))
    moved = apply_all(actor=HOUSE, diaries=diaries) if diaries else 0
    left = count_appointments(actor, [plan.leaver]).get(plan.leaver.function)
    return Moved(moved, left.count if left is not None else 0)
