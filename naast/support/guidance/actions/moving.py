"""When a keeper leaves or is ill files move to who takes over; a psychologist's only after the client's yes (D6)."""

import dataclasses
import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from naast.foundation.access.action import Refused, action
from naast.foundation.access.actor import Actor, Job
from naast.foundation.access.page import nobody
from naast.foundation.consent.actions import ask, ask_no_more
from naast.foundation.consent.grants import Grant, NoPermission, check, grant_of
from naast.foundation.consent.rules import FILE_OPENS
from naast.foundation.core import time
from naast.foundation.people.models import Function, Person
from naast.foundation.people.queries import running

from ..access import WHAT_KIND, may_ask_clients, may_move, may_open_file
from ..models import GuidanceFile
from ..queries.opening import text_of_opening
from ..rules.roles import PSYCHOLOGISTS, guides_as, held_for
from ..rules.stages import State
from ._file import HOUSE, WHY, about_student, id_of, locked, moved, writer
from ._letters import MOVED, post

OPENS_FOR = datetime.timedelta(days=180)
A_BATCH = 500


class NotTheirWork(ValueError):
    """Who should take over holds none of the functions these files are kept in on that day, or is not here."""


@dataclasses.dataclass(frozen=True, slots=True)
class Moved:
    """How many files move, and how many stay because who takes over holds another function."""

    files: int
    stay: int
    on: datetime.date


@action("guidance.files-moved", may=may_move)
def move_files(
    *, actor: Actor | Job, from_person: Person | UUID, to_person: Person | UUID, on: datetime.date | None = None
) -> Moved:
    """Hand the open files of one keeper to another from a day on: today at once, later in the night before.

    Psychologists' files never move so (`ask_clients`). A file moves only to who holds its function on that day, and
    where the two have a file with the same student each, it stays. The students are told that somebody else is there
    for them now. Who kept a file sees it no more from then on. Raises NotTheirWork, Refused.
    """
    giver, taker = id_of(from_person), id_of(to_person)
    today = time.today()
    day = max(on or today, today)
    roles = _roles_on(taker, day)
    if giver == taker or not roles:
        raise NotTheirWork
    rows = _of_keeper(giver).exclude(role__in=PSYCHOLOGISTS)
    fitting = list(rows.filter(role__in=roles).exclude(student=taker).values_list("pk", flat=True))
    total = rows.count()
    if day > today:
        GuidanceFile.objects.unscoped(reason=HOUSE).filter(pk__in=fitting).update(moves_to=taker, moves_on=day)
        return Moved(len(fitting), total - len(fitting), day)
    done = sum(_move(file, taker) for file in fitting)
    return Moved(done, total - done, day)


@action("guidance.files-moved-by-date", may=nobody)
def move_due(*, actor: Actor | Job) -> int:
    """Move the files whose day has come, if who takes over holds the function still; gives how many."""
    rows = GuidanceFile.objects.unscoped(reason=HOUSE).filter(moves_on__lte=time.today(), state=State.OPEN)
    count = 0
    for file, taker, role in list(rows.values_list("pk", "moves_to", "role")[:A_BATCH]):
        if role in _roles_on(taker, time.today()):
            count += _move(file, taker)
        GuidanceFile.objects.unscoped(reason=HOUSE).filter(pk=file).update(moves_to=None, moves_on=None)
    return count


def _of_keeper(person: UUID) -> QuerySet[GuidanceFile]:
    rows: QuerySet[GuidanceFile] = GuidanceFile.objects.unscoped(reason=HOUSE)
    return rows.filter(kept_by=person, state=State.OPEN)


def _roles_on(person: UUID, day: datetime.date) -> set[str]:
    """List the roles in which somebody keeps files on a day; none for who is not here then."""
    found = Person.objects.filter(pk=person).first()
    if found is None or not found.is_here(day):
        return set()
    held = Function.objects.filter(running(day), person=person).values_list("role", flat=True)
    return {role for each in held if (role := guides_as(each)) is not None}


def _move(file: UUID, taker: UUID) -> bool:
    """Move one file; tells whether it moved: not where the taker has an open file with this student already."""
    rows = GuidanceFile.objects.unscoped(reason=HOUSE)
    same = rows.filter(student=OuterRef("student"), role=OuterRef("role"), kept_by=taker, state=State.OPEN)
    changed = (
        GuidanceFile.objects.unscoped(reason=HOUSE)
        .filter(pk=file, state=State.OPEN)
        .exclude(Exists(same))
        .update(kept_by=taker, moves_to=None, moves_on=None)
    )
    if not changed:
        return False
    row = GuidanceFile.objects.unscoped(reason=HOUSE).get(pk=file)
    for reader in (row.student_id, taker):
        post(MOVED, row, reader, what=time.now())
    return True


# --- Psychologists --------------------------------------------------------------------------------------------------


@action("guidance.clients-asked", may=may_ask_clients)
def ask_clients(
    *,
    actor: Actor | Job,
    from_person: Person | UUID,
    to_person: Person | UUID,
    until: datetime.date | None = None,
) -> None:
    """Ask each client of a psychologist whether their file may open to another, until a day (half a year unless told).

    It gives back nothing: neither who nor how many. Who says no, or nothing, keeps a file that nobody else opens; they
    are told whom they can turn to. Who is under 16 is not asked (G9). Raises NotTheirWork, Refused.
    """
    giver, taker = id_of(from_person), id_of(to_person)
    if giver == taker or not _roles_on(taker, time.today()) & PSYCHOLOGISTS:
        raise NotTheirWork
    rows = GuidanceFile.objects.unscoped(reason=HOUSE).filter(
        kept_by=giver, state=State.OPEN, role__in=_roles_on(taker, time.today()) & PSYCHOLOGISTS
    )
    for file in rows.exclude(student=taker).order_by("started_at"):
        _ask(actor, file, giver, taker, until or time.today() + OPENS_FOR)


@action("guidance.clients-asked-no-more", may=may_ask_clients)
def ask_clients_no_more(*, actor: Actor | Job, from_person: Person | UUID, to_person: Person | UUID) -> None:
    """Take back what a psychologist's clients were asked about another and did not answer yet.

    Like the asking it gives back nothing. Who said yes stops that themselves; who said no is not asked for it again.
    Raises Refused.
    """
    giver, taker = id_of(from_person), id_of(to_person)
    rows = GuidanceFile.objects.unscoped(reason=HOUSE).filter(kept_by=giver, role__in=PSYCHOLOGISTS)
    for file in rows.exclude(student=taker).values_list("pk", flat=True):
        ask_no_more(actor=Job("guidance.clients"), purpose=FILE_OPENS, what_kind=WHAT_KIND, what=file, receiver=taker)


def _ask(actor: Actor | Job, file: GuidanceFile, giver: UUID, taker: UUID, until: datetime.date) -> None:
    """Ask one client; the house asks, so that nobody who may not know the file is told of it."""
    client = Person.objects.filter(pk=file.student_id).first()
    if client is None or client.is_under(16, on=time.today()):
        return
    try:
        ask(
            actor=Job("guidance.clients"),
            student=file.student_id,
            purpose=FILE_OPENS,
            what_kind=WHAT_KIND,
            what=file.pk,
            digest=text_of_opening(file, taker).digest_now,
            until=until,
            receiver=taker,
            giver=giver,
        )
    except Refused:
        return


@action("guidance.opening-told", may=nobody)
def tell_opened(*, actor: Actor | Job, file: UUID) -> None:
    """Tell who a client opened their file to that it can be read now; nothing when the permission is gone again."""
    row = GuidanceFile.objects.unscoped(reason=HOUSE).filter(pk=file).first()
    try:
        grant = grant_of(purpose=FILE_OPENS, what_kind=WHAT_KIND, what=file)
    except NoPermission:
        return
    if row is not None and grant.receiver is not None:
        post(MOVED, row, grant.receiver, what=grant.permission)


@action("guidance.taken-over", may=may_open_file, about=about_student)
def take_over(*, actor: Actor | Job, code: str, grant: Grant) -> GuidanceFile:
    """Keep a psychologist's file from now on, with the client's permission; who kept it sees it no more.

    Raises NoPermission, NotTheirWork, Refused.
    """
    file = locked(code, closed_too=True)
    taker = writer(actor)
    if not isinstance(actor, Actor) or check(grant, for_receiver=actor).what != file.pk:
        raise NotTheirWork
    if file.role not in PSYCHOLOGISTS or not actor.holds(*held_for(file.role)):
        raise NotTheirWork
    same = GuidanceFile.objects.unscoped(reason=WHY).filter(
        student=file.student_id, role=file.role, kept_by=taker, state=State.OPEN
    )
    if file.kept_by_id == taker or (file.state == State.OPEN and same.exists()):
        return file
    return moved(file, kept_by_id=taker)
