"""Arranging who stands in for somebody who leaves or is away, by date; never why (D6).

The row that makes somebody a stand-in is `people`'s own: everything that asks who holds a function knows it from that
day on. What the leaver still holds moves by the rooms that keep it (`ports.leaving`).
"""

import datetime
from uuid import UUID

from naast.foundation.access.action import action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.core import jobs, time
from naast.foundation.notify import outbox
from naast.foundation.people.models import Function, Person, StandIn

from ..access import leads_function, leads_takeover
from ..models import Takeover
from ..ports import Moved, Plan, Step, kinds
from ..queries.desk import fits, leaver_of, roles_held
from ..rules.gaps import ONE_DAY

BEGIN, STOP = "chain.begin", "chain.stop"
STANDS_IN, REPLACED, TAKEN_BACK = "chain.stands-in", "chain.replaced", "chain.taken-back"
LONGEST = datetime.timedelta(days=400)
KEPT = datetime.timedelta(days=731)
_WHY = "the house keeps what was arranged"


class NotFitting(Exception):
    """This person may not stand in for this function: another profession, not staff, or who holds it."""


class NotHere(Exception):
    """Who would stand in leaves before these days are over; `until` is their last day."""

    def __init__(self, until: datetime.date) -> None:
        super().__init__(until)
        self.until = until


class AlreadyCovered(Exception):
    """Somebody stands in on some of these days."""


class DaysBackwards(Exception):
    """The last day comes before the first."""


class DaysPast(Exception):
    """The days are over."""


class TooLong(Exception):
    """Nobody stands in for longer than a year and a month; then somebody should hold the function."""


@action("takeover.arranged", may=leads_function)
def arrange(
    *,
    function: UUID,
    by: UUID,
    since: datetime.date,
    until: datetime.date,
    for_good: bool = False,
    actor: Actor | Job,
) -> Takeover:
    """Let somebody stand in for a function on these days, the last included; what can be moved moves after it.

    `for_good`: who holds it does not come back, so that what they keep moves for good on the first day. Both are told.
    Raises NotFitting, NotHere, AlreadyCovered, DaysBackwards, DaysPast, TooLong.
    """
    row = Function.objects.select_for_update(of=("self",)).select_related("person", "programme").get(pk=function)
    person = Person.objects.filter(pk=by).first()
    check_days(since, until)
    if person is None or not fits(row, person, roles_held(by)) or not person.active:
        raise NotFitting
    if not person.is_here(until):
        raise NotHere(person.ended_on or time.today())
    on_these = StandIn.objects.unscoped(reason=_WHY).filter(function=row, starts_on__lte=until, ends_on__gte=since)
    if on_these.exists():
        raise AlreadyCovered
    stand_in = StandIn.objects.create(function=row, person=person, starts_on=since, ends_on=until)
    made: Takeover = Takeover.objects.create(
        function=row,
        person_id=row.person_id,
        by=person,
        stand_in=stand_in.pk,
        since=since,
        until=until,
        for_good=for_good,
        arranged_by_id=actor.pk,
        arranged_at=time.now(),
    )
    jobs.enqueue(BEGIN, made.pk)
    _tell(made, STANDS_IN, made.by_id)
    if row.person.is_here(time.today()):
        _tell(made, REPLACED, made.person_id)
    return made


def check_days(since: datetime.date, until: datetime.date) -> None:
    """Hold the days against each other and today. Raises DaysBackwards, DaysPast, TooLong."""
    if until < since:
        raise DaysBackwards
    if until < time.today():
        raise DaysPast
    if until - since > LONGEST:
        raise TooLong


@action("takeover.taken-back", may=leads_takeover)
def take_back(*, code: str, actor: Actor | Job) -> Takeover:
    """Take back what was arranged: who stands in stops today, or never begins; appointments that moved stay.

    What was over or taken back already changes nothing.
    """
    made: Takeover = (
        Takeover.objects.unscoped(reason=_WHY).select_for_update(of=("self",)).select_related("function").get(code=code)
    )
    today = time.today()
    if made.ended_at is not None or made.until < today:
        return made
    rows = StandIn.objects.unscoped(reason=_WHY).filter(pk=made.stand_in)
    if made.since >= today:
        rows.delete()
    else:
        rows.update(ends_on=today - ONE_DAY)
    made.ended_at = time.now()
    made.save(update_fields=["ended_at"])
    jobs.enqueue(STOP, made.pk)
    outbox.withdraw(about=made.pk, letters=(STANDS_IN, REPLACED))
    _tell(made, TAKEN_BACK, made.by_id)
    return made


@action("takeover.moved", may=nobody)
def move(*, actor: Job, takeover: UUID, step: Step) -> int:
    """Move what may move now for one that was arranged or taken back; gives how much. Nothing when it is not there."""
    rows = Takeover.objects.unscoped(reason=_WHY).select_for_update(of=("self",)).select_related("function")
    made = rows.filter(pk=takeover).first()
    if made is None or (step is Step.BEGIN and made.ended_at is not None):
        return 0
    return _move(made, made.function, actor, step)


@action("takeovers.carried-on", may=nobody)
def carry_on(*, actor: Job) -> int:
    """Move, for all that runs or begins, what can be moved by today; gives how many moved."""
    today = time.today()
    rows = Takeover.objects.unscoped(reason=_WHY).filter(ended_at=None, since__lte=today, until__gte=today)
    rows = rows.select_related("function").order_by("since", "pk")
    return sum(_move(made, made.function, actor, Step.CARRY_ON) for made in rows)


@action("takeovers.forgotten", may=nobody)
def forget_takeovers(*, actor: Job) -> int:
    """Remove what was over for two years; gives how many."""
    rows = Takeover.objects.unscoped(reason=_WHY).filter(until__lt=time.today() - KEPT)
    return int(rows.delete()[0])


def _move(made: Takeover, row: Function, actor: Job, step: Step) -> int:
    """Ask every room that keeps work to move what may move by now; note per kind what came of it."""
    until = None if made.for_good else made.until
    leaver = leaver_of(row, since=made.since, until=until, alone=True)
    plan = Plan(made.pk, leaver, made.by_id, made.for_good)
    outcome: dict[str, dict[str, int]] = {}
    total = 0
    for kind in kinds():
        if kind.move is None:
            continue
        done: Moved = kind.move(plan, actor=actor, step=step)
        before = made.outcome.get(kind.name, {})
        outcome[kind.name] = {"moved": before.get("moved", 0) + done.moved, "left": done.left} | (
            {} if done.waits is None else {"waits": done.waits}
        )
        total += done.moved
    if outcome != made.outcome:
        made.outcome = outcome
        made.save(update_fields=["outcome"])
    return total


def _tell(made: Takeover, letter: str, person: UUID) -> None:
    """Post one letter about what was arranged."""
    outbox.post(to=person, letter=letter, about=made.pk, key=outbox.key_of(letter, made.pk, person))
